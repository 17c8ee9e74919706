import { generateSync } from 'otplib';
import { expect, test } from 'vitest';
import { ALL_ACCOUNTS, DEMO_PASSWORD, NAMED_ACCOUNTS } from '../../../demo/accounts.ts';
import { type SeedDeps, seedDemo } from '../../../demo/seed.ts';
import { createClientStore, createClients } from '../../../src/clients/index.ts';
import { createFactorStore, createFactors } from '../../../src/factors/index.ts';
import { createLimitStore, createLimits } from '../../../src/limits/index.ts';
import { createSchoolStore, createSchools } from '../../../src/schools/index.ts';
import { openStore } from '../../../src/storage/index.ts';
import {
  createPasswordRules,
  createPasswords,
  createUserStore,
  createUsers,
  type Passwords,
} from '../../../src/users/index.ts';
import { CHEAP, movableClock, RING, RULES } from '../users-world.ts';

const ORIGIN = 'http://localhost:3001';

const hashed = (): Passwords => createPasswords({ settings: CHEAP, clock: movableClock() });

/** For a test that makes everybody a hundred times. */
const unhashed = (): Passwords => ({
  ...hashed(),
  hash: async (password) => `none:${password}`,
  verify: async (kept, typed) => kept === `none:${typed}`,
  needsRehash: () => false,
});

async function makeDemo(passwords = hashed()) {
  const clock = movableClock();
  const store = await openStore('sqlite::memory:', { clock });
  const stores = {
    schools: createSchoolStore(store),
    users: createUserStore(store, clock),
    factors: createFactorStore(store),
    clients: createClientStore(store),
    limits: createLimitStore(store),
  };
  await store.prepare();
  const schools = createSchools({ store: stores.schools, clock, modeFault: async () => undefined });
  const rules = createPasswordRules({ settings: RULES });
  const emailCodeKey = Buffer.alloc(32, 1);
  const delays = createLimits({ store: stores.limits, key: emailCodeKey, clock });
  const users = createUsers({ store: stores.users, passwords, rules, schools, clock, delays, emailCodeKey });
  const factors = createFactors({
    store: stores.factors,
    schools,
    ring: RING,
    recoveryKey: Buffer.alloc(32, 2),
    clock,
  });
  const realmId = (await schools.ensureSystemRealm()).id;
  const clients = createClients({ store: stores.clients, ring: RING, clock, realmId });
  return { schools, users, factors, clients, marks: store, clock, store };
}

type Demo = Awaited<ReturnType<typeof makeDemo>>;

/** The same services, of which the call number `most` and all after it fail before they do anything. */
function cutOff(demo: Demo, most: number): SeedDeps & { calls: () => number } {
  let calls = 0;
  const guard = <T extends object>(service: T): T =>
    new Proxy(service, {
      get: (target, name) => {
        const verb: unknown = Reflect.get(target, name);
        if (typeof verb !== 'function') return verb;
        return async (...words: unknown[]) => {
          calls++;
          if (calls >= most) throw new Error('cut off');
          return verb.apply(target, words) as unknown;
        };
      },
    });
  const { schools, users, factors, clients, marks, clock } = demo;
  return {
    schools: guard(schools),
    users: guard(users),
    factors: guard(factors),
    clients: guard(clients),
    marks: guard(marks),
    clock,
    calls: () => calls,
  };
}

/** Everything that section 11 of the product page promises of people. */
async function peopleOf({ schools, users, factors }: Demo) {
  const people: object[] = [];
  for (const account of ALL_ACCOUNTS) {
    const school = await schools.byShortName(account.school);
    const user = school && (await users.byUsername(school.id, account.username));
    if (!school || !user) throw new Error(`${account.username} is missing`);
    const classes = (await users.classesOfUser(user)).map(({ name }) => name);
    const password = await users.checkPassword({ user, typed: DEMO_PASSWORD, address: '127.0.0.1' });
    const { state } = await factors.view(user);
    people.push({ username: user.username, role: user.role, email: user.email, classes, password, state });
  }
  return people;
}

