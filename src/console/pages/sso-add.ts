import { PATHS, pathOf } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { ssoAddPage } from '../pages-sso.ts';
import { faultKey, fieldsOf, formOf, nameOf, typedOf } from '../sso-forms.ts';
import { ssoUrl } from '../sso-rows.ts';
import type { SsoScope } from '../sso-scope.ts';

type Preset = ReturnType<SsoScope['presets']>[number];
type Wrong = Parameters<typeof formOf>[2];

function shown({ frame }: Visit<'school'>, preset: Preset, values: Record<string, string>, wrong?: Wrong): Answer {
  const model = {
    frame,
    preset: `federation.preset.${preset.name}`,
    lead: `federation.preset.${preset.name}.lead`,
    fields: fieldsOf(preset),
    form: formOf(preset, values, wrong),
    action: pathOf(PATHS.ssoAdd, { preset: preset.name }),
    backUrl: PATHS.sso,
  };
  return pageAnswer(ssoAddPage, model, wrong ? 422 : 200);
}

/** A new connection, in the few fields of a preset. */
export const ssoAdd = schoolPage({
  path: PATHS.ssoAdd,
  permission: 'manage-school',
  section: 'school',
  fresh: true,
  load: async ({ scope, params }) => scope.sso.presets().find(({ name }) => name === params.preset),
  show: async (visit, preset) => shown(visit, preset, {}),
  actions: [
    {
      fresh: true,
      async run(visit, preset) {
        const { post, scope, context } = visit;
        const [name, typed] = [nameOf(post), typedOf(preset, post)];
        try {
          const written = await scope.sso.add({ preset: preset.name, name, typed }, context);
          if (written.ok) return go({ path: ssoUrl(PATHS.ssoConnection, written.connection) }, 'sso-added');
          return shown(visit, preset, { ...typed, name }, { errors: written.errors });
        } catch (error) {
          return shown(visit, preset, { ...typed, name }, { error: faultKey(error) });
        }
      },
    },
  ],
});
