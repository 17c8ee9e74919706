import { type SchoolClass, schoolYearOf } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { yearWords } from '../class-words.ts';
import { pageAnswer, schoolPage, type Visit } from '../page.ts';
import { classesPage } from '../pages.ts';
import { foundTable } from '../people-table.ts';

const MAX_TYPED = 100;

/** The search over the school, and what it found; only for who may reach everybody in it. */
async function searchOf(visit: Visit<'school'>) {
  if (visit.me.role !== 'beheerder') return {};
  const text = (visit.query.zoek ?? '').trim().slice(0, MAX_TYPED);
  if (text === '') return { search: { action: PATHS.school, text } };
  const { people, more } = await visit.scope.people.search(text);
  const found = await foundTable({ visit, showClasses: true }, people, text);
  return { search: { action: PATHS.school, text, found, more } };
}

interface Loaded {
  /** Of the present school year; for a docent the own ones. */
  readonly present: readonly SchoolClass[];
  /** Of the next one; and of the last one, until there are classes in the present. */
  readonly others: readonly (readonly SchoolClass[])[];
}

async function load({ scope: { classes } }: Visit<'school'>): Promise<Loaded> {
  const [present, ahead] = await Promise.all([classes.list(), classes.ahead()]);
  const past = present.length === 0 ? await classes.past() : [];
  return { present, others: [ahead, past].filter((list) => list.length > 0) };
}

async function tilesOf({ scope }: Visit<'school'>, list: readonly SchoolClass[]) {
  const counts = await scope.classes.count(list);
  return list.map(({ id, name }, index) => ({
    name,
    url: pathOf(PATHS.class, { classId: id }),
    count: counts[index] ?? 0,
  }));
}

/** «Gebruikers»: the classes of two school years, a docent's own; staff without one; the search. */
export const classes = schoolPage<Loaded>({
  path: PATHS.school,
  permission: 'see-classes',
  section: 'users',
  label: 'console.menu.users',
  load,
  async show(visit, { present, others }) {
    const { me, frame, now, scope } = visit;
    const isAdmin = me.role === 'beheerder';
    const [tiles, loose] = await Promise.all([tilesOf(visit, present), scope.people.countLoose()]);
    const beside = others.map(async (list) => ({
      year: yearWords(list[0]?.year ?? 0),
      classes: await tilesOf(visit, list),
    }));
    return pageAnswer(classesPage, {
      frame,
      year: yearWords(schoolYearOf(now)),
      classes: tiles,
      years: await Promise.all(beside),
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
