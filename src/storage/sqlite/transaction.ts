import type { Connection } from './connection.ts';
import { isBusy, isOutage, toThrow, unavailable } from './errors.ts';

/** A verb that waits for its transaction, and its caller who waits for the outcome. */
export interface Job {
  readonly run: () => void;
  readonly settle: () => void;
  readonly reject: (error: unknown) => void;
}

export function makeJob<T>(verb: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): Job {
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

/** Transactions on one connection, in which each verb stands by itself. */
export interface Transaction {
  /** Answers false when another process holds the lock for now. */
  begin(): boolean;
  /**
   * Runs the jobs (a second time, each by itself, when one of them fails) and commits; throws when none of them was written. Answers who tells each job its
   * outcome, for when the disk has it.
   */
  write(jobs: readonly Job[]): () => void;
  /** Undoes what a throw left open. */
  abandon(): void;
}

function tellOutcomes(jobs: readonly Job[], errors: readonly unknown[]): void {
  for (const [position, job] of jobs.entries()) {
    const error = errors[position];
    if (error === undefined) job.settle();
    else job.reject(toThrow(error));
  }
}

export function createTransaction(connection: Connection): Transaction {
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

  /** Answers the verb's own error; throws when the store itself fails. */
  function attempt(job: Job): unknown {
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
  }

  /** As almost always: nobody fails, so one savepoint does for all. False: somebody did, and nothing is written. */
  function allTogether(jobs: readonly Job[]): boolean {
    mark();
    try {
      for (const job of jobs) job.run();
      release();
      return true;
    } catch (error) {
      if (isOutage(error) || !db.isTransaction) throw error;
      undo();
      release();
      return false;
    }
  }

  return {
    begin() {
      try {
        begin();
        return true;
      } catch (error) {
        if (isBusy(error)) return false;
        throw error;
      }
    },
    write(jobs) {
      const errors = allTogether(jobs) ? [] : jobs.map(attempt);
      commit();
      return () => tellOutcomes(jobs, errors);
    },
    abandon() {
      if (db.isOpen && db.isTransaction) db.exec('ROLLBACK');
    },
  };
}
