import { after, HOUR, SECOND } from '../kernel/clock.ts';
import { delayAfter, FREE_MISTAKES, secondsUntil } from './delay.ts';

/** A try that is at work: counted as a mistake until it is settled, or until its process must be dead. */
export interface PendingTry {
  readonly id: string;
  readonly until: Date;
}

/** Mistakes in a row. */
export interface Counter {
  /** A keyed hash: the record tells no school, no name. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly fails: number;
  readonly pending: readonly PendingTry[];
  /** No try before this moment. */
  readonly nextAt?: Date | undefined;
}

/** A browser that got an account's password right, with a counter of its own. */
export interface KnownBrowser extends Counter {
  readonly accountId: string;
}

/** Wrong answers from one address, as a bucket that leaks. */
export interface AddressCounter {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly level: number;
  /** When `level` was right. */
  readonly at: Date;
  /** Above the ceiling: no try from an unknown browser before this moment. */
  readonly nextAt?: Date | undefined;
}

/** A process that died leaves its tries behind for so long. */
const TRY_MS = 30 * SECOND;

/** Delays are forgotten so long after the last mistake (setting `retention.countersHours`). */
export const COUNTER_MS = 24 * HOUR;

/** After so many wrong in a row a known browser is known no more. */
export const VOID_FROM = 10;

export type Verdict =
  | { readonly kind: 'admit' }
  | { readonly kind: 'refuse'; readonly seconds: number }
  /** Only tries that are still at work stand in the way. */
  | { readonly kind: 'wait' };

const atWork = (counter: Counter, now: Date): readonly PendingTry[] =>
  counter.pending.filter(({ until }) => until.getTime() > now.getTime());

/**
 * May one more try go to the hash? While others are at work, only as long as free mistakes remain. Who
 * waited for them (since `failsBefore`, the mistakes at the first look) and saw them go wrong gets what
 * is left of the free mistakes, and no more: so a burst never has more than those.
 */
export function judge(counter: Counter | undefined, now: Date, failsBefore: number | undefined): Verdict {
  if (!counter) return { kind: 'admit' };
  const { fails, nextAt } = counter;
  if (nextAt && nextAt.getTime() > now.getTime()) return { kind: 'refuse', seconds: secondsUntil(nextAt, now) };
  const busy = atWork(counter, now).length;
  if (fails + busy < FREE_MISTAKES) return { kind: 'admit' };
  if (busy > 0) return { kind: 'wait' };
  return failsBefore === undefined || fails <= failsBefore ? { kind: 'admit' } : { kind: 'refuse', seconds: 1 };
}

/** The counter with one more try at work. */
export const withTry = <C extends Counter>(counter: C, id: string, now: Date): C => ({
  ...counter,
  pending: [...atWork(counter, now), { id, until: after(now, TRY_MS) }],
});

/** The counter without this try, as if it had never been. */
export const withoutTry = <C extends Counter>(counter: C, id: string): C => ({
  ...counter,
  pending: counter.pending.filter((one) => one.id !== id),
});

/** The counter after this try went wrong; also when it was thought dead, and so was dropped. */
export function withMistake<C extends Counter>(counter: C, id: string, now: Date): C {
  const fails = counter.fails + 1;
  const wait = delayAfter(fails);
  const nextAt = new Date(Math.max(counter.nextAt?.getTime() ?? 0, now.getTime() + wait));
  return { ...withoutTry(counter, id), fails, ...(wait === 0 ? {} : { nextAt }) };
}
