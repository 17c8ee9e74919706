import { PATHS } from '../addresses.ts';
import { pageAnswer, schoolPage } from '../page.ts';
import { classPage } from '../pages.ts';
import { peopleTable } from '../people-table.ts';

/** «Medewerkers»: the staff without a class this school year. */
export const staff = schoolPage({
  path: PATHS.staff,
  permission: 'manage-people',
  section: 'users',
  load: ({ scope }) => scope.people.loose(),
  async show(visit, people) {
    return pageAnswer(classPage, {
      frame: visit.frame,
      name: { key: 'console.others' },
      backUrl: PATHS.school,
      table: await peopleTable({ visit, showClasses: false }, people, PATHS.staff),
      action: PATHS.staff,
      empty: 'console.others.empty',
    });
  },
});
