import { addressKey } from '../kernel/addresses.ts';
import { after, type Clock, MINUTE, SECOND } from '../kernel/clock.ts';
import { hmac } from '../kernel/secrets.ts';
import { secondsUntil } from './delay.ts';
import type { AddressCounter } from './model.ts';
import type { LimitStore } from './store.ts';

/**
 * So many wrong answers may come from one address at once; then as many again in each ten minutes. A
 * whole school of 200 logins in a minute with one in five mistyped makes 40 wrong ones in a minute,
 * 400 in ten: it would have to go on for half an hour to be slowed. A class of 30 that gets everything
 * wrong five times stays at half. Who tries one common password on every account of a school does not.
 */
export const CEILING = 300;
const LEAK_PER_MS = CEILING / (10 * MINUTE);

/** Above the ceiling, at its brim: one try in so long. */
const SLOWEST = 10 * SECOND;
/** It never takes longer than this to drain back under the ceiling: ten minutes. */
const BRIM = 2 * CEILING;

const levelAt = (counter: AddressCounter, now: Date): number =>
  Math.max(0, counter.level - Math.max(0, now.getTime() - counter.at.getTime()) * LEAK_PER_MS);

/** How long each try from an address with `level` wrong answers holds up the next: 0, or 1 s to 10 s. */
export function ceilingDelay(level: number): number {
  if (level < CEILING) return 0;
  const share = Math.min(1, (level - CEILING) / (BRIM - CEILING));
  return Math.round(SECOND + share * (SLOWEST - SECOND));
}

/** The ceiling per address (product.md section 8): counts only wrong answers, asked only for unknown browsers. */
export interface Ceiling {
  /** Seconds still to wait; 0: go on. Above the ceiling exactly one try goes on in each delay. */
  ask(address: string): Promise<number>;
  wrong(address: string): Promise<void>;
}

export function createCeiling(deps: {
  readonly store: LimitStore;
  readonly key: Buffer;
  readonly clock: Clock;
  readonly keepMs: number;
}): Ceiling {
  const { addresses } = deps.store;
  const idOf = (address: string) => hmac(deps.key, 'address', addressKey(address));
  return {
    async ask(address) {
      const id = idOf(address);
      for (;;) {
        const counter = await addresses.get(id);
        const now = deps.clock.now();
        const wait = counter ? ceilingDelay(levelAt(counter, now)) : 0;
        if (!counter || wait === 0) return 0;
        if (counter.nextAt && counter.nextAt > now) return secondsUntil(counter.nextAt, now);
        if (await addresses.replaceIf({ ...counter, nextAt: after(now, wait) })) return 0;
      }
    },
    async wrong(address) {
      const id = idOf(address);
      for (;;) {
        const counter = await addresses.get(id);
        const now = deps.clock.now();
        const expiresAt = after(now, deps.keepMs);
        const level = Math.min(BRIM, (counter ? levelAt(counter, now) : 0) + 1);
        const done = counter
          ? await addresses.replaceIf({ ...counter, level, at: now, expiresAt })
          : await addresses.insert({ id, level, at: now, expiresAt });
        if (done) return;
      }
    },
  };
}
