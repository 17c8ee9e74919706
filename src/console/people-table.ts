/** A list of people as a table: filtered, sorted, a page of it, in words. */
import { plain } from '../kernel/fold.ts';
import { parseAccountId } from '../kernel/ids.ts';
import { later } from '../kernel/later.ts';
import { addressText } from '../passage/index.ts';
import { momentWords } from '../render/index.ts';
import { fullNameOf, isNeverActivated, type User } from '../users/index.ts';
import { PATHS, pathOf } from './addresses.ts';
import type { Visit } from './page.ts';
import { type PeopleTable, type PersonRow, type SortKey, WHO, type Who } from './pages-people.ts';

const PAGE = 50;

/** What stands in the address for each column to sort by; with `-` before it: the other way round. */
const SORT_WORDS = { name: 'naam', username: 'gebruikersnaam', role: 'rol', login: 'ingelogd' } as const;
const SORT_KEYS = Object.keys(SORT_WORDS) as SortKey[];

/** The user part of an account id, which is what addresses hold. */
export const userIdOf = (user: Pick<User, 'id'>): string => parseAccountId(user.id)?.userId ?? '';

const byText = later(() => new Intl.Collator('nl', { numeric: true, sensitivity: 'base' }));
const ROLE_ORDER = { leerling: 0, docent: 1, beheerder: 2, support: 3 } as const;

/** The order in which the people come is that by name; the sort is stable, so it is also the second one. */
const COMPARE: Readonly<Record<Exclude<SortKey, 'name'>, (a: User, b: User) => number>> = {
  username: (a, b) => byText().compare(a.username, b.username),
  role: (a, b) => ROLE_ORDER[a.role] - ROLE_ORDER[b.role],
  login: (a, b) => (a.lastLoginAt?.getTime() ?? 0) - (b.lastLoginAt?.getTime() ?? 0),
};

const IS: Readonly<Record<Who, (user: User) => boolean>> = {
  all: () => true,
  pupils: ({ role }) => role === 'leerling',
  staff: ({ role }) => role !== 'leerling',
  never: isNeverActivated,
  disabled: ({ disabled }) => disabled,
};

interface Wish {
  readonly filter: string;
  readonly who: Who;
  readonly sort: SortKey;
  readonly down: boolean;
  readonly page: number;
}

function wishOf({ query }: Pick<Visit, 'query'>): Wish {
  const { filter = '', wie, sorteer = '', pagina } = query;
  const sort = SORT_KEYS.find((key) => SORT_WORDS[key] === sorteer.replace(/^-/, ''));
  const page = Number(pagina);
  return {
    filter: filter.slice(0, 100),
    who: WHO.find((who) => who === wie) ?? 'all',
    sort: sort ?? 'name',
    down: sort !== undefined && sorteer.startsWith('-'),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  };
}

function sorted(people: readonly User[], { sort, down }: Wish): readonly User[] {
  const inOrder = sort === 'name' ? people : people.toSorted(COMPARE[sort]);
  return down ? inOrder.toReversed() : inOrder;
}

const fits = (user: User, typed: string): boolean =>
  plain(`${fullNameOf(user)} ${user.username} ${user.leerlingnummer ?? ''}`).includes(typed);

const sortAddress = (path: string, wish: Wish, key: SortKey): string =>
  addressText(path, {
    filter: wish.filter,
    wie: wish.who === 'all' ? undefined : wish.who,
    sorteer: `${wish.sort === key && !wish.down ? '-' : ''}${SORT_WORDS[key]}`,
  });

const pageAddress = (path: string, wish: Wish, page: number): string =>
  addressText(path, {
    filter: wish.filter,
    wie: wish.who === 'all' ? undefined : wish.who,
    sorteer: wish.sort === 'name' && !wish.down ? undefined : `${wish.down ? '-' : ''}${SORT_WORDS[wish.sort]}`,
    pagina: page === 1 ? undefined : String(page),
  });

const TONES = { absent: 'plain', pending: 'plain', active: 'on', suspended: 'warn' } as const;

const choicesOf = (chosen: Who) =>
  WHO.map((who) => ({ value: who, label: `console.filter.who.${who}` as const, chosen: who === chosen }));

/** What a table needs to say about people beside their records. */
export interface TableDeps {
  readonly visit: Visit<'school'>;
  /** Shown only where the page asks for it. */
  readonly showClasses: boolean;
}

async function rowsOf({ visit, showClasses }: TableDeps, people: readonly User[]): Promise<readonly PersonRow[]> {
  const { scope, me, now, locale } = visit;
  const names = showClasses ? await scope.people.classNames(people) : new Map<string, string>();
  const isAdmin = me.role === 'beheerder';
  const staff = isAdmin ? people.filter(({ role }) => role !== 'leerling') : [];
  const views = await scope.people.secondSteps(staff);
  const states = new Map(staff.map(({ id }, at) => [id, views[at]?.state]));
  return people.map((user): PersonRow => {
    const twoStep = states.get(user.id);
    const opens = isAdmin || user.role === 'leerling';
    return {
      id: userIdOf(user),
      name: fullNameOf(user),
      ...(opens ? { url: pathOf(PATHS.user, { userId: userIdOf(user) }) } : {}),
      username: user.username,
      role: `console.role.${user.role === 'support' ? 'docent' : user.role}`,
      classes: user.classIds.flatMap((id) => names.get(id) ?? []),
      disabled: user.disabled,
      ...(twoStep ? { twoStep: { label: `console.two-step.${twoStep}`, tone: TONES[twoStep] } } : {}),
      ...(user.lastLoginAt ? { lastLogin: momentWords(user.lastLoginAt, now, locale) } : {}),
    };
  });
}

/** One page of `people`, who come sorted by name. @param path the address of the list. */
export async function peopleTable(deps: TableDeps, people: readonly User[], path: string): Promise<PeopleTable> {
  const wish = wishOf(deps.visit);
  const typed = plain(wish.filter);
  const all = sorted(
    people.filter((user) => IS[wish.who](user) && (typed === '' || fits(user, typed))),
    wish,
  );
  const last = Math.max(1, Math.ceil(all.length / PAGE));
  const page = Math.min(wish.page, last);
  return {
    rows: await rowsOf(deps, all.slice((page - 1) * PAGE, page * PAGE)),
    total: all.length,
    showTwoStep: deps.visit.me.role === 'beheerder',
    showClasses: deps.showClasses,
    columns: SORT_KEYS.map((key) => ({
      label: `console.column.${key}` as const,
      url: sortAddress(path, wish, key),
      ...(key === wish.sort ? { order: wish.down ? ('descending' as const) : ('ascending' as const) } : {}),
    })),
    ...(page > 1 ? { previousUrl: pageAddress(path, wish, page - 1) } : {}),
    ...(page < last ? { nextUrl: pageAddress(path, wish, page + 1) } : {}),
    filter: wish.filter,
    who: choicesOf(wish.who),
    filtered: wish.filter !== '' || wish.who !== 'all',
  };
}

/** All of `people`, in the order in which they come: what a search found. */
export async function foundTable(deps: TableDeps, people: readonly User[], typed: string): Promise<PeopleTable> {
  return {
    rows: await rowsOf(deps, people),
    total: people.length,
    showTwoStep: deps.visit.me.role === 'beheerder',
    showClasses: deps.showClasses,
    columns: SORT_KEYS.map((key) => ({ label: `console.column.${key}` as const })),
    filter: typed,
    who: choicesOf('all'),
    filtered: true,
  };
}
