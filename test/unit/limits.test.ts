import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressKey, truncateAddress } from '../../src/kernel/addresses.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { defineEvent, makeEvent } from '../../src/kernel/events.ts';
import { CEILING, ceilingDelay } from '../../src/limits/ceiling.ts';
import {
  type Attempt,
  createLimitStore,
  createLimits,
  delayAfter,
  type Limits,
  type Reservation,
  type Ticket,
} from '../../src/limits/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';

const START = Date.parse('2026-03-12T08:30:00Z');
const DAY = 24 * 60 * 60 * 1000;

let ms = START;
const clock: Clock = { now: () => new Date(ms), ms: () => ms, elapsed: () => ms };
const key = randomBytes(32);
let store: Store;
let limits: Limits;

const failed = defineEvent({ name: 'test.failed', keep: ['reason'] });
const event = (schoolId = 's1') => makeEvent(failed, { clock, actor: { kind: 'anonymous' } }, { schoolId });

beforeEach(async () => {
  ms = START;
  store = await openStore('sqlite::memory:', { clock });
  limits = createLimits({ store: createLimitStore(store), key, clock, sleep: (pause) => sleep(pause) });
  await store.prepare();
});
afterEach(() => store.close());

const docent: Attempt = { schoolId: 's1', usernameKey: 'docent', address: '192.0.2.1' };

function ticketOf(reservation: Reservation): Ticket {
  if (!reservation.ok) throw new Error(`refused for ${reservation.seconds} s`);
  return reservation.ticket;
}
const wrong = async (attempt = docent) => (await ticketOf(await limits.reserve(attempt)).wrong()).seconds;
const right = async (attempt = docent) => ticketOf(await limits.reserve(attempt)).right();
const secondsOf = async (attempt = docent) => {
  const reservation = await limits.reserve(attempt);
  if (!reservation.ok) return reservation.seconds;
  await reservation.ticket.cancel();
  return 0;
};
async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i += 1) await work();
}
const browserOf = async (attempt = docent, accountId = 's1.u1') =>
  (await limits.remember({ ...attempt, accountId })).cookie;

describe('the delay', () => {
  test('is nothing for five mistakes, then doubles from 1 s up to 60 s, and is 15 minutes from the 100th on', () => {
    const seconds = Array.from({ length: 14 }, (_, i) => delayAfter(i) / 1000);
    expect(seconds).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
    expect(delayAfter(99)).toBe(60_000);
    expect(delayAfter(100)).toBe(900_000);
  });

  test('never falls as mistakes rise, and never exceeds 15 minutes', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1000), (fails, more) => {
        expect(delayAfter(fails + more)).toBeGreaterThanOrEqual(delayAfter(fails));
        expect(delayAfter(fails)).toBeLessThanOrEqual(900_000);
        expect(delayAfter(fails) % 1000).toBe(0);
      }),
    );
  });

  test('comes after the free mistakes, tells the seconds, passes, and grows', async () => {
    await times(5, async () => expect(await wrong()).toBe(0));
    expect(await wrong()).toBe(1);
    expect(await secondsOf()).toBe(1);
    ms += 999;
    expect(await secondsOf()).toBe(1);
    ms += 1;
    expect(await wrong()).toBe(2);
  });

  test('a try made too early counts nothing', async () => {
    await times(6, () => wrong());
    await times(20, async () => expect((await limits.reserve(docent)).ok).toBe(false));
    ms += 1000;
    expect(await wrong()).toBe(2);
  });

  test('a right password clears the counter', async () => {
    await times(5, () => wrong());
    await right();
    await times(5, async () => expect(await wrong()).toBe(0));
  });

  test('a cancelled try counts nothing', async () => {
    await times(4, () => wrong());
    await times(20, async () => ticketOf(await limits.reserve(docent)).cancel());
    expect(await wrong()).toBe(0);
    expect(await wrong()).toBe(1);
  });

  test('is forgotten 24 hours after the last mistake', async () => {
    await times(5, () => wrong());
    ms += DAY - 1;
    expect(await wrong()).toBe(1);
    ms += DAY;
    await times(5, async () => expect(await wrong()).toBe(0));
  });

  test('stays 15 minutes after a hundred mistakes, and lets in whoever waits', async () => {
    await times(100, async () => {
      ms += 60_000;
      await wrong();
    });
    expect(await secondsOf()).toBe(900);
    ms += 899_000;
    expect(await secondsOf()).toBe(1);
    ms += 1000;
    await right();
    expect(await wrong()).toBe(0);
  });

  test('is the same for any name, and each (school, name) has its own', async () => {
    await times(6, () => wrong());
    expect(await secondsOf({ ...docent, usernameKey: 'docent2' })).toBe(0);
    expect(await secondsOf({ ...docent, schoolId: 's2' })).toBe(0);
    // Parts are not run together: ('s1', 'docent') is not ('s1d', 'ocent').
    expect(await secondsOf({ ...docent, schoolId: 's1d', usernameKey: 'ocent' })).toBe(0);
  });

  test('keeps no name, school or address in the store', async () => {
    const ids: string[] = [];
    const logins = createLimitStore(store);
    const spy = createLimits({
      store: {
        ...logins,
        logins: {
          ...logins.logins,
          insert: (record) => {
            ids.push(JSON.stringify(record));
            return logins.logins.insert(record);
          },
        },
      },
      key,
      clock,
      sleep: async () => undefined,
    });
    // Long enough not to stand by chance among the letters of a random id.
    await spy.reserve({ ...docent, schoolId: 'school-zeven', usernameKey: 'geheim-wachtwoord' });
    expect(ids).toHaveLength(1);
    expect(ids[0]).not.toMatch(/geheim|zeven|192\.0/);
  });
});

