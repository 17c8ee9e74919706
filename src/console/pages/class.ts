import { addressText } from '../../passage/index.ts';
import { schoolYearOf } from '../../schools/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { yearWords } from '../class-words.ts';
import { pageAnswer, schoolPage } from '../page.ts';
import { classPage } from '../pages.ts';
import { peopleTable } from '../people-table.ts';
import { BULK_KINDS } from '../store.ts';

/** A class: who is in it, sorted, filtered, in pages. */
export const classPeople = schoolPage({
  path: PATHS.class,
  permission: 'see-classes',
  section: 'users',
  load: ({ scope, params }) => scope.classes.byId(params.classId ?? ''),
  async show(visit, found) {
    const action = pathOf(PATHS.class, { classId: found.id });
    const people = await visit.scope.people.inClass(found);
    return pageAnswer(classPage, {
      frame: visit.frame,
      name: found.name,
      ...(found.year === schoolYearOf(visit.now) ? {} : { year: yearWords(found.year) }),
      backUrl: PATHS.school,
      table: await peopleTable({ visit, showClasses: false }, people, action),
      action,
      empty: 'console.class.empty',
      ...(visit.me.role === 'beheerder'
        ? {
            manage: {
              newUserUrl: addressText(PATHS.newUser, { klas: found.id }),
              renameUrl: pathOf(PATHS.renameClass, { classId: found.id }),
              bulk: people.some(({ role }) => role === 'leerling')
                ? BULK_KINDS.map((what) => ({
                    label: `console.bulk.${what}` as const,
                    url: pathOf(PATHS.bulk, { classId: found.id, what }),
                  }))
                : [],
            },
          }
        : {}),
    });
  },
});
