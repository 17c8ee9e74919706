import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/kernel/clock.ts';
import { atHand, createPasswords, createUsers, type Passwords, type User } from '../../src/users/index.ts';
import { CHEAP, eventsOf, makeWorld, movableClock, namesOf } from './users-world.ts';

const PASSWORD = 'groene-fiets-regen-42';
const NEXT = 'blauwe-trein-zonder-rails';
const ADDRESS = '192.0.2.7';

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('is not there');
  return value;
};

/** Counts what each hash worked on. */
function counting(passwords: Passwords) {
  const verified: string[] = [];
  const verify: Passwords['verify'] = (hash, typed, turn) => {
    verified.push(hash);
    return passwords.verify(hash, typed, turn);
  };
  return { verified, passwords: { ...passwords, verify } };
}

describe('checking a password', () => {
  it('costs one hash of the same settings, whatever is the matter, and lets in only the right one', async () => {
    const { verified, passwords } = counting(createPasswords({ settings: CHEAP, clock: movableClock() }));
    const { users, person, context } = await makeWorld({ passwords });
    const user = await users.create(person(), context);
    const sso = await users.create(
      { schoolId: user.schoolId, username: 'sso', role: 'docent', givenName: 'S', familyName: 'O' },
      context,
    );
    const off = await users.disable(
      (await users.create(person({ username: 'uit' }), context)).id,
      { kind: 'system' },
      context,
    );
    const check = (who: User | undefined, typed: string) => users.checkPassword({ user: who, typed, address: ADDRESS });
    expect(await check(user, PASSWORD)).toBe('right');
    expect(await check(user, `${PASSWORD} `)).toBe('wrong');
    expect(await check(undefined, PASSWORD)).toBe('wrong');
    expect(await check(sso, PASSWORD)).toBe('wrong');
    expect(await check(sso, '')).toBe('wrong');
    expect(await check(off, PASSWORD)).toBe('wrong');
    expect(verified).toHaveLength(6);
    expect(new Set(verified.map((hash) => hash.split('$').slice(0, 4).join('$'))).size).toBe(1);
  });

  it('is not right any more when the account changed while the hash was at work', async () => {
    const world = await makeWorld();
    const { users, person, context, deps } = world;
    const user = await users.create(person(), context);
    const during = (what: () => Promise<unknown>) =>
      createUsers({
        ...deps,
        passwords: {
          ...world.passwords,
          verify: async (...work) => {
            const verdict = await world.passwords.verify(...work);
            await what();
            return verdict;
          },
        },
      });
    const changed = during(() =>
      users.changePassword({ user, current: PASSWORD, next: NEXT, address: ADDRESS, context }),
    );
    expect(await changed.checkPassword({ user, typed: PASSWORD, address: ADDRESS })).toBe('wrong');
    const newest = must(await users.byId(user.id));
    const disabled = during(() => users.disable(user.id, { kind: 'system' }, context));
    expect(await disabled.checkPassword({ user: newest, typed: NEXT, address: ADDRESS })).toBe('wrong');
  });

  it('hashes anew when the settings rose, silently, and only then', async () => {
    const world = await makeWorld();
    const user = await world.users.create(world.person(), world.context);
    const events = (await eventsOf(world.store)).length;
    const clock = world.clock;
    const raised = createUsers({
      ...world.deps,
      passwords: createPasswords({ settings: { ...CHEAP, passes: 2 }, clock }),
    });
    expect(await raised.checkPassword({ user, typed: 'fout-wachtwoord-9', address: ADDRESS })).toBe('wrong');
    expect((await raised.byId(user.id))?.passwordHash).toBe(user.passwordHash);
    expect(await raised.checkPassword({ user, typed: PASSWORD, address: ADDRESS })).toBe('right');
    const newest = must(await raised.byId(user.id));
    expect(newest.passwordHash).toContain('t=2');
    expect(newest).toEqual({ ...user, passwordHash: newest.passwordHash, version: 2 });
    expect(await raised.checkPassword({ user: newest, typed: PASSWORD, address: ADDRESS })).toBe('right');
    expect((await raised.byId(user.id))?.version).toBe(2);
    expect(await eventsOf(world.store)).toHaveLength(events);
  });

  it('says that it is busy when the queue is full, not that the password is wrong', async () => {
    const clock = movableClock();
    const settings = { ...CHEAP, hashThreads: 1, queueLength: 4 };
    const { users, person, context } = await makeWorld({ clock, passwords: createPasswords({ settings, clock }) });
    const user = await users.create(person(), context);
    const many = Array.from({ length: 10 }, () => users.checkPassword({ user, typed: PASSWORD, address: ADDRESS }));
    const settled = await Promise.allSettled(many);
    const busy = settled.filter((result) => result.status === 'rejected');
    expect(busy).toHaveLength(8);
    for (const { reason } of busy) expect(reason).toMatchObject({ code: 'busy', kind: 'busy' });
    expect(settled.filter((result) => result.status === 'fulfilled' && result.value === 'right')).toHaveLength(2);
  });
});