describe('races', () => {
  test('fifty wrong ones at once: exactly the five free ones reach the hash', async () => {
    let hashes = 0;
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const reservation = await limits.reserve(docent);
        if (!reservation.ok) return reservation.seconds;
        hashes += 1;
        await sleep(30);
        await reservation.ticket.wrong();
        return 0;
      }),
    );
    expect(hashes).toBe(5);
    expect(answers.filter((seconds) => seconds === 1)).toHaveLength(45);
    expect(await wrong()).toBe(1);
  });

  test('after a delay, fifty at once: exactly one reaches the hash', async () => {
    await times(6, () => wrong());
    ms += 1000;
    let hashes = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const reservation = await limits.reserve(docent);
        if (!reservation.ok) return;
        hashes += 1;
        await sleep(30);
        await reservation.ticket.wrong();
      }),
    );
    expect(hashes).toBe(1);
    expect(await secondsOf()).toBe(2);
  });

  test.each([
    [0, 2],
    [0, 10],
    [4, 10],
    [5, 2],
    [8, 10],
    [0, 60],
    [7, 60],
  ])('after %i mistakes, %i right logins of one person at once all get in', async (mistakes, logins) => {
    await times(mistakes, async () => {
      await wrong();
      ms += 60_000;
    });
    const answers = await Promise.all(
      Array.from({ length: logins }, async () => {
        const reservation = await limits.reserve(docent);
        if (!reservation.ok) return reservation;
        await sleep(60);
        await reservation.ticket.right();
        return reservation;
      }),
    );
    expect(answers.map(({ ok }) => ok)).toEqual(Array(logins).fill(true));
    expect(await wrong()).toBe(0);
  });

  test('a try that never ends refuses others after a bounded wait, and for 30 s at most', async () => {
    await times(5, () => wrong());
    ticketOf(await limits.reserve(docent));
    const waits: number[] = [];
    const impatient = createLimits({
      store: createLimitStore(store),
      key,
      clock,
      sleep: async (pause) => void waits.push(pause),
    });
    expect(await impatient.reserve(docent)).toEqual({ ok: false, seconds: 1 });
    const waited = waits.reduce((sum, pause) => sum + pause, 0);
    expect(waited).toBeGreaterThanOrEqual(2000);
    expect(waited).toBeLessThanOrEqual(3000);
    ms += 30_000;
    await right();
  });

  test('a try that ends after it was thought dead still counts', async () => {
    await times(5, () => wrong());
    const late = ticketOf(await limits.reserve(docent));
    ms += 31_000;
    await late.wrong();
    expect(await secondsOf()).toBe(1);
  });

  test('a wrong try beside a right one is counted anew, and never shortens a delay that runs', async () => {
    const first = ticketOf(await limits.reserve(docent));
    await right();
    expect(await first.wrong()).toEqual({ seconds: 0 });
    await times(4, async () => expect(await wrong()).toBe(0));
    expect(await wrong()).toBe(1);
  });

  test('the events of a mistake are kept with it, once', async () => {
    const told = event();
    await ticketOf(await limits.reserve(docent)).wrong([told]);
    expect((await store.pendingEvents(10)).map(({ event: { id } }) => id)).toEqual([told.id]);
  });
});

