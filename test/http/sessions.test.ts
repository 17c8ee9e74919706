/** How sessions begin, last and end (product.md section 6), tried with a second browser and with its tokens. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createProtocolRecords } from '../../src/oidc/store.ts';
import { startTestApp } from '../support/app.ts';
import { profileHand } from '../support/profile.ts';
import { type AccountWish, context, type TestAccount } from '../support/seed.ts';
import { has, textOf, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const hand = profileHand(app);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OFFLINE = { scope: 'openid offline_access', prompt: 'consent' };

const isSignedIn = async (visitor: Visitor): Promise<boolean> => {
  const seen = await visitor.open(app.numo.ask({ prompt: 'none' }).url);
  return app.numo.callback(seen).error === undefined;
};

/** A browser that is logged in, with what its relying party holds. */
async function browserOf(account: TestAccount) {
  const visitor = app.visitor();
  const { accessToken, refreshToken = '', claims } = await app.tokens(visitor, account, { params: OFFLINE });
  let refresh = refreshToken;
  return {
    visitor,
    sid: claims.sid,
    /** What still works: session, profile page, access token, refresh token. */
    async alive() {
      const reply = await app.numo.refresh(refresh);
      refresh = String(reply.json.refresh_token ?? refresh);
      return {
        session: await isSignedIn(visitor),
        profile: await hand.isOpen(visitor),
        access: await app.numo.opens(accessToken),
        refresh: reply.status === 200,
      };
    },
  };
}

const ALIVE = { session: true, profile: true, access: true, refresh: true };
const DEAD = { session: false, profile: false, access: false, refresh: false };

/** Two browsers of one account, each with a session and tokens. */
async function twoBrowsers(wish: AccountWish = {}) {
  const account = await app.account(wish);
  const [mine, other] = [await browserOf(account), await browserOf(account)];
  app.clock.move(MINUTE);
  expect([await mine.alive(), await other.alive()]).toEqual([ALIVE, ALIVE]);
  // What earlier tests ended is told now, not into this one.
  await app.running.flush();
  app.backChannel.posts.length = 0;
  return { account, mine, other };
}

/** The relying parties of the sessions that ended were told, and no others. */
async function expectTold(sids: readonly unknown[]): Promise<void> {
  await app.running.flush();
  await vi.waitFor(() => expect(app.backChannel.posts.length).toBeGreaterThanOrEqual(sids.length));
  const tokens = await Promise.all(app.backChannel.posts.map(({ fields }) => app.numo.read(fields.logout_token ?? '')));
  expect(new Set(tokens.map(({ claims }) => claims.sid))).toEqual(new Set(sids));
}

describe('the owner’s own changes end every session but the one at hand', () => {
  it('password', async () => {
    const { account, mine, other } = await twoBrowsers();
    const page = await hand.changePassword(mine.visitor, account, 'paarse-kameel-danst-99');
    expect([page.status, page.url.includes('/profiel?')]).toEqual([200, true]);
    expect([await mine.alive(), await other.alive()]).toEqual([ALIVE, DEAD]);
    await expectTold([other.sid]);
    const old = app.visitor();
    const refused = await walk(old, await old.open(app.numo.ask().url), account);
    expect([refused.status, has(refused, 'login-submit')]).toEqual([400, true]);
    await app.tokens(app.visitor(), { ...account, password: 'paarse-kameel-danst-99' });
  });

  it('set-up of the second step', async () => {
    const { mine, other } = await twoBrowsers();
    const { codes } = await hand.setUp(mine.visitor);
    expect(textOf(codes)).toContain('Bewaar deze herstelcodes op een veilige plek');
    expect([await mine.alive(), await other.alive()]).toEqual([ALIVE, DEAD]);
    await expectTold([other.sid]);
  });

  it('resume, and not suspend', async () => {
    const { account, mine, other } = await twoBrowsers({ twoStep: true });
    expect(textOf(await hand.suspend(mine.visitor))).toContain('Tijdelijk uitgezet sinds');
    expect([await mine.alive(), await other.alive()]).toEqual([ALIVE, ALIVE]);
    app.clock.move(MINUTE);
    expect(textOf(await hand.resume(mine.visitor, app.freshCode(account)))).toContain('Actief sinds: vandaag');
    expect([await mine.alive(), await other.alive()]).toEqual([ALIVE, DEAD]);
    await expectTold([other.sid]);
    // The session at hand is at level 2 already; one that was not can still be stepped up.
    const up = await mine.visitor.open(app.numo.ask({ acr_values: 'urn:numo:acr:2' }).url);
    expect(app.numo.callback(up)).toHaveProperty('code');
  });

  it('resume from a session at level 1, which is then stepped up and lives on', async () => {
    const account = await app.account({ twoStep: true });
    const first = await browserOf(account);
    await hand.suspend(first.visitor);
    const visitor = app.visitor();
    const ask = app.numo.ask();
    const reminder = await walk(visitor, await visitor.open(ask.url), account);
    const before = await app.numo.tokens(await visitor.submit(reminder), ask);
    app.clock.move(MINUTE);
    await hand.resume(visitor, app.freshCode(account));
    expect(await first.alive()).toEqual(DEAD);
    const up = app.numo.ask({ acr_values: 'urn:numo:acr:2' });
    const page = await visitor.open(up.url);
    const done = await visitor.submit(page, { code: app.freshCode(account) }, 'code-submit');
    const { claims } = await app.numo.tokens(done, up);
    expect(claims).toMatchObject({ acr: 'urn:numo:acr:2', auth_time: before.claims.auth_time, sid: before.claims.sid });
    expect(await isSignedIn(visitor)).toBe(true);
  });

  it('wipe', async () => {
    const { mine, other } = await twoBrowsers({ twoStep: true });
    await hand.wipe(mine.visitor);
    expect([await mine.alive(), await other.alive()]).toEqual([ALIVE, DEAD]);
    await expectTold([other.sid]);
  });
});

