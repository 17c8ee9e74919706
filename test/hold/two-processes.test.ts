/** Two processes of the provider on one store on MongoDB: nothing that one knows is unknown to the other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MongoPlace, makeMongoPlace, mongoForTests } from '../support/mongo.ts';
import type { TestAccount } from '../support/seed.ts';
import { STEP_MS, totpAt } from '../support/totp.ts';
import { formOf, has, type Seen, send } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';
import { type Node, startWorld, stopNode, type World } from './world.ts';

const { missing } = mongoForTests();
const RACERS = 50;

describe.skipIf(missing !== undefined)(`two processes on one store${missing ? ` (${missing})` : ''}`, () => {
  let place: MongoPlace;
  let world: World;
  let a: Node;
  let b: Node;
  let turns = 0;
  /** The other process at every request. */
  const inTurn = (): Node => (turns++ % 2 === 0 ? a : b);

  beforeAll(async () => {
    place = makeMongoPlace();
    const people = Array.from({ length: 6 }, () => ({ twoStep: true }));
    world = await startWorld(place.address, 2, [...people, {}]);
    [a, b] = world.nodes as [Node, Node];
  });
  afterAll(async () => {
    await world.close();
    await place.dispose();
  });

  const account = (at: number): TestAccount => {
    const found = world.accounts[at];
    if (!found) throw new Error('nobody');
    return found;
  };
  const codeOf = ({ secret = '' }: TestAccount, ahead = 0) => totpAt(secret, Date.now() + ahead);
  const signIn = async (who: TestAccount, choose: () => Node) => {
    const visitor = world.visitor(choose);
    const ask = world.party(choose()).ask();
    const seen = await walk(visitor, await visitor.open(ask.url), { ...who, code: () => codeOf(who) });
    return { visitor, ask, seen };
  };

  it('has the same signing keys in both, although both started on an empty store at once', async () => {
    const host = new URL(world.issuer).host;
    const [one, other] = await Promise.all(world.nodes.map(({ at }) => send(`${at}/jwks`, { headers: { host } })));
    expect(JSON.parse(one?.body ?? '').keys.length).toBe(2);
    expect(one?.body).toBe(other?.body);
  });

  it('lets a login change process at every request, down to the claims', async () => {
    const { ask, seen } = await signIn(account(0), inTurn);
    const { code = '' } = world.party(a).callback(seen);
    const reply = await world.party(b).redeem(code, ask);
    expect(reply.status).toBe(200);
    const { claims } = await world.party(a).read(String(reply.json['id_token']));
    expect(claims).toMatchObject({ sub: account(0).id, amr: ['pwd', 'otp', 'mfa'], nonce: ask.nonce });
    const token = String(reply.json['access_token']);
    expect((await world.party(a).userinfo(token)).json).toMatchObject({ sub: account(0).id });
    expect((await world.party(b).userinfo(token)).json).toMatchObject({ sub: account(0).id });
    // A code is used up for both.
    expect((await world.party(a).redeem(code, ask)).json).toMatchObject({ error: 'invalid_grant' });
  });

  /** As many logins of one person as there are racers, each up to the form for a code, in turn at both processes. */
  async function racersAt(who: TestAccount, field: 'code' | 'recovery_code') {
    const typed = { school: who.school, username: who.username, password: who.password };
    const forms: { readonly post: (code: string) => Promise<Seen> }[] = [];
    for (let at = 0; at < RACERS; at += 1) {
      const visitor = world.visitor(inTurn);
      const page = await walk(visitor, await visitor.open(world.party(a).ask().url), typed);
      const form = field === 'code' ? page : await visitor.open(`${page.url}/herstelcode`);
      const { action, hidden } = formOf(form, field === 'code' ? 'code-submit' : 'recovery-submit');
      forms.push({ post: (code) => visitor.post(action, { ...hidden, [field]: code }) });
    }
    return forms;
  }
  /** Who is let in is sent on; everybody else sees the form again. */
  const isIn = (seen: Seen): boolean => seen.status === 303;

  it.each([
    ['code', 1],
    ['recovery_code', 3],
  ] as const)('accepts one %s once, of fifty posts at the same moment spread over both', async (field, at) => {
    const who = account(at);
    const racers = await racersAt(who, field);
    const typed = field === 'code' ? codeOf(who) : ((await world.recoveryCodesOf(who))[0] ?? '');
    const answers = await Promise.all(racers.map(({ post }) => post(typed)));
    expect(answers.filter(isIn).length).toBe(1);
    const others = answers.filter((seen) => !isIn(seen)).map(({ status }) => status);
    expect(others.filter((status) => ![400, 429, 503].includes(status))).toEqual([]);
  });

  it('redeems one authorization code once, of fifty at the same moment spread over both', async () => {
    const { ask, seen } = await signIn(account(4), inTurn);
    const { code = '' } = world.party(a).callback(seen);
    const replies = await Promise.all(Array.from({ length: RACERS }, () => world.party(inTurn()).redeem(code, ask)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const errors = replies.filter(({ status }) => status !== 200).map(({ json }) => json['error']);
    expect(errors.filter((error) => error !== 'invalid_grant' && error !== 'temporarily_unavailable')).toEqual([]);
  });

  it('counts the mistakes of both together', async () => {
    const { school, username } = account(6);
    const statuses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      const visitor = world.visitor(inTurn);
      const ask = world.party(a).ask({ login_hint: `${school}:${username}` });
      const seen = await visitor.submit(
        await visitor.open(ask.url),
        { username, password: 'niet-dit' },
        'login-submit',
      );
      statuses.push(seen.status);
    }
    // Five are free in all, not five at each.
    expect(statuses.slice(0, 5)).toEqual([400, 400, 400, 400, 400]);
    expect(statuses.slice(5)).toContain(429);
  });

  it('lets a person go on at the other when a process is killed in mid-login', async () => {
    const who = account(2);
    let now: Node = a;
    const visitor = world.visitor(() => now);
    const ask = world.party(b).ask();
    const typed = { school: who.school, username: who.username, password: who.password };
    const page = await walk(visitor, await visitor.open(ask.url), typed);
    expect(has(page, 'code-submit')).toBe(true);
    await stopNode(a);
    now = b;
    const seen = await visitor.submit(page, { code: codeOf(who, STEP_MS) }, 'code-submit');
    expect((await world.party(b).tokens(seen, ask)).claims).toMatchObject({ sub: who.id });
  });
});
