import { createHash } from 'node:crypto';
import { foldShortName } from '../schools/index.ts';
import { usernameKeyOf } from '../users/index.ts';
import type { ClientItem, ListName, PersonItem, SchoolItem } from './schema.ts';

/** 96 bits: enough that no two of a million meet, little enough to keep a million. */
const short = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('latin1').slice(0, 12);

const TWICE = 'stands in this file already';

/** Finds what a file says twice: it could not be applied twice with one result. */
export function createDuplicates() {
  const seen = new Set<string>();
  const isTwice = (...parts: readonly string[]): boolean => {
    const key = short(...parts);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  };
  const inSchool = ({ shortName, aliases = [] }: SchoolItem) =>
    [shortName, ...aliases].flatMap((name, at) =>
      isTwice('school', foldShortName(name)) ? [[at === 0 ? 'shortName' : `aliases.${at - 1}`, TWICE] as const] : [],
    );
  const inPerson = ({ school, username, externalId, userId }: PersonItem) => {
    const realm = foldShortName(school);
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