describe('everything ends', () => {
  it('by «log overal uit», this browser included', async () => {
    const { account, mine, other } = await twoBrowsers();
    expect(textOf(await hand.signOutEverywhere(mine.visitor))).toMatch(/uitgelogd/i);
    expect([await mine.alive(), await other.alive()]).toEqual([DEAD, DEAD]);
    await expectTold([mine.sid, other.sid]);
    // No browser is a known one any more: the next login is from a new one.
    const told = async () =>
      (await app.mails(`${account.username}@demo.example`)).filter(({ template }) => template === 'new-browser').length;
    const before = await told();
    await app.signIn(mine.visitor, account);
    expect(await told()).toBe(before + 1);
  });

  it('when the account is disabled', async () => {
    const { account, mine, other } = await twoBrowsers();
    await app.running.domains.users.disable(account.id, { kind: 'system' }, context);
    expect([await mine.alive(), await other.alive()]).toEqual([DEAD, DEAD]);
    await expectTold([mine.sid, other.sid]);
  });

  it.each(['reset', 'role'] as const)('by an admin: %s', async (reason) => {
    const { account, mine, other } = await twoBrowsers();
    await app.running.domains.users.endSessions(account.id, {}, reason, context);
    expect([await mine.alive(), await other.alive()]).toEqual([DEAD, DEAD]);
    await expectTold([mine.sid, other.sid]);
    // Who logs in anew, in the same second, is in.
    expect(await (await browserOf(account)).alive()).toEqual(ALIVE);
  });

  it('at once, before anything that follows has been done', async () => {
    const { account, mine } = await twoBrowsers();
    await app.running.domains.users.endSessions(account.id, {}, 'reset', context);
    expect(await mine.alive()).toEqual(DEAD);
  });

  it('and nobody else’s', async () => {
    const bystander = await browserOf(await app.account());
    const { account } = await twoBrowsers();
    await app.running.domains.users.endSessions(account.id, {}, 'reset', context);
    await app.running.flush();
    expect(await bystander.alive()).toEqual(ALIVE);
  });
});