const expected = ALL_ACCOUNTS.map(({ username, role, classes, secret }) => ({
  username,
  role,
  email: role === 'leerling' ? undefined : `${username}@demo.example`,
  classes,
  password: 'right',
  state: secret === undefined ? 'absent' : 'active',
}));

test('the demo has its school, classes, people, second steps and client', async () => {
  const demo = await makeDemo();
  await seedDemo(demo, ORIGIN);
  expect(await peopleOf(demo)).toEqual(expected);
  const school = await demo.schools.byShortName('demo');
  expect(school?.beheerderIds).toHaveLength(1);
  const client = await demo.clients.byId('numo-demo');
  expect(client).toMatchObject({ firstParty: true, redirectUris: [`${ORIGIN}/callback`], clientUri: ORIGIN });
  for (const { school: realm, username, secret } of NAMED_ACCOUNTS) {
    if (secret === undefined) continue;
    const found = await demo.schools.byShortName(realm);
    const user = await demo.users.byUsername(found?.id ?? '', username);
    if (!user) throw new Error(`${username} is missing`);
    const code = generateSync({ secret, epoch: demo.clock.ms() / 1000 });
    const context = { clock: demo.clock, actor: { kind: 'anonymous' } } as const;
    expect(await demo.factors.verifyCode(user, code, { by: 'test' }, context)).toMatchObject({ ok: true });
  }
});

test('a seeding that was cut off at any call is completed by the next', { timeout: 60_000 }, async () => {
  const whole = cutOff(await makeDemo(unhashed()), Number.POSITIVE_INFINITY);
  await seedDemo(whole, ORIGIN);
  expect(whole.calls()).toBeGreaterThan(ALL_ACCOUNTS.length);
  for (let most = 1; most <= whole.calls(); most++) {
    const demo = await makeDemo(unhashed());
    await expect(seedDemo(cutOff(demo, most), ORIGIN)).rejects.toThrow('cut off');
    await seedDemo(demo, ORIGIN);
    const there = await demo.store.readMark('demo-seeded');
    expect([most, there]).toEqual([most, '1']);
    expect(await peopleOf(demo)).toEqual(expected);
    await demo.store.close();
  }
});

test('a second start changes nothing that people changed', async () => {
  const demo = await makeDemo();
  await seedDemo(demo, ORIGIN);
  const context = { clock: demo.clock, actor: { kind: 'system', by: 'test' } } as const;
  const school = await demo.schools.byShortName('demo');
  const user = await demo.users.byUsername(school?.id ?? '', 'docent');
  if (!school || !user) throw new Error('the demo is empty');
  const next = 'paarse-tram-wolken-77';
  const changed = await demo.users.changePassword({
    user,
    current: DEMO_PASSWORD,
    next,
    address: '127.0.0.1',
    context,
  });
  expect(changed.ok).toBe(true);
  await demo.schools.update(school.id, () => ({ name: 'Andere naam', shortNames: ['andere'] }), context);
  demo.clock.move(60_000);
  const before = (await demo.store.pendingEvents(1000)).length;
  await seedDemo(demo, ORIGIN);
  expect(await demo.schools.byShortName('demo')).toBeUndefined();
  const after = await demo.users.byUsername(school.id, 'docent');
  expect(await demo.users.checkPassword({ user: after, typed: next, address: '127.0.0.1' })).toBe('right');
  expect(await demo.store.pendingEvents(1000)).toHaveLength(before);
});

test('on another port the client is brought up to it', async () => {
  const demo = await makeDemo();
  await seedDemo(demo, ORIGIN);
  demo.clock.move(60_000);
  await seedDemo(demo, 'http://localhost:4001');
  demo.clock.move(60_000);
  expect((await demo.clients.byId('numo-demo'))?.redirectUris).toEqual(['http://localhost:4001/callback']);
});
