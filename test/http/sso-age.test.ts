/** How old a login by SSO is: as old as the proof at the provider, whatever happened to the account since. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/kernel/clock.ts';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { connect, schoolWith, throughProvider } from '../support/sso.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { linkOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let upstream: Upstream;
let school: School;
let docent: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  upstream = await startUpstream();
  school = await schoolWith(app, 'oud');
  const typed = { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 's' };
  const { id } = await connect(app, school, typed, { mode: 'both' });
  docent = await app.account({ externalIds: [`${id}:r-1`] }, school);
});
afterAll(async () => {
  await upstream.close();
  await app.close();
});

const seconds = (): number => Math.floor(app.clock.now() / SECOND);

/** In at the school since `proven`, without a question. */
async function comeIn(proven: number) {
  upstream.person = { sub: 'p-1', nlEduPersonRealId: 'r-1', auth_time: proven };
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'oud:' });
  const page = await visitor.open(ask.url);
  const seen = await throughProvider(app, visitor, page, linkOf(page, 'sso-login'));
  const { claims, accessToken } = await app.numo.tokens(seen, ask);
  return { visitor, accessToken, at: Number(claims['auth_time']) };
}

const silent = async (visitor: Visitor, params: Record<string, string> = {}) =>
  app.numo.callback(await visitor.open(app.numo.ask({ prompt: 'none', ...params }).url))['error'];

test('an old login at the school is no fresh one here because the account was made just now', async () => {
  const proven = seconds() - (20 * MINUTE) / SECOND;
  const { visitor, accessToken, at } = await comeIn(proven);
  expect(at).toBe(proven);
  // It holds: the person came in after the account was made.
  expect([await silent(visitor), await app.numo.opens(accessToken)]).toEqual([undefined, true]);
  expect((await visitor.open(`${app.issuer}/profiel`)).status).toBe(200);
  // A party that wants a login of the last ten minutes does not take it, and the school is asked anew for one.
  expect(await silent(visitor, { max_age: '600' })).toBe('login_required');
  expect(await silent(visitor, { max_age: '1500' })).toBeUndefined();
  const ask = app.numo.ask({ login_hint: 'oud:', max_age: '600' });
  const page = await visitor.open(ask.url);
  upstream.person = { sub: 'p-1' };
  const seen = await throughProvider(app, visitor, page, linkOf(page, 'sso-login'));
  expect(upstream.asked.get('max_age')).toBe('0');
  expect(Number((await app.numo.tokens(seen, ask)).claims['auth_time'])).toBeGreaterThan(proven);
});

test('a login after the sessions were ended holds, and brings none of before to life', async () => {
  const proven = seconds() - (5 * MINUTE) / SECOND;
  const before = await comeIn(proven);
  app.clock.move(SECOND);
  const { users } = app.running.domains;
  await users.endSessions(docent.id, {}, 'unlinked', context);
  app.clock.move(2 * SECOND);
  expect([await silent(before.visitor), await app.numo.opens(before.accessToken)]).toEqual(['login_required', false]);
  // The same login at the school, twice: each has a moment of its own, and none is younger than the proof.
  const [first, second] = [await comeIn(proven), await comeIn(proven)];
  expect(new Set([before.at, first.at, second.at]).size).toBe(3);
  expect(Math.max(before.at, first.at, second.at)).toBe(proven);
  for (const { visitor, accessToken } of [first, second]) {
    expect([await silent(visitor), await app.numo.opens(accessToken)]).toEqual([undefined, true]);
  }
  expect([await silent(before.visitor), await app.numo.opens(before.accessToken)]).toEqual(['login_required', false]);
  // Ended again: these too, for good.
  app.clock.move(SECOND);
  await users.endSessions(docent.id, {}, 'unlinked', context);
  app.clock.move(2 * SECOND);
  await comeIn(proven);
  for (const { visitor, accessToken } of [before, first, second]) {
    expect([await silent(visitor), await app.numo.opens(accessToken)]).toEqual(['login_required', false]);
  }
});
