import { LOGIN_MODES, type LoginMode } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { ssoListPage } from '../pages-sso.ts';
import { rowOf } from '../sso-rows.ts';

const isMode = (value: unknown): value is LoginMode => LOGIN_MODES.some((mode) => mode === value);

async function shown(visit: Visit<'school'>, fault?: string, asked?: LoginMode): Promise<Answer> {
  const { scope, frame } = visit;
  const chosen = asked ?? scope.school.loginMode;
  const model = {
    frame,
    connections: (await scope.sso.list()).map((known) => rowOf(visit, known)),
    presets: scope.sso.presets().map(({ name }) => ({
      label: `federation.preset.${name}`,
      url: pathOf(PATHS.ssoAdd, { preset: name }),
    })),
    modes: (['local', 'both', 'sso'] as const).map((mode) => ({
      mode,
      label: `console.sso.mode.${mode}`,
      chosen: mode === chosen,
    })),
    ...(fault ? { fault: `console.sso.mode.fault.${fault}` } : {}),
    action: `${PATHS.sso}/modus`,
  };
  return pageAnswer(ssoListPage, model, fault ? 422 : 200);
}

/** «School → Single Sign-on»: the connections, and how this school's people log in. */
export const sso = schoolPage({
  path: PATHS.sso,
  permission: 'manage-school',
  section: 'school',
  label: 'console.menu.sso',
  fresh: true,
  load: async ({ scope }) => (scope.school.system ? undefined : scope),
  show: (visit) => shown(visit),
  actions: [
    {
      name: 'modus',
      fresh: true,
      async run(visit) {
        const { mode } = visit.post;
        if (!isMode(mode)) return { kind: 'not-found' };
        const fault = await visit.scope.sso.modeFault(mode);
        if (fault) return shown(visit, fault, mode);
        await visit.scope.sso.setMode(mode, visit.context);
        return go({ path: PATHS.sso }, 'sso-mode');
      },
    },
  ],
});
