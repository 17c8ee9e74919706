import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../src/kernel/clock.ts';
import {
  admin,
  asAccount,
  attempt,
  by,
  codeNow,
  commandLine,
  keyOf,
  memoryWorld,
  ownerOf,
  setUp,
  support,
} from './factors-world.ts';

const docent = ownerOf('docent');
const me = by(docent);

describe('an owner’s way', () => {
  it('sets up: slider, QR, code; the first code is no login code', async () => {
    const world = memoryWorld();
    expect(await world.factors.view(docent)).toMatchObject({ offered: true, required: false, state: 'absent' });
    expect(await world.factors.setupView(docent)).toBeUndefined();
    expect(await world.factors.begin(docent, me)).toEqual({ ok: true });
    const setup = await world.factors.setupView(docent);
    expect(setup).toMatchObject({ kind: 'setup', uri: expect.stringContaining('Numo:demo%2Fmeti.u1') });
    const secret = await keyOf(world, docent);
    expect(await world.factors.confirm(docent, '12345', me)).toEqual({ ok: false, reason: 'wrong', wrongInRow: 1 });
    await world.factors.begin(docent, me);
    expect(await keyOf(world, docent)).toBe(secret);

    const code = codeNow(world, secret);
    const done = await world.factors.confirm(docent, code, me);
    expect(done).toMatchObject({ ok: true, amr: ['otp', 'mfa'] });
    expect(done.ok && done.recoveryCodes).toHaveLength(10);
    expect(await world.factors.setupView(docent)).toBeUndefined();
    expect(await world.factors.view(docent)).toMatchObject({
      state: 'active',
      activeSince: world.clock.now(),
      recoveryLeft: 10,
    });

    expect(await world.factors.verifyCode(docent, code, attempt, me)).toEqual({ ok: false, reason: 'used' });
    world.clock.move(30_000);
    const next = codeNow(world, secret);
    expect(await world.factors.verifyCode(docent, next, attempt, me)).toEqual({
      ok: true,
      kind: 'login',
      factor: 'totp',
      amr: ['otp', 'mfa'],
    });
    expect(await world.factors.verifyCode(docent, next, attempt, me)).toMatchObject({
      reason: 'used',
      acceptedBySame: true,
    });
    expect(await world.factors.verifyCode(docent, next, { by: 'another' }, me)).toEqual({ ok: false, reason: 'used' });
  });

  it('suspends and resumes with a code that then is used up', async () => {
    const world = memoryWorld();
    const { secret } = await setUp(world, docent);
    expect(await world.factors.suspend(docent, 'manual', me)).toEqual({ ok: true });
    expect(await world.factors.view(docent)).toMatchObject({ state: 'suspended', suspendedBy: 'owner' });
    const others = [ownerOf('beheerder', 'u8'), docent, ownerOf('leerling', 'u9')];
    expect(await world.factors.viewMany(others)).toEqual(await Promise.all(others.map(world.factors.view)));
    const code = codeNow(world, secret);
    expect(await world.factors.verifyCode(docent, code, attempt, me)).toEqual({ ok: false, reason: 'absent' });
    expect(await world.factors.resume(docent, undefined, me)).toMatchObject({ ok: false, reason: 'wrong' });
    world.clock.move(HOUR);
    expect(await world.factors.resume(docent, codeNow(world, secret), me)).toEqual({ ok: true });
    expect(await world.factors.view(docent)).toMatchObject({
      state: 'active',
      activeSince: world.clock.now(),
      wrongInRow: 0,
    });
    expect(await world.factors.verifyCode(docent, codeNow(world, secret), attempt, me)).toEqual({
      ok: false,
      reason: 'used',
    });
  });

  it('wipes: no code and no recovery code of before is taken, also after a new set-up', async () => {
    const world = memoryWorld();
    const before = await setUp(world, docent);
    expect(await world.factors.wipe(docent, me)).toEqual({ ok: true });
    expect(JSON.stringify([...world.records.values()])).not.toContain('k1.');
    const tryOld = async () => [
      (await world.factors.verifyCode(docent, codeNow(world, before.secret), attempt, me)).ok,
      (await world.factors.verifyRecovery(docent, before.recoveryCodes[0] ?? '', attempt, me)).ok,
      (await world.factors.resume(docent, codeNow(world, before.secret), me)).ok,
    ];
    expect(await tryOld()).toEqual([false, false, false]);
    const after = await setUp(world, docent);
    expect(after.secret).not.toBe(before.secret);
    expect(await tryOld()).toEqual([false, false, false]);
    expect((await world.factors.verifyCode(docent, codeNow(world, after.secret), attempt, me)).ok).toBe(true);
  });

  it('moves to a new phone: the old works until BEVESTIG and never after', async () => {
    const world = memoryWorld();
    const old = await setUp(world, docent);
    expect(await world.factors.beginNewPhone(docent, me)).toEqual({ ok: true });
    expect(await world.factors.setupView(docent)).toMatchObject({ kind: 'new-phone' });
    const fresh = await keyOf(world, docent);
    expect((await world.factors.verifyCode(docent, codeNow(world, old.secret), attempt, me)).ok).toBe(true);
    expect((await world.factors.verifyCode(docent, codeNow(world, fresh), attempt, me)).ok).toBe(false);
    const code = codeNow(world, fresh);
    expect(await world.factors.confirmNewPhone(docent, code, me)).toEqual({ ok: true });
    expect(await world.factors.verifyCode(docent, code, attempt, me)).toEqual({ ok: false, reason: 'used' });
    world.clock.move(MINUTE);
    expect((await world.factors.verifyCode(docent, codeNow(world, old.secret), attempt, me)).ok).toBe(false);
    expect((await world.factors.verifyCode(docent, codeNow(world, fresh), attempt, me)).ok).toBe(true);
    expect((await world.factors.verifyRecovery(docent, old.recoveryCodes[0] ?? '', attempt, me)).ok).toBe(true);
  });

  it('makes new recovery codes, which void the old', async () => {
    const world = memoryWorld();
    const { recoveryCodes } = await setUp(world, docent);
    const made = await world.factors.newRecoveryCodes(docent, me);
    if (!made.ok) throw new Error(made.reason);
    expect((await world.factors.verifyRecovery(docent, recoveryCodes[0] ?? '', attempt, me)).ok).toBe(false);
    expect(await world.factors.verifyRecovery(docent, made.recoveryCodes[0]?.toLowerCase() ?? '', attempt, me)).toEqual(
      {
        ok: true,
        kind: 'recovery',
        amr: ['mfa'],
        left: 9,
      },
    );
  });
});

