import { schoolYearOf } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { pageAnswer, schoolPage, type Visit } from '../page.ts';
import { classesPage } from '../pages.ts';
import { foundTable } from '../people-table.ts';

const MAX_TYPED = 100;

const yearWords = (year: number): string => `${year}–${year + 1}`;

/** The search over the school, and what it found; only for who may reach everybody in it. */
async function searchOf(visit: Visit<'school'>) {
  if (visit.me.role !== 'beheerder') return {};
  const text = (visit.query.zoek ?? '').trim().slice(0, MAX_TYPED);
  if (text === '') return { search: { action: PATHS.school, text } };
  const { people, more } = await visit.scope.people.search(text);
  const found = await foundTable({ visit, showClasses: true }, people, text);
  return { search: { action: PATHS.school, text, found, more } };
}

/** «Gebruikers»: the classes of the present school year, a docent's own; staff without one; the search. */
export const classes = schoolPage({
  path: PATHS.school,
  permission: 'see-classes',
  section: 'users',
  label: 'console.menu.users',
  load: async ({ scope }) => scope.classes.list(),
  async show(visit, list) {
    const { me, frame, now, scope } = visit;
    const isAdmin = me.role === 'beheerder';
    const [counts, loose] = await Promise.all([scope.classes.count(list), scope.people.countLoose()]);
    return pageAnswer(classesPage, {
      frame,
      year: yearWords(schoolYearOf(now)),
      classes: list.map(({ id, name }, index) => ({
        name,
        url: pathOf(PATHS.class, { classId: id }),
        count: counts[index] ?? 0,
      })),
      none: isAdmin ? 'console.classes.none' : 'console.classes.none.own',
      ...(isAdmin
        ? {
            others: { url: PATHS.staff, count: loose },
            manage: { newUserUrl: PATHS.newUser, newClassUrl: PATHS.newClass, deletedUrl: PATHS.deleted },
          }
        : {}),
      ...(await searchOf(visit)),
    });
  },
});