describe('how long a session lasts', () => {
  /** A request every half an hour. */
  const keepBusy = async (visitor: Visitor, hours: number) => {
    for (let half = 0; half < hours * 2; half += 1) {
      app.clock.move(HOUR / 2);
      expect([half, await isSignedIn(visitor)]).toEqual([half, true]);
    }
  };

  it('a pupil: ten hours from the login, however busy', async () => {
    const { visitor } = await browserOf(await app.account({ role: 'leerling' }));
    await keepBusy(visitor, 9.5);
    app.clock.move(HOUR / 2 + 1_000);
    expect(await isSignedIn(visitor)).toBe(false);
  });

  it('staff: twelve hours; refresh tokens with offline_access outlive it, others do not', async () => {
    const account = await app.account();
    const browser = await browserOf(account);
    const { accessToken } = await app.tokens(browser.visitor, account);
    await keepBusy(browser.visitor, 11.5);
    app.clock.move(HOUR / 2 + 1_000);
    expect(await browser.alive()).toMatchObject({ session: false, profile: false, refresh: true });
    expect(await app.numo.opens(accessToken)).toBe(false);
  });

  it('is written where something is new, and its end stays where the login put it', async () => {
    const account = await app.account();
    const { visitor } = await browserOf(account);
    const stored = async () => {
      const [row] = await createProtocolRecords(app.running.store).of('Session').find('accountId', [account.id], 2);
      return row;
    };
    expect(await isSignedIn(visitor)).toBe(true);
    const first = await stored();
    for (let knocks = 0; knocks < 5; knocks += 1) {
      app.clock.move(1_300);
      expect(await isSignedIn(visitor)).toBe(true);
    }
    expect(await stored()).toEqual(first);
    app.clock.move(MINUTE);
    expect(await isSignedIn(visitor)).toBe(true);
    const later = await stored();
    expect(later?.payload).toEqual(first?.payload);
    expect((later?.seenAt?.getTime() ?? 0) - (first?.seenAt?.getTime() ?? 0)).toBeGreaterThan(MINUTE);
  });

  it('after 60 silent minutes the browser is asked anew, again and again, while tokens live on', async () => {
    const account = await app.account();
    const { visitor, alive } = await browserOf(account);
    app.clock.move(59 * MINUTE);
    expect(await isSignedIn(visitor)).toBe(true);
    app.clock.move(61 * MINUTE);
    // Knocking is not logging in: the second time it is as silent as the first.
    expect([await isSignedIn(visitor), await isSignedIn(visitor)]).toEqual([false, false]);
    expect(await hand.isOpen(visitor)).toBe(false);
    expect(await alive()).toEqual({ session: false, profile: false, access: false, refresh: true });
    const ask = app.numo.ask();
    const page = await visitor.open(ask.url);
    expect([has(page, 'login-submit') || has(page, 'school-submit'), textOf(page).includes('Meti')]).toEqual([
      true,
      false,
    ]);
    const { claims } = await app.numo.tokens(await walk(visitor, page, account), ask);
    expect(claims.auth_time).toBe(Math.floor(app.clock.now() / 1000));
    expect([await isSignedIn(visitor), await hand.isOpen(visitor)]).toEqual([true, true]);
  });

  it('own pages count as a sign of life too', async () => {
    const { visitor } = await browserOf(await app.account());
    app.clock.move(50 * MINUTE);
    expect(await hand.isOpen(visitor)).toBe(true);
    app.clock.move(50 * MINUTE);
    expect(await isSignedIn(visitor)).toBe(true);
  });

  it('ends with the browser', async () => {
    const { visitor } = await browserOf(await app.account());
    visitor.close();
    expect(await isSignedIn(visitor)).toBe(false);
  });
});

describe('cookies', () => {
  it('are HttpOnly and Lax; those of the session and of attempts end with the browser or the attempt', async () => {
    const visitor = app.visitor();
    await app.tokens(visitor, await app.account());
    const names = new Set(visitor.received.map(({ name }) => name));
    expect([...names].sort()).toEqual([
      'numo_attempt',
      'numo_browser',
      'numo_known',
      'numo_resume',
      'numo_school',
      'numo_session',
      'numo_step',
    ]);
    for (const { name, attributes } of visitor.received) {
      expect([name, attributes.includes('httponly'), attributes.includes('samesite=lax')]).toEqual([name, true, true]);
      expect(attributes.some((attribute) => attribute.startsWith('domain'))).toBe(false);
    }
    for (const { attributes } of visitor.received.filter(
      ({ name }) => name === 'numo_session' || name === 'numo_browser',
    )) {
      expect(attributes.filter((attribute) => /^(expires|max-age)/.test(attribute))).toEqual([]);
    }
    const paths = visitor.received
      .filter(({ name }) => ['numo_attempt', 'numo_resume'].includes(name))
      .map(({ path }) => path);
    for (const path of paths) expect(path).toMatch(/^\/(interaction|auth)\/[\w-]{20,}$/);
  });

  it('a session’s value changes at the login, so that one that was planted opens nothing', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.tokens(visitor, account);
    const before = visitor.cookie('numo_session')?.value;
    app.clock.move(1_000);
    const ask = app.numo.ask({ prompt: 'login' });
    await app.numo.tokens(await walk(visitor, await visitor.open(ask.url), account), ask);
    const after = visitor.cookie('numo_session')?.value;
    expect(after).not.toBe(before);
    const thief = app.visitor({ cookie: `numo_session=${before}` });
    expect(await isSignedIn(thief)).toBe(false);
  });
});
