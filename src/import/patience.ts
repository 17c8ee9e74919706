import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../kernel/clock.ts';
import { AppError, isOutage } from '../kernel/errors.ts';

/** About a minute in all: an election of a new primary, or a database that others keep busy. */
const WAITS_MS = [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 16 * SECOND, 32 * SECOND];

/**
 * Does the work again while the store cannot be had, or logins take all places of the hash queue. Whether what failed was written is unknown, so the work has to
 * look first. @throws what it throws at the last time, and at once what is no outage.
 */
export async function patiently<T>(work: () => Promise<T>, waitsMs: readonly number[] = WAITS_MS): Promise<T> {
  for (const ms of waitsMs) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof AppError && error.kind === 'busy';
      if (!isBusy && !isOutage(error)) throw error;
      await sleep(ms);
    }
  }
  return work();
}
