/** Fifty at the same moment, on the real SQLite engine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from './factors-codes.ts';
import { admin, by, keyOf, ownerOf, setUp, sqliteWorld } from './factors-world.ts';

const FIFTY = 50;
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const owner = ownerOf('docent');
const me = by(owner);

type World = Awaited<ReturnType<typeof sqliteWorld>>;
let world: World;

beforeEach(async () => {
  world = await sqliteWorld();
});
afterEach(() => world.store.close());

const codeNow = (secret = SECRET, offset = 0): string => codeOf(secret, world.clock.ms() + offset * 30_000);

const fifty = <T>(run: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: FIFTY }, (_, i) => run(i)));

const count = (outcomes: readonly { ok: boolean; reason?: string }[]) => {
  const counted: Record<string, number> = {};
  for (const { ok, reason } of outcomes)
    counted[ok ? 'ok' : (reason ?? '?')] = (counted[ok ? 'ok' : (reason ?? '?')] ?? 0) + 1;
  return counted;
};

const eventNames = async (): Promise<string[]> =>
  (await world.store.pendingEvents(1000)).map(({ event }) => event.name);

describe('fifty concurrent', () => {
  it('logins with one code: one success, the rest «used», and so over five codes', async () => {
    await world.factors.seedActive(owner, SECRET);
    for (let round = 0; round < 5; round += 1) {
      const code = codeNow();
      const outcomes = await fifty((i) => world.factors.verifyCode(owner, code, { by: `attempt${i}` }, me));
      expect(count(outcomes)).toEqual({ ok: 1, used: FIFTY - 1 });
      expect(await world.factors.verifyCode(owner, code, { by: 'later' }, me)).toEqual({ ok: false, reason: 'used' });
      world.clock.move(30_000);
    }
    expect((await world.factors.view(owner)).wrongInRow).toBe(0);
  });

  it('logins with the three codes of the window: at most one success each, never backwards', async () => {
    await world.factors.seedActive(owner, SECRET);
    const outcomes = await fifty((i) =>
      world.factors.verifyCode(owner, codeNow(SECRET, (i % 3) - 1), { by: `attempt${i}` }, me),
    );
    const { ok = 0, used = 0 } = count(outcomes);
    expect(ok + used).toBe(FIFTY);
    expect(ok).toBeGreaterThanOrEqual(1);
    expect(ok).toBeLessThanOrEqual(3);
    for (const offset of [-1, 0, 1])
      expect(await world.factors.verifyCode(owner, codeNow(SECRET, offset), { by: 'x' }, me)).toEqual({
        ok: false,
        reason: 'used',
      });
  });

  it('wrong codes: each is counted once, none too many', async () => {
    await world.factors.seedActive(owner, SECRET);
    const outcomes = await fifty(() => world.factors.verifyCode(owner, '00000x', { by: 'a' }, me));
    expect(count(outcomes)).toEqual({ wrong: 6, delayed: FIFTY - 6 });
    expect((await world.factors.view(owner)).wrongInRow).toBe(6);
  });

  it('recovery codes: one success each', async () => {
    const { recoveryCodes } = await setUp(world, owner);
    for (const [used, code] of recoveryCodes.slice(0, 5).entries()) {
      const outcomes = await fifty((i) => world.factors.verifyRecovery(owner, code, { by: `attempt${i}` }, me));
      expect(count(outcomes)).toEqual({ ok: 1, used: FIFTY - 1 });
      expect(outcomes.find(({ ok }) => ok)).toMatchObject({ left: 9 - used, amr: ['mfa'] });
    }
    expect((await eventNames()).filter((name) => name === 'recovery-code-used')).toHaveLength(5);
  });

  it('ten recovery codes at once: all ten, each once', async () => {
    const { recoveryCodes } = await setUp(world, owner);
    const outcomes = await fifty((i) =>
      world.factors.verifyRecovery(owner, recoveryCodes[i % 10] ?? '', { by: `attempt${i}` }, me),
    );
    expect(count(outcomes)).toEqual({ ok: 10, used: 40 });
    expect((await world.factors.view(owner)).recoveryLeft).toBe(0);
  });

  it('begin: one secret for all', async () => {
    const views = await fifty(async () => {
      await world.factors.begin(owner, me);
      return (await world.factors.setupView(owner))?.key;
    });
    expect(new Set(views).size).toBe(1);
    expect(views[0]).toBeDefined();
  });

  it('confirm: one success, one set of recovery codes, one event', async () => {
    await world.factors.begin(owner, me);
    const secret = await keyOf(world, owner);
    const code = codeNow(secret);
    const outcomes = await fifty(() => world.factors.confirm(owner, code, me));
    expect(count(outcomes)).toEqual({ ok: 1, 'already-active': FIFTY - 1 });
    expect(await eventNames()).toEqual(['two-step-activated']);
    const won = outcomes.find((outcome) => outcome.ok);
    if (!won?.ok) throw new Error('nobody won');
    expect(await world.factors.verifyCode(owner, code, { by: 'a' }, me)).toEqual({ ok: false, reason: 'used' });
    expect(await world.factors.verifyRecovery(owner, won.recoveryCodes[3] ?? '', { by: 'a' }, me)).toMatchObject({
      ok: true,
    });
  });

  it('confirm of a new phone: one success', async () => {
    await setUp(world, owner);
    await world.factors.beginNewPhone(owner, me);
    const secret = await keyOf(world, owner);
    const outcomes = await fifty(() => world.factors.confirmNewPhone(owner, codeNow(secret), me));
    expect(count(outcomes)).toEqual({ ok: 1, 'no-setup': FIFTY - 1 });
  });

  it('new recovery codes: the last set alone works', async () => {
    await setUp(world, owner);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => world.factors.newRecoveryCodes(owner, me)));
    const sets = outcomes.map((outcome) => (outcome.ok ? outcome.recoveryCodes : []));
    let taken = 0;
    for (const [i, set] of sets.entries()) {
      const outcome = await world.factors.verifyRecovery(owner, set[0] ?? '', { by: `a${i}` }, me);
      if (outcome.ok) taken += 1;
      world.clock.move(60_000);
    }
    expect(taken).toBe(1);
    expect((await world.factors.view(owner)).recoveryLeft).toBe(9);
  });

  it.each(['suspend', 'wipe'] as const)('codes against a %s: none is taken after it', async (action) => {
    await world.factors.seedActive(owner, SECRET);
    const code = codeNow();
    const order: string[] = [];
    const end = async () => {
      const outcome =
        action === 'wipe'
          ? await world.factors.wipe(owner, admin, 'lost-phone')
          : await world.factors.suspend(owner, 'manual', admin);
      order.push(action);
      return outcome;
    };
    const tries = fifty(async (i) => {
      if (i === 20) return end();
      const outcome = await world.factors.verifyCode(owner, code, { by: `attempt${i}` }, me);
      if (outcome.ok) order.push('login');
      return outcome;
    });
    const outcomes = await tries;
    const { ok = 0, used = 0, absent = 0 } = count(outcomes);
    expect(ok + used + absent).toBe(FIFTY);
    expect(order.filter((what) => what === action)).toHaveLength(1);
    expect(order.filter((what) => what === 'login').length).toBeLessThanOrEqual(1);
    world.clock.move(30_000);
    const late = await world.factors.verifyCode(owner, codeNow(), { by: 'late' }, me);
    expect(late).toEqual({ ok: false, reason: 'absent' });
    expect((await world.factors.view(owner)).state).toBe(action === 'wipe' ? 'absent' : 'suspended');
  });

  it('suspensions that ended: active since that end, told once', async () => {
    await world.factors.seedActive(owner, SECRET);
    const off = await world.factors.suspend(owner, 'tomorrow', me);
    if (!off.ok || !off.until) throw new Error('not suspended');
    world.clock.set(new Date(off.until.getTime() + 3_600_000));
    const code = codeNow();
    expect(count(await fifty((i) => world.factors.verifyCode(owner, code, { by: `a${i}` }, me)))).toMatchObject({
      ok: 1,
    });
    const resumed = (await world.store.pendingEvents(1000)).filter(({ event }) => event.name === 'two-step-resumed');
    expect(resumed.map(({ event }) => [event.actor, event.fields.since])).toEqual([
      [{ kind: 'system', by: 'clock' }, off.until.toISOString()],
    ]);
    expect((await world.factors.view(owner)).activeSince).toEqual(off.until);
  });
});
