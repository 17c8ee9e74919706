/**
 * The storage contract: every engine (SQLite, MongoDB) gives exactly these verbs, and one test suite
 * (test/contract/) holds them all to it. Architecture.md section 3.
 *
 * What every engine promises:
 * - An acknowledged write survives `kill -9` and a power cut.
 * - Each verb is atomic on one record (its events included); nothing spans two records.
 * - A read never sees a verb half done. It may see one that is on its way to the disk and not acknowledged yet.
 * - A record is expired once the clock has reached its `expiresAt`. An expired record, swept or not, is
 *   absent for every verb: no read returns it, and it takes no id and no place in a unique index.
 * - A verb refuses, with AppError('index-missing', 'internal'), what no declared index serves.
 * - Values are checked against the declared types before anything is written (TypeError).
 * - Text is compared and ordered by code points (the order of UTF-8), with no collation. Text that is not
 *   well-formed Unicode may come back with U+FFFD for what is not; as an id or in an index it stands as that.
 * - Every verb may throw AppError('store-unavailable', 'unavailable'); whether such a write happened is unknown.
 */
import type { DomainEvent } from '../kernel/events.ts';

/** What every record has. `version` rises by one with every verb but `patch` and `consume`. */
export interface StoredRecord {
  readonly id: string;
  readonly version: number;
  /** After this moment the record is absent; a sweeper erases it later. */
  readonly expiresAt?: Date | undefined;
}

/** A record before its first write. */
export type Fresh<R extends StoredRecord> = Omit<R, 'version'>;

/**
 * How a field is kept. `object` and `objects` hold plain nested data; a date in it may come back as
 * an ISO string, so parse it with `z.coerce.date()`. `opaque` is JSON that nobody but its owner reads.
 */
export type FieldType = 'string' | 'number' | 'boolean' | 'date' | 'strings' | 'object' | 'objects' | 'opaque';

export interface IndexSpec {
  readonly name: string;
  /**
   * Ascending, of the types `string`, `number`, `boolean`, `date`; at most one may be of type `strings`:
   * then a record stands under each member (once), and queries must name one member by equality. Without
   * a list, a record that lacks a field stands before all that have it.
   */
  readonly fields: readonly string[];
  /** Without `sparse`, each record must have all the fields (an empty list counts as lacking): else TypeError. */
  readonly unique?: true;
  /** Records that lack any of the fields (or have an empty list) are left out, and are never in conflict. */
  readonly sparse?: true;
}

export interface CollectionSpec<R extends StoredRecord> {
  /** Lower case, with underscores. */
  readonly name: string;
  /** Every field but id, version, expiresAt. What is not named here is not kept. */
  readonly fields: Readonly<Record<Exclude<keyof R & string, 'id' | 'version' | 'expiresAt'>, FieldType>>;
  readonly indexes: readonly IndexSpec[];
  /** What personal data it keeps and for how long (product.md section 13); shown in docs, checked by a test. */
  readonly retention: { readonly keeps: string; readonly until: string };
  /**
   * Parses what the engine read. Throws on a bad row; the engine turns that into
   * AppError('stored-record-unreadable', 'internal') with collection and id in its cause.
   */
  readonly parse: (raw: unknown) => R;
}

export type IndexValue = string | number | boolean | Date;

export interface PageQuery {
  /** Values of the index's first fields, in order. */
  readonly equals: readonly IndexValue[];
  /** On the index's last field: a string prefix, or a range (from inclusive, to exclusive). */
  readonly prefix?: string;
  readonly from?: IndexValue;
  readonly to?: IndexValue;
  /** At most 1000. */
  readonly limit: number;
  /**
   * As a former page's `next` gave it. It holds the last record's place (index values and id), so records
   * that are there from the first page to the last come exactly once, whatever is written meanwhile.
   */
  readonly cursor?: string;
  readonly descending?: boolean;
}

export interface Page<R> {
  readonly items: readonly R[];
  /** Absent on the last page. */
  readonly next?: string;
}

export interface BumpQuery<R extends StoredRecord> {
  /** A number field; where the record lacks it, it counts as 0. */
  readonly field: keyof R & string;
  /** Default 1. */
  readonly by?: number;
  /** The bump is refused (answers undefined) when the field would rise above this. */
  readonly ceiling?: number;
  /** The record to begin with where there is none (its field counts as the start, before the bump). */
  readonly create: Fresh<R>;
}

/**
 * Verbs on one collection. Every `events` list is kept in the same write, for the relay: all of it, or
 * nothing where the verb changed nothing (a lost `replaceIf`, a refused `bump`, a `patch` of nobody, an
 * error). Once kept, an event waits until it is settled, also when its record is changed, taken, removed
 * or expires meanwhile; no write of a record can drop it.
 */
