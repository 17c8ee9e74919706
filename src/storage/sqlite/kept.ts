import type { StoredRecord } from '../contract.ts';

/**
 * Records as they were last read, in front of the file: a read of one that nobody changed since runs no query and
 * parses nothing. What is kept is never old:
 *
 * - This process has one connection, and a transaction on it is one piece of work that no read comes between. What
 *   writes or erases a row (rows.ts) drops it here within that piece.
 * - At every look the connection is asked whether another one committed since the last (`PRAGMA data_version`,
 *   sqlite.org/pragma.html, a microsecond or two). If so, everything is dropped.
 * - A record is kept only if nobody else committed between the look before it was read and the one after.
 *
 * Only records that are there are kept. Whether one has expired is for the reader to ask of the clock, each time.
 */
export interface Kept {
  shelf(collection: string): Shelf;
}

/** What is kept of one collection. Its records are frozen, for many readers share them. */
export interface Shelf {
  /** The record of this id, if it is kept. */
  get(id: string): StoredRecord | undefined;
  /** The record that was found at this place of a unique index, if it is kept: then nobody moved it. */
  at(place: string): StoredRecord | undefined;
  /** Reads what a look (`get` or `at`) just before did not find, and keeps it. */
  fill<R extends StoredRecord>(read: () => Found<R> | undefined, place?: string): R | undefined;
  /** Forgets the record of this id, which is about to change. */
  drop(id: string): void;
}

/** A record from the file, and its length there. */
export interface Found<R extends StoredRecord> {
  readonly record: R;
  readonly length: number;
}

/** About so much memory in all. */
const BYTES = 8 * 1024 * 1024;
/** What a record takes beside its text, and how many times its text. */
const OVERHEAD = 512;
const TIMES = 3;

interface Entry {
  readonly record: StoredRecord;
  readonly bytes: number;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
}

/** What the shelves of a store share. */
interface House {
  /** False: another connection committed since the last look, and nothing is kept any more. */
  look(): boolean;
  /** Makes room, which may put aside what is older; false for what is too large to be kept. */
  takeRoom(bytes: number): boolean;
}

const emptyHalf = () => ({ byId: new Map<string, Entry>(), byPlace: new Map<string, Entry>() });

/** What was used lately is in one half, what was before in the other; at each turn the older half goes. */
function createShelf({ look, takeRoom }: House) {
  let recent = emptyHalf();
  let older = emptyHalf();
  const keep = (entry: Entry): boolean => {
    const isRoom = takeRoom(entry.bytes);
    if (isRoom) recent.byId.set(entry.record.id, entry);
    return isRoom;
  };
  const entryOf = (id: string): Entry | undefined => {
    const known = recent.byId.get(id);
    if (known) return known;
    const before = older.byId.get(id);
    if (!before) return undefined;
    older.byId.delete(id);
    keep(before);
    return before;
  };
  return {
    get: (id: string) => (look() ? entryOf(id)?.record : undefined),
    at(place: string) {
      const entry = look() ? (recent.byPlace.get(place) ?? older.byPlace.get(place)) : undefined;
      // One that was written since is another entry, or none: it may have moved.
      if (!entry || entryOf(entry.record.id) !== entry) return undefined;
      recent.byPlace.set(place, entry);
      return entry.record;
    },
    fill<R extends StoredRecord>(read: () => Found<R> | undefined, place?: string): R | undefined {
      const found = read();
      if (!found) return undefined;
      const { record, length } = found;
      freeze(record);
      if (!look()) return record;
      const entry = { record, bytes: OVERHEAD + TIMES * length };
      if (keep(entry) && place !== undefined) recent.byPlace.set(place, entry);
      return record;
    },
    drop(id: string) {
      // What is not well-formed is another text in the file (contract.ts), and is kept under that.
      const kept = id.isWellFormed() ? id : id.toWellFormed();
      recent.byId.delete(kept);
      older.byId.delete(kept);
    },
    turn() {
      older = recent;
      recent = emptyHalf();
    },
    clear() {
      recent = emptyHalf();
      older = emptyHalf();
    },
  };
}

/** @param version tells of commits by other connections: it is then another than before. */
export function createKept(version: () => unknown, bytes = BYTES): Kept {
  const shelves = new Map<string, ReturnType<typeof createShelf>>();
  const half = bytes / 2;
  let seen: unknown;
  let used = 0;
  const house: House = {
    look() {
      const now = version();
      if (now === seen) return true;
      seen = now;
      used = 0;
      for (const shelf of shelves.values()) shelf.clear();
      return false;
    },
    takeRoom(wanted) {
      if (wanted > half) return false;
      // What is dropped again is not given back: until the turn it may still be held by its place.
      used += wanted;
      if (used <= half) return true;
      used = wanted;
      for (const shelf of shelves.values()) shelf.turn();
      return true;
    },
  };
  return {
    shelf(collection) {
      const shelf = shelves.get(collection) ?? createShelf(house);
      shelves.set(collection, shelf);
      return shelf;
    },
  };
}
