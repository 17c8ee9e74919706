import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import type { SchoolClass } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { classWords } from '../class-words.ts';
import { splitFamilyName } from '../names.ts';
import { type Answer, go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { newUserPage } from '../pages.ts';
import { userIdOf } from '../people-table.ts';
import { opleidingOptions, PERSON_FIELDS, refusedAt } from '../user-form.ts';

const ROLES = ['leerling', 'docent', 'beheerder'] as const;

const form = defineForm(z.object(PERSON_FIELDS));

const show = (visit: Visit<'school'>, classes: readonly SchoolClass[], view: FormView, status?: number): Answer =>
  pageAnswer(
    newUserPage,
    {
      frame: visit.frame,
      action: PATHS.newUser,
      backUrl: PATHS.school,
      form: view,
      classes: classes.map((one) => ({
        value: one.id,
        name: classWords(one, visit.now),
        chosen: one.id === view.values.main_class,
      })),
      ...opleidingOptions(visit.scope.school.opleidingen, view.values.opleiding ?? ''),
      roles: ROLES.map((role) => ({ value: role, name: `console.role.${role}`, chosen: role === view.values.role })),
    },
    status,
  );

/** «Nieuwe gebruiker»: then RESET on the person's page gives the code to begin with. */
export const newUser = schoolPage<readonly SchoolClass[]>({
  path: PATHS.newUser,
  permission: 'manage-people',
  section: 'users',
  load: async ({ scope: { classes } }) => (await Promise.all([classes.list(), classes.ahead()])).flat(),
  show: async (visit, classes) =>
    show(visit, classes, form.empty({ role: 'leerling', main_class: visit.query.klas ?? '', ...visit.draft })),
  actions: [
    {
      fresh: ({ post }) => post['role'] !== 'leerling',
      keep: form.fields,
      async run(visit, classes) {
        const parsed = form.parse(visit.post);
        if (!parsed.ok) return show(visit, classes, parsed.view, 400);
        const { given_name, family_name, username, role, main_class, email, leerlingnummer, opleiding } = parsed.value;
        const { middleName, familyName } = splitFamilyName(family_name);
        try {
          const made = await visit.scope.admin.create({
            givenName: given_name,
            ...(middleName ? { middleName } : {}),
            familyName,
            username,
            role,
            classIds: main_class ? [main_class] : [],
            ...(email ? { email } : {}),
            // What was typed for a pupil goes with no other role.
            ...(role === 'leerling' && leerlingnummer ? { leerlingnummer } : {}),
            ...(role === 'leerling' && opleiding ? { opleiding } : {}),
          });
          return go({ path: pathOf(PATHS.user, { userId: userIdOf(made) }) }, 'made');
        } catch (error) {
          return show(visit, classes, form.failed(visit.post, refusedAt(error)), 400);
        }
      },
    },
  ],
});
