import type { Connection } from 'mongoose';
import { AppError } from '../../kernel/errors.ts';
import type { Collection, CollectionSpec, StoredRecord } from '../contract.ts';
import { checkLimit, DEFAULT_LIMIT, indexNamed, MAX_LIMIT } from '../rules.ts';
import { changes } from './changes.ts';
import { clearing } from './clear.ts';
import { createCodec, type StoredDocument } from './document.ts';
import { type Documents, type Engine, LIMITS } from './engine.ts';
import { insertRow, type Parts } from './insert.ts';
import { type Layout, layoutOf, modelOf } from './model.ts';
import { createQueries, type Question } from './query.ts';
import { burying, live, nextVersion, replacing, settled } from './write.ts';

type Reads = 'get' | 'getMany' | 'find' | 'page' | 'count';
type Whole = 'insert' | 'put' | 'take' | 'remove' | 'removeBy';

/** What the engine keeps beside the record is left out of what is read. */
const RECORD = { _outbox: 0, _since: 0, _sweepAt: 0 } as const;

function reads<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, Reads> {
  const { engine, codec, queries, documents } = parts;
  const parsed = (document: StoredDocument): R => codec.parse(codec.decode(document));
  const ask = ({ filter, sort, hint }: Question, limit: number) =>
    documents.find(filter, { ...LIMITS, sort, hint, limit, projection: RECORD }).toArray();
  return {
    get: (id) =>
      engine.run(async () => {
        const found = await documents.findOne({ _id: id, ...live(engine.now()) }, { ...LIMITS, projection: RECORD });
        return found ? parsed(found) : undefined;
      }),
    getMany: (ids) =>
      engine.run(async () => {
        if (ids.length > MAX_LIMIT) throw new TypeError(`at most ${MAX_LIMIT} ids at once`);
        if (ids.length === 0) return [];
        const which = { _id: { $in: [...ids] }, ...live(engine.now()) };
        const found = await documents.find(which, { ...LIMITS, projection: RECORD }).toArray();
        const byId = new Map(found.map((document) => [document._id, document]));
        return ids.flatMap((id) => {
          const document = byId.get(id.toWellFormed());
          return document ? [parsed(document)] : [];
        });
      }),
    find: (index, equals, limit = DEFAULT_LIMIT) =>
      engine.run(async () => {
        checkLimit(limit);
        return (await ask(queries.byEquality(index, equals, engine.now()), limit)).map(parsed);
      }),
    page: (index, query) =>
      engine.run(async () => {
        const question = queries.byPage(index, query, engine.now());
        const found = await ask(question, query.limit + 1);
        const last = found[query.limit - 1];
        const items = found.slice(0, query.limit).map(parsed);
        return found.length <= query.limit || !last ? { items } : { items, next: question.cursorAt(last) };
      }),
    count: (index, equals) =>
      engine.run(async () => {
        const { filter, hint } = queries.byEquality(index, equals, engine.now());
        return documents.countDocuments(filter, { ...LIMITS, hint });
      }),
  };
}

/** Verbs that write a record as a whole. */
function writes<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, 'insert' | 'put'> {
  const { engine, codec, documents, clear } = parts;
  return {
    async insert(record, events = []) {
      const row = codec.take(record, 1);
      const echo = codec.echo(row);
      await engine.run(() => insertRow(parts, row, events));
      return echo;
    },
    async put(record, events = []) {
      const row = codec.take(record, 1);
      const document = codec.encode(row);
      await engine.run(async () => {
        const write = () =>
          documents.updateOne({ _id: row.id }, replacing(document, events, nextVersion(engine.now())), {
            ...LIMITS,
            upsert: true,
          });
        // Two that make the same record at once: one is told that it is there, and finds it at the second try.
        await clear(async () => row, write);
        if (events.length > 0) engine.ring();
      });
    },
  };
}

/** Verbs that erase. First what no event holds up, which is nearly everything, then what has to leave a tombstone. */
function erasures<R extends StoredRecord>(parts: Parts<R>): Pick<Collection<R>, Exclude<Whole, 'insert' | 'put'>> {
  const { spec, engine, codec, queries, documents } = parts;
  const takeOut = async (id: string): Promise<StoredDocument | null> => {
    const which = { _id: id, ...live(engine.now()) };
    const deleted = await documents.findOneAndDelete({ ...which, ...settled }, LIMITS);
    return deleted ?? documents.findOneAndUpdate(which, burying, { ...LIMITS, returnDocument: 'before' });
  };
  /** What cannot be read is nobody's to lose. */
  const putBack = async (document: StoredDocument): Promise<void> => {
    const { _outbox, _since, _sweepAt, ...record } = document;
    const restoring = replacing(record, []);
    await documents.updateOne({ _id: document._id, version: { $exists: false } }, restoring, {
      ...LIMITS,
      upsert: true,
    });
  };
  return {
    take: (id) =>
      engine.run(async () => {
        const document = await takeOut(id);
        if (!document) return undefined;
        try {
          return codec.parse(codec.decode(document));
        } catch (error) {
          await putBack(document);
          throw error;
        }
      }),
    remove: (id) =>
      engine.run(async () => {
        const which = { _id: id, ...live(engine.now()) };
        const { deletedCount } = await documents.deleteOne({ ...which, ...settled }, LIMITS);
        return deletedCount > 0 || (await documents.updateOne(which, burying, LIMITS)).matchedCount > 0;
      }),
    removeBy: (index, equals) =>
      engine.run(async () => {
        if (equals.length === 0) {
          const cause = new Error(`${spec.name}, index ${indexNamed(spec, index).name}: removeBy needs a value`);
          throw new AppError('index-missing', 'internal', { cause });
        }
        const { filter, hint } = queries.byEquality(index, equals, engine.now());
        const { deletedCount } = await documents.deleteMany({ $and: [filter, settled] }, { ...LIMITS, hint });
        const { matchedCount } = await documents.updateMany(filter, burying, { ...LIMITS, hint });
        return deletedCount + matchedCount;
      }),
  };
}

/** A collection, and what its store needs to prepare it. */
export interface Made<R extends StoredRecord> {
  readonly collection: Collection<R>;
  readonly documents: Documents;
  readonly layout: Layout;
}

export function createCollection<R extends StoredRecord>(
  connection: Connection,
  engine: Engine,
  spec: CollectionSpec<R>,
): Made<R> {
  const layout = layoutOf(spec);
  const model = modelOf(connection, spec, layout);
  const documents = model.collection as unknown as Documents;
  const parts: Parts<R> = {
    spec,
    engine,
    codec: createCodec(spec),
    queries: createQueries(spec, layout),
    documents,
    clear: clearing(spec, layout, documents, engine),
  };
  return {
    collection: { spec, ...reads(parts), ...writes(parts), ...erasures(parts), ...changes(parts) },
    documents,
    layout,
  };
}