describe('a known browser', () => {
  test('is not slowed by the mistakes of others, and has its own', async () => {
    const known = { ...docent, browserCookie: await browserOf() };
    await times(7, async () => {
      await wrong();
      ms += 2000;
    });
    await wrong();
    expect(await secondsOf()).toBeGreaterThan(0);
    const ticket = ticketOf(await limits.reserve(known));
    expect(ticket.knownBrowser).toBe(true);
    await ticket.cancel();
    await times(5, async () => expect(await wrong(known)).toBe(0));
    expect(await wrong(known)).toBe(1);
    expect(await secondsOf(known)).toBe(1);
    ms += 1000;
    await right(known);
    await times(5, async () => expect(await wrong(known)).toBe(0));
  });

  test('its mistakes and right passwords leave the account counter alone', async () => {
    const known = { ...docent, browserCookie: await browserOf() };
    await times(5, () => wrong(known));
    expect(await wrong()).toBe(0);
    await times(4, () => wrong());
    await right(known);
    expect(await wrong()).toBe(1);
  });

  test('is known no more after ten wrong in a row', async () => {
    const known = { ...docent, browserCookie: await browserOf() };
    await times(10, async () => {
      ms += 60_000;
      await wrong(known);
    });
    const ticket = ticketOf(await limits.reserve(known));
    expect(ticket.knownBrowser).toBe(false);
    await ticket.right();
    expect(await limits.remember({ ...known, accountId: 's1.u1' })).toMatchObject({ newBrowser: true });
  });

  test('races like the account counter: fifty wrong at once, five to the hash', async () => {
    const known = { ...docent, browserCookie: await browserOf() };
    let hashes = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const reservation = await limits.reserve(known);
        if (!reservation.ok) return;
        hashes += 1;
        await sleep(30);
        await reservation.ticket.wrong();
      }),
    );
    expect(hashes).toBe(5);
  });

  test('says once that it is new, with the event, and keeps its token', async () => {
    const login = { schoolId: 's1', usernameKey: 'docent', accountId: 's1.u1' };
    const first = await limits.remember(login, [event()]);
    expect(first.newBrowser).toBe(true);
    const second = await limits.remember({ ...login, browserCookie: first.cookie }, [event()]);
    expect(second).toEqual({ cookie: first.cookie, newBrowser: false });
    expect(await store.pendingEvents(10)).toHaveLength(1);
  });

  test('holds the ten latest accounts, latest first', async () => {
    let cookie = '';
    const visit = async (n: number) => {
      const answer = await limits.remember({
        schoolId: 's1',
        usernameKey: `u${n}`,
        accountId: `s1.u${n}`,
        browserCookie: cookie,
      });
      cookie = answer.cookie;
      return answer.newBrowser;
    };
    for (let n = 0; n < 10; n += 1) expect(await visit(n)).toBe(true);
    expect(await visit(0)).toBe(false);
    expect(await visit(10)).toBe(true);
    expect(cookie.split('.')).toHaveLength(10);
    expect(await visit(0)).toBe(false);
    // The one that was not used for the longest time had to go.
    expect(await visit(1)).toBe(true);
  });

  test('its token opens for one account only, and not for who gets the username later', async () => {
    const cookie = await browserOf();
    const knows = async (attempt: Attempt) => {
      const ticket = ticketOf(await limits.reserve({ ...attempt, browserCookie: cookie }));
      await ticket.cancel();
      return ticket.knownBrowser;
    };
    expect(await knows(docent)).toBe(true);
    expect(await knows({ ...docent, usernameKey: 'docent2' })).toBe(false);
    expect(await knows({ ...docent, schoolId: 's2' })).toBe(false);
    expect(await limits.remember({ ...docent, accountId: 's1.other', browserCookie: cookie })).toMatchObject({
      newBrowser: true,
    });
  });

  test('is forgotten at once for one account, also while a try is at work', async () => {
    const known = { ...docent, browserCookie: await browserOf() };
    const other = {
      ...docent,
      usernameKey: 'docent2',
      browserCookie: await browserOf({ ...docent, usernameKey: 'docent2' }, 's1.u2'),
    };
    const atWork = ticketOf(await limits.reserve(known));
    const told = event();
    await limits.forgetBrowsers('s1.u1');
    await atWork.wrong([told]);
    expect((await store.pendingEvents(10)).map(({ event: { id } }) => id)).toEqual([told.id]);
    expect(ticketOf(await limits.reserve(known)).knownBrowser).toBe(false);
    expect(ticketOf(await limits.reserve(other)).knownBrowser).toBe(true);
  });

  test('lives 180 days from the last right password', async () => {
    const known = { ...docent, browserCookie: await browserOf() };
    ms += 179 * DAY;
    await right(known);
    ms += 179 * DAY;
    expect(ticketOf(await limits.reserve(known)).knownBrowser).toBe(true);
    ms += 2 * DAY;
    expect(ticketOf(await limits.reserve(known)).knownBrowser).toBe(false);
  });

  test('takes any cookie value without harm', async () => {
    const good = await browserOf();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ maxLength: 3000 }), fc.constant('.'.repeat(5000))), async (cookie) => {
        const ticket = ticketOf(await limits.reserve({ ...docent, browserCookie: cookie }));
        await ticket.cancel();
        expect(ticket.knownBrowser).toBe(false);
      }),
      { numRuns: 50 },
    );
    expect(ticketOf(await limits.reserve({ ...docent, browserCookie: `x..${good}.<>` })).knownBrowser).toBe(true);
  });
});

