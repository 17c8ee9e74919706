/** The classes in the form «Edit user»: two school years stand side by side (product.md sections 1 and 4). */
import { openYearsOf, type SchoolClass } from '../schools/index.ts';
import type { User } from '../users/index.ts';
import { yearWords } from './class-words.ts';
import type { Option, YearPart } from './pages.ts';
import type { SchoolScope } from './scope.ts';
import { type ClassIds, typedClasses, YEARS } from './user-form.ts';

/** Of one school year: the classes that there are to choose from, and the person's own of them, main class first. */
interface OneYear {
  readonly classes: readonly SchoolClass[];
  readonly own: readonly string[];
}

export interface TwoYears {
  readonly present: OneYear;
  readonly next: OneYear;
}

const oneYear = (classes: readonly SchoolClass[], { classIds }: User): OneYear => ({
  classes,
  own: classIds.filter((id) => classes.some((one) => one.id === id)),
});

export async function yearsFor(classes: SchoolScope['classes'], user: User): Promise<TwoYears> {
  const [present, next] = await Promise.all([classes.list(), classes.ahead()]);
  return { present: oneYear(present, user), next: oneYear(next, user) };
}

export const ownClasses = ({ present, next }: TwoYears): ClassIds => ({ present: present.own, next: next.own });

/** What was typed; of a year that the form did not have, what the record has. */
export const chosenClasses = ({ present, next }: TwoYears, post: Readonly<Record<string, unknown>>): ClassIds => ({
  present: typedClasses(post, YEARS.present) ?? present.own,
  next: typedClasses(post, YEARS.next) ?? next.own,
});

/** What stands in the selects of one year; `chosen` are the classes that were typed, or those of the record. */
function optionsOf({ classes }: OneYear, chosen: readonly string[]) {
  const [main = '', ...extras] = chosen;
  const option = ({ id, name }: SchoolClass, isChosen: boolean): Option => ({ value: id, name, chosen: isChosen });
  return {
    main: classes.map((one) => option(one, one.id === main)),
    extras: classes.filter(({ id }) => extras.includes(id)).map((one) => option(one, true)),
    others: classes.filter(({ id }) => !chosen.includes(id)).map((one) => option(one, false)),
  };
}

/** The parts of the form: this school year, and the next as soon as it has classes. */
export function yearParts({ present, next }: TwoYears, chosen: ClassIds, now: Date): readonly YearPart[] {
  const ahead = { year: yearWords(openYearsOf(now).next), ...optionsOf(next, chosen.next) };
  return [optionsOf(present, chosen.present), ...(next.classes.length === 0 ? [] : [ahead])];
}

/** Where the newest record has other classes than were typed: what it has, in words. */
export function otherClasses({ present, next }: TwoYears, newest: User, chosen: ClassIds) {
  const differing = (key: 'classes' | 'next-classes', { classes }: OneYear, mine: readonly string[]) => {
    const names = (ids: readonly string[]) =>
      classes
        .filter(({ id }) => ids.includes(id))
        .map(({ name }) => name)
        .join(', ');
    const value = names(newest.classIds);
    return value === names(mine) ? [] : [{ label: `console.field.${key}` as const, value }];
  };
  return [...differing('classes', present, chosen.present), ...differing('next-classes', next, chosen.next)];
}
