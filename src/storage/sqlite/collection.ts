import { AppError } from '../../kernel/errors.ts';
import type { BumpQuery, Collection, CollectionSpec, StoredRecord } from '../contract.ts';
import type { Row } from '../record.ts';
import {
  type AnySpec,
  checkLimit,
  checkOwnFields,
  checkValue,
  checkWhere,
  DEFAULT_LIMIT,
  indexNamed,
  MAX_LIMIT,
} from '../rules.ts';
import { type Codec, createCodec, keyOf, lengthOf } from './codec.ts';
import type { Connection, Tuple } from './connection.ts';
import { toThrow } from './errors.ts';
import { layoutOf } from './layout.ts';
import type { Outbox } from './outbox.ts';
import { createQueries, type Queries } from './query.ts';
import type { WriteQueue } from './queue.ts';
import { createRows, type Rows } from './rows.ts';

/** What a collection shares with the others of its store. */
export interface Engine {
  readonly connection: Connection;
  readonly queue: WriteQueue;
  readonly outbox: Outbox;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What the verbs of one collection work with. */
interface Parts<R extends StoredRecord> {
  readonly spec: CollectionSpec<R>;
  readonly engine: Engine;
  readonly codec: Codec<R>;
  readonly queries: Queries;
  /** Made at first use: by then the tables are there. */
  readonly rows: () => Rows;
}

type Reads = 'get' | 'getMany' | 'find' | 'page' | 'count';
type Changes = 'replaceIf' | 'patch' | 'consume' | 'bump';
type Whole = 'insert' | 'put' | 'take' | 'remove' | 'removeBy';

/** Records erased in one go by `removeBy`. */
const PORTION = 500;

/** Reads of one record, from what is kept where it is there. */
function keptReads<R extends StoredRecord>({ engine, spec, rows }: Parts<R>, parsed: (tuple: Tuple) => R) {
  const shelf = engine.connection.kept.shelf(spec.name);
  // A shelf holds what was put there, and that is of this collection.
  const live = (record: StoredRecord, now: number): R | undefined =>
    record.expiresAt === undefined || record.expiresAt.getTime() > now ? (record as R) : undefined;
  const found = (tuple: Tuple | undefined) => tuple && { record: parsed(tuple), length: lengthOf(tuple) };
  return {
    byId(id: string, now: number): R | undefined {
      const known = shelf.get(id);
      return known ? live(known, now) : shelf.fill(() => found(rows().read(id, now)));
    },
    atPlace(place: string, now: number, read: () => Tuple | undefined): R | undefined {
      const known = shelf.at(place);
      return known ? live(known, now) : shelf.fill(() => found(read()), place);
    },
  };
}

function reads<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, Reads> {
  const { codec, queries, engine } = parts;
  const parsed = (tuple: Tuple): R => codec.parse(codec.decode(tuple));
  const one = keptReads(parts, parsed);
  // Between transactions this connection sees what is committed and nothing else.
  const read = async <T>(work: (now: number) => T): Promise<T> => {
    try {
      return work(engine.now());
    } catch (error) {
      throw toThrow(error);
    }
  };
  return {
    get: (id) => read((now) => one.byId(id, now)),
    getMany: (ids) =>
      read((now) => {
        if (ids.length > MAX_LIMIT) throw new TypeError(`at most ${MAX_LIMIT} ids at once`);
        return ids.flatMap((id) => one.byId(id, now) ?? []);
      }),
    find: (index, equals, limit = DEFAULT_LIMIT) =>
      read((now) => {
        checkLimit(limit);
        const place = queries.placeOf(index, equals);
        if (place === undefined) return queries.find(index, equals, limit, now).map(parsed);
        const found = one.atPlace(place, now, () => queries.find(index, equals, 1, now)[0]);
        return found ? [found] : [];
      }),
    page: (index, query) =>
      read((now) => {
        const { rows: found, next } = queries.page(index, query, now);
        return { items: found.map(parsed), ...(next === undefined ? {} : { next }) };
      }),
    count: (index, equals) => read((now) => queries.count(index, equals, now)),
  };
}

/** Verbs that write or erase a record as a whole. */
function whole<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, Whole> {
  const { spec, engine, codec, queries, rows } = parts;
  const { queue, outbox } = engine;
  return {
    async insert(record, events = []) {
      const row = codec.take(record, 1);
      const data = codec.data(row);
      await queue.submit(() => {
        rows().insert(row, data, engine.now());
        outbox.add(spec.name, row.id, events);
      });
      return codec.echo(row);
    },
    async put(record, events = []) {
      const row = codec.take(record, 1);
      const data = codec.data(row);
      await queue.submit(() => {
        rows().put(row, data, engine.now());
        outbox.add(spec.name, row.id, events);
      });
    },
    async take(id) {
      return queue.submit(() => {
        const erased = rows().erase(id, engine.now());
        return erased && codec.parse(codec.decode(erased));
      });
    },
    async remove(id) {
      return queue.submit(() => rows().erase(id, engine.now()) !== undefined);
    },
    async removeBy(index, equals) {
      const portion = () => {
        const ids = queries.ids(index, equals, PORTION);
        const live = ids.filter((id) => rows().erase(id, engine.now()) !== undefined);
        return { erased: ids.length, live: live.length };
      };
      if (equals.length === 0) {
        const cause = new Error(`${spec.name}, index ${indexNamed(spec, index).name}: removeBy needs a value`);
        throw new AppError('index-missing', 'internal', { cause });
      }
      for (let removed = 0; ; ) {
        const { erased, live } = await queue.submit(portion);
        removed += live;
        if (erased < PORTION) return removed;
      }
    },
  };
}

function bumped<R extends StoredRecord>(
  parts: Parts<R>,
  id: string,
  query: BumpQuery<R>,
  now: number,
): Row | undefined {
  const { spec, codec, rows } = parts;
  const found = rows().read(id, now);
  const before = found ? codec.decode(found) : codec.take(query.create, 0);
  const { field, by = 1, ceiling } = query;
  const start = before.fields[field] ?? 0;
  if (typeof start !== 'number') throw new TypeError(`${spec.name}.${field} is not a number`);
  if (ceiling !== undefined && start + by > ceiling) return undefined;
  const version = before.version + 1;
  const row = codec.check({ ...before, version, fields: { ...before.fields, [field]: start + by } });
  if (found) rows().update(row, codec.data(row), now, [field]);
  else rows().insert(row, codec.data(row), now);
  return row;
}

const isIndexed = (spec: AnySpec, field: string): boolean => spec.indexes.some(({ fields }) => fields.includes(field));

/** Verbs that change a record by what it was. */
function changes<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, Changes> {
  const { spec, engine, codec, rows } = parts;
  const { queue, outbox } = engine;
  const typeOf = (field: string) => (spec.fields as Readonly<Record<string, string>>)[field];
  return {
    async replaceIf(record, events = []) {
      const row = codec.take(record, record.version + 1);
      const data = codec.data(row);
      return queue.submit(() => {
        if (!rows().replace(row, data, engine.now())) return undefined;
        outbox.add(spec.name, row.id, events);
        return codec.echo(row);
      });
    },
    async patch(id, fields, events = [], where = {}) {
      const asked = checkWhere(spec, where);
      const names = Object.keys(fields).filter((name) => typeOf(name) !== undefined);
      const values = fields as Readonly<Record<string, unknown>>;
      return queue.submit(() => {
        const now = engine.now();
        const found = rows().read(id, now);
        if (!found) return undefined;
        const before = codec.decode(found);
        if (asked.some(([name, value]) => keyOf(before.fields[name]) !== keyOf(value))) return undefined;
        const set = Object.fromEntries(names.map((name) => [name, values[name]]));
        const expiresAt = 'expiresAt' in fields ? fields.expiresAt : before.expiresAt;
        const row = codec.check({ ...before, expiresAt, fields: { ...before.fields, ...set } });
        rows().update(row, codec.data(row), now, names);
        outbox.add(spec.name, id, events);
        return codec.parse(row);
      });
    },
    async consume(id, field, at) {
      if (typeOf(field) !== 'date') throw new TypeError(`${spec.name}.${field} is not a date`);
      checkValue(spec, field, 'date', at);
      // What is in no index is marked where it stands.
      if (!isIndexed(spec, field)) return queue.submit(() => rows().mark(id, field, at, engine.now()));
      return queue.submit(() => {
        const now = engine.now();
        const found = rows().read(id, now);
        const before = found && codec.decode(found);
        if (!before || before.fields[field] !== undefined) return false;
        const row = { ...before, fields: { ...before.fields, [field]: at } };
        rows().update(row, codec.data(row), now, [field]);
        return true;
      });
    },
    async bump(id, query, events = []) {
      if (typeOf(query.field) !== 'number') throw new TypeError(`${spec.name}.${query.field} is not a number`);
      checkValue(spec, query.field, 'number', query.by ?? 1);
      checkOwnFields(spec, query.create);
      if (query.create.id !== id) throw new TypeError(`${spec.name}: the record to begin with has another id`);
      return queue.submit(() => {
        const row = bumped(parts, id, query, engine.now());
        if (!row) return undefined;
        outbox.add(spec.name, id, events);
        return codec.parse(row);
      });
    },
  };
}

/** A collection and what its store needs to prepare it. */
export function createCollection<R extends StoredRecord>(engine: Engine, spec: CollectionSpec<R>): Collection<R> {
  const layout = layoutOf(spec);
  let prepared: Rows | undefined;
  const rows = (): Rows => {
    prepared ??= createRows(engine.connection, spec.name, layout);
    return prepared;
  };
  const queries = createQueries(engine.connection, spec, layout);
  const parts: Parts<R> = { spec, engine, codec: createCodec(spec), queries, rows };
  return { spec, ...reads(parts), ...whole(parts), ...changes(parts) };
}
