import { addressText } from '../../passage/index.ts';
import { PATHS } from '../addresses.ts';
import { pageAnswer, supportPage } from '../page.ts';
import { schoolsPage } from '../pages.ts';

const MAX_TYPED = 100;

/** Support's front page: all schools by name. */
export const schools = supportPage({
  path: PATHS.support,
  permission: 'support',
  section: 'schools',
  label: 'console.menu.schools',
  load: async ({ scope, query }) => {
    const text = (query.zoek ?? '').trim().slice(0, MAX_TYPED);
    const cursor = query.vanaf;
    return { text, found: await scope.schools.list({ search: text, ...(cursor ? { cursor } : {}) }) };
  },
  show: async ({ frame }, { text, found }) =>
    pageAnswer(schoolsPage, {
      frame,
      action: PATHS.support,
      text,
      schools: found.schools.map(({ name, shortNames, brin }) => ({
        name,
        shortName: shortNames[0] ?? '',
        ...(brin ? { brin } : {}),
      })),
      ...(found.next ? { nextUrl: addressText(PATHS.support, { zoek: text, vanaf: found.next }) } : {}),
    }),
});
