/** The only source of time in the product: everything that asks "when" takes a Clock. */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Milliseconds since the epoch. */
  ms(): number;
  /** A reading in milliseconds that never jumps back; for durations only. */
  elapsed(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  ms: () => Date.now(),
  elapsed: () => performance.now(),
};

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The moment `ms` milliseconds after `from`. */
export const after = (from: Date, ms: number): Date => new Date(from.getTime() + ms);
