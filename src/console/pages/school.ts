import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import { later } from '../../kernel/later.ts';
import { sha256 } from '../../kernel/secrets.ts';
import { startOfDay } from '../../render/index.ts';
import { type School, type SchoolChange, TWO_STEP_POLICIES } from '../../schools/index.ts';
import { PATHS } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { type SchoolSettingsModel, schoolSettingsPage } from '../pages.ts';

const form = defineForm(
  z.object({
    name: z.string('form.required').trim().min(1, 'form.required').max(200, 'form.too-long'),
    short_names: z.string('form.required').trim().min(1, 'form.required').max(1000, 'form.too-long'),
    policy: z.enum(TWO_STEP_POLICIES, 'form.required'),
    from: z
      .union([z.literal(''), z.iso.date('console.refused.date-invalid')], 'console.refused.date-invalid')
      .optional(),
    opleidingen: z.string().max(20_000, 'form.too-long').optional(),
    docent_reset: z.string().optional(),
    seen: z.string().optional(),
  }),
);

type Typed = Extract<ReturnType<typeof form.parse>, { ok: true }>['value'];
type Theirs = NonNullable<SchoolSettingsModel['theirs']>[number];

const dayOf = later(() => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' }));

const linesOf = (text: string, separator: RegExp): readonly string[] =>
  text
    .split(separator)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const valuesOf = (school: School): Record<string, string> => ({
  name: school.name,
  short_names: school.shortNames.join(', '),
  policy: school.twoStep.policy,
  from: school.twoStep.from ? dayOf().format(school.twoStep.from) : '',
  opleidingen: school.opleidingen.join('\n'),
  docent_reset: school.settings.docentMayReset ? 'on' : '',
});

/** Which settings a form showed: another admin's change of them is noticed, a new beheerder is none. */
const seenOf = (school: School): string => sha256(JSON.stringify(valuesOf(school)));

interface More {
  readonly status?: number;
  readonly theirs?: readonly Theirs[];
}

const show = ({ frame, scope }: Visit<'school'>, view: FormView, { status, theirs }: More = {}): Answer =>
  pageAnswer(
    schoolSettingsPage,
    {
      frame,
      action: PATHS.settings,
      form: view,
      policies: TWO_STEP_POLICIES.map((policy) => ({
        value: policy,
        name: `console.school.policy.${policy}`,
        chosen: policy === view.values.policy,
      })),
      docentMayReset: view.values.docent_reset === 'on',
      loginMode: `console.school.mode.${scope.school.loginMode}`,
      ...(theirs ? { theirs } : {}),
    },
    status,
  );

/** A form shows the beginning of what was typed; these fields may be longer. */
const whole = (view: FormView, { post }: Visit): FormView => {
  const long = ['short_names', 'opleidingen'].flatMap((name) => {
    const value = post[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return { ...view, values: { ...view.values, ...Object.fromEntries(long) } };
};

const FIELD_OF: Readonly<Record<string, string>> = {
  'school-name-invalid': 'name',
  'short-name-invalid': 'short_names',
  'short-name-taken': 'short_names',
  'opleiding-invalid': 'opleidingen',
};

/** A policy's own words, for what another admin left. */
const SAID: Readonly<Record<string, (value: string) => string>> = {
  policy: (value) => `console.school.policy.${value}`,
  docent_reset: (value) => (value === 'on' ? 'console.yes' : 'console.no'),
};

const LABELS = {
  name: 'console.school.name',
  short_names: 'console.school.short-names',
  policy: 'console.school.policy',
  from: 'console.school.from',
  docent_reset: 'console.school.docent-reset',
  opleidingen: 'console.school.opleidingen',
} as const;

/** What another admin left, where it differs from what was typed. */
function theirsOf(newest: School, typed: Readonly<Record<string, unknown>>): readonly Theirs[] {
  const values = valuesOf(newest);
  return (Object.keys(LABELS) as (keyof typeof LABELS)[])
    .filter((name) => values[name] !== String(typed[name] ?? '').replaceAll('\r\n', '\n'))
    .map((name) => {
      const value = values[name] ?? '';
      const words = SAID[name];
      return { label: LABELS[name], ...(words ? { key: words(value) } : { value }) };
    });
}

/** What the form wants of the school. */
const changeOf = ({ name, short_names, policy, from, opleidingen = '', docent_reset }: Typed): SchoolChange => {
  const starts = from ? startOfDay(from) : undefined;
  return {
    name,
    shortNames: linesOf(short_names, /[,\s]+/u),
    twoStep: { policy, ...(starts ? { from: starts } : {}) },
    settings: { docentMayReset: docent_reset === 'on' },
    opleidingen: linesOf(opleidingen, /\r?\n/u),
  };
};

async function save(visit: Visit<'school'>): Promise<Answer> {
  const parsed = form.parse(visit.post);
  if (!parsed.ok) return show(visit, whole(parsed.view, visit), { status: 400 });
  let newest = visit.scope.school;
  try {
    await visit.scope.changeSchool((school) => {
      newest = school;
      if (seenOf(school) !== parsed.value.seen) throw new AppError('conflict', 'conflict');
      return changeOf(parsed.value);
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') {
      const told = form.failed(visit.post, { key: 'console.refused.conflict' });
      const view = whole(told, visit);
      const values = { ...view.values, seen: seenOf(newest) };
      return show(visit, { ...view, values }, { status: 409, theirs: theirsOf(newest, visit.post) });
    }
    const field = error instanceof AppError ? FIELD_OF[error.code] : undefined;
    if (!(error instanceof AppError) || !field) throw error;
    const failed = form.failed(visit.post, { field, key: `console.refused.${error.code}` });
    return show(visit, whole(failed, visit), { status: 400 });
  }
  return go({ path: PATHS.settings }, 'saved');
}

/** «School»: what a school decides for itself. */
export const settings = schoolPage({
  path: PATHS.settings,
  permission: 'manage-school',
  section: 'school',
  label: 'console.menu.school',
  load: async ({ scope }) => scope.school,
  show: async (visit, school) => show(visit, form.empty({ ...valuesOf(school), seen: seenOf(school) })),
  actions: [{ run: save }],
});
