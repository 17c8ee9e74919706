import { type Connection, Refusal } from '../../federation/index.ts';
import { PATHS } from '../addresses.ts';
import { away, pageAnswer, schoolPage } from '../page.ts';
import { ssoTestPage } from '../pages-sso.ts';
import { outcomeOf, ssoUrl } from '../sso-rows.ts';

/** A test login begins: to the school's provider. A link, for no form may lead there (form-action). */
export const ssoDepart = schoolPage<Connection>({
  path: PATHS.ssoDepart,
  permission: 'manage-school',
  section: 'school',
  fresh: true,
  load: ({ scope, params }) => scope.sso.byId(params.connectionId ?? ''),
  async show({ scope, me, frame, locale, context }, known) {
    try {
      return away(await scope.sso.depart(known, me, ssoUrl(PATHS.ssoTest, known), locale));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await scope.sso.tested(known, error.reason, context);
      const backUrl = ssoUrl(PATHS.ssoConnection, known);
      const outcome = outcomeOf({ refusal: error.reason });
      return pageAnswer(ssoTestPage, {
        frame,
        name: known.name,
        again: ssoUrl(PATHS.ssoDepart, known),
        backUrl,
        outcome,
      });
    }
  },
});
