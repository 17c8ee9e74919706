import { closeSync, fsyncSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Brings what was committed to the disk, without holding up the process. */
export interface Durable {
  /** Resolves when all that was committed before this call is on the disk. Calls share one wait. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A store in memory has nothing to bring anywhere. */
export const nothingDurable: Durable = { sync: async () => undefined, close: async () => undefined };

/** Makes the names in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * SQLite with `synchronous=FULL` waits for the disk inside COMMIT, and with it the whole process:
 * some milliseconds, many times a second. Here COMMIT only writes (`NORMAL`), and the write-ahead
 * log is then brought to the disk by a thread of libuv's pool. It is the same fsync of the same
 * file, so that an acknowledged write is as safe; checkpoints sync by themselves.
 */
export function createDurable(path: string): Durable {
  const log = `${path}-wal`;
  let handle: Promise<FileHandle> | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function opened(): Promise<FileHandle> {
    const file = await open(log, 'r+');
    syncFolder(dirname(path));
    return file;
  }

  async function once(): Promise<void> {
    handle ??= opened();
    try {
      await (await handle).datasync();
    } catch (error) {
      handle = undefined;
      throw error;
    }
  }

  /** A sync that is at work may have begun before this commit: then the one after it counts. */
  function sync(): Promise<void> {
    if (!running) {
      running = once().finally(() => {
        running = undefined;
      });
      return running;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return sync();
      });
    return next;
  }

  return {
    sync,
    async close() {
      await running?.catch(() => undefined);
      await (await handle?.catch(() => undefined))?.close();
    },
  };
}
