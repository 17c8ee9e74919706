import { type Connection, tuple } from './connection.ts';
import { unavailable } from './errors.ts';
import { createTransaction, type Job, makeJob } from './transaction.ts';

/**
 * Group commit: the writes of all requests that are under way share one transaction, and so one
 * wait for the disk. A promise resolves only when the disk has the transaction (durable.ts).
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

/** More than this waits for the next turn, so that reads and other work come between. */
const MAX_BATCH = 256;
/** With the quick wait of the connection some five seconds in all. */
const MAX_TRIES = 250;
const RETRY_MS = 10;

function rejectAll(jobs: readonly Job[], error: unknown): void {
  for (const job of jobs) job.reject(unavailable(error));
}

/**
 * Acknowledges batches once the disk has them. After a failed sync the log may have a hole on the
 * disk, although a later sync succeeds: at a power cut all that is behind the hole would be lost. So
 * what was committed behind it is not acknowledged either, and nothing more is written before the
 * whole log went into the main file and begins anew.
 */
function createAcknowledgement(connection: Connection) {
  let torn = false;
  return {
    /** @throws Error when the log cannot be emptied now. */
    mend(): void {
      if (!torn) return;
      const [busy] = tuple(connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()) ?? [];
      if (busy !== 0) throw new Error('the log could not be emptied after a failed sync');
      torn = false;
    },
    /** Resolves when the outcomes are told. */
    acknowledge(jobs: readonly Job[], tell: () => void): Promise<void> {
      const done = (): void => (torn ? rejectAll(jobs, new Error('an earlier sync failed')) : tell());
      return connection.durable.sync().then(done, (error: unknown) => {
        torn = true;
        rejectAll(jobs, error);
      });
    },
  };
}

/** Writes batches, and waits for another process's lock without standing still. */
function createBatchWriter(connection: Connection, maxTries: number) {
  const transaction = createTransaction(connection);
  const { mend, acknowledge } = createAcknowledgement(connection);
  let tries = 0;
  return {
    /** The lock was taken the last time. */
    isRetrying: (): boolean => tries > 0,
    /** Undefined: another process holds the lock for now. Else resolves when every outcome is told. */
    write(jobs: readonly Job[]): Promise<void> | undefined {
      let told = Promise.resolve();
      try {
        mend();
        if (!transaction.begin()) {
          tries += 1;
          if (tries < maxTries) return undefined;
          throw new Error('another process holds the lock of the store');
        }
        told = acknowledge(jobs, transaction.write(jobs));
      } catch (error) {
        transaction.abandon();
        rejectAll(jobs, error);
      }
      tries = 0;
      return told;
    },
  };
}

/**
 * @param committed called after each transaction, kept or not.
 * @param maxTries how often the lock of another process is tried before waiting verbs fail.
 */
export function createWriteQueue(connection: Connection, committed: () => void, maxTries = MAX_TRIES): WriteQueue {
  const writer = createBatchWriter(connection, maxTries);
  let waiting: Job[] = [];
  let scheduled = false;
  let syncing = false;
  let closed = false;

  /**
   * While the disk is at work, what comes gathers: one commit and one wait for all of it. When it is done, the next
   * ones wait for nobody else: a pause for gathering saves few commits and lies on the way of every request.
   */
  const schedule = (): void => {
    if (scheduled || syncing || waiting.length === 0) return;
    scheduled = true;
    if (writer.isRetrying()) setTimeout(flush, RETRY_MS);
    else setImmediate(flush);
  };

  function flush(): void {
    scheduled = false;
    const jobs = waiting.slice(0, MAX_BATCH);
    const told = writer.write(jobs);
    if (told !== undefined) {
      waiting = waiting.slice(jobs.length);
      committed();
      syncing = true;
      void told.finally(() => {
        syncing = false;
        schedule();
      });
    }
    schedule();
  }

  function submit<T>(verb: () => T): Promise<T> {
    if (closed) return Promise.reject(unavailable(new Error('the store is closed')));
    return new Promise((resolve, reject) => {
      waiting.push(makeJob(verb, resolve, reject));
      schedule();
    });
  }

  return {
    submit,
    async close() {
      if (closed) return;
      // Outcomes are told in order, so behind this one nobody waits.
      const last = submit(() => undefined);
      closed = true;
      await last.catch(() => undefined);
    },
  };
}
