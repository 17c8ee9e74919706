import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/kernel/clock.ts';
import type { User } from '../../src/users/index.ts';
import { eventsOf, makeWorld, namesOf, type World } from './users-world.ts';

const NEW = 'nieuw@demo.example';

async function begun(world: World, user: User, email = NEW) {
  const result = await world.users.beginEmailChange(user, email, world.context);
  if (!result.ok) throw new Error(result.reason);
  return result;
}

const wrongFor = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function withUser() {
  const world = await makeWorld();
  const user = await world.users.create(world.person({ email: 'oud@demo.example' }), world.context);
  return { ...world, user, world };
}

describe('a new mail address', () => {
  it("becomes the owner's with the code, and only then", async () => {
    const { world, users, user, context, store, clock } = await withUser();
    const { code, email, expiresAt } = await begun(world, user, ` ${NEW} `);
    expect(code).toMatch(/^\d{6}$/);
    expect([email, expiresAt.getTime()]).toEqual([NEW, clock.ms() + 10 * MINUTE]);
    const waiting = await users.byId(user.id);
    expect(waiting).toMatchObject({ email: 'oud@demo.example', emailVerified: false, pendingEmail: { email: NEW } });
    expect(JSON.stringify(waiting)).not.toContain(code);
    clock.move(10 * MINUTE - 1);
    const spaced = ` ${code.slice(0, 3)} ${code.slice(3)} `;
    const confirmed = await users.confirmEmail(user, spaced, context);
    expect(confirmed).toMatchObject({ ok: true, user: { email: NEW, emailVerified: true, updatedAt: clock.now() } });
    expect((await users.byId(user.id))?.pendingEmail).toBeUndefined();
    expect(await users.confirmEmail(user, code, context)).toEqual({ ok: false, reason: 'none' });
    const facts = await eventsOf(store);
    expect(facts.slice(-2).map(({ name }) => name)).toEqual(['user.email-change-begun', 'user.email-changed']);
    expect(JSON.stringify(facts)).not.toMatch(/example|\d{6}"/);
  });

  it('is told to the former address, which is then forgotten', async () => {
    const { world, users, user, context } = await withUser();
    const { code } = await begun(world, user);
    await users.confirmEmail(user, code, context);
    expect(await users.formerEmailOf(user.id)).toBe('oud@demo.example');
    await users.forgetFormerEmail(user.id);
    expect(await users.formerEmailOf(user.id)).toBeUndefined();
    expect((await users.byId(user.id))?.email).toBe(NEW);
  });

  it('needs its code within ten minutes', async () => {
    const { world, users, user, context, clock } = await withUser();
    const { code } = await begun(world, user);
    clock.move(10 * MINUTE);
    expect(await users.confirmEmail(user, code, context)).toEqual({ ok: false, reason: 'none' });
    expect((await users.byId(user.id))?.email).toBe('oud@demo.example');
  });

  it('is off after five wrong codes, however many come at once', async () => {
    const { world, users, user, context, store } = await withUser();
    const { code } = await begun(world, user);
    const tries = await Promise.all(
      Array.from({ length: 50 }, () => users.confirmEmail(user, wrongFor(code), context)),
    );
    const count = (reason: string) => tries.filter((result) => !result.ok && result.reason === reason).length;
    expect([count('wrong'), count('too-many-tries'), count('none')]).toEqual([4, 1, 45]);
    expect(await users.confirmEmail(user, code, context)).toEqual({ ok: false, reason: 'none' });
    expect((await namesOf(store)).filter((name) => name === 'user.email-change-failed')).toHaveLength(1);
  });

  it('is confirmed once by fifty right codes at once', async () => {
    const { world, users, user, context, store } = await withUser();
    const { code } = await begun(world, user);
    const tries = await Promise.all(Array.from({ length: 50 }, () => users.confirmEmail(user, code, context)));
    expect(tries.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await namesOf(store)).filter((name) => name === 'user.email-changed')).toHaveLength(1);
  });

  it('takes the newest code only, of this address and this account', async () => {
    const { world, users, user, context, person } = await withUser();
    const first = await begun(world, user);
    const second = await begun(world, user, 'ander@demo.example');
    if (first.code !== second.code) {
      expect(await users.confirmEmail(user, first.code, context)).toEqual({ ok: false, reason: 'wrong' });
    }
    const other = await users.create(person({ username: 'ander' }), context);
    expect(await users.confirmEmail(other, second.code, context)).toEqual({ ok: false, reason: 'none' });
    expect(await users.confirmEmail(user, second.code, context)).toMatchObject({
      ok: true,
      user: { email: 'ander@demo.example' },
    });
  });

  it('is mailed three times an hour at most, also by fifty requests at once', async () => {
    const { users, user, context, clock } = await withUser();
    const mails = await Promise.all(Array.from({ length: 50 }, () => users.beginEmailChange(user, NEW, context)));
    expect(mails.filter(({ ok }) => ok)).toHaveLength(3);
    const refused = mails.find((mail) => !mail.ok);
    expect(refused).toEqual({ ok: false, reason: 'too-many-mails', retryAt: new Date(clock.ms() + HOUR) });
    clock.move(HOUR);
    expect((await users.beginEmailChange(user, NEW, context)).ok).toBe(true);
  });

  it('may be the present one while that is not verified, and not after', async () => {
    const { world, users, user, context } = await withUser();
    const { code } = await begun(world, user, 'oud@demo.example');
    expect(await users.confirmEmail(user, code, context)).toMatchObject({ ok: true, user: { emailVerified: true } });
    expect(await users.formerEmailOf(user.id)).toBeUndefined();
    expect(await users.beginEmailChange(user, 'oud@demo.example', context)).toEqual({
      ok: false,
      reason: 'email-same',
    });
  });

  it('must be one', async () => {
    const { users, user, context } = await withUser();
    const bad = [
      '',
      'geen',
      'a@b',
      'a b@c.nl',
      'a@b.nl\nbcc: x@y.nl',
      '<a@b.nl>',
      `${'x'.repeat(250)}@a.nl`,
      'a@b.nl,c@d.nl',
    ];
    for (const email of bad) {
      expect(await users.beginEmailChange(user, email, context), email).toEqual({ ok: false, reason: 'email-invalid' });
    }
  });

  it('is forgotten when its owner cancels', async () => {
    const { world, users, user, context, store } = await withUser();
    const { code } = await begun(world, user);
    expect((await users.cancelEmail(user, context)).pendingEmail).toBeUndefined();
    await users.cancelEmail(user, context);
    expect(await users.confirmEmail(user, code, context)).toEqual({ ok: false, reason: 'none' });
    expect((await namesOf(store)).filter((name) => name === 'user.email-change-cancelled')).toHaveLength(1);
  });
});
