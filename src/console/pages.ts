import { definePage } from '../render/index.ts';

/** Every page of /beheer and /support. */
export * from './pages-apps.ts';
export * from './pages-bulk.ts';
export * from './pages-new.ts';
export * from './pages-people.ts';
export * from './pages-school.ts';
export * from './pages-sso.ts';
export * from './pages-sso-mapping.ts';
export * from './pages-support.ts';
export * from './pages-support-clients.ts';
export * from './pages-user.ts';

/** The login came back without what the page needs: what is missing, and the way on. */
export const missingPage = definePage<{
  missing: 'console.missing.session' | 'console.missing.too-old' | 'console.missing.code-missing';
  tryUrl: string;
}>('console/missing', {
  session: { missing: 'console.missing.session', tryUrl: '/beheer' },
  'too-old': { missing: 'console.missing.too-old', tryUrl: '/beheer/beveiliging' },
  'code-missing': { missing: 'console.missing.code-missing', tryUrl: '/support' },
});