export interface Collection<R extends StoredRecord> {
  readonly spec: CollectionSpec<R>;
  /** Answers the record at version 1. @throws DuplicateError when the id or a unique index is taken. */
  insert(record: Fresh<R>, events?: readonly DomainEvent[]): Promise<R>;
  get(id: string): Promise<R | undefined>;
  /** Those of `ids` (at most 1000) that exist, in the order of `ids`. */
  getMany(ids: readonly string[]): Promise<readonly R[]>;
  /**
   * Up to `limit` (default 100, at most 1000) records by equality on an index's first fields (none: all that
   * stand in it), in the order of the index, then of the ids.
   */
  find(index: string, equals: readonly IndexValue[], limit?: number): Promise<readonly R[]>;
  /**
   * One page in the order of the index, then of the ids. A prefix or range needs equality on all fields but
   * the last. @throws AppError('cursor-invalid', 'bad-request') for a cursor that no page gave.
   */
  page(index: string, query: PageQuery): Promise<Page<R>>;
  count(index: string, equals: readonly IndexValue[]): Promise<number>;
  /**
   * Writes the record if the stored one still has `record.version`; answers the record with its new
   * version, or undefined when another writer was first or it is gone. @throws DuplicateError.
   */
  replaceIf(record: R, events?: readonly DomainEvent[]): Promise<R | undefined>;
  /**
   * Sets fields outside the version (last login, last seen); `undefined` clears a field. Answers the record as it
   * is then; undefined where there is none. With `where` only a record that has these very values (of the types
   * `string`, `number`, `boolean`, `date`; else TypeError) is there: what holds is decided in the write itself.
   * @throws DuplicateError.
   */
  patch(
    id: string,
    fields: Partial<Omit<R, 'id' | 'version'>>,
    events?: readonly DomainEvent[],
    where?: Partial<Omit<R, 'id' | 'version'>>,
  ): Promise<R | undefined>;
  /** Writes the record whatever is there under its id (a fresh one begins at version 1). @throws DuplicateError. */
  put(record: Fresh<R>, events?: readonly DomainEvent[]): Promise<void>;
  /** Sets a date field that is still absent; true for exactly one caller, ever. */
  consume(id: string, field: keyof R & string, at: Date): Promise<boolean>;
  /** Gets and deletes: exactly one caller gets the record. */
  take(id: string): Promise<R | undefined>;
  /**
   * A guarded counter: the record after the bump (and with its version risen by one; a fresh one has 1), or
   * undefined when `ceiling` refused it: then nothing is written. @throws DuplicateError where it creates.
   */
  bump(id: string, query: BumpQuery<R>, events?: readonly DomainEvent[]): Promise<R | undefined>;
  /** Answers whether there was one. */
  remove(id: string): Promise<boolean>;
  /**
   * Removes all by equality on an index's first fields (at least one); answers how many. Atomic for each
   * record, not for all of them.
   */
  removeBy(index: string, equals: readonly IndexValue[]): Promise<number>;
}

/** An event that waits for the relay. */
export interface PendingEvent {
  readonly collection: string;
  readonly recordId: string;
  readonly event: DomainEvent;
}

export interface Store {
  /** The collection of this spec; the same object for the same spec. @throws TypeError on a wrong spec. */
  collection<R extends StoredRecord>(spec: CollectionSpec<R>): Collection<R>;
  /**
   * Makes tables and indexes, runs forward migrations; fills indexes that a spec gained. Call it after all
   * collections are named and before their first verb; again is harmless.
   * @throws AppError('store-migration-failed', 'internal') when stored records do not fit a new index; no record
   * and no index in use is changed then.
   */
  prepare(): Promise<void>;
  /**
   * What a provider calls at its start in place of `prepare`. A store of one machine prepares itself. One that many
   * nodes share only looks whether it is prepared: building an index on its own takes the service down with it.
   * @throws AppError('store-not-prepared', 'unavailable') naming what is missing; `prepare` makes it.
   */
  ready(): Promise<void>;
  /**
   * The oldest events still to be moved on (at most `limit`), each record's in their order. Those that this process
   * wrote are seen at once; on a store that several share, those of another within a second.
   */
  pendingEvents(limit: number): Promise<readonly PendingEvent[]>;
  /** Forgets events that were moved on; does not touch the records' versions. */
  settleEvents(events: readonly PendingEvent[]): Promise<void>;
  /** Calls back (soon, once for many) after a write that carried events. */
  onEvents(callback: () => void): void;
  /** Erases what has expired; answers how many records. Bounded work: call again until 0. */
  sweep(): Promise<number>;
  /** A cheap proof of life. @throws AppError('store-unavailable', 'unavailable'). */
  check(): Promise<void>;
  /** A mark on the whole store, kept for ever; `readMark('demo')` tells a demo's store from a real one. */
  readMark(name: string): Promise<string | undefined>;
  writeMark(name: string, value: string): Promise<void>;
  close(): Promise<void>;
}
