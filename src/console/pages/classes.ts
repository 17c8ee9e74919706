import { schoolYearOf } from '../../schools/index.ts';
import { PATHS } from '../addresses.ts';
import { pageAnswer, schoolPage } from '../page.ts';
import { classesPage } from '../pages.ts';

const yearWords = (year: number): string => `${year}–${year + 1}`;

/** «Gebruikers»: the classes of the present school year, a docent's own. */
export const classes = schoolPage({
  path: PATHS.school,
  permission: 'see-classes',
  section: 'users',
  label: 'console.menu.users',
  load: async ({ scope }) => scope.classes(),
  async show({ me, frame, now }, found) {
    return pageAnswer(classesPage, {
      frame,
      year: yearWords(schoolYearOf(now)),
      classes: found.map(({ name }) => ({ name })),
      none: me.role === 'beheerder' ? 'console.classes.none' : 'console.classes.none.own',
    });
  },
});