describe('changing the own password', { timeout: 30_000 }, () => {
  it('ends every session but the one at hand, in the same write, and tells it', async () => {
    const { users, person, context, clock, store } = await makeWorld();
    const user = await users.create(person(), context);
    clock.move(MINUTE);
    const request = {
      user,
      current: PASSWORD,
      next: NEXT,
      keep: atHand(user, { uid: 'sessie' }),
      address: ADDRESS,
      context,
    };
    const changed = await users.changePassword(request);
    expect(changed).toMatchObject({
      ok: true,
      user: { sessionsValidFrom: new Date(clock.ms() + 1), keptSession: 'sessie', version: 2 },
    });
    const newest = must(await users.byId(user.id));
    expect(await users.checkPassword({ user: newest, typed: NEXT, address: ADDRESS })).toBe('right');
    expect(await users.checkPassword({ user: newest, typed: PASSWORD, address: ADDRESS })).toBe('wrong');
    const told = (await eventsOf(store)).at(-1);
    expect(told).toMatchObject({ name: 'user.password-changed', accountId: user.id, fields: {} });
    expect(JSON.stringify(told)).not.toContain('trein');
  });

  it('refuses a wrong old one before it says anything of the new one, and bad new ones with all reasons', async () => {
    const { users, person, context } = await makeWorld();
    const user = await users.create(person(), context);
    const change = (current: string, next: string) =>
      users.changePassword({ user, current, next, address: ADDRESS, context });
    expect(await change('fout', 'kort')).toEqual({ ok: false, reason: 'current-wrong' });
    expect(await change(PASSWORD, 'kort')).toMatchObject({
      reason: 'refused',
      faults: [{ key: 'password.too-short' }],
    });
    expect(await change(PASSWORD, PASSWORD)).toMatchObject({ faults: [{ key: 'password.same' }] });
    expect(await change(PASSWORD, 'Nasira@Demo-1')).toMatchObject({ faults: [{ key: 'password.personal' }] });
    expect(await change(PASSWORD, 'wachtwoord1234')).toMatchObject({ faults: [{ key: 'password.common' }] });
    expect(await users.byId(user.id)).toEqual(user);
  });

  it('of ten at once, one wins and the others are told that the old one is wrong', async () => {
    const { users, person, context, store } = await makeWorld();
    const user = await users.create(person(), context);
    const changes = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        users.changePassword({ user, current: PASSWORD, next: `${NEXT}-${n}`, address: ADDRESS, context }),
      ),
    );
    const won = changes.findIndex(({ ok }) => ok);
    expect(changes.filter(({ ok }) => !ok)).toEqual(Array(9).fill({ ok: false, reason: 'current-wrong' }));
    const newest = must(await users.byId(user.id));
    expect(await users.checkPassword({ user: newest, typed: `${NEXT}-${won}`, address: ADDRESS })).toBe('right');
    expect((await namesOf(store)).filter((name) => name === 'user.password-changed')).toHaveLength(1);
  });

  it('loses to a disabling that comes between', async () => {
    const { users, person, context } = await makeWorld();
    const user = await users.create(person(), context);
    const change = users.changePassword({ user, current: PASSWORD, next: NEXT, address: ADDRESS, context });
    await users.disable(user.id, { kind: 'system' }, context);
    expect(await change).toEqual({ ok: false, reason: 'current-wrong' });
  });
});
