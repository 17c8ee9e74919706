/**
 * How often a login asks the store: on SQLite counted in verbs of the contract, on MongoDB in commands of its driver,
 * each of which is a round trip over the network.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackground, least, monitored, watchCommands } from '../../scripts/round-trips.ts';
import type { Store } from '../../src/storage/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { makeMongoPlace, mongoForTests } from '../support/mongo.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { probeStore } from '../support/store-probe.ts';
import { send } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

/** What was asked since the last call. */
type Take = () => readonly string[];

interface Measured {
  readonly login: readonly string[];
  readonly token: readonly string[];
  readonly userinfo: readonly string[];
}

const background = createBackground();

const TRIES = 5;

async function once(app: TestApp, take: Take, account: TestAccount, hint: string | undefined): Promise<Measured> {
  const visitor = app.visitor();
  const ask = app.numo.ask({ scope: 'openid profile email school', login_hint: hint });
  const typed = { ...account, code: () => app.freshCode(account) };
  await app.running.flush();
  await background.rest();
  take();
  const seen = await walk(visitor, await visitor.open(ask.url), typed);
  const login = take();
  const { code = '' } = app.numo.callback(seen);
  const reply = await app.numo.redeem(code, ask);
  const token = take();
  await send(`${app.issuer}/userinfo`, { headers: { authorization: `Bearer ${reply.json['access_token']}` } });
  const userinfo = take();
  background.goOn();
  return { login, token, userinfo };
}

async function measure(app: TestApp, take: Take, account: TestAccount, hint?: string): Promise<Measured> {
  const counts: Measured[] = [];
  for (let tries = 0; tries < TRIES; tries += 1) counts.push(await once(app, take, account, hint));
  return {
    login: least(counts.map(({ login }) => login)),
    token: least(counts.map(({ token }) => token)),
    userinfo: least(counts.map(({ userinfo }) => userinfo)),
  };
}

/** What each login asks up to the code, and what it may never ask more than (docs/performance.md). */
const LOGINS = [
  ['a password, the school typed', { most: 17, aim: 18 }],
  ['a password, the school named by the client', { most: 16, aim: 18, hint: 'demo:' }],
  ['a password and a code, the school typed', { most: 21, aim: 21, twoStep: true }],
  ['a password and a code, the school named by the client', { most: 20, aim: 21, twoStep: true, hint: 'demo:' }],
] as const satisfies readonly [string, { most: number; aim: number; twoStep?: true; hint?: string }][];

interface Counted {
  readonly app: TestApp;
  readonly take: Take;
}

async function onSqlite(): Promise<Counted> {
  const verbs: string[][] = [];
  const around = (store: Store): Store => {
    const probe = probeStore(background.around(store));
    verbs.push(probe.verbs);
    return probe.store;
  };
  const take: Take = () => verbs.flatMap((one) => one.splice(0));
  return {
    app: await startTestApp({ around, place: { address: 'sqlite::memory:', dispose: async () => undefined } }),
    take,
  };
}

async function onMongo(): Promise<Counted> {
  const place = makeMongoPlace();
  const app = await startTestApp({ around: background.around, place: { ...place, address: monitored(place.address) } });
  return { app, take: watchCommands().take };
}

const { missing } = mongoForTests();

describe.each([
  ['verbs on SQLite', onSqlite, undefined],
  ['commands on MongoDB', onMongo, missing],
] as const)('%s', (name, start, why) => {
  describe.skipIf(why !== undefined)(`a login in a new browser${why ? ` (${why})` : ''}`, () => {
    let counted: Counted;
    beforeAll(async () => {
      counted = await start();
    });
    afterAll(() => counted.app.close());

    it.each(LOGINS)('by %s', async (how, login) => {
      const { app, take } = counted;
      const { id } = await app.running.domains.schools.addClass(
        app.school.id,
        { name: `klas ${login.most}`, kind: 'stamklas' },
        context,
      );
      const account = await app.account({ twoStep: 'twoStep' in login, classIds: [id] });
      const asked = await measure(app, take, account, 'hint' in login ? login.hint : undefined);
      const { token, userinfo } = asked;
      console.log(
        `${name}, ${how}: ${asked.login.length} up to the code (aim ${login.aim}), ${token.length} for tokens, ${userinfo.length} for userinfo`,
      );
      // A count of nothing would pass every limit.
      expect(asked.login).toContain('attempts.insert');
      expect(asked.login.length, asked.login.join('\n')).toBeLessThanOrEqual(Math.min(login.most, login.aim));
      expect(token.length, token.join('\n')).toBeLessThanOrEqual(6);
      expect(userinfo.length, userinfo.join('\n')).toBeLessThanOrEqual(5);
    });
  });
});
