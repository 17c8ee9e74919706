/** Lists of people and the search over a school. Product.md section 4. */
import type { Clock } from '../kernel/clock.ts';
import { accountIdOf, parseAccountId } from '../kernel/ids.ts';
import type { UserLists } from './contract-admin.ts';
import { isThere, sortKeyOf, type User, usernameKeyOf } from './model.ts';
import { emailKeyOf, listKeyOf, passes, tokenOf, wordsOf } from './places.ts';
import type { UserStore } from './store.ts';

const PAGE = 50;
const MAX_TYPED = 200;
/** Who typed a word that half the school has is asked for more: so many records are looked through at most. */
const LOOK_THROUGH = 1000;
/** Of those who have two of the words most have the others too. */
const LOOK_TOGETHER = 200;
const AT_ONCE = 1000;
/** So many words of a name are tried as the family name: «maria de los ángeles van der berg» has more than most. */
const MOST_WORDS = 6;

const namesOf = (user: User): readonly string[] =>
  [user.givenName, user.middleName ?? '', user.familyName].flatMap(wordsOf);

const longestOf = (words: readonly string[]): string | undefined => words.toSorted((a, b) => b.length - a.length)[0];

/** Whether each typed word begins a word of the name. */
const fits = (user: User, typed: readonly string[]): boolean => {
  const names = namesOf(user);
  return typed.every((word) => names.some((name) => name.startsWith(word)));
};

const byName = (a: User, b: User): number => (sortKeyOf(a) < sortKeyOf(b) ? -1 : 1);

/**
 * «jan jansen» in a school where half are called so: each word in turn as the beginning of the family name, by which
 * the index goes on, among those who have the longest other word. What is found has to be looked through no further.
 */
async function byFamilyName(store: UserStore, schoolId: string, words: readonly string[]): Promise<readonly User[]> {
  const pages = words.slice(0, MOST_WORDS).map(async (family, at) => {
    const other = longestOf(words.filter((_, index) => index !== at));
    const wish = { limit: LOOK_TOGETHER, prefix: family };
    return other === undefined ? [] : (await store.withToken(schoolId, tokenOf(other), wish)).people;
  });
  return (await Promise.all(pages)).flat();
}

async function search(store: UserStore, schoolId: string, typed: string, limit: number) {
  const words = wordsOf(typed.slice(0, MAX_TYPED));
  const longest = longestOf(words);
  const key = usernameKeyOf(typed);
  if (longest === undefined || key.length > MAX_TYPED) return { people: [], more: false };
  // Whoever bears a single word of which the index holds every letter is found; nobody has to be looked through.
  const isExact = words.length === 1 && tokenOf(longest) === longest;
  const [named, together, usernames, numbers] = await Promise.all([
    store.withToken(schoolId, tokenOf(longest), { limit: isExact ? limit + 1 : LOOK_THROUGH }),
    byFamilyName(store, schoolId, words),
    store.byPrefix(schoolId, 'username', key, limit + 1),
    store.byPrefix(schoolId, 'leerlingnummer', typed.trim(), limit + 1),
  ]);
  const found = new Map<string, User>();
  for (const user of [...usernames, ...numbers, ...[...together, ...named.people].filter((one) => fits(one, words))]) {
    found.set(user.id, user);
  }
  const people = [...found.values()].toSorted(byName);
  return { people: people.slice(0, limit), more: people.length > limit || named.next !== undefined };
}

async function findAnywhere(store: UserStore, typed: string): Promise<readonly User[]> {
  if (typed.length > MAX_TYPED) return [];
  const parsed = parseAccountId(typed.trim());
  const [byId, usernames, mails] = await Promise.all([
    parsed && store.get(accountIdOf(parsed.schoolId, parsed.userId)),
    store.anywhere('usernameAnywhere', usernameKeyOf(typed)),
    store.anywhere('emailAnywhere', emailKeyOf(typed)),
  ]);
  return [...new Map([byId, ...usernames, ...mails].filter(isThere).map((user) => [user.id, user])).values()];
}

/** @see UserLists */
export function userLists({ store, clock }: { readonly store: UserStore; readonly clock: Clock }): UserLists {
  return {
    async byIds(accountIds) {
      const ids = accountIds.filter((id) => parseAccountId(id));
      const portions = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, index) =>
        store.getMany(ids.slice(index * AT_ONCE, (index + 1) * AT_ONCE)),
      );
      return (await Promise.all(portions)).flat();
    },
    byExternalId: (schoolId, source, value) => store.byExternalId(schoolId, `${source}:${value}`),
    byLeerlingnummer: (schoolId, number) => store.byLeerlingnummer(schoolId, number),
    byEckIdHash: (schoolId, hash) => store.byEckIdHash(schoolId, hash),
    async list(schoolId, name, { filter = {}, cursor, limit = PAGE } = {}) {
      const { people, next } = await store.list(schoolId, listKeyOf(name, filter), { limit, cursor });
      return { people: people.filter((user) => passes(user, filter)), next };
    },
    async deleted(schoolId, { cursor, limit = PAGE } = {}) {
      const { people, next } = await store.deleted(schoolId, { limit, cursor });
      const now = clock.now();
      return { people: people.filter(({ eraseAt }) => eraseAt !== undefined && eraseAt > now), next };
    },
    count: (schoolId, name, filter) => store.count(schoolId, listKeyOf(name, filter)),
    countClasses: (schoolId, classIds) =>
      Promise.all(classIds.map((classId) => store.count(schoolId, listKeyOf({ list: 'class', classId })))),
    search: (schoolId, typed, limit = PAGE) => search(store, schoolId, typed, limit),
    findAnywhere: (typed) => findAnywhere(store, typed),
  };
}
