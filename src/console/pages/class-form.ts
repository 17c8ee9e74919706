import { z } from 'zod';
import { defineForm, type Form, type FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import { CLASS_KINDS, openYearsOf, type SchoolClass } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { yearWords } from '../class-words.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { classFormPage } from '../pages.ts';

const name = z.string('form.required').trim().min(1, 'form.required').max(200, 'form.too-long');
const form = defineForm(z.object({ name }));
/** The two school years that stand side by side. */
const YEARS = ['present', 'next'] as const;
const newForm = defineForm(
  z.object({
    name,
    kind: z.enum(CLASS_KINDS, 'form.required').default('stamklas'),
    year: z.enum(YEARS, 'form.required').default('present'),
  }),
);

/** What there is to choose for a new class. */
function choicesOf({ now }: Visit, { values }: FormView) {
  const years = openYearsOf(now);
  return {
    kinds: CLASS_KINDS.map((kind) => ({
      value: kind,
      name: `console.class.kind.${kind}` as const,
      chosen: kind === values['kind'],
    })),
    years: YEARS.map((one) => ({ value: one, name: yearWords(years[one]), chosen: one === values['year'] })),
  };
}

const show = (visit: Visit, found: SchoolClass | undefined, view: FormView, status?: number): Answer =>
  pageAnswer(
    classFormPage,
    {
      frame: visit.frame,
      title: found ? 'console.class.rename' : 'console.class.new',
      action: found ? pathOf(PATHS.renameClass, { classId: found.id }) : PATHS.newClass,
      backUrl: found ? pathOf(PATHS.class, { classId: found.id }) : PATHS.school,
      form: view,
      ...(found ? {} : choicesOf(visit, view)),
    },
    status,
  );

/** Does it; what is refused of the name stands at the field. */
async function save<T>(
  visit: Visit,
  { typed, found }: { readonly typed: Form<T>; readonly found?: SchoolClass },
  run: (value: T) => Promise<string>,
): Promise<Answer> {
  const parsed = typed.parse(visit.post);
  if (!parsed.ok) return show(visit, found, parsed.view, 400);
  try {
    return go({ path: pathOf(PATHS.class, { classId: await run(parsed.value) }) }, 'saved');
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'class-name-invalid')) throw error;
    const key = 'console.refused.class-name-invalid';
    return show(visit, found, typed.failed(visit.post, { field: 'name', key }), 400);
  }
}

/** «Nieuwe klas», in this school year or the next. */
export const newClass = schoolPage({
  path: PATHS.newClass,
  permission: 'manage-people',
  section: 'users',
  load: async () => true,
  show: async (visit) => show(visit, undefined, newForm.empty({ kind: 'stamklas', year: 'present' })),
  actions: [
    {
      run: (visit) =>
        save(visit, { typed: newForm }, async ({ year, ...made }) => {
          const years = openYearsOf(visit.now);
          return (await visit.scope.classes.add({ ...made, year: years[year] })).id;
        }),
    },
  ],
});

/** Another name for a class. */
export const renameClass = schoolPage<SchoolClass>({
  path: PATHS.renameClass,
  permission: 'manage-people',
  section: 'users',
  load: ({ scope, params }) => scope.classes.byId(params.classId ?? ''),
  show: async (visit, found) => show(visit, found, form.empty({ name: found.name })),
  actions: [
    {
      run: (visit, found) =>
        save(visit, { typed: form, found }, async ({ name: typed }) => {
          await visit.scope.classes.rename(found, typed);
          return found.id;
        }),
    },
  ],
});
