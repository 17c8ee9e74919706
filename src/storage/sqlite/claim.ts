import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../kernel/errors.ts';
import { isBusy, unavailable } from './errors.ts';

/**
 * Claims the right to serve the store at `path`: one process at a time, so that a second server started by
 * mistake does not share the data of the first. The claim is a lock on a file beside the store, so it
 * dies with the process, however that ends. Answers how to give it back.
 *
 * @throws AppError('store-in-use', 'conflict') when another has it.
 */
export function claimServing(path: string): () => void {
  if (path === ':memory:') return () => undefined;
  const place = `${resolve(path)}.serving`;
  let lock: DatabaseSync | undefined;
  try {
    closeSync(openSync(place, 'a', 0o600));
    lock = new DatabaseSync(place, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return () => held.close();
  } catch (cause) {
    lock?.close();
    throw isBusy(cause) ? new AppError('store-in-use', 'conflict') : unavailable(cause);
  }
}
