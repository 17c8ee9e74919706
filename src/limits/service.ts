import { setTimeout as pause } from 'node:timers/promises';
import { after, type Clock } from '../kernel/clock.ts';
import { hmac } from '../kernel/secrets.ts';
import { createBell } from './bell.ts';
import { BROWSER_COOKIE_MS, createBrowsers } from './browsers.ts';
import { createCeiling } from './ceiling.ts';
import type { Attempt, Limits, Reservation, Ticket } from './contract.ts';
import { changeOn, clearOn, mistakeOn, reserveOn } from './lane.ts';
import { type Lanes, lifting } from './lift.ts';
import { COUNTER_MS, type KnownBrowser, VOID_FROM, withoutTry } from './model.ts';
import type { LimitStore } from './store.ts';

export interface LimitDeps {
  readonly store: LimitStore;
  /** A data key of 32 bytes: no record tells whose it is. */
  readonly key: Buffer;
  readonly clock: Clock;
  /** Default: real time. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** How long after the last mistake counters are forgotten; default 24 hours. */
  readonly countersMs?: number;
}

const realSleep = (ms: number): Promise<void> => pause(ms, undefined, { ref: false });

function createLanes(deps: LimitDeps): Lanes {
  const { store, clock, sleep = realSleep, countersMs = COUNTER_MS } = deps;
  const bell = createBell(sleep);
  return {
    logins: {
      records: store.logins,
      fresh: (id, now) => ({ id, fails: 0, pending: [], expiresAt: after(now, countersMs) }),
      expiry: (now) => after(now, countersMs),
      usable: () => true,
      clock,
      bell,
    },
    browsers: {
      records: store.browsers,
      fresh: () => undefined,
      expiry: (now) => after(now, BROWSER_COOKIE_MS),
      usable: ({ fails }) => fails < VOID_FROM,
      clock,
      bell,
    },
  };
}

/** @see Limits */
export function createLimits(deps: LimitDeps): Limits {
  const lanes = createLanes(deps);
  const browsers = createBrowsers(deps);
  const ceiling = createCeiling({ ...deps, keepMs: deps.countersMs ?? COUNTER_MS });
  const loginId = ({ schoolId, usernameKey }: Pick<Attempt, 'schoolId' | 'usernameKey'>) =>
    hmac(deps.key, 'login', schoolId, usernameKey);

  function unknownTicket(attempt: Attempt, tryId: string): Ticket {
    const id = loginId(attempt);
    return {
      knownBrowser: false,
      // No record is a clear counter; a wrong try that is still at work begins a new one when it is settled.
      right: () => clearOn(lanes.logins, id),
      async wrong(events = []) {
        const answer = await mistakeOn(lanes.logins, id, tryId, events);
        await ceiling.wrong(attempt.address);
        return answer ?? { seconds: 0 };
      },
      cancel: () => changeOn(lanes.logins, id, (counter) => withoutTry(counter, tryId)),
    };
  }

  function knownTicket(attempt: Attempt, counter: KnownBrowser, tryId: string): Ticket {
    const { id } = counter;
    const change = (how: (newest: KnownBrowser) => KnownBrowser) => changeOn(lanes.browsers, id, how, counter);
    return {
      knownBrowser: true,
      right: () =>
        change((newest) => {
          const { nextAt: _, ...rest } = withoutTry(newest, tryId);
          return { ...rest, fails: 0, expiresAt: lanes.browsers.expiry(deps.clock.now()) };
        }),
      // Forgotten meanwhile: the mistake, and the events with it, go to the account's own counter.
      wrong: async (events = []) =>
        (await mistakeOn(lanes.browsers, id, tryId, events)) ?? unknownTicket(attempt, tryId).wrong(events),
      cancel: () => change((newest) => withoutTry(newest, tryId)),
    };
  }

  async function reserve(attempt: Attempt): Promise<Reservation> {
    const browser = await browsers.find(attempt, attempt.browserCookie);
    const known = browser && (await reserveOn(lanes.browsers, browser.id, browser));
    if (known) return known.ok ? { ok: true, ticket: knownTicket(attempt, known.counter, known.tryId) } : known;
    const seconds = await ceiling.ask(attempt.address);
    if (seconds > 0) return { ok: false, seconds };
    const unknown = await reserveOn(lanes.logins, loginId(attempt), undefined);
    if (!unknown) return { ok: false, seconds: 1 };
    return unknown.ok ? { ok: true, ticket: unknownTicket(attempt, unknown.tryId) } : unknown;
  }

  return {
    reserve,
    remember: (login, events = []) => browsers.remember(login, events),
    forgetBrowsers: (accountId) => deps.store.forgetBrowsers(accountId),
    ...lifting({ ...deps, lanes, loginId }),
  };
}
