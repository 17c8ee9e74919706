import { vi } from 'vitest';
import { DAY } from '../../src/kernel/clock.ts';
import { sharedServer } from './mongo.ts';

/** Moves `Date` for the provider, its library and the test alike; timers stay real. */
export interface MovableClock {
  now(): number;
  /** Forward by so many milliseconds. */
  move(ms: number): void;
}

/** A Tuesday morning at school, and no whole second: sessions are compared by whole ones. */
const TUESDAY = Date.parse('2026-11-17T09:12:34.567+01:00');
/** A server of MongoDB erases by its own clock what ours lets expire: on one, the Tuesday lies far ahead. */
const TUESDAY_OF_SERVERS = TUESDAY + 520 * 7 * DAY;

/** @param onServer the store is on a server with a clock of its own. */
export function startClock(onServer = sharedServer() !== undefined): MovableClock {
  vi.useFakeTimers({ toFake: ['Date'], now: onServer ? TUESDAY_OF_SERVERS : TUESDAY });
  return {
    now: () => Date.now(),
    move: (ms) => {
      vi.setSystemTime(Date.now() + ms);
    },
  };
}

export const stopClock = (): void => {
  vi.useRealTimers();
};
