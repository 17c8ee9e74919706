import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import { type School, TWO_STEP_POLICIES } from '../../schools/index.ts';
import { PATHS } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { schoolSettingsPage } from '../pages.ts';

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
  }),
);

const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Amsterdam' });

const linesOf = (text: string, separator: RegExp): readonly string[] =>
  text
    .split(separator)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const valuesOf = (school: School): Record<string, string> => ({
  name: school.name,
  short_names: school.shortNames.join(', '),
  policy: school.twoStep.policy,
  from: school.twoStep.from ? dayOf.format(school.twoStep.from) : '',
  opleidingen: school.opleidingen.join('\n'),
  docent_reset: school.settings.docentMayReset ? 'on' : '',
});

const show = ({ frame, scope }: Visit<'school'>, view: FormView, status?: number): Answer =>
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

/** «School»: what a school decides for itself. */
export const settings = schoolPage({
  path: PATHS.settings,
  permission: 'manage-school',
  section: 'school',
  label: 'console.menu.school',
  load: async ({ scope }) => scope.school,
  show: async (visit, school) => show(visit, form.empty(valuesOf(school))),
  actions: [
    {
      async run(visit) {
        const parsed = form.parse(visit.post);
        if (!parsed.ok) return show(visit, whole(parsed.view, visit), 400);
        const { name, short_names, policy, from, opleidingen = '', docent_reset } = parsed.value;
        try {
          await visit.scope.changeSchool({
            name,
            shortNames: linesOf(short_names, /[,\s]+/u),
            // The day as it begins in winter; an hour earlier in summer is the day before, at eleven in the evening.
            twoStep: { policy, ...(from ? { from: new Date(`${from}T00:00:00+01:00`) } : {}) },
            settings: { docentMayReset: docent_reset === 'on' },
            opleidingen: linesOf(opleidingen, /\r?\n/u),
          });
        } catch (error) {
          const field = error instanceof AppError ? FIELD_OF[error.code] : undefined;
          if (!(error instanceof AppError) || !field) throw error;
          const failed = form.failed(visit.post, { field, key: `console.refused.${error.code}` });
          return show(visit, whole(failed, visit), 400);
        }
        return go({ path: PATHS.settings }, 'saved');
      },
    },
  ],
});
