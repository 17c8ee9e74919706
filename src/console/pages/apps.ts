import { dateWords } from '../../render/index.ts';
import { fullNameOf } from '../../users/index.ts';
import { PATHS } from '../addresses.ts';
import type { App } from '../apps-scope.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { type AppRow, appsPage } from '../pages.ts';

/** Boxes stand under names of their own: `scope.<scope>`. */
const SCOPE = 'scope.';

const hostOf = (uri: string | undefined): { readonly host?: string } =>
  uri !== undefined && URL.canParse(uri) ? { host: new URL(uri).host } : {};

function rowOf({ client, scopes, allowed, by }: App, { now, locale }: Visit): AppRow {
  return {
    id: client.id,
    name: client.name,
    ...hostOf(client.clientUri ?? client.redirectUris[0]),
    scopes: scopes.map((scope) => ({
      scope,
      label: `console.apps.scope.${scope}`,
      chosen: allowed?.scopes.includes(scope) ?? false,
    })),
    ...(allowed
      ? { allowed: { since: dateWords(allowed.since, now, locale), ...(by ? { by: fullNameOf(by) } : {}) } }
      : {}),
  };
}

/** The app that a form names; nothing else is one. */
const named = ({ scope, post }: Visit<'school'>): Promise<App | undefined> =>
  scope.apps.byId(typeof post['client'] === 'string' ? post['client'] : '');

const NOT_FOUND: Answer = { kind: 'not-found' };

/** «Apps»: what pupils may use that is not Numo's own, and what it is told of them. Product.md section 6. */
export const apps = schoolPage({
  path: PATHS.apps,
  permission: 'manage-school',
  section: 'school',
  label: 'console.menu.apps',
  fresh: true,
  load: async () => true,
  show: async (visit) =>
    pageAnswer(appsPage, {
      frame: visit.frame,
      allowAction: `${PATHS.apps}/toestaan`,
      withdrawAction: `${PATHS.apps}/intrekken`,
      rows: (await visit.scope.apps.list()).map((app) => rowOf(app, visit)),
    }),
  actions: [
    {
      name: 'toestaan',
      fresh: true,
      async run(visit) {
        const app = await named(visit);
        if (!app) return NOT_FOUND;
        const ticked = Object.keys(visit.post).filter((name) => name.startsWith(SCOPE));
        await visit.scope.apps.allow(
          app,
          ticked.map((name) => name.slice(SCOPE.length)),
        );
        return go({ path: PATHS.apps }, 'app-allowed');
      },
    },
    {
      name: 'intrekken',
      fresh: true,
      async run(visit) {
        const app = await named(visit);
        if (!app) return NOT_FOUND;
        await visit.scope.apps.withdraw(app);
        return go({ path: PATHS.apps }, 'app-withdrawn');
      },
    },
  ],
});
