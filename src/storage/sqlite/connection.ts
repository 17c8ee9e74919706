import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { createDurable, type Durable, nothingDurable, syncFolder } from './durable.ts';
import { unavailable } from './errors.ts';
import { createKept, type Kept } from './kept.ts';

/** One connection with its prepared statements; rows come as arrays, in the order of the columns. */
export interface Connection {
  readonly db: DatabaseSync;
  /** The statement of this text, prepared once. */
  prepare(sql: string): StatementSync;
  /** Runs `work` in one transaction of its own; waits for other processes' locks. */
  exclusively<T>(work: () => T): T;
  /** Brings what was committed to the disk; until then nothing is acknowledged. */
  readonly durable: Durable;
  /** Records as they were last read. */
  readonly kept: Kept;
  close(): Promise<void>;
}

/** «NuID» in the file's header: tells our files from another program's. */
const APPLICATION_ID = 0x4e754944;
/** How long start and migrations wait for another process. */
const PATIENT_MS = 10_000;
/** How long a verb may hold up the whole process; the queue tries again by timer. */
const QUICK_MS = 10;

/** `durable.ts` waits for the disk after COMMIT, outside this thread. */
const EVERYDAY = `PRAGMA busy_timeout = ${QUICK_MS}; PRAGMA synchronous = NORMAL`;
/** Start and migrations wait for the disk inside COMMIT: nobody waits for them. */
const EXCLUSIVE = `PRAGMA busy_timeout = ${PATIENT_MS}; PRAGMA synchronous = FULL`;

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA cache_size = -8192;
  PRAGMA temp_store = MEMORY;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA secure_delete = FAST;
`;

/** Makes folder and file, for the owner only, so that a power cut forgets neither. */
function makeFile(path: string): void {
  const folder = dirname(path);
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(path)) return;
  closeSync(openSync(path, 'a', 0o600));
  syncFolder(folder);
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    syncFolder(dirname(made));
    if (made === first || made === dirname(made)) return;
  }
}

function readNumber(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0]);
}

/** Refuses another program's file before anything is written to it. */
function claim(db: DatabaseSync): void {
  if (readNumber(db, 'PRAGMA application_id') === APPLICATION_ID) return;
  if (readNumber(db, 'SELECT count(*) FROM sqlite_schema') > 0) throw new Error('the file is not a store of Numo ID');
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
}

function openDatabase(path: string): DatabaseSync {
  const memory = path === ':memory:';
  try {
    if (!memory) makeFile(resolve(path));
    const db = new DatabaseSync(memory ? path : resolve(path), { timeout: PATIENT_MS });
    try {
      claim(db);
      db.exec(PRAGMAS);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unavailable(new Error(`the store ${path} cannot be opened: ${reason}`, { cause: error }));
  }
}

/** @throws AppError('store-unavailable', 'unavailable') when the path cannot be opened or is not ours. */
export function connect(path: string): Connection {
  const db = openDatabase(path);
  const prepared = new Map<string, StatementSync>();
  const prepare: Connection['prepare'] = (sql) => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = db.prepare(sql, { returnArrays: true });
    prepared.set(sql, statement);
    return statement;
  };
  db.exec(EVERYDAY);
  const version = prepare('PRAGMA data_version');
  return {
    db,
    durable: path === ':memory:' ? nothingDurable : createDurable(resolve(path)),
    kept: createKept(() => tuple(version.get())?.[0]),
    prepare,
    exclusively(work) {
      db.exec(EXCLUSIVE);
      try {
        db.exec('BEGIN IMMEDIATE');
        const result = work();
        db.exec('COMMIT');
        return result;
      } finally {
        if (db.isTransaction) db.exec('ROLLBACK');
        db.exec(EVERYDAY);
      }
    },
    async close() {
      prepared.clear();
      await this.durable.close();
      if (db.isOpen) db.close();
    },
  };
}

/** A row of a statement that returns arrays. */
export type Tuple = readonly (null | number | bigint | string | Uint8Array)[];

/** node:sqlite types rows as objects even where `returnArrays` makes them arrays; this is the one place that says so. */
export const tuple = (row: unknown): Tuple | undefined => row as Tuple | undefined;
export const tuples = (rows: unknown): readonly Tuple[] => rows as readonly Tuple[];
