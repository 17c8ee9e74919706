import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/kernel/clock.ts';
import {
  type By,
  createEraser,
  demandPower,
  mayInSchool,
  type NewUser,
  powerActorOf,
  type Role,
  type User,
} from '../../src/users/index.ts';
import { eventsOf, makeWorld, namesOf, type World } from './users-world.ts';

const SYSTEM: By = { kind: 'system' };

const by = (world: World, user: User, more: Partial<Extract<By, { kind: 'account' }>> = {}): By => ({
  kind: 'account',
  user,
  loginAt: world.clock.now(),
  ...more,
});

/** A school with two beheerders, and a way to make others. */
async function school() {
  const world = await makeWorld();
  const make = (username: string, role: Role, more: Partial<NewUser> = {}) =>
    world.users.create(world.person({ username, role, ...more }), world.context);
  const anja = await make('anja', 'beheerder');
  const bert = await make('bert', 'beheerder');
  return { ...world, world, make, anja, bert };
}

const supporter = async ({ schools, users, person, context }: World, username: string): Promise<User> => {
  const realm = await schools.ensureSystemRealm();
  return users.create(person({ schoolId: realm.id, username, role: 'support' }), context);
};

describe('editing a person', () => {
  it('writes what differs, tells the names of the fields only, and the second of two editors sees both versions', async () => {
    const { world, users, make, anja, bert, context, store, schools } = await school();
    const docent = await make('docent', 'docent', { email: 'oud@demo.example' });
    const group = await schools.addClass(docent.schoolId, { name: '2a', kind: 'stamklas' }, context);
    const old = await schools.addClass(
      docent.schoolId,
      { name: '1a', kind: 'stamklas', year: group.year - 1 },
      context,
    );
    const change = { familyName: 'Bakker', middleName: 'de', email: 'nieuw@demo.example', classIds: [group.id] };
    const first = await users.edit(docent.id, change, docent.updatedAt, by(world, anja), context);
    expect(first).toMatchObject({ ok: true, changed: ['classIds', 'email', 'familyName', 'middleName'] });
    const second = await users.edit(docent.id, { givenName: 'Nel' }, docent.updatedAt, by(world, bert), context);
    expect(second).toMatchObject({ ok: false, reason: 'conflict', newest: { familyName: 'Bakker' } });
    const newest = await users.byId(docent.id);
    expect(newest).toMatchObject({ classYears: [String(group.year)], emailVerified: false, givenName: 'Nasira' });
    const again = await users.edit(docent.id, change, newest?.updatedAt ?? new Date(0), by(world, bert), context);
    expect(again).toMatchObject({ ok: true, changed: [] });
    const shown = JSON.stringify((await eventsOf(store)).filter(({ name }) => name.startsWith('user.e')));
    expect(shown).toContain('"changed":"classIds email familyName middleName"');
    for (const value of ['Bakker', 'nieuw@', 'oud@']) expect(shown).not.toContain(value);
    // Classes of another year stay behind those of the present one.
    const seen = newest?.updatedAt ?? new Date(0);
    const past = await users.edit(docent.id, { classIds: [old.id], classYear: old.year }, seen, SYSTEM, context);
    expect(past.ok && past.user.classIds).toEqual([group.id, old.id]);
    expect(await users.move([docent.id], { from: group.id, to: group.id }, SYSTEM, context)).toBe(1);
  });

  it('says what is taken and what cannot be', async () => {
    const { world, users, make, anja, context } = await school();
    const one = await make('een', 'leerling', { externalIds: ['som:1'] });
    const two = await make('twee', 'leerling');
    const edit = (change: Parameters<typeof users.edit>[1], user = two) =>
      users.edit(user.id, change, user.updatedAt, by(world, anja), context);
    await expect(edit({ username: ' EEN' })).rejects.toMatchObject({ code: 'username-taken' });
    await expect(edit({ externalIds: ['som:1'] })).rejects.toMatchObject({ code: 'external-id-taken' });
    await expect(edit({ givenName: ' ' })).rejects.toMatchObject({ code: 'name-invalid' });
    await expect(edit({ email: 'x' })).rejects.toMatchObject({ code: 'email-invalid' });
    await expect(edit({ classIds: ['weg'] })).rejects.toMatchObject({ code: 'class-unknown' });
    await expect(edit({ username: 'x' }, { ...one, id: `${one.schoolId}.weg` })).rejects.toMatchObject({
      code: 'account-unknown',
    });
  });

  it('asks the power of each field of the newest record', async () => {
    const { world, users, anja, bert, context } = await school();
    const edit = (change: Parameters<typeof users.edit>[1], actor: By = by(world, anja)) =>
      users.edit(bert.id, change, bert.updatedAt, actor, context);
    for (const change of [{ email: 'x@demo.example' }, { username: 'x' }, { externalIds: ['a:1'] }])
      await expect(edit(change)).rejects.toMatchObject({ code: 'is-beheerder', kind: 'forbidden' });
    const other = await world.schools.create({ name: 'Ander', shortNames: ['ander'] }, context);
    const theirs = await users.create(world.person({ schoolId: other.id, role: 'beheerder' }), context);
    await expect(edit({ givenName: 'X' }, by(world, theirs))).rejects.toMatchObject({ kind: 'not-found' });
    expect(await edit({ givenName: 'Bas' })).toMatchObject({ ok: true, changed: ['givenName'] });
  });
});

