import type { Connection } from '../../federation/index.ts';
import { PATHS } from '../addresses.ts';
import { go, pageAnswer, schoolPage } from '../page.ts';
import { ssoMappingPage } from '../pages-sso.ts';
import { mappingOf, mappingRows } from '../sso-forms.ts';
import { ssoUrl } from '../sso-rows.ts';

/** Which attribute of the provider means what, which of them the school fills in, and who is what. */
export const ssoMapping = schoolPage<Connection>({
  path: PATHS.ssoMapping,
  permission: 'manage-school',
  section: 'school',
  fresh: true,
  load: ({ scope, params }) => scope.sso.byId(params.connectionId ?? ''),
  show: async ({ frame }, known) =>
    pageAnswer(ssoMappingPage, {
      frame,
      name: known.name,
      ...mappingRows(known.mapping),
      action: ssoUrl(PATHS.ssoMapping, known),
      backUrl: ssoUrl(PATHS.ssoConnection, known),
    }),
  actions: [
    {
      fresh: true,
      async run({ scope, post, context }, known) {
        await scope.sso.change(known, { mapping: mappingOf(post) }, context);
        return go({ path: ssoUrl(PATHS.ssoConnection, known) }, 'sso-mapping');
      },
    },
  ],
});
