import type { Connection } from '../../federation/index.ts';
import { PATHS } from '../addresses.ts';
import { pageAnswer, schoolPage } from '../page.ts';
import { ssoTestPage } from '../pages-sso.ts';
import { outcomeOf, ssoUrl } from '../sso-rows.ts';

/** How a test login ended: what came back, and what it would have linked. Nobody was logged in. */
export const ssoTest = schoolPage<Connection>({
  path: PATHS.ssoTest,
  permission: 'manage-school',
  section: 'school',
  load: ({ scope, params }) => scope.sso.byId(params.connectionId ?? ''),
  async show({ scope, me, frame, query, context }, known) {
    const outcome = await scope.sso.collect(known, me, query.antwoord ?? '', context);
    return pageAnswer(ssoTestPage, {
      frame,
      name: known.name,
      again: ssoUrl(PATHS.ssoDepart, known),
      backUrl: ssoUrl(PATHS.ssoConnection, known),
      ...(outcome ? { outcome: outcomeOf(outcome) } : {}),
    });
  },
});