describe('making people', () => {
  it('is a beheerder’s in the own school; of staff after a recent login; of support nobody’s', async () => {
    const { world, users, anja, clock, context, schools } = await school();
    const late = by(world, anja, { loginAt: new Date(clock.ms() - HOUR) });
    const input = (role: Role, schoolId = anja.schoolId) => world.person({ username: `nieuw-${role}`, role, schoolId });
    expect(await users.createBy(input('leerling'), late, context)).toMatchObject({ role: 'leerling' });
    await expect(users.createBy(input('docent'), late, context)).rejects.toMatchObject({ code: 'recent-login-needed' });
    const docent = await users.createBy(input('docent'), by(world, anja), context);
    const realm = await schools.ensureSystemRealm();
    const support = users.createBy(input('support', realm.id), by(world, anja), context);
    await expect(support).rejects.toMatchObject({ kind: 'not-found' });
    await expect(users.createBy(input('leerling'), by(world, docent), context)).rejects.toMatchObject({
      code: 'not-allowed',
    });
    const actor = await powerActorOf({ schools, clock }, by(world, docent));
    const power = mayInSchool(actor, 'view-classes', world.school);
    expect(() => demandPower(power, { now: clock.now() })).not.toThrow();
  });
});

describe('roles', () => {
  it('are changed by a recent login, end sessions, and keep one beheerder', async () => {
    const { world, users, anja, bert, clock, context, make, store, schools } = await school();
    const docent = await make('docent', 'docent');
    const late = by(world, anja, { loginAt: new Date(clock.ms() - 31 * MINUTE) });
    await expect(users.changeRole(docent.id, 'beheerder', late, context)).rejects.toMatchObject({
      code: 'recent-login-needed',
    });
    await expect(users.changeRole(docent.id, 'support', by(world, anja), context)).rejects.toMatchObject({
      kind: 'forbidden',
    });
    clock.move(HOUR);
    const up = await users.changeRole(docent.id, 'beheerder', by(world, anja), context);
    expect(up).toMatchObject({ role: 'beheerder', sessionsValidFrom: new Date(clock.ms() + 1) });
    for (const id of [docent.id, bert.id]) await users.changeRole(id, 'docent', by(world, anja), context);
    await expect(users.changeRole(anja.id, 'docent', by(world, anja), context)).rejects.toMatchObject({
      code: 'own-account',
    });
    await expect(users.changeRole(anja.id, 'docent', SYSTEM, context)).rejects.toMatchObject({
      code: 'last-beheerder',
    });
    // Who was beheerder until now still counts as one for credentials.
    await expect(users.reset(bert.id, by(world, anja), context)).rejects.toMatchObject({ code: 'is-beheerder' });
    clock.move(30 * DAY);
    expect((await users.reset(bert.id, by(world, anja), context)).code).toHaveLength(14);
    expect((await schools.byId(anja.schoolId))?.beheerderIds).toEqual([anja.id]);
    expect(await namesOf(store)).toContain('user.role-changed');
  });

  it('of the last two who demote each other at once, exactly one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { world, users, anja, bert, schools, context } = await school();
      const settled = await Promise.allSettled([
        users.changeRole(bert.id, 'docent', by(world, anja), context),
        users.changeRole(anja.id, 'docent', by(world, bert), context),
      ]);
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const roles = await Promise.all([anja.id, bert.id].map(async (id) => (await users.byId(id))?.role));
      expect(roles.toSorted()).toEqual(['beheerder', 'docent']);
      world.clock.move(HOUR);
      const left = (await schools.byId(anja.schoolId))?.beheerderIds ?? [];
      expect(left).toEqual([roles[0] === 'beheerder' ? anja.id : bert.id]);
    }
  });
});

