import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/kernel/clock.ts';
import { atHand, isSessionValid, loginMoment, usernameKeyOf } from '../../src/users/index.ts';
import { eventsOf, makeWorld, namesOf } from './users-world.ts';

const PASSWORD = 'groene-fiets-regen-42';
const ADDRESS = '192.0.2.7';

const must = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('is not there');
  return value;
};

describe('accounts', () => {
  it('are found by username, typed in any way, in their own school only', async () => {
    const { users, person, context, schools, school } = await makeWorld();
    const made = await users.create(person({ username: 'N. Al-Háshim' }), context);
    expect(made).toMatchObject({ username: 'N. Al-Háshim', emailVerified: false, disabled: false, version: 1 });
    expect(made.id.startsWith(`${school.id}.`)).toBe(true);
    for (const typed of [' n. al-háshim', 'N. AL-HA\u0301SHIM ', 'Ｎ. al-háshim']) {
      expect((await users.byUsername(school.id, typed))?.id, typed).toBe(made.id);
    }
    const other = await schools.create({ name: 'Ander', shortNames: ['ander'] }, context);
    expect(await users.byUsername(other.id, 'n. al-háshim')).toBeUndefined();
    for (const typed of ['', ' ', '\0', 'x'.repeat(100_000)])
      expect(await users.byUsername(school.id, typed)).toBeUndefined();
    expect(await users.byId(made.id)).toEqual(made);
    for (const id of ['', 'x', `${made.id}.x`, '../..', `${school.id}.weg`])
      expect(await users.byId(id)).toBeUndefined();
  });

  it('keep all that was given, as the store gives it back', async () => {
    const { users, person, context, clock } = await makeWorld();
    const claims = { nickname: 'Nas', address: { country: 'NL' }, phone_number_verified: true };
    const input = person({
      userId: 'van-elders',
      middleName: ' van  der ',
      email: ' n@demo.example ',
      claims,
      leerlingnummer: '0012',
    });
    const made = await users.create(input, context);
    const now = clock.now();
    expect(await users.byId(made.id)).toEqual({
      ...{
        id: made.id,
        version: 1,
        schoolId: made.schoolId,
        username: 'docent',
        usernameKey: 'docent',
        role: 'docent',
      },
      ...{ givenName: 'Nasira', middleName: 'van der', familyName: 'Al-Hashim', classIds: [], leerlingnummer: '0012' },
      ...{ classYears: [], externalIds: [] },
      ...{ email: 'n@demo.example', emailVerified: false, passwordHash: made.passwordHash, passwordChangedAt: now },
      ...{ disabled: false, sessionsValidFrom: now, claims, createdAt: now, updatedAt: now },
    });
    expect(made.id.endsWith('.van-elders')).toBe(true);
    await expect(users.create({ ...input, username: 'ander' }, context)).rejects.toMatchObject({
      code: 'user-id-taken',
    });
  });

  it('of fifty at once with one username, one is made', async () => {
    const { users, person, context, store, school } = await makeWorld();
    const names = ['docent', 'Docent', ' DOCENT', 'ｄocent', 'do\u00ADcent'];
    const tries = Array.from({ length: 50 }, (_, n) =>
      users.create(person({ username: names[n % 5] ?? '', ...(n % 5 === 4 ? { username: 'docent ' } : {}) }), context),
    );
    const settled = await Promise.allSettled(tries);
    const refused = settled.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(49);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'username-taken', kind: 'conflict' });
    expect((await namesOf(store)).filter((name) => name === 'user.created')).toHaveLength(1);
    expect(await users.byUsername(school.id, 'docent')).toBeDefined();
  });

  it('refuse what cannot be', async () => {
    const { users, person, context, schools } = await makeWorld();
    const realm = await schools.ensureSystemRealm();
    const cases: [Parameters<typeof person>[0], string][] = [
      [{ username: ' ' }, 'username-invalid'],
      [{ username: 'a\u200Bb' }, 'username-invalid'],
      [{ username: 'a\nb\0' }, 'username-invalid'],
      [{ username: 'x'.repeat(101) }, 'username-invalid'],
      [{ familyName: '' }, 'name-invalid'],
      [{ email: 'geen adres' }, 'email-invalid'],
      [{ userId: 'a.b' }, 'user-id-invalid'],
      [{ role: 'support' }, 'role-not-in-school'],
      [{ schoolId: realm.id }, 'role-not-in-school'],
      [{ schoolId: 'weg' }, 'school-unknown'],
    ];
    for (const [more, code] of cases) await expect(users.create(person(more), context), code).rejects.toThrow(code);
    expect((await users.create(person({ schoolId: realm.id, role: 'support' }), context)).schoolId).toBe(realm.id);
  });

  it('fold usernames once and for all (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
        expect(usernameKeyOf(usernameKeyOf(typed))).toBe(usernameKeyOf(typed));
        expect(usernameKeyOf(` ${typed.toUpperCase()} `)).toBe(usernameKeyOf(typed.toLowerCase()));
      }),
    );
  });

  it('have their classes, main class first, and remember the last login outside the version', async () => {
    const { users, person, context, schools, school, clock } = await makeWorld();
    const [a, b] = await Promise.all(
      ['2a', '2b'].map((name) => schools.addClass(school.id, { name, kind: 'stamklas' }, context)),
    );
    const user = await users.create(person({ classIds: [must(b).id, must(a).id, must(b).id] }), context);
    expect((await users.classesOfUser(user)).map(({ name }) => name)).toEqual(['2b', '2a']);
    const login = { locale: 'en', at: clock.now(), validFrom: user.sessionsValidFrom, events: [] } as const;
    const known = await users.recordLogin(user.id, login);
    expect(known).toEqual({ ...user, lastLoginAt: clock.now(), lastLocale: 'en' });
    expect(await users.byId(user.id)).toEqual(known);
    for (const nobody of [`${school.id}.weg`, 'x']) expect(await users.recordLogin(nobody, login)).toBeUndefined();
  });

  it('keep no login that was proven before sessions ended, not even in the same millisecond, nor one of who is disabled', async () => {
    const { users, person, context, clock, store } = await makeWorld();
    const user = await users.create(person(), context);
    const admin = await users.create(person({ username: 'beheer', role: 'beheerder' }), context);
    const by = { kind: 'account', user: admin, loginAt: clock.now() } as const;
    const before = (await eventsOf(store)).length;
    const fact = must((await eventsOf(store)).at(0));
    const login = ({ sessionsValidFrom: validFrom }: typeof user) =>
      users.recordLogin(user.id, { locale: 'nl', at: clock.now(), validFrom, events: [{ ...fact, id: 'in' }] });
    const ended = await users.endSessions(user.id, {}, 'owner', context);
    expect(await login(user)).toBeUndefined();
    const again = await users.endSessions(user.id, {}, 'owner', context);
    expect(await login(ended)).toBeUndefined();
    await users.disable(user.id, by, context);
    expect(await login(must(await users.byId(user.id)))).toBeUndefined();
    expect(must(await users.byId(user.id)).lastLoginAt).toBeUndefined();
    expect((await eventsOf(store)).slice(before).map(({ id }) => id)).not.toContain('in');
    const enabled = await users.enable(user.id, by, context);
    expect(await login(again)).toBeUndefined();
    expect(await login(enabled)).toMatchObject({ lastLoginAt: clock.now() });
    expect((await eventsOf(store)).at(-1)?.id).toBe('in');
  });
});

