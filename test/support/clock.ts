import { vi } from 'vitest';

/** Moves `Date` for the provider, its library and the test alike; timers stay real. */
export interface MovableClock {
  now(): number;
  /** Forward by so many milliseconds. */
  move(ms: number): void;
}

/** A Tuesday morning at school, and no whole second: sessions are compared by whole ones. */
const BEGIN = Date.parse('2026-11-17T09:12:34.567+01:00');

export function startClock(): MovableClock {
  vi.useFakeTimers({ toFake: ['Date'], now: BEGIN });
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