describe('RESET', () => {
  it('stops the old password at once, voids the code before it and ends sessions; lengths and lives as they are told', async () => {
    const { world, users, anja, clock, context, make } = await school();
    const pupil = await make('sam', 'leerling');
    clock.move(HOUR);
    const first = await users.reset(pupil.id, by(world, anja), context);
    expect(first.code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
    expect(first.expiresAt).toEqual(new Date(clock.ms() + DAY));
    expect(first.user.passwordHash).toBeUndefined();
    expect(first.user.sessionsValidFrom).toEqual(new Date(clock.ms() + 1));
    expect(JSON.stringify(first.user)).not.toContain(first.code.replace('-', ''));
    const sheet = await users.reset(pupil.id, by(world, anja), context, 'sheet');
    expect(sheet.expiresAt).toEqual(new Date(clock.ms() + 7 * DAY));
    expect(sheet.user.activation?.hash).not.toBe(first.user.activation?.hash);
    const docent = await make('docent', 'docent');
    const staff = await users.reset(docent.id, by(world, anja), context);
    expect([staff.code.length, staff.expiresAt]).toEqual([14, new Date(clock.ms() + 7 * DAY)]);
  });

  it('is a docent’s for pupils of this year’s own classes, until the school switches it off', async () => {
    const { world, users, context, make, schools } = await school();
    const group = await schools.addClass(world.school.id, { name: '2a', kind: 'stamklas' }, context);
    const old = await schools.addClass(
      world.school.id,
      { name: '1a', kind: 'stamklas', year: group.year - 1 },
      context,
    );
    const docent = await make('docent', 'docent', { classIds: [group.id, old.id] });
    const mine = await make('sam', 'leerling', { classIds: [group.id] });
    const former = await make('noor', 'leerling', { classIds: [old.id] });
    await users.reset(mine.id, by(world, docent), context);
    await expect(users.reset(former.id, by(world, docent), context)).rejects.toMatchObject({ code: 'not-allowed' });
    await schools.update(world.school.id, () => ({ settings: { docentMayReset: false } }), context);
    await expect(users.reset(mine.id, by(world, docent), context)).rejects.toMatchObject({ code: 'docent-reset-off' });
  });

  it('and wipe of one beheerder within a day take two support accounts', async () => {
    const { world, users, anja, clock, context } = await school();
    const [one, two] = [await supporter(world, 'een'), await supporter(world, 'twee')];
    const given = { reason: 'lost-phone', verified: 'called-back' };
    await expect(users.reset(anja.id, by(world, one), context)).rejects.toMatchObject({ code: 'reason-needed' });
    const unverified = by(world, one, { reason: 'lost-phone' });
    await expect(users.reset(anja.id, unverified, context)).rejects.toMatchObject({ code: 'verification-needed' });
    await users.reset(anja.id, by(world, one, given), context);
    await expect(users.noteSupportWipe(anja.id, by(world, one, given), context)).rejects.toMatchObject({
      code: 'second-support-needed',
    });
    await users.noteSupportWipe(anja.id, by(world, two, given), context);
    await expect(users.reset(anja.id, by(world, two, given), context)).rejects.toMatchObject({
      code: 'second-support-needed',
    });
    clock.move(DAY);
    await users.reset(anja.id, by(world, two, given), context);
    // Both halves at the same moment, by one: whichever is first, the other is refused.
    clock.move(DAY);
    const halves = await Promise.allSettled([
      users.reset(anja.id, by(world, one, given), context),
      users.noteSupportWipe(anja.id, by(world, one, given), context),
    ]);
    expect(halves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('deleting', () => {
  it('makes absent for every look-up at once, keeps username and links for the undo, and is undone', async () => {
    const { world, users, anja, clock, context, make, schools } = await school();
    const group = await schools.addClass(world.school.id, { name: '2a', kind: 'stamklas' }, context);
    const more = { leerlingnummer: '77', externalIds: ['som:1'], email: 's@demo.example', classIds: [group.id] };
    const sam = await make('sam', 'leerling', { ...more, givenName: 'Sam', eckId: { hash: 'h', sealed: 's' } });
    const looks = async () => [
      await users.byId(sam.id),
      await users.byUsername(sam.schoolId, 'sam'),
      await users.byExternalId(sam.schoolId, 'som', '1'),
      ...(await users.byIds([sam.id])),
      ...(await users.byLeerlingnummer(sam.schoolId, '77')),
      ...(await users.byEckIdHash(sam.schoolId, 'h')),
      ...(await users.list(sam.schoolId, { list: 'class', classId: group.id })).people,
      ...(await users.search(sam.schoolId, 'sam')).people,
      ...(await users.search(sam.schoolId, '77')).people,
      ...(await users.findAnywhere('sam')),
      ...(await users.findAnywhere('s@demo.example')),
    ];
    const before = await looks();
    expect(before.map((user) => user?.id)).toEqual(Array.from({ length: 11 }, () => sam.id));
    const { eraseAt } = await users.delete(sam.id, by(world, anja), context);
    expect(eraseAt).toEqual(new Date(clock.ms() + 30 * DAY));
    expect((await looks()).filter((user) => user !== undefined)).toEqual([]);
    await expect(make('Sam', 'leerling')).rejects.toMatchObject({ code: 'username-taken' });
    await expect(make('x', 'leerling', { externalIds: ['som:1'] })).rejects.toMatchObject({
      code: 'external-id-taken',
    });
    for (const verb of ['delete', 'disable', 'reset'] as const)
      await expect(users[verb](sam.id, SYSTEM, context)).rejects.toMatchObject({ code: 'account-unknown' });
    const back = await users.undelete(sam.id, by(world, anja), context);
    expect([back.username, back.eraseAt, back.deletedAt]).toEqual(['sam', undefined, undefined]);
    expect((await looks()).map((user) => user?.id)).toEqual(before.map((user) => user?.id));
    await users.delete(sam.id, SYSTEM, context);
    clock.move(30 * DAY);
    await expect(users.undelete(sam.id, SYSTEM, context)).rejects.toMatchObject({ code: 'account-unknown' });
  });

  it('is not for a beheerder’s account; who leaves keeps no credentials and comes not back by a switch', async () => {
    const { world, users, anja, bert, clock, context, make } = await school();
    await expect(users.delete(bert.id, by(world, anja), context)).rejects.toMatchObject({ code: 'is-beheerder' });
    const sam = await make('sam', 'leerling', { externalIds: ['som:1'] });
    const left = await users.leave(sam.id, by(world, anja), context);
    expect(left).toMatchObject({ externalIds: [], disabled: true });
    expect(left.passwordHash).toBeUndefined();
    expect(left.eraseAt).toEqual(new Date(clock.ms() + 730 * DAY));
    expect((await users.enable(sam.id, SYSTEM, context)).disabled).toBe(true);
  });
});

describe('a running delay', () => {
  it('is seen, also of a known browser, and lifted from both by who may: told once, and nothing where nothing runs', async () => {
    const { world, users, limits, clock, context, make, store, anja, bert } = await school();
    const meti = await make('meti', 'docent');
    const who = { schoolId: meti.schoolId, usernameKey: meti.usernameKey };
    const { cookie } = await limits.remember({ ...who, accountId: meti.id });
    const mistakes = async (count: number, browserCookie?: string): Promise<void> => {
      for (let made = 0; made < count; made += 1) {
        clock.move(MINUTE);
        const leave = await limits.reserve({ ...who, address: '192.0.2.9', browserCookie });
        if (!leave.ok) throw new Error(`refused for ${leave.seconds} s`);
        await leave.ticket.wrong();
      }
    };
    expect(await users.delayOf(meti.id)).toEqual({ mistakes: 0, seconds: 0 });
    expect(await users.liftDelay(meti.id, by(world, anja), context)).toBe(false);
    await mistakes(7, cookie);
    expect(await users.delayOf(meti.id)).toEqual({ mistakes: 7, seconds: 2 });
    await mistakes(8);
    expect(await users.delayOf(meti.id)).toEqual({ mistakes: 8, seconds: 4 });
    await expect(users.liftDelay(meti.id, by(world, meti), context)).rejects.toMatchObject({ code: 'own-account' });
    await expect(users.liftDelay('nobody.here', by(world, anja), context)).rejects.toMatchObject({
      code: 'account-unknown',
    });
    expect(await users.liftDelay(meti.id, by(world, bert), context)).toBe(true);
    expect(await users.delayOf(meti.id)).toEqual({ mistakes: 0, seconds: 0 });
    for (const browserCookie of [undefined, cookie]) {
      expect(await limits.reserve({ ...who, address: '192.0.2.10', browserCookie })).toMatchObject({ ok: true });
    }
    const told = (await eventsOf(store)).filter(({ name }) => name === 'user.delay-lifted');
    expect(told).toMatchObject([{ accountId: meti.id, fields: { mistakes: 8 } }]);
  });
});

describe('the end of an account', () => {
  it('comes 30 days after deletion and two years after leaving: with all that is kept of it, and told once', async () => {
    const { users, userStore, clock, context, make, store, anja } = await school();
    const [deleted, left] = [await make('sam', 'leerling'), await make('noor', 'leerling')];
    await users.delete(deleted.id, SYSTEM, context);
    await users.leave(left.id, SYSTEM, context);
    const gone: string[] = [];
    let failing = false;
    const owned = [
      async (id: string) => {
        if (failing) throw new Error('the store went away');
        gone.push(id);
      },
    ];
    const eraser = createEraser({ store: userStore, clock, owned });
    clock.move(30 * DAY - 1);
    expect([await eraser.eraseDue(), gone]).toEqual([0, []]);
    clock.move(2);
    failing = true;
    await expect(eraser.eraseDue()).rejects.toThrow('went away');
    failing = false;
    expect([await eraser.eraseDue(), gone]).toEqual([1, [deleted.id]]);
    expect(await userStore.getDeleted(deleted.id)).toBeUndefined();
    await make('sam', 'docent');
    clock.move(700 * DAY);
    expect([await eraser.eraseDue(), await eraser.eraseDue(), gone]).toEqual([1, 0, [deleted.id, left.id]]);
    expect(await users.byId(anja.id)).toBeDefined();
    const told = (await eventsOf(store)).filter(({ name }) => name === 'user.erased');
    expect(told.map(({ accountId }) => accountId)).toEqual([deleted.id, left.id]);
  });
});
