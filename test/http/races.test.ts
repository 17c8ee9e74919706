/** Fifty at once, over real HTTP: exactly one gets in (product.md sections 3 and 6). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { profileHand, secretOf } from '../support/profile.ts';
import { codesOn, raceHand, times } from '../support/race.ts';
import { context } from '../support/seed.ts';
import { formOf, linkOf } from '../support/visitor.ts';

const app = await startTestApp();
afterAll(() => app.close());

const { factors, schools } = app.running.domains;
const hand = profileHand(app);
const { afterPassword, race, signedIn, eventsOf, userOf, newRecoveryCodes } = raceHand(app);
const BROWSERS = 10;

describe('in ten browsers', () => {
  it('one code lets one in', async () => {
    const account = await app.account({ twoStep: true });
    const browsers = await afterPassword(account);
    await race(browsers, { code: app.freshCode(account) }, 'code-submit');
    expect(await signedIn(browsers)).toBe(1);
    expect(await eventsOf(account, 'login.succeeded')).toHaveLength(1);
    // Nobody was counted as guessing: the code was right, only used.
    expect((await factors.view(await userOf(account))).wrongInRow).toBe(0);
  });

  it('one recovery code lets one in, and nine are left', async () => {
    const account = await app.account({ twoStep: true });
    const [code = ''] = await newRecoveryCodes(account);
    const browsers = await Promise.all(
      (await afterPassword(account)).map(async ({ visitor, page }) => ({
        visitor,
        page: await visitor.open(linkOf(page, 'recovery-link') ?? ''),
      })),
    );
    await race(browsers, { recovery_code: code }, 'recovery-submit');
    // That a code was used is told on the way in.
    const last = await Promise.all(
      browsers.map(async ({ visitor, page }) => ({
        visitor,
        page: await visitor.open(page.url.replace('/herstelcode', '')),
      })),
    );
    for (const { visitor, page } of last) if (page.body.includes('continue-submit')) await visitor.submit(page);
    expect(await signedIn(browsers)).toBe(1);
    expect(await eventsOf(account, 'login.succeeded')).toHaveLength(1);
    expect((await eventsOf(account, 'recovery-code-used')).map(({ fields }) => fields)).toEqual([{ left: 9 }]);
    expect((await factors.view(await userOf(account))).recoveryLeft).toBe(9);
  });

  it('one set-up confirmation in the profile counts once: one browser sees the codes, and they are the ones that work', async () => {
    const account = await app.account();
    const browsers = await Promise.all(
      times(BROWSERS, async () => {
        const visitor = app.visitor();
        await app.signIn(visitor, account);
        return visitor;
      }),
    );
    const [first] = browsers;
    if (!first) throw new Error('no browser');
    const secret = secretOf(await hand.push(first, 'on'));
    const ready = await Promise.all(browsers.map(async (visitor) => ({ visitor, page: await hand.security(visitor) })));
    expect(new Set(ready.map(({ page }) => secretOf(page)))).toEqual(new Set([secret]));
    await race(ready, { code: app.codeOf({ secret }) }, 'two-step-confirm');
    expect(await eventsOf(account, 'two-step-activated')).toHaveLength(1);
    expect(await signedIn(ready)).toBe(1);
    const shown = (
      await Promise.all(browsers.map((visitor) => visitor.open(`${app.issuer}/profiel?tab=inloggen`)))
    ).map(codesOn);
    const [codes = []] = shown.filter((found) => found.length > 0);
    expect([shown.filter((found) => found.length > 0).length, codes.length]).toEqual([1, 10]);
    const user = await userOf(account);
    const owner = { actor: { kind: 'account', accountId: user.id, role: user.role } } as const;
    expect(await factors.verifyRecovery(user, codes[9] ?? '', { by: 'test' }, owner)).toMatchObject({
      ok: true,
      left: 9,
    });
  });

  it('one set-up confirmation inside the login lets one in, with the codes shown', async () => {
    const strict = await schools.create(
      { name: 'Streng', shortNames: ['streng'], twoStep: { policy: 'docenten-and-beheerders' } },
      context,
    );
    const account = await app.account({}, strict);
    const browsers = await afterPassword(account);
    const secret = secretOf(browsers[0]?.page ?? { url: '', status: 0, body: '', headers: new Headers() });
    await race(browsers, { code: app.codeOf({ secret }) }, 'two-step-confirm');
    const pages = await Promise.all(
      browsers.map(async ({ visitor, page }) => ({
        visitor,
        page: await visitor.open(page.url.replace('/instellen', '')),
      })),
    );
    const withCodes = pages.filter(({ page }) => codesOn(page).length === 10);
    expect(withCodes).toHaveLength(1);
    for (const { visitor, page } of withCodes) await visitor.submit(page);
    expect(await signedIn(browsers)).toBe(1);
    expect(await eventsOf(account, 'two-step-activated')).toHaveLength(1);
    expect(await eventsOf(account, 'login.succeeded')).toHaveLength(1);
  });
});

describe('at the token endpoint', () => {
  it('one authorization code gives tokens once; used again, it revokes them', async () => {
    const { ask, seen } = await app.signIn(app.visitor(), await app.account(), {
      params: { scope: 'openid offline_access', prompt: 'consent' },
    });
    const { code = '' } = app.numo.callback(seen);
    const replies = await Promise.all(times(50, () => app.numo.redeem(code, ask)));
    const given = replies.filter(({ status }) => status === 200);
    expect(given).toHaveLength(1);
    expect(
      new Set(
        replies.filter((reply) => !given.includes(reply)).map(({ status, json }) => `${status} ${String(json.error)}`),
      ),
    ).toEqual(new Set(['400 invalid_grant']));
    expect(await app.numo.opens(String(given[0]?.json.access_token))).toBe(false);
    expect((await app.numo.refresh(String(given[0]?.json.refresh_token))).status).toBe(400);
  });

  it('one refresh token gives a new one once, and a double send revokes nothing', async () => {
    const { refreshToken = '' } = await app.tokens(app.visitor(), await app.account(), {
      params: { scope: 'openid offline_access', prompt: 'consent' },
    });
    const replies = await Promise.all(times(50, () => app.numo.refresh(refreshToken)));
    const given = replies.filter(({ status }) => status === 200);
    expect(given).toHaveLength(1);
    expect(replies.filter(({ json }) => json.error === 'invalid_grant')).toHaveLength(49);
    expect(await app.numo.opens(String(given[0]?.json.access_token))).toBe(true);
    expect((await app.numo.refresh(String(given[0]?.json.refresh_token))).status).toBe(200);
  });
});

describe('going on after the login', () => {
  it('fifty at once: one gets a code, the others are told that the login is done', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const page = await visitor.submit(await visitor.open(app.numo.ask().url), { school: 'demo' });
    const { username, password } = account;
    const { location = '' } = await visitor.send(page, { username, password });
    expect(new URL(location).pathname).toMatch(/^\/auth\/./);
    const seen = await Promise.all(times(50, () => visitor.get(location)));
    const ways = seen.map(({ status, location: to }) => (to?.includes('code=') ? 'a code' : status));
    expect(ways.filter((way) => way === 'a code')).toHaveLength(1);
    expect(new Set(ways)).toEqual(new Set(['a code', 200]));
  });
});

describe('at the password', () => {
  it('fifty wrong ones at once: only the free mistakes reach the hash, all others are told to wait', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const page = await visitor.submit(await visitor.open(app.numo.ask().url), { school: 'demo' });
    const { action, hidden } = formOf(page);
    const seen = await Promise.all(
      times(50, () => visitor.post(action, { ...hidden, username: account.username, password: 'mis' })),
    );
    const checked = seen.filter(({ status }) => status === 400).length;
    expect(checked).toBeGreaterThanOrEqual(5);
    expect(checked).toBeLessThanOrEqual(6);
    expect(seen.filter(({ status }) => status === 429)).toHaveLength(50 - checked);
    const reasons = (await eventsOf(account, 'login.failed')).map(({ fields }) => fields.reason);
    expect(reasons.toSorted()).toEqual(['delayed', ...Array.from({ length: checked }, () => 'password')]);
  });

  it('thirty of a class at once, from one address, are all let in', async () => {
    const pupils = await Promise.all(times(30, () => app.account({ role: 'leerling' })));
    const subjects = await Promise.all(
      pupils.map(async (pupil) => (await app.tokens(app.visitor(), pupil)).claims.sub),
    );
    expect(subjects).toEqual(pupils.map(({ id }) => id));
  });
});
