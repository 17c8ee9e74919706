import type { Connection } from '../../federation/index.ts';
import { PATHS } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { ssoRemovePage } from '../pages-sso.ts';
import { ssoUrl } from '../sso-rows.ts';

const shown = ({ frame }: Visit<'school'>, known: Connection, fault?: string): Answer => {
  const [action, backUrl] = [ssoUrl(PATHS.ssoRemove, known), ssoUrl(PATHS.ssoConnection, known)];
  const model = { frame, name: known.name, action, backUrl, ...(fault ? { fault } : {}) };
  return pageAnswer(ssoRemovePage, model, fault ? 422 : 200);
};

/** «Verwijder koppeling»: asks, and removes it with every link that hangs on it. */
export const ssoRemove = schoolPage<Connection>({
  path: PATHS.ssoRemove,
  permission: 'manage-school',
  section: 'school',
  fresh: true,
  load: ({ scope, params }) => scope.sso.byId(params.connectionId ?? ''),
  show: async (visit, known) => shown(visit, known),
  actions: [
    {
      fresh: true,
      async run(visit, known) {
        if (await visit.scope.sso.carries(known)) return shown(visit, known, 'console.sso.state.fault.last');
        await visit.scope.sso.remove(known, visit.context);
        return go({ path: PATHS.sso }, 'sso-removed');
      },
    },
  ],
});
