/** Who is logged in here and must prove it anew at the school: the same person, at a moment that somebody vouches for. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/kernel/clock.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { context } from '../support/seed.ts';
import { connect, schoolWith, throughProvider, toProvider } from '../support/sso.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let upstream: Upstream;

beforeAll(async () => {
  app = await startTestApp();
  upstream = await startUpstream();
});
afterAll(async () => {
  await upstream.close();
  await app.close();
});
afterEach(() => {
  upstream.bend = {};
});

/** A school of its own on the upstream, with two people. */
async function place(shortName: string, mode: 'sso' | 'both' = 'sso') {
  const school = await schoolWith(app, shortName);
  const typed = { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 's' };
  const marks = { tenantAttribute: 'school', tenantValue: shortName };
  const { id } = await connect(app, school, { ...typed, ...marks }, { mode });
  const [anna, bram] = [
    await app.account({ externalIds: [`${id}:anna`] }, school),
    await app.account({ externalIds: [`${id}:bram`] }, school),
  ];
  const be = (name: 'anna' | 'bram') => {
    upstream.person = { sub: name, nlEduPersonRealId: name, school: shortName };
  };
  /** To the provider and back, from the page that this request shows. */
  const come = async (visitor: Visitor, params: Record<string, string> = {}) => {
    const ask = app.numo.ask({ login_hint: `${shortName}:`, ...params });
    const page = await visitor.open(ask.url);
    return { ask, seen: await throughProvider(app, visitor, page, linkOf(page, 'sso-login')) };
  };
  return { school, id, anna, bram, be, come };
}

const silentSub = async (visitor: Visitor): Promise<unknown> => {
  const ask = app.numo.ask({ prompt: 'none' });
  return (await app.numo.tokens(await visitor.open(ask.url), ask)).claims['sub'];
};

test('somebody else at the school than who is logged in here: refused, told, and a way on for both', async () => {
  const { school, id, anna, bram, be, come } = await place('opnieuw');
  const visitor = app.visitor();
  be('anna');
  const first = await come(visitor);
  expect((await app.numo.tokens(first.seen, first.ask)).claims['sub']).toBe(anna.id);

  for (const params of [{ prompt: 'login' }, { max_age: '0' }]) {
    be('bram');
    const { ask, seen } = await come(visitor, params);
    expect([seen.status, textOf(seen)]).toEqual([
      403,
      expect.stringContaining('Bij Numo is iemand anders ingelogd dan wie er nu bij je school inlogde.'),
    ]);
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(school.id, { limit: 50 });
    expect(items.find(({ name }) => name === 'sso.refused')).toMatchObject({
      accountId: anna.id,
      fields: { connection: id, reason: 'other-subject' },
    });
    // Nothing came of it: no link for who came, and who was logged in still is.
    expect(items.filter(({ name, accountId }) => accountId === bram.id && /^(sso|login)/.test(name))).toEqual([]);
    expect(await silentSub(visitor)).toBe(anna.id);
    // Anna herself, at the second try.
    be('anna');
    const again = await throughProvider(app, visitor, seen, linkOf(seen, 'sso-retry'));
    expect((await app.numo.tokens(again, ask)).claims['sub']).toBe(anna.id);
  }

  be('bram');
  const { ask, seen } = await come(visitor, { prompt: 'login' });
  const other = await throughProvider(app, visitor, seen, linkOf(seen, 'sso-other'));
  expect((await app.numo.tokens(other, ask)).claims['sub']).toBe(bram.id);
  expect(await silentSub(visitor)).toBe(bram.id);
});

test('who sits down at a computer where a session was forgotten is nobody else, but the next', async () => {
  const { anna, bram, be, come } = await place('vergeten');
  const visitor = app.visitor();
  be('anna');
  const first = await come(visitor);
  expect((await app.numo.tokens(first.seen, first.ask)).claims['sub']).toBe(anna.id);
  app.clock.move(61 * MINUTE);
  be('bram');
  const next = await come(visitor);
  expect((await app.numo.tokens(next.seen, next.ask)).claims['sub']).toBe(bram.id);
});

