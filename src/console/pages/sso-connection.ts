import { CONNECTION_STATES, type Connection, type ConnectionChange } from '../../federation/index.ts';
import { AppError } from '../../kernel/errors.ts';
import { PATHS } from '../addresses.ts';
import type { Flash } from '../flash.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { ssoConnectionPage } from '../pages-sso.ts';
import type { Theirs } from '../pages-sso-mapping.ts';
import { seenOf, theirsInForm } from '../sso-clash.ts';
import { faultKey, fieldsOf, formOf, nameOf, typedOf } from '../sso-forms.ts';
import { rowOf, ssoUrl } from '../sso-rows.ts';

type Wrong = Parameters<typeof formOf>[2] & { readonly fault?: string; readonly theirs?: readonly Theirs[] };

function presetOf({ scope }: Visit<'school'>, known: Connection) {
  const preset = scope.sso.presets().find(({ name }) => name === known.preset);
  if (!preset) throw new AppError('preset-unknown', 'internal');
  return preset;
}

function shown(visit: Visit<'school'>, known: Connection, values: Record<string, string>, wrong?: Wrong): Answer {
  const { scope, frame } = visit;
  const preset = presetOf(visit, known);
  const model = {
    frame,
    preset: `federation.preset.${preset.name}`,
    lead: `federation.preset.${preset.name}.lead`,
    row: rowOf(visit, known),
    lines: scope.sso.lines(known),
    allowCreate: known.allowCreate,
    fields: fieldsOf(preset, scope.sso.keptOf(known)),
    form: formOf(preset, values, wrong),
    action: ssoUrl(PATHS.ssoConnection, known),
    backUrl: PATHS.sso,
    urls: {
      test: ssoUrl(PATHS.ssoDepart, known),
      mapping: ssoUrl(PATHS.ssoMapping, known),
      remove: ssoUrl(PATHS.ssoRemove, known),
    },
    seen: seenOf(stored(visit, known)),
    ...(wrong?.fault ? { fault: wrong.fault } : {}),
    ...(wrong?.theirs ? { theirs: wrong.theirs } : {}),
  };
  return pageAnswer(ssoConnectionPage, model, wrong?.theirs ? 409 : wrong ? 422 : 200);
}

const stored = ({ scope }: Visit<'school'>, known: Connection): Record<string, string> => ({
  ...scope.sso.typedOf(known),
  name: known.name,
});

const labelsOf = (visit: Visit<'school'>, known: Connection): ReadonlyMap<string, string> =>
  new Map([
    ['name', 'federation.field.name'],
    ...presetOf(visit, known)
      .fields.filter(({ kind }) => kind !== 'secret' && kind !== 'long-text')
      .map(({ name }) => [name, `federation.field.${name}`] as const),
  ]);

/** Another admin was first: both versions, and nothing that was typed is lost but for secrets, which are never shown. */
const clashing = (visit: Visit<'school'>, newest: Connection, typed: Record<string, string>): Answer =>
  shown(visit, newest, typed, { theirs: theirsInForm(stored(visit, newest), typed, labelsOf(visit, newest)) });

/** «Bewaar» of the settings: what they were when the form was opened they must still be. */
async function save(visit: Visit<'school'>, known: Connection): Promise<Answer> {
  const name = nameOf(visit.post);
  const typed = typedOf(presetOf(visit, known), visit.post);
  if (visit.post.seen !== seenOf(stored(visit, known))) return clashing(visit, known, { ...typed, name });
  return change(visit, known, { name, typed }, 'sso-saved', { ...typed, name });
}

/** Changes it, or says what is in the way. */
async function change(
  visit: Visit<'school'>,
  known: Connection,
  wish: ConnectionChange,
  flash: Flash,
  values = stored(visit, known),
): Promise<Answer> {
  try {
    const written = await visit.scope.sso.change(known, wish, visit.context);
    if (written.ok) return go({ path: ssoUrl(PATHS.ssoConnection, known) }, flash);
    return shown(visit, known, values, { errors: written.errors });
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') {
      return shown(visit, known, values, { error: 'console.sso.conflict' });
    }
    return shown(visit, known, values, { error: faultKey(error) });
  }
}

/** One connection: what the provider needs of us, its settings, whether it lets people in. */
export const ssoConnection = schoolPage<Connection>({
  path: PATHS.ssoConnection,
  permission: 'manage-school',
  section: 'school',
  fresh: true,
  load: ({ scope, params }) => scope.sso.byId(params.connectionId ?? ''),
  show: async (visit, known) => shown(visit, known, stored(visit, known)),
  actions: [
    { fresh: true, run: save },
    {
      name: 'stand',
      fresh: true,
      async run(visit, known) {
        const state = CONNECTION_STATES.find((one) => one === visit.post.state);
        if (!state) return { kind: 'not-found' };
        const refuse = (fault: string) =>
          shown(visit, known, stored(visit, known), { fault: `console.sso.state.fault.${fault}` });
        if (state === 'on' && !known.testedAt) return refuse('not-tested');
        if (state !== 'on' && (await visit.scope.sso.carries(known))) return refuse('last');
        return change(visit, known, { state }, state === 'on' ? 'sso-on' : 'sso-off');
      },
    },
    {
      name: 'aanmaken',
      fresh: true,
      run: (visit, known) => change(visit, known, { allowCreate: visit.post.create === 'ja' }, 'sso-saved'),
    },
    {
      name: 'ophalen',
      fresh: true,
      async run(visit, known) {
        try {
          await visit.scope.sso.refresh(known, visit.context);
          return go({ path: ssoUrl(PATHS.ssoConnection, known) }, 'sso-refreshed');
        } catch (error) {
          return shown(visit, known, stored(visit, known), { error: faultKey(error) });
        }
      },
    },
  ],
});
