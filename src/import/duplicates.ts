import { hash } from 'node:crypto';
import { foldShortName } from '../schools/index.ts';
import { usernameKeyOf } from '../users/index.ts';
import type { ClientItem, ListName, PersonItem, SchoolItem } from './schema.ts';

/** Numbers of 32 bits that a value is known by: 96 bits in all, enough that no two of a million values meet. */
const WORDS = 3;
const FIRST_PLACES = 4096;
/** Fuller than this, it is made twice as large. */
const FULL = 0.7;

/** The place of `key`, or the free one where it belongs. A free one holds zeros only. */
function placeOf(table: Uint32Array, key: Uint32Array): number {
  const places = table.length / WORDS;
  const [first = 0, second = 0, third = 0] = key;
  for (let place = first % places; ; place = (place + 1) % places) {
    const at = place * WORDS;
    const [a, b, c] = [table[at], table[at + 1], table[at + 2]];
    if ((a === first && b === second && c === third) || (a === 0 && b === 0 && c === 0)) return at;
  }
}

/**
 * What was seen, as digests side by side: some twenty bytes each outside of JavaScript's heap, where a `Set` of strings
 * takes several times that, and all of it inside.
 */
function createSeen() {
  let table = new Uint32Array(FIRST_PLACES * WORDS);
  let size = 0;
  const grow = (): void => {
    const larger = new Uint32Array(table.length * 2);
    for (let at = 0; at < table.length; at += WORDS) {
      const key = table.subarray(at, at + WORDS);
      if (key.some((word) => word !== 0)) larger.set(key, placeOf(larger, key));
    }
    table = larger;
  };
  /** Answers whether the like was there already. */
  return (...parts: readonly string[]): boolean => {
    const digest = hash('sha256', JSON.stringify(parts), 'buffer');
    const key = Uint32Array.from({ length: WORDS }, (_, word) => digest.readUInt32LE(word * 4));
    const at = placeOf(table, key);
    if (table[at] === key[0] && table[at + 1] === key[1] && table[at + 2] === key[2]) return true;
    table.set(key, at);
    size += 1;
    if (size > (table.length / WORDS) * FULL) grow();
    return false;
  };
}

const TWICE = 'stands in this file already';

/** Finds what a file says twice: it could not be applied twice with one result. @param realmOf one for all names of a school. */
export function createDuplicates(realmOf: (shortName: string) => string) {
  const isTwice = createSeen();
  const inSchool = ({ shortName, aliases = [] }: SchoolItem) =>
    [shortName, ...aliases].flatMap((name, at) =>
      isTwice('school', foldShortName(name)) ? [[at === 0 ? 'shortName' : `aliases.${at - 1}`, TWICE] as const] : [],
    );
  const inPerson = ({ school, username, externalId, userId }: PersonItem) => {
    const realm = realmOf(school);
    return [
      ...(isTwice('username', realm, usernameKeyOf(username)) ? [['username', TWICE] as const] : []),
      ...(externalId !== undefined && isTwice('external', realm, externalId) ? [['externalId', TWICE] as const] : []),
      ...(userId !== undefined && isTwice('id', realm, userId) ? [['userId', TWICE] as const] : []),
    ];
  };
  return {
    /** Faults by path. @param item parsed by the schema of `list`. */
    find(list: ListName, item: unknown): readonly (readonly [string, string])[] {
      if (list === 'schools') return inSchool(item as SchoolItem);
      if (list === 'people') return inPerson(item as PersonItem);
      return isTwice('client', (item as ClientItem).id) ? [['id', TWICE]] : [];
    },
  };
}
