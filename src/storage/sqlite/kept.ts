import type { StoredRecord } from '../contract.ts';

/**
 * Records as they were last read, in front of the file: a read of one that nobody changed since runs no query and
 * parses nothing. What is kept is never old:
 *
 * - This process has one connection, and a transaction on it is one piece of work that no read comes between. What
 *   writes or erases a row (rows.ts) drops it here within that piece.
 * - Before the first look in a turn of the event loop the connection is asked whether another one committed since it was
 *   last asked (`PRAGMA data_version`, sqlite.org/pragma.html, some microseconds). If so, everything is dropped. Within
 *   a turn this process hears of nothing from outside, so that no read in it can be later than a commit told to somebody.
 * - It is asked again after a record was read, which is kept only if nobody else committed in between; so whoever finds
 *   a record newer than the turn's beginning finds no older one after it.
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
  /** Asks whether another connection committed; false: it did, and nothing is kept any more. */
  ask(): boolean;
  /** Asks once in a turn of the event loop. */
  look(): void;
  /** Makes room, which may put aside what is older; false for what is too large to be kept. */
  takeRoom(bytes: number): boolean;
}

const emptyHalf = () => ({ byId: new Map<string, Entry>(), byPlace: new Map<string, Entry>() });

/** What was used lately is in one half, what was before in the other; at each turn the older half goes. */
function createShelf({ ask, look, takeRoom }: House) {
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
    get(id: string) {
      look();
      return entryOf(id)?.record;
    },
    at(place: string) {
      look();
      const entry = recent.byPlace.get(place) ?? older.byPlace.get(place);
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
      if (!ask()) return record;
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
  let asked = false;
  const endTurn = (): void => {
    asked = false;
  };
  const house: House = {
    ask() {
      const now = version();
      if (now === seen) return true;
      seen = now;
      used = 0;
      for (const shelf of shelves.values()) shelf.clear();
      return false;
    },
    look() {
      if (asked) return;
      house.ask();
      asked = true;
      process.nextTick(endTurn);
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
