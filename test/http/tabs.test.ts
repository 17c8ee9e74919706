/** Requests of one browser that overlap: none of them loses what another one wrote into the session. */
import { afterAll, expect, it, vi } from 'vitest';
import { startTestApp } from '../support/app.ts';
import type { Party } from '../support/party.ts';
import type { Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const ROUNDS = 5;

/** All at once, without a page; answers the tokens, in the same order. */
const allAtOnce = async (visitor: Visitor, parties: readonly Party[], params: Record<string, string> = {}) => {
  const asked = parties.map((party) => ({ party, ask: party.ask({ prompt: 'none', ...params }) }));
  const back = await Promise.all(asked.map(async (one) => ({ ...one, seen: await visitor.open(one.ask.url) })));
  return Promise.all(back.map(({ party, seen, ask }) => party.tokens(seen, ask)));
};

it('two relying parties that a session goes on to at the same moment both get tokens, and both are known to it', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account, { party: app.lesson });
    const [numo, lesson] = await allAtOnce(visitor, [app.numo, app.lesson]);
    expect(await app.numo.opens(numo?.accessToken ?? '')).toBe(true);
    expect(await app.lesson.opens(lesson?.accessToken ?? '')).toBe(true);
    app.backChannel.posts.length = 0;
    await visitor.submit(await visitor.open(`${app.issuer}/session/end`));
    await vi.waitFor(() => expect(app.backChannel.posts).toHaveLength(1));
    const told = await app.numo.read(app.backChannel.posts[0]?.fields.logout_token ?? '');
    expect(told.claims.sid).toBe(numo?.claims.sid);
    expect(await app.numo.opens(numo?.accessToken ?? '')).toBe(false);
  }
});

it('two tabs of one relying party that is new to the session both get tokens, under one sid', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const visitor = app.visitor();
    await app.signIn(visitor, await app.account(), { party: app.lesson });
    const tokens = await allAtOnce(visitor, [app.numo, app.numo, app.numo]);
    expect(new Set(tokens.map(({ claims }) => claims.sid)).size).toBe(1);
    for (const { accessToken } of tokens) expect(await app.numo.opens(accessToken)).toBe(true);
  }
});

it('what two tabs ask for in scopes is given to both', async () => {
  const visitor = app.visitor();
  await app.signIn(visitor, await app.account(), { party: app.lesson });
  const [profile, email] = await Promise.all(
    ['openid profile', 'openid email'].map(async (scope) => (await allAtOnce(visitor, [app.numo], { scope }))[0]),
  );
  expect((await app.numo.userinfo(profile?.accessToken ?? '')).json).toHaveProperty('name');
  expect((await app.numo.userinfo(email?.accessToken ?? '')).json).toHaveProperty('email');
});

it('a login in one tab beside silent requests in others never ends in a fault, and the browser is logged in after it', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account);
    app.clock.move(1_000);
    const ask = app.numo.ask({ prompt: 'login' });
    const page = await visitor.open(ask.url);
    const silent = () => visitor.open(app.lesson.ask({ prompt: 'none' }).url);
    const [seen, ...others] = await Promise.all([walk(visitor, page, account), silent(), silent(), silent(), silent()]);
    expect(seen && app.numo.callback(seen)).toHaveProperty('code');
    for (const other of others) expect(app.lesson.callback(other).error ?? 'login_required').toBe('login_required');
  }
});

it('two logins at once in two tabs, where a session was, both come back', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account);
    app.clock.move(1_000);
    const asked = await Promise.all(
      [1, 2].map(async () => {
        const ask = app.numo.ask({ prompt: 'login' });
        return { ask, page: await visitor.open(ask.url) };
      }),
    );
    const seen = await Promise.all(asked.map(({ page }) => walk(visitor, page, account)));
    for (const one of seen) expect(app.numo.callback(one)).toHaveProperty('code');
    expect(app.numo.callback(await visitor.open(app.numo.ask({ prompt: 'none' }).url))).toHaveProperty('code');
  }
});

it('a session that was logged out stays so, whatever its other tabs were doing', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account);
    const cookie = `numo_session=${visitor.cookie('numo_session')?.value}`;
    const page = await visitor.open(`${app.issuer}/session/end`);
    const tab = app.visitor({ cookie });
    await Promise.all([
      visitor.submit(page),
      ...[1, 2, 3, 4].map(() => tab.open(app.lesson.ask({ prompt: 'none' }).url)),
    ]);
    const after = await app.visitor({ cookie }).open(app.lesson.ask({ prompt: 'none' }).url);
    expect(app.lesson.callback(after).error).toBe('login_required');
  }
});