describe('the ceiling per address', () => {
  const guess = (n: number, address = '198.51.100.7') => ({ schoolId: 's1', usernameKey: `u${n}`, address });

  test('lets a class with typing errors through, and slows who tries one password on everybody', async () => {
    for (let n = 0; n < CEILING; n += 1) expect(await wrong(guess(n))).toBe(0);
    const first = ticketOf(await limits.reserve(guess(1000)));
    expect(await limits.reserve(guess(1001))).toEqual({ ok: false, seconds: 1 });
    await first.wrong();
    ms += 1000;
    expect((await limits.reserve(guess(1001))).ok).toBe(true);
  });

  test('slows neither another address nor a known browser, counts no right answers, and drains', async () => {
    const known = { ...guess(1), browserCookie: await browserOf(guess(1), 's1.u1') };
    for (let n = 0; n < CEILING + 1; n += 1) await wrong(guess(n));
    expect(await secondsOf(guess(5000))).toBe(1);
    expect(ticketOf(await limits.reserve(known)).knownBrowser).toBe(true);
    expect(await secondsOf(guess(5000, '198.51.100.8'))).toBe(0);
    ms += 10_000;
    for (let n = 0; n < 50; n += 1) await right(guess(6000 + n));
    expect(await secondsOf(guess(5000))).toBe(0);
  });

  test('above it exactly one of fifty goes on at a time', async () => {
    for (let n = 0; n < CEILING; n += 1) await wrong(guess(n));
    const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => limits.reserve(guess(2000 + n))));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('its delays grow from 1 s to 10 s', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: 2000, noNaN: true }), (level) => {
        const delay = ceilingDelay(level);
        if (level < CEILING) expect(delay).toBe(0);
        else expect(delay).toBeGreaterThanOrEqual(1000);
        expect(delay).toBeLessThanOrEqual(10_000);
        expect(ceilingDelay(level + 1)).toBeGreaterThanOrEqual(delay);
      }),
    );
    expect(ceilingDelay(2 * CEILING)).toBe(10_000);
  });
});

describe('addresses', () => {
  test.each([
    ['192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8:0001:0002::9', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64', '64:ff9b:0::/48'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64', '1:2:3::/48'],
    ['no address', 'unknown', 'unknown'],
    ['', 'unknown', 'unknown'],
  ])('%s', (address, counted, kept) => {
    expect(addressKey(address)).toBe(counted);
    expect(truncateAddress(address)).toBe(kept);
  });

  test('any two addresses of one /64 count together, in whatever way they are written', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const whole = addressKey(address);
        expect(whole).toMatch(/^([0-9a-f]{1,4}:){4}:\/64$/);
        expect(addressKey(address.toUpperCase())).toBe(whole);
        expect(addressKey(whole.replace('::/64', ':9:8:7:6'))).toBe(whole);
      }),
    );
  });
});
