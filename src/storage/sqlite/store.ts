import type { Clock } from '../../kernel/clock.ts';
import { createBell } from '../bell.ts';
import type { CollectionSpec, Store, StoredRecord } from '../contract.ts';
import { createRegistry } from '../registry.ts';
import { claimServing } from './claim.ts';
import { createCollection } from './collection.ts';
import { type Connection, connect, tuples } from './connection.ts';
import { toThrow, unavailable } from './errors.ts';
import { layoutOf } from './layout.ts';
import { createMeta, migrate } from './migrations.ts';
import { createOutbox } from './outbox.ts';
import { createWriteQueue } from './queue.ts';
import { createRows } from './rows.ts';
import { prepareCollection } from './schema.ts';

export interface SqliteOptions {
  /** A file's path, or `:memory:`. */
  readonly path: string;
  readonly clock: Clock;
  /** No other process may serve this file while this store is open. */
  readonly serving?: boolean;
}

/** Records that one `sweep` erases at most. */
const SWEEP_PORTION = 500;
const MARK = 'mark:';

/** Erases expired records, oldest first, collection by collection, until the portion is full. */
function sweepOnce(connection: Connection, specs: readonly CollectionSpec<StoredRecord>[], now: number): number {
  let swept = 0;
  for (const spec of specs) {
    const layout = layoutOf(spec);
    const sql = `SELECT id FROM ${layout.table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?`;
    const ids = tuples(connection.prepare(sql).all(now, SWEEP_PORTION - swept));
    if (ids.length === 0) continue;
    const rows = createRows(connection, spec.name, layout);
    for (const [id] of ids) rows.erase(String(id), now);
    swept += ids.length;
    if (swept >= SWEEP_PORTION) break;
  }
  return swept;
}

/**
 * Opens (or makes) a store in one SQLite file, folder included, for the owner only.
 *
 * @throws AppError('store-unavailable', 'unavailable') when it cannot be opened or is not a store of ours;
 * AppError('store-newer', 'unavailable') when a newer version made it;
 * AppError('store-in-use', 'conflict') when `serving`, and another process serves it.
 */
export async function openSqliteStore({ path, clock, serving = false }: SqliteOptions): Promise<Store> {
  const connection = connect(path);
  try {
    const release = serving ? claimServing(path) : undefined;
    try {
      migrate(connection);
    } catch (error) {
      release?.();
      throw error;
    }
    const store = createStore(connection, clock);
    return {
      ...store,
      async close() {
        await store.close();
        release?.();
      },
    };
  } catch (error) {
    await connection.close();
    throw toThrow(error);
  }
}

/** The store on a connection whose tables are of the newest version. */
export function createStore(connection: Connection, clock: Clock): Store {
  const outbox = createOutbox(connection);
  const meta = createMeta(connection);
  const bell = createBell();
  const queue = createWriteQueue(connection, () => {
    if (outbox.hasNews()) bell.ring();
  });
  const engine = { connection, queue, outbox, now: () => clock.ms() };
  const registry = createRegistry((spec) => createCollection(engine, spec));
  const attempt = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      throw toThrow(error);
    }
  };
  const prepare = () =>
    attempt(() =>
      connection.exclusively(() => {
        for (const spec of registry.specs()) prepareCollection(connection, spec, clock.ms());
      }),
    );
  return {
    collection: (spec) => registry.collection(spec),
    prepare,
    // One process on one machine: nobody else is held up, so it prepares itself.
    ready: prepare,
    pendingEvents: (limit) => attempt(() => outbox.pending(limit)),
    settleEvents: (events) => queue.submit(() => outbox.settle(events)),
    onEvents: (callback) => bell.listen(callback),
    sweep: () => queue.submit(() => sweepOnce(connection, registry.specs(), clock.ms())),
    check: () =>
      attempt(() => {
        try {
          meta.read('schema');
        } catch (error) {
          throw unavailable(error);
        }
      }),
    readMark: (name) => attempt(() => meta.read(MARK + name)),
    writeMark: (name, value) => queue.submit(() => meta.write(MARK + name, value)),
    async close() {
      await queue.close();
      await connection.close();
    },
  };
}
