/**
 * Under which keys an account stands in the lists of its school, and is found there. Derived from the
 * record at every write, never kept in step by a job; a deleted account stands only among the deleted.
 */
import { plain } from '../kernel/fold.ts';
import { openYearsOf } from '../schools/index.ts';
import { isNeverActivated, isThere, type Role, sortKeyOf, type User } from './model.ts';

/** A list of people of one school. `loose`: staff without a class in that school year («Medewerkers»). */
export type ListName =
  | { readonly list: 'everybody' | 'staff' }
  | { readonly list: 'class'; readonly classId: string }
  | { readonly list: 'loose'; readonly year: number };

/** At most one of them narrows a list by its key; who asks for two filters the rest. */
export interface ListFilter {
  readonly role?: Role | undefined;
  readonly status?: 'disabled' | 'never-activated' | undefined;
}

export interface Places {
  readonly sortKey: string;
  readonly listKeys: readonly string[];
  readonly searchKeys: readonly string[];
  readonly emailKey?: string | undefined;
}

/** So many characters of a word are looked up; the rest is compared with what was found. */
const TOKEN = 5;
/** Staff are written anew within this time: each school year brings other classes. */
const YEARS_AHEAD = 5;

/** Where only the deleted stand, until they are erased. */
export const DELETED = 'deleted';

const listKey = (name: ListName): string => {
  if (name.list === 'class') return `class:${name.classId}`;
  return name.list === 'loose' ? `loose:${name.year}` : name.list;
};

/** The key of a list, narrowed by role or else by status. */
export function listKeyOf(name: ListName, filter: ListFilter = {}): string {
  const narrowed = filter.role ?? filter.status;
  return narrowed === undefined ? listKey(name) : `${listKey(name)}|${narrowed}`;
}

/** Whether somebody in a list passes its filter. */
export const passes = (user: User, { role, status }: ListFilter): boolean =>
  (role === undefined || user.role === role) &&
  (status !== 'disabled' || user.disabled) &&
  (status !== 'never-activated' || isNeverActivated(user));

/** Words of a text, as they are compared. */
export const wordsOf = (text: string): readonly string[] =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The key under which all words stand that begin like this one. */
export const tokenOf = (word: string): string => [...word].slice(0, TOKEN).join('');

const tokensOf = (text: string): readonly string[] =>
  wordsOf(text).flatMap((word) => {
    const letters = [...word].slice(0, TOKEN);
    return letters.map((_, end) => letters.slice(0, end + 1).join(''));
  });

/** Mail addresses are compared without case, for support only: they identify nobody. */
export const emailKeyOf = (email: string): string => plain(email);

function namesOf(user: User, now: Date): readonly ListName[] {
  const classes = user.classIds.map((classId) => ({ list: 'class' as const, classId }));
  if (user.role === 'leerling') return [{ list: 'everybody' }, ...classes];
  const { present } = openYearsOf(now);
  const years = Array.from({ length: YEARS_AHEAD + 2 }, (_, index) => present - 1 + index);
  const without = years.filter((year) => !user.classYears.includes(String(year)));
  return [
    { list: 'everybody' },
    { list: 'staff' },
    ...classes,
    ...without.map((year) => ({ list: 'loose' as const, year })),
  ];
}

/** The places of `user`, written at `now`. */
export function placesOf(user: User, now: Date): Places {
  const sortKey = sortKeyOf(user);
  if (!isThere(user)) return { sortKey, listKeys: [DELETED], searchKeys: [] };
  const filters: readonly ListFilter[] = [
    {},
    { role: user.role },
    ...(user.disabled ? [{ status: 'disabled' as const }] : []),
    ...(isNeverActivated(user) ? [{ status: 'never-activated' as const }] : []),
  ];
  const listKeys = namesOf(user, now).flatMap((name) => filters.map((filter) => listKeyOf(name, filter)));
  const spoken = [user.givenName, user.familyName].flatMap(tokensOf);
  const between = wordsOf(user.middleName ?? '').map(tokenOf);
  const searchKeys = [...new Set([...spoken, ...between])];
  return { sortKey, listKeys, searchKeys, ...(user.email === undefined ? {} : { emailKey: emailKeyOf(user.email) }) };
}
