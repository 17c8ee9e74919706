/** How often a login asks the store: each verb is a round trip where the store is behind a network. */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { probeStore, type StoreProbe } from '../support/store-probe.ts';
import { walk } from '../support/walk.ts';

const probes: StoreProbe[] = [];
const app = await startTestApp({
  around(inner) {
    const probe = probeStore(inner);
    probes.push(probe);
    return probe.store;
  },
});
afterAll(() => app.close());

/** The verbs since the last call. */
const verbs = (): readonly string[] => probes.flatMap((probe) => probe.verbs.splice(0));
/** Background work falls into one measurement or another: the least of several is what a request itself asks. */
const TRIES = 5;
const least = (counts: readonly (readonly string[])[]): readonly string[] =>
  counts.reduce((best, one) => (one.length < best.length ? one : best));

describe.each([
  ['a password', false, 23],
  ['a password and a code', true, 32],
] as const)('a login in a new browser, with the school typed, by %s', (_by, twoStep, most) => {
  it(`asks the store at most ${most} times up to the code, 7 times for tokens, 5 times for userinfo`, async () => {
    const account = await app.account({ twoStep });
    const counts: { login: readonly string[]; token: readonly string[]; userinfo: readonly string[] }[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      const visitor = app.visitor();
      const ask = app.numo.ask({ scope: 'openid profile email school' });
      const typed = { ...account, code: () => app.freshCode(account) };
      await app.running.flush();
      verbs();
      const seen = await walk(visitor, await visitor.open(ask.url), typed);
      const login = verbs();
      const { code = '' } = app.numo.callback(seen);
      const reply = await app.numo.redeem(code, ask);
      const token = verbs();
      await app.numo.userinfo(String(reply.json['access_token']));
      counts.push({ login, token, userinfo: verbs() });
    }
    const login = least(counts.map((one) => one.login));
    const token = least(counts.map((one) => one.token));
    const userinfo = least(counts.map((one) => one.userinfo));
    console.log(`${login.length} up to the code, ${token.length} for tokens, ${userinfo.length} for userinfo`);
    expect(login.length, login.join('\n')).toBeLessThanOrEqual(most);
    expect(token.length, token.join('\n')).toBeLessThanOrEqual(7);
    expect(userinfo.length, userinfo.join('\n')).toBeLessThanOrEqual(5);
  });
});
