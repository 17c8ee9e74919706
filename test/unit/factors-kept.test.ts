import { describe, expect, it } from 'vitest';
import { factorEvents, factorTexts, factors as listed, type Reason } from '../../src/factors/index.ts';
import { secondSteps } from '../../src/factors/store.ts';
import { codeOf } from './factors-codes.ts';
import {
  admin,
  attempt,
  by,
  codeNow,
  keyOf,
  memoryWorld,
  ownerOf,
  setUp,
  sqliteWorld,
  support,
  toyCode,
  toyFactor,
} from './factors-world.ts';

const docent = ownerOf('docent');
const me = by(docent);

describe('what is kept and told', () => {
  it('keeps no secret, code or attempt in the clear', async () => {
    const world = memoryWorld();
    await world.factors.begin(docent, me);
    const secret = await keyOf(world, docent);
    expect(JSON.stringify([...world.records.values()])).not.toContain(secret);
    const done = await world.factors.confirm(docent, codeNow(world, secret), me);
    world.clock.move(30_000);
    await world.factors.verifyCode(docent, codeNow(world, secret), attempt, me);
    const kept = JSON.stringify([[...world.records.values()], world.events]);
    for (const text of [secret, attempt.by, ...(done.ok ? done.recoveryCodes : [])]) {
      expect(kept).not.toContain(text);
      expect(kept).not.toContain(text.replaceAll('-', ''));
    }
  });

  it('binds a secret to its account and field', async () => {
    const world = memoryWorld();
    await setUp(world, docent);
    const record = world.records.get(docent.id);
    if (!record) throw new Error('no record');
    const other = ownerOf('docent', 'u2');
    world.records.set(other.id, { ...record, id: other.id });
    await expect(world.factors.verifyCode(other, '123456', attempt, by(other))).rejects.toMatchObject({
      code: 'sealed-value-unreadable',
    });
    expect(
      world.ring.open(record.secret ?? '', { collection: 'second_steps', record: docent.id, field: 'secret' }),
    ).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('tells every change once, to the owner, with no field that is not declared', async () => {
    const world = memoryWorld();
    const { secret, recoveryCodes } = await setUp(world, docent);
    await world.factors.verifyRecovery(docent, recoveryCodes[0] ?? '', attempt, me);
    await world.factors.newRecoveryCodes(docent, me);
    await world.factors.beginNewPhone(docent, me);
    await world.factors.confirmNewPhone(docent, codeNow(world, await keyOf(world, docent)), me);
    await world.factors.suspend(docent, 'tomorrow', admin);
    await world.factors.resume(docent, undefined, admin);
    for (let i = 0; i < 3; i += 1) await world.factors.verifyCode(docent, 'no', attempt, me);
    await world.factors.wipe(docent, support, 'lost-phone');
    expect(secret).toHaveLength(32);
    expect(world.events.map(({ name, fields }) => [name, fields])).toEqual([
      ['two-step-activated', { factor: 'totp', by: 'owner' }],
      ['recovery-code-used', { left: 9 }],
      ['recovery-codes-made', { by: 'owner' }],
      ['two-step-replaced', { factor: 'totp', by: 'owner' }],
      ['two-step-suspended', { factor: 'totp', by: 'admin', until: '2026-03-11T05:00:00.000Z' }],
      ['two-step-resumed', { factor: 'totp', by: 'admin' }],
      ['code-refused', { what: 'code', inRow: 1 }],
      ['code-refused', { what: 'code', inRow: 2 }],
      ['code-refused', { what: 'code', inRow: 3 }],
      ['wrong-codes', { what: 'code', inRow: 3 }],
      ['two-step-wiped', { factor: 'totp', by: 'support', reason: 'lost-phone' }],
    ]);
    for (const event of world.events) {
      const definition = factorEvents.find(({ name }) => name === event.name);
      expect(definition?.keep).toEqual(expect.arrayContaining(Object.keys(event.fields)));
      const [toOwner] = [definition?.notice ?? []].flat();
      expect(toOwner).toEqual(
        event.name === 'code-refused' ? undefined : { template: event.name, to: 'owner', by: 'mail' },
      );
      expect(event).toMatchObject({ schoolId: 'school1', accountId: docent.id, requestId: 'r1' });
    }
  });

  it('has a sentence for every refusal', () => {
    const reasons: Record<Reason, true> = {
      'not-offered': true,
      'not-allowed': true,
      'reason-missing': true,
      required: true,
      'already-active': true,
      'already-suspended': true,
      suspended: true,
      'not-set-up': true,
      'no-setup': true,
      'setup-expired': true,
      wrong: true,
      used: true,
      delayed: true,
      blocked: true,
    };
    expect(Object.keys(factorTexts).sort()).toEqual(
      Object.keys(reasons)
        .map((reason) => `two-step.refused.${reason}`)
        .sort(),
    );
  });
});

describe('seeding', () => {
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

  it('makes an active second step, once, and tells nobody', async () => {
    const world = memoryWorld();
    await world.factors.seedActive(docent, secret);
    expect(await world.factors.view(docent)).toMatchObject({ state: 'active', factor: 'totp', recoveryLeft: 0 });
    expect(world.events).toEqual([]);
    await expect(world.factors.seedActive(docent, secret)).rejects.toMatchObject({
      code: 'two-step-exists',
      kind: 'conflict',
    });
    expect((await world.factors.verifyCode(docent, codeNow(world, secret), attempt, me)).ok).toBe(true);
  });

  it('refuses a secret that cannot work, a pupil, an unknown school', async () => {
    const world = memoryWorld();
    await expect(world.factors.seedActive(docent, 'not base32')).rejects.toMatchObject({
      code: 'two-step-secret-invalid',
    });
    await expect(world.factors.seedActive(ownerOf('leerling'), secret)).rejects.toMatchObject({
      code: 'two-step-not-offered',
    });
    await expect(world.factors.view({ ...docent, schoolId: 'gone' })).rejects.toMatchObject({ code: 'school-unknown' });
    expect(world.records.size).toBe(0);
  });
});

describe('the list of factors', () => {
  it('has names and amr values of their own', () => {
    expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
    for (const { amr } of listed) expect(amr).toContain('mfa');
  });

  it('takes a second factor as one more member', async () => {
    const world = memoryWorld([toyFactor, ...listed]);
    await world.factors.begin(docent, me);
    const code = toyCode(await keyOf(world, docent), 1);
    expect(await world.factors.confirm(docent, code, me)).toMatchObject({ ok: true, amr: ['toy', 'mfa'] });
    const other = ownerOf('docent', 'u2');
    await world.factors.seedActive(other, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 'totp');
    expect(
      (await world.factors.verifyCode(other, codeNow(world, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'), attempt, by(other)))
        .ok,
    ).toBe(true);
  });
});

describe('the stored record', () => {
  it('comes back from SQLite as it was', async () => {
    const world = await sqliteWorld();
    await world.factors.begin(docent, me);
    const key = (await world.factors.setupView(docent))?.key.replaceAll(' ', '') ?? '';
    await world.factors.confirm(docent, '000', me);
    expect((await world.records.get(docent.id))?.pending).toMatchObject({ begunAt: world.clock.now(), wrongCodes: 1 });
    await world.factors.confirm(docent, codeOf(key, world.clock.ms()), me);
    await world.factors.suspend(docent, 'week', me);
    expect(await world.records.get(docent.id)).toMatchObject({
      state: 'suspended',
      activeSince: world.clock.now(),
      suspendedSince: world.clock.now(),
      suspendedUntil: new Date('2026-03-17T05:00:00Z'),
      suspendedBy: 'owner',
      blocked: false,
    });
    await world.store.close();
  });

  it('is refused when it cannot be', () => {
    const good = {
      id: 'school1.u1',
      version: 1,
      state: 'active',
      factor: 'totp',
      secret: 's',
      activeSince: new Date(),
      recoveryHashes: [],
      usedRecoveryHashes: [],
      wrongCodes: 0,
      wrongRecovery: 0,
      blocked: false,
    };
    expect(secondSteps.parse(good)).toMatchObject({ state: 'active' });
    const bad = [
      { id: 'x' },
      { secret: undefined },
      { factor: undefined },
      { activeSince: undefined },
      { state: 'suspended' },
      { state: 'pending' },
      { wrongCodes: -1 },
      { lastStep: 'soon' },
      { recoveryHashes: 'h' },
      { blocked: undefined },
      { pending: { secret: 's' } },
    ];
    for (const change of bad) expect(() => secondSteps.parse({ ...good, ...change }), JSON.stringify(change)).toThrow();
  });
});
