import type { Connection } from 'mongoose';
import type { Clock } from '../../kernel/clock.ts';
import { createBell } from '../bell.ts';
import type { Store } from '../contract.ts';
import { createRegistry } from '../registry.ts';
import { createCollection } from './collection.ts';
import { connect } from './connection.ts';
import { type Documents, inTurns, LIMITS } from './engine.ts';
import { isTaken, toThrow, unavailable } from './errors.ts';
import { buildIndexes, checkIndexes } from './indexes.ts';
import { type Layout, SINCE_INDEX, SWEEP_INDEX } from './model.ts';
import { createOutboxes } from './outbox.ts';
import { burying, expired } from './write.ts';

export interface MongoOptions {
  /** `mongodb://…` or `mongodb+srv://…`. */
  readonly url: string;
  readonly clock: Clock;
}

/** Records of one collection that one `sweep` erases at most. */
const SWEEP_PORTION = 200;
/** Writes end one by one here; the relay is called once for those of this time. */
const GATHER_MS = 100;
/** Marks on the store; the name is none that a collection may have. */
const MARKS = '_marks';

/** Runs verbs, and at the end waits for those under way. */
function createRunner() {
  const running = new Set<Promise<unknown>>();
  let closed = false;
  return {
    async run<T>(work: () => Promise<T>): Promise<T> {
      if (closed) throw unavailable(new Error('the store is closed'));
      const verb = work();
      running.add(verb);
      try {
        return await verb;
      } catch (error) {
        throw toThrow(error);
      } finally {
        running.delete(verb);
      }
    },
    async close(): Promise<void> {
      closed = true;
      await Promise.allSettled(running);
    },
  };
}

/** Erases a portion of what has expired; where events still wait, all but these. */
async function sweepOne(documents: Documents, now: number): Promise<number> {
  const ids = { ...LIMITS, limit: SWEEP_PORTION, projection: { _id: 1 } };
  const over = { _sweepAt: { $lte: new Date(now) } };
  const gone = await documents.find(over, { ...ids, hint: SWEEP_INDEX, sort: { _sweepAt: 1 } }).toArray();
  const waiting = { _since: { $exists: true }, version: { $exists: true }, ...expired(now) };
  const held = await documents.find(waiting, { ...ids, hint: SINCE_INDEX }).toArray();
  const among = (found: readonly { readonly _id: string }[]) => ({ _id: { $in: found.map(({ _id }) => _id) } });
  let swept = 0;
  if (gone.length > 0) swept += (await documents.deleteMany({ ...among(gone), ...over }, LIMITS)).deletedCount;
  if (held.length > 0) {
    const which = { ...among(held), version: { $exists: true }, ...expired(now) };
    swept += (await documents.updateMany(which, burying, LIMITS)).matchedCount;
  }
  return swept;
}

function createMarks(connection: Connection) {
  const marks = connection.getClient().db(connection.name).collection<{ _id: string; value: string }>(MARKS);
  return {
    read: async (name: string) => (await marks.findOne({ _id: name }, LIMITS))?.value,
    async write(name: string, value: string): Promise<void> {
      const write = () => marks.updateOne({ _id: name }, { $set: { value } }, { ...LIMITS, upsert: true });
      try {
        await write();
      } catch (error) {
        // Two that make the same mark at once: it is there at the second try.
        if (!isTaken(error)) throw error;
        await write();
      }
    },
  };
}

/**
 * Opens the store on a MongoDB replica set or sharded cluster. Builds nothing: `prepare` does, `ready` only looks.
 *
 * @throws AppError of kind `unavailable` when it does not answer, refuses us, is too old or no replica set.
 */
export async function openMongoStore({ url, clock }: MongoOptions): Promise<Store> {
  const connection = await connect(url);
  const bell = createBell(GATHER_MS);
  const runner = createRunner();
  const outboxes = createOutboxes(clock);
  const layouts: Layout[] = [];
  const registry = createRegistry((spec) => {
    const ring = (): void => {
      outboxes.rang(spec.name);
      bell.ring();
    };
    const made = createCollection(connection, { now: () => clock.ms(), run: runner.run, ring }, spec);
    outboxes.collections.set(spec.name, made.documents);
    layouts.push(made.layout);
    return made.collection;
  });
  const marks = createMarks(connection);
  return {
    collection: (spec) => registry.collection(spec),
    prepare: () =>
      runner.run(async () => {
        const patient = await connect(url, true);
        try {
          await buildIndexes(patient, layouts);
        } finally {
          await patient.close();
        }
      }),
    ready: () => runner.run(() => checkIndexes(connection, layouts)),
    pendingEvents: (limit) => runner.run(() => outboxes.pending(limit)),
    settleEvents: (events) => runner.run(() => outboxes.settle(events)),
    onEvents: (callback) => bell.listen(callback),
    sweep: () =>
      runner.run(async () => {
        const swept = await inTurns([...outboxes.collections.values()], (one) => sweepOne(one, clock.ms()));
        return swept.reduce((sum, n) => sum + n, 0);
      }),
    check: () =>
      runner.run(async () => {
        await connection
          .getClient()
          .db('admin')
          .command({ ping: 1, ...LIMITS });
      }),
    readMark: (name) => runner.run(() => marks.read(name)),
    writeMark: (name, value) => runner.run(() => marks.write(name, value)),
    async close() {
      await runner.close();
      await connection.close();
    },
  };
}