describe('who, and what the school requires', () => {
  it('works out who the actor is', async () => {
    const world = memoryWorld();
    await setUp(world, docent);
    const others = [
      asAccount('school2.admin', 'beheerder'),
      asAccount('school1.u2', 'docent'),
      { actor: { kind: 'anonymous' } as const },
    ];
    for (const context of [...others, commandLine])
      expect(await world.factors.wipe(docent, context, 'lost-phone')).toEqual({ ok: false, reason: 'not-allowed' });
    expect(await world.factors.suspend(docent, 'week', admin)).toMatchObject({ ok: true });
    expect(await world.factors.resume(docent, undefined, support)).toEqual({ ok: true });
    expect(await world.factors.begin(docent, admin)).toEqual({ ok: false, reason: 'not-allowed' });
    expect(await world.factors.wipe(docent, admin, 'lost-phone')).toEqual({ ok: true });
  });

  it('offers a pupil nothing, and leaves support only set-up and new phone', async () => {
    const world = memoryWorld();
    const pupil = ownerOf('leerling', 'p');
    expect(await world.factors.begin(pupil, by(pupil))).toEqual({ ok: false, reason: 'not-offered' });
    expect(await world.factors.view(pupil)).toMatchObject({ offered: false, state: 'absent', required: false });
    const helper = ownerOf('support', 's');
    expect(await world.factors.view(helper)).toMatchObject({ required: true });
    await setUp(world, helper);
    expect(await world.factors.suspend(helper, 'manual', by(helper))).toEqual({ ok: false, reason: 'not-allowed' });
    expect(await world.factors.beginNewPhone(helper, by(helper))).toEqual({ ok: true });
    expect(await world.factors.wipe(helper, commandLine, 'left')).toEqual({ ok: true });
  });

  it('holds to the policy from its date on', async () => {
    const world = memoryWorld();
    await setUp(world, docent);
    world.setPolicy({ policy: 'docenten-and-beheerders', from: new Date(world.clock.ms() + DAY) });
    expect(await world.factors.suspend(docent, 'manual', me)).toMatchObject({ ok: true });
    expect(await world.factors.view(docent)).toMatchObject({ state: 'suspended', required: false });
    world.clock.move(DAY);
    expect(await world.factors.view(docent)).toMatchObject({
      state: 'active',
      required: true,
      activeSince: world.clock.now(),
    });
    expect(await world.factors.wipe(docent, me)).toEqual({ ok: false, reason: 'required' });
    world.setPolicy({ policy: 'beheerders' });
    expect(await world.factors.wipe(docent, me)).toEqual({ ok: true });
  });
});
