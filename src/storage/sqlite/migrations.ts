import { AppError } from '../../kernel/errors.ts';
import { type Connection, tuple } from './connection.ts';

/** One step forward of the engine's own tables. Never change one that was released: add the next. */
export type Migration = (connection: Connection) => void;

/** The engine's migrations in order; a store's schema version is how many it has had. */
export const migrations: readonly Migration[] = [
  // 1: the outbox. Marks and layouts stand in `meta`, which is there from the start.
  ({ db }) => {
    db.exec(`
      CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL,
        collection TEXT NOT NULL, record_id TEXT NOT NULL, event TEXT NOT NULL
      );
      CREATE INDEX outbox_event ON outbox (event_id);
    `);
  },
];

/** Names and values about the store itself. */
export interface Meta {
  read(name: string): string | undefined;
  write(name: string, value: string): void;
}

export function createMeta(connection: Connection): Meta {
  return {
    read(name) {
      const row = tuple(connection.prepare('SELECT value FROM meta WHERE name = ?').get(name));
      return row === undefined ? undefined : String(row[0]);
    },
    write(name, value) {
      const upsert =
        'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';
      connection.prepare(upsert).run(name, value);
    },
  };
}

const VERSION = 'schema';

/**
 * Brings the engine's tables to the newest version, all steps in one transaction.
 *
 * @throws AppError('store-newer', 'unavailable') when a newer version of Numo ID made the store;
 * nothing is written to it then.
 */
export function migrate(connection: Connection, steps: readonly Migration[] = migrations): void {
  connection.exclusively(() => {
    connection.db.exec('CREATE TABLE IF NOT EXISTS meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)');
    const meta = createMeta(connection);
    const version = Number(meta.read(VERSION) ?? 0);
    if (version > steps.length) {
      const cause = new Error(`the store has schema version ${version}, this program knows up to ${steps.length}`);
      throw new AppError('store-newer', 'unavailable', { cause });
    }
    if (version === steps.length) return;
    for (const step of steps.slice(version)) step(connection);
    meta.write(VERSION, String(steps.length));
  });
}
