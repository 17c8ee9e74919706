/** Seeing and lifting the delay of one person. Product.md sections 4 and 8. */
import type { Clock } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { Delayed, Limits } from './contract.ts';
import { secondsUntil } from './delay.ts';
import type { Lane } from './lane.ts';
import type { Counter, KnownBrowser } from './model.ts';
import type { LimitStore } from './store.ts';

/** The two kinds of counters of password logins. */
export interface Lanes {
  readonly logins: Lane<Counter>;
  readonly browsers: Lane<KnownBrowser>;
}

interface LiftDeps {
  readonly store: LimitStore;
  readonly lanes: Lanes;
  readonly clock: Clock;
  loginId(who: Delayed): string;
}

/**
 * Clears a counter that has mistakes; the tries at work stay, for they are not settled. Answers whether it did.
 * A mistake that is counted meanwhile is cleared too.
 */
async function clear<C extends Counter>(
  { records, bell }: Lane<C>,
  id: string,
  events: readonly DomainEvent[],
): Promise<boolean> {
  for (;;) {
    const counter = await records.get(id);
    if (!counter || counter.fails === 0) return false;
    const { nextAt: _, ...rest } = counter;
    if (!(await records.replaceIf({ ...rest, fails: 0 } as C, events))) continue;
    bell.ring(id);
    return true;
  }
}

/** @see Limits */
export function lifting({ store, lanes, clock, loginId }: LiftDeps): Pick<Limits, 'delayOf' | 'lift'> {
  return {
    async delayOf(who) {
      const [own, browsers] = await Promise.all([store.logins.get(loginId(who)), store.browsersOf(who.accountId)]);
      const counters: readonly Counter[] = [...(own ? [own] : []), ...browsers];
      const now = clock.now();
      const waits = counters.map(({ nextAt }) => (nextAt && nextAt > now ? secondsUntil(nextAt, now) : 0));
      return { mistakes: Math.max(0, ...counters.map(({ fails }) => fails)), seconds: Math.max(0, ...waits) };
    },
    async lift(who, events) {
      let lifted = await clear(lanes.logins, loginId(who), events);
      for (const { id } of await store.browsersOf(who.accountId)) {
        if (await clear(lanes.browsers, id, lifted ? [] : events)) lifted = true;
      }
      return lifted;
    },
  };
}
