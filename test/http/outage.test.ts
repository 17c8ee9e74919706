/** The store is away and comes back: pages and machines are told at once that it passes, and go on afterwards. */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { probeStore, type StoreProbe } from '../support/store-probe.ts';
import { has, type Seen, send } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const probes: StoreProbe[] = [];
const app = await startTestApp({
  around(inner) {
    const probe = probeStore(inner);
    probes.push(probe);
    return probe.store;
  },
});
const [probe] = probes;
if (!probe) throw new Error('the app took no store');
afterAll(() => app.close());

const at = `http://127.0.0.1:${app.running.port}`;
const host = new URL(app.issuer).host;
const account = await app.account({ twoStep: true });
const tokens = await app.tokens(app.visitor(), account, {
  params: { scope: 'openid offline_access', prompt: 'consent' },
});
const insider = app.visitor();
await app.signIn(insider, account);

async function away<T>(work: () => Promise<T>): Promise<T> {
  if (!probe) throw new Error('no probe');
  probe.down = true;
  try {
    return await work();
  } finally {
    probe.down = false;
  }
}

const get = (path: string, accept: string) => send(`${at}${path}`, { headers: { host, accept } });

describe('while the store is away', () => {
  it.each([
    ['the authorization endpoint', () => insider.get(app.numo.ask().url)],
    ['going on after an interaction', () => insider.get(`${app.issuer}/auth/some-uid`)],
    ['a login page', () => insider.get(`${app.issuer}/interaction/some-uid`)],
    ['the profile', () => insider.get(`${app.issuer}/profiel`)],
    ['logging out', () => insider.get(`${app.issuer}/session/end`)],
  ])('answers a browser with a page: %s', async (_name, open) => {
    const seen = await away(open);
    expect([seen.status, seen.headers.get('retry-after'), seen.headers.get('location')]).toEqual([503, '5', null]);
    expect(seen.body).toContain('Even niet bereikbaar');
  });

  it.each([
    ['token', () => app.numo.redeem('some-code', app.numo.ask())],
    ['refresh', () => app.numo.refresh(tokens.refreshToken ?? '')],
    ['userinfo', () => app.numo.userinfo(tokens.accessToken)],
    ['introspection', () => app.numo.introspect(tokens.accessToken)],
    ['revocation', () => app.numo.revoke(tokens.accessToken)],
  ])('answers a machine in words of the protocol: %s', async (_name, call) => {
    const reply = await away(call);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5']);
    expect(reply.json).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'please try again in a moment',
    });
  });

  it('needs no store for what is the same for everybody', async () => {
    for (const path of ['/jwks', '/.well-known/openid-configuration', '/health/live']) {
      expect([path, (await away(() => get(path, 'application/json'))).status]).toEqual([path, 200]);
    }
  });

  it('says so where health is asked for, and logs it', async () => {
    const seen = await away(() => get('/health/ready', 'application/json'));
    expect([seen.status, JSON.parse(seen.body)]).toMatchObject([503, { checks: expect.anything() }]);
    const warned = app.log.filter(({ level, fields }) => level === 'warn' && fields['what'] === 'protocol');
    expect(warned.length).toBeGreaterThan(0);
    // All else in the log are warnings: an outage is no fault of ours.
    expect(app.faults().map(({ fields }) => fields)).toEqual([{ what: 'not ready', check: 'store' }]);
    expect((await get('/health/ready', 'application/json')).status).toBe(200);
  });
});

describe('once it is back', () => {
  it('goes on with the login that was in the middle', async () => {
    const visitor = app.visitor();
    const ask = app.numo.ask();
    const typed = { ...account, code: () => app.freshCode(account) };
    const school = await visitor.open(ask.url);
    const password = await visitor.submit(school, { school: account.school }, 'school-submit');
    const fields = { username: account.username, password: account.password };
    const refused = await away(() => visitor.submit(password, fields, 'login-submit'));
    expect(refused.status).toBe(503);
    const back = await visitor.open(password.url);
    expect(has(back, 'login-submit')).toBe(true);
    const seen: Seen = await walk(visitor, back, typed);
    expect((await app.numo.tokens(seen, ask)).claims).toMatchObject({ sub: account.id, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('still takes what was never used up', async () => {
    expect((await app.numo.userinfo(tokens.accessToken)).status).toBe(200);
    expect((await app.numo.refresh(tokens.refreshToken ?? '')).status).toBe(200);
  });
});