test('a provider that never says when somebody logged in vouches for nothing, and locks nobody out', async () => {
  const { school, id, anna, be, come } = await place('zonder-tijd', 'both');
  be('anna');
  upstream.bend = { claims: { auth_time: undefined } };
  const visitor = app.visitor();
  const now = () => Math.floor(app.clock.now() / SECOND);
  // It was asked anew, but nobody knows that it did so: the login counts as old.
  for (const params of [{ prompt: 'login' }, { prompt: 'login', max_age: '7200' }]) {
    const { ask, seen } = await come(visitor, params);
    expect([upstream.asked.get('prompt'), upstream.asked.get('max_age')]).toEqual(['login', '0']);
    const { claims } = await app.numo.tokens(seen, ask);
    expect(claims['sub']).toBe(anna.id);
    expect(now() - Number(claims['auth_time'])).toBeGreaterThan((30 * MINUTE) / SECOND);
  }
  for (const params of [{ max_age: '600' }, { max_age: '60' }]) {
    const { seen } = await come(visitor, params);
    expect([seen.status, textOf(seen)]).toEqual([
      502,
      expect.stringContaining('Je school vertelt niet wanneer je daar hebt ingelogd'),
    ]);
    const local = await visitor.open(linkOf(seen, 'sso-local') ?? '');
    expect(has(local, 'login-submit')).toBe(true);
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(school.id, { limit: 5 });
    expect(items[0]).toMatchObject({ name: 'sso.refused', fields: { connection: id, reason: 'not-vouched' } });
  }
});

/** Follows redirects of ours until the protocol goes on: the login is proven, and its session has not begun. */
async function untilProven(visitor: Visitor, from: Seen): Promise<Seen> {
  let seen = from;
  for (;;) {
    // What there is to tell is read and clicked away.
    if (has(seen, 'continue-submit')) seen = await visitor.send(seen);
    if (!seen.location || new URL(seen.location, app.issuer).pathname.startsWith('/auth/')) break;
    seen = await visitor.get(new URL(seen.location, app.issuer).href);
  }
  if (!seen.location) throw new Error(`the login stopped at ${seen.url}: ${textOf(seen)}`);
  return seen;
}

const ENDED = 'Er is net iets aan je account veranderd. Log opnieuw in.';

test('an account that changed between the proof and the session: told on the page and in the log, and the way on', async () => {
  const { users } = app.running.domains;
  const account = await app.account();
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'demo:' });
  const page = await visitor.open(ask.url);
  const proven = await untilProven(
    visitor,
    await visitor.send(page, { username: account.username, password: account.password }),
  );
  await users.endSessions(account.id, {}, 'second-step', context);
  const told = await visitor.follow(proven, app.issuer);
  expect([has(told, 'login-submit'), textOf(told)]).toEqual([true, expect.stringContaining(ENDED)]);
  const events = async () => (await app.audit(account)).filter(({ name }) => name.startsWith('login.'));
  expect((await events()).map(({ name, fields }) => [name, fields['reason']])).toEqual([['login.failed', 'ended']]);
  const seen = await visitor.submit(told, { username: account.username, password: account.password });
  expect((await app.numo.tokens(seen, ask)).claims['sub']).toBe(account.id);
  expect((await events()).map(({ name }) => name)).toEqual(['login.failed', 'login.succeeded']);
});

test('the same after a login at the school: no silent second round', async () => {
  const { anna, be } = await place('tussendoor');
  const { users } = app.running.domains;
  be('anna');
  const visitor = app.visitor();
  const first = await visitor.open(app.numo.ask({ login_hint: 'tussendoor:' }).url);
  const back = await toProvider(visitor, first);
  // That an account was linked is told before the login ends.
  const answer = await visitor.follow(await visitor.get(back.location ?? ''), app.issuer);
  const sent = has(answer, 'continue-submit') ? await visitor.send(answer) : answer;
  expect(sent.status).toBeLessThan(400);
  const ask = app.numo.ask({ login_hint: 'tussendoor:', prompt: 'login' });
  const page = await visitor.open(ask.url);
  const proven = await untilProven(visitor, await visitor.get((await toProvider(visitor, page)).location ?? ''));
  await users.endSessions(anna.id, {}, 'second-step', context);
  const told = await visitor.follow(proven, app.issuer);
  expect([has(told, 'sso-retry'), textOf(told)]).toEqual([true, expect.stringContaining(ENDED)]);
  expect(told.headers.get('refresh')).toBeNull();
  const seen = await throughProvider(app, visitor, told, linkOf(told, 'sso-retry'));
  expect((await app.numo.tokens(seen, ask)).claims['sub']).toBe(anna.id);
  const failed = (await app.audit(anna)).filter(({ name }) => name === 'login.failed');
  expect(failed.map(({ fields }) => fields['reason'])).toEqual(['ended']);
});
