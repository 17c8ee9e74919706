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
    acknowledge(jobs: readonly Job[], tell: () => void): void {
      const done = (): void => (torn ? rejectAll(jobs, new Error('an earlier sync failed')) : tell());
      void connection.durable.sync().then(done, (error: unknown) => {
        torn = true;
        rejectAll(jobs, error);
      });
    },
  };
}

/**
 * @param committed called after each transaction, kept or not.
 * @param maxTries how often the lock of another process is tried before waiting verbs fail.
 */
export function createWriteQueue(connection: Connection, committed: () => void, maxTries = MAX_TRIES): WriteQueue {
  const transaction = createTransaction(connection);
  const { mend, acknowledge } = createAcknowledgement(connection);
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

  /** Answers false when another process holds the lock for now. */
  function write(jobs: readonly Job[]): boolean {
    try {
      mend();
      if (!transaction.begin()) {
        tries += 1;
        if (tries < maxTries) return false;
        throw new Error('another process holds the lock of the store');
      }
      acknowledge(jobs, transaction.write(jobs));
    } catch (error) {
      transaction.abandon();
      rejectAll(jobs, error);
    }
    tries = 0;
    return true;
  }

  function flush(): void {
    scheduled = false;
    const jobs = waiting.slice(0, MAX_BATCH);
    if (write(jobs)) {
      waiting = waiting.slice(jobs.length);
      committed();
    }
    if (waiting.length > 0) schedule();
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
