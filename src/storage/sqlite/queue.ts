import type { Connection } from './connection.ts';
import { isBusy, isOutage, toThrow, unavailable } from './errors.ts';

/**
 * Group commit: the writes of all requests that are under way share one transaction, and so one
 * wait for the disk. A promise resolves only after COMMIT, with synchronous=FULL: what was
 * acknowledged is on the disk.
 */
export interface WriteQueue {
  /**
   * Runs `verb` in the next transaction. If it throws, only its own work is undone.
   * @throws AppError('store-unavailable', 'unavailable') when the transaction as a whole failed.
   */
  submit<T>(verb: () => T): Promise<T>;
  /** Writes what still waits; afterwards nothing is taken on. */
  close(): Promise<void>;
}

interface Job {
  readonly run: () => void;
  readonly settle: () => void;
  readonly reject: (error: unknown) => void;
}

/** More than this waits for the next turn, so that reads and other work come between. */
const MAX_BATCH = 256;
/** With the quick wait of the connection some five seconds in all. */
const MAX_TRIES = 250;
const RETRY_MS = 10;

type Begun = 'begun' | 'busy';

/** One transaction on a connection, in which each verb stands by itself. */
function createTransaction(connection: Connection) {
  const { db } = connection;
  const statement = (sql: string) => {
    const prepared = connection.prepare(sql);
    return () => void prepared.run();
  };
  const begin = statement('BEGIN IMMEDIATE');
  const commit = statement('COMMIT');
  const mark = statement('SAVEPOINT verb');
  const release = statement('RELEASE verb');
  const undo = statement('ROLLBACK TO verb');
  return {
    begin(): Begun {
      try {
        begin();
        return 'begun';
      } catch (error) {
        if (isBusy(error)) return 'busy';
        throw error;
      }
    },
    /** Answers the verb's own error; throws when the store itself fails. */
    attempt(job: Job): unknown {
      mark();
      try {
        job.run();
        release();
        return undefined;
      } catch (error) {
        // A full disk can make SQLite undo the whole transaction by itself.
        if (isOutage(error) || !db.isTransaction) throw error;
        undo();
        release();
        return error ?? new Error('a verb threw nothing');
      }
    },
    commit,
    abandon() {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
    },
  };
}

type Transaction = ReturnType<typeof createTransaction>;

/** Runs the jobs in one transaction and tells each its outcome; throws when none of them was written. */
function writeBatch(transaction: Transaction, batch: readonly Job[]): void {
  const errors = batch.map((job) => transaction.attempt(job));
  transaction.commit();
  batch.forEach((job, position) => {
    const error = errors[position];
    if (error === undefined) job.settle();
    else job.reject(toThrow(error));
  });
}

function makeJob<T>(verb: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): Job {
  let settle = (): void => reject(unavailable(new Error('a verb was not run')));
  return {
    run: () => {
      const value = verb();
      settle = () => resolve(value);
    },
    settle: () => settle(),
    reject,
  };
}

/**
 * @param committed called after each transaction, kept or not.
 * @param maxTries how often the lock of another process is tried before waiting verbs fail.
 */
export function createWriteQueue(connection: Connection, committed: () => void, maxTries = MAX_TRIES): WriteQueue {
  const transaction = createTransaction(connection);
  const idle: (() => void)[] = [];
  let waiting: Job[] = [];
  let scheduled = false;
  let closed = false;
  let tries = 0;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    if (tries === 0) setImmediate(flush);
    else setTimeout(flush, RETRY_MS);
  };

  /** Writes the first jobs that wait; answers false when another process holds the lock for now. */
  function write(batch: readonly Job[]): boolean {
    try {
      if (transaction.begin() === 'busy') {
        tries += 1;
        if (tries < maxTries) return false;
        throw new Error('another process holds the lock of the store');
      }
      writeBatch(transaction, batch);
    } catch (error) {
      transaction.abandon();
      for (const job of batch) job.reject(unavailable(error));
    }
    tries = 0;
    return true;
  }

  function flush(): void {
    scheduled = false;
    const batch = waiting.slice(0, MAX_BATCH);
    if (write(batch)) {
      waiting = waiting.slice(batch.length);
      committed();
    }
    if (waiting.length > 0) schedule();
    else for (const resolve of idle.splice(0)) resolve();
  }

  return {
    submit(verb) {
      if (closed) return Promise.reject(unavailable(new Error('the store is closed')));
      return new Promise((resolve, reject) => {
        waiting.push(makeJob(verb, resolve, reject));
        schedule();
      });
    },
    close() {
      closed = true;
      if (waiting.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        idle.push(resolve);
      });
    },
  };
}