describe('sessions', () => {
  it('end at a moment, but for the one that is kept, and a login right after it holds', async () => {
    const { users, person, context, clock, store } = await makeWorld();
    const user = await users.create(person(), context);
    const seconds = () => Math.floor(clock.ms() / SECOND);
    clock.move(MINUTE);
    const loginAt = seconds();
    expect(isSessionValid(user, { loginAt, sessionUid: 'a' })).toBe(true);
    const ended = await users.endSessions(user.id, { keep: atHand(user, { uid: 'a' }) }, 'owner', context);
    expect(isSessionValid(ended, { loginAt, sessionUid: 'a' })).toBe(true);
    expect(isSessionValid(ended, { loginAt, sessionUid: 'b' })).toBe(false);
    expect(isSessionValid(ended, { loginAt })).toBe(false);
    const again = loginMoment(ended, clock.now());
    expect(again).toBe(seconds() + 1);
    expect(isSessionValid(ended, { loginAt: again })).toBe(true);
    const all = await users.endSessions(user.id, {}, 'second-step', context);
    expect(all.keptSession).toBeUndefined();
    expect(isSessionValid(all, { loginAt, sessionUid: 'a' })).toBe(false);
    // Somebody else ended it: its owner's own change does not bring it back.
    const late = await users.endSessions(user.id, { keep: atHand(user, { uid: 'a' }) }, 'owner', context);
    expect(late.keptSession).toBeUndefined();
    expect(isSessionValid(late, { loginAt: again })).toBe(false);
    const facts = (await eventsOf(store)).slice(-3);
    expect(facts.map(({ name, fields }) => [name, fields])).toEqual([
      ['user.sessions-ended', { reason: 'owner', kept: true }],
      ['user.sessions-ended-along', { reason: 'second-step', kept: false }],
      ['user.sessions-ended', { reason: 'owner', kept: false }],
    ]);
  });

  it('from before a moment never hold after it, those from after it always do (property)', () => {
    const base = Date.parse('2026-11-23T10:00:00Z');
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000), (before, at, after) => {
        const user = (ms: number) => ({ sessionsValidFrom: new Date(base + ms), keptSession: 'kept' });
        const earlier = loginMoment(user(0), new Date(base + Math.min(before, at)));
        const valid = isSessionValid(user(at), { loginAt: earlier, sessionUid: 'x' });
        // A login of the very second that begins at the end is the only one that may hold.
        expect(valid).toBe(earlier * SECOND >= base + at);
        const later = loginMoment(user(at), new Date(base + at + after));
        expect(isSessionValid(user(at), { loginAt: later })).toBe(true);
        expect(isSessionValid(user(at), { loginAt: 0, sessionUid: 'kept' })).toBe(true);
      }),
    );
  });

  it('end when an account is disabled; enabling brings none back', async () => {
    const { users, person, context, clock, store, schools, school } = await makeWorld();
    const user = await users.create(person({ username: 'een', role: 'beheerder' }), context);
    const other = await users.create(person({ username: 'twee', role: 'beheerder' }), context);
    expect((await schools.byId(school.id))?.beheerderIds).toEqual([user.id, other.id]);
    clock.move(MINUTE);
    const loginAt = Math.floor(clock.ms() / SECOND);
    const disabled = await users.disable(user.id, { kind: 'system' }, context);
    expect(disabled.disabled).toBe(true);
    expect(isSessionValid(disabled, { loginAt })).toBe(false);
    await users.disable(user.id, { kind: 'system' }, context);
    await expect(users.disable(other.id, { kind: 'system' }, context)).rejects.toMatchObject({
      code: 'last-beheerder',
    });
    expect((await users.byId(other.id))?.disabled).toBe(false);
    const enabled = await users.enable(user.id, { kind: 'system' }, context);
    expect(isSessionValid(enabled, { loginAt })).toBe(false);
    expect(await users.checkPassword({ user: enabled, typed: PASSWORD, address: ADDRESS })).toBe('right');
    const names = await namesOf(store);
    expect(names.filter((name) => name === 'user.disabled')).toHaveLength(1);
    expect(names.filter((name) => name === 'user.enabled')).toHaveLength(1);
    await users.disable(other.id, { kind: 'system' }, context);
  });
});
