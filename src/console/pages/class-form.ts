import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import type { SchoolClass } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { classFormPage } from '../pages.ts';

const form = defineForm(
  z.object({ name: z.string('form.required').trim().min(1, 'form.required').max(200, 'form.too-long') }),
);

const show = (visit: Visit, found: SchoolClass | undefined, view: FormView, status?: number): Answer =>
  pageAnswer(
    classFormPage,
    {
      frame: visit.frame,
      title: found ? 'console.class.rename' : 'console.class.new',
      action: found ? pathOf(PATHS.renameClass, { classId: found.id }) : PATHS.newClass,
      backUrl: found ? pathOf(PATHS.class, { classId: found.id }) : PATHS.school,
      form: view,
    },
    status,
  );

/** Makes or renames; what is refused of the name stands at the field. */
async function save(
  visit: Visit,
  found: SchoolClass | undefined,
  run: (name: string) => Promise<string>,
): Promise<Answer> {
  const parsed = form.parse(visit.post);
  if (!parsed.ok) return show(visit, found, parsed.view, 400);
  try {
    return go({ path: pathOf(PATHS.class, { classId: await run(parsed.value.name) }) }, 'saved');
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'class-name-invalid')) throw error;
    const key = 'console.refused.class-name-invalid';
    return show(visit, found, form.failed(visit.post, { field: 'name', key }), 400);
  }
}

/** «Nieuwe klas», in the present school year. */
export const newClass = schoolPage({
  path: PATHS.newClass,
  permission: 'manage-people',
  section: 'users',
  load: async () => true,
  show: async (visit) => show(visit, undefined, form.empty()),
  actions: [{ run: (visit) => save(visit, undefined, async (name) => (await visit.scope.classes.add(name)).id) }],
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
        save(visit, found, async (name) => {
          await visit.scope.classes.rename(found, name);
          return found.id;
        }),
    },
  ],
});
