import { MINUTE, SECOND } from '../kernel/clock.ts';

/** So many mistakes in a row cost nothing (product.md section 8). */
export const FREE_MISTAKES = 5;

/** The steps of a minute at most end here; from this mistake in a row on it is a quarter of an hour. */
export const LONG_FROM = 100;

const LONGEST_STEP = 60 * SECOND;
const LONG = 15 * MINUTE;

/**
 * How long, in milliseconds, nobody may try again after the `fails`th mistake in a row: nothing for the
 * first five, then 1 s, 2 s, 4 s … 60 s, from the 100th on 15 minutes. Product.md section 8; used for
 * passwords and for codes.
 */
export function delayAfter(fails: number): number {
  if (fails >= LONG_FROM) return LONG;
  if (fails <= FREE_MISTAKES) return 0;
  return Math.min(SECOND * 2 ** (fails - FREE_MISTAKES - 1), LONGEST_STEP);
}

/** Whole seconds from `now` to `until`, at least 1: what a person is told. */
export const secondsUntil = (until: Date, now: Date): number =>
  Math.max(1, Math.ceil((until.getTime() - now.getTime()) / SECOND));
