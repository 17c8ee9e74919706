import { describe, expect, it } from 'vitest';
import { endOf } from '../../src/factors/ends.ts';
import * as life from '../../src/factors/lifecycle.ts';
import { type Requirement, requirementOf, type SecondStep } from '../../src/factors/model.ts';
import { freshProof } from '../../src/factors/proof.ts';
import { DAY, HOUR, MINUTE, after as plus } from '../../src/kernel/clock.ts';
import {
  active,
  blank,
  confirmation,
  DOINGS,
  NOW,
  OLD,
  right,
  STATES,
  situation,
  suspended,
  wrong,
} from './lifecycle-world.ts';

describe('what the table cannot say', () => {
  it('asks a reason of who wipes another’s, and of support for all on a beheerder’s', () => {
    const without = { reason: undefined };
    expect(life.wipe(active, situation({ actor: 'admin', ...without })).outcome).toEqual({
      ok: false,
      reason: 'reason-missing',
    });
    expect(life.wipe(active, situation({ role: 'support', actor: 'system', reason: '' })).outcome).toMatchObject({
      ok: false,
    });
    expect(life.suspend(active, situation({ actor: 'admin', ...without }), 'week').outcome.ok).toBe(true);
    for (const run of [DOINGS['suspend week'], DOINGS['resume right'], DOINGS.wipe])
      expect(run?.run(suspended, situation({ role: 'beheerder', actor: 'support', ...without })).outcome).toMatchObject(
        {
          reason: 'reason-missing',
        },
      );
    expect(life.wipe(active, situation(without)).outcome.ok).toBe(true);
  });

  it('calls nothing of the outside for what is refused', () => {
    const never = (): never => {
      throw new Error('called');
    };
    const s = situation({ actor: 'other' });
    for (const record of Object.values(STATES)) {
      expect(life.begin(record, s, never).outcome.ok).toBe(false);
      expect(life.confirm(record, s, { check: never, adopt: never }, never).outcome.ok).toBe(false);
      expect(life.resume(record, s, never).outcome.ok).toBe(false);
      expect(life.confirmNewPhone(record, s, { check: never, adopt: never }).outcome.ok).toBe(false);
    }
    expect(life.begin(STATES.pending, situation(), never).outcome.ok).toBe(true);
    expect(life.beginNewPhone(STATES.newphone, situation(), never).outcome.ok).toBe(true);
  });

  it('keeps the secret when suspended, and nothing at all when wiped', () => {
    const off = life.suspend(STATES.newphone, situation(), 'manual').next;
    expect(off).toMatchObject({
      secret: 'sealed-old',
      recoveryHashes: ['h1', 'h2'],
      pending: undefined,
      lastStep: 800,
    });
    for (const record of [STATES.blocked, STATES.newphone, STATES.offblocked])
      expect(life.wipe(record, situation()).next).toEqual({ ...blank, version: 7, provenFrom: situation().now });
  });

  it('ends the logins on their way whose password was right before a wipe or a resume, and no others', () => {
    const { now } = situation();
    const before = new Date(now.getTime() - 1);
    for (const record of [
      life.wipe(STATES.newphone, situation()).next,
      life.resume(STATES.offblocked, situation({ actor: 'admin' }), () => right('login', 950)).next,
    ]) {
      expect(record && life.outdated(record, before)?.outcome).toEqual({ ok: false, reason: 'outdated' });
      expect(record && life.outdated(record, now)).toBeUndefined();
      // A step-up belongs to a session, and sessions end by themselves.
      expect(record && life.outdated(record, undefined)).toBeUndefined();
    }
  });

  it('swaps the secret of a new phone and keeps «actief sinds» and the recovery codes', () => {
    const { next } = life.confirmNewPhone(STATES.newphone, situation(), confirmation(right('enrolment', 950)));
    expect(next).toMatchObject({
      secret: 'sealed-again',
      lastStep: 950,
      activeSince: OLD,
      recoveryHashes: ['h1', 'h2'],
    });
    expect(next?.pending).toBeUndefined();
  });

  it('stores the step of the first code, so that it is no login code', () => {
    const { next } = life.confirm(STATES.pending, situation(), confirmation(right('enrolment', 950)), () => ['n']);
    expect(next).toMatchObject({ state: 'active', secret: 'sealed-again', lastStep: 950, activeSince: NOW });
  });
});

describe('the end of a suspension', () => {
  it.each([
    // winter and summer: 06:00 in Amsterdam is 05:00 or 04:00 UTC
    ['tomorrow', '2026-01-12T09:00:00Z', '2026-01-13T05:00:00Z'],
    ['tomorrow', '2026-07-13T09:00:00Z', '2026-07-14T04:00:00Z'],
    // at night: exactly 4 hours before is enough, a moment less is not
    ['tomorrow', '2026-01-13T01:00:00Z', '2026-01-13T05:00:00Z'],
    ['tomorrow', '2026-01-13T01:00:00.001Z', '2026-01-14T05:00:00Z'],
    ['tomorrow', '2026-01-12T23:30:00Z', '2026-01-13T05:00:00Z'],
    ['tomorrow', '2026-01-13T04:59:59Z', '2026-01-14T05:00:00Z'],
    // the night of 29 March has no 02:30, that of 25 October has it twice
    ['tomorrow', '2026-03-28T20:00:00Z', '2026-03-29T04:00:00Z'],
    ['tomorrow', '2026-03-29T00:00:00Z', '2026-03-29T04:00:00Z'],
    ['tomorrow', '2026-03-29T00:00:00.001Z', '2026-03-30T04:00:00Z'],
    ['tomorrow', '2026-10-25T01:00:00Z', '2026-10-25T05:00:00Z'],
    ['tomorrow', '2026-12-31T20:00:00Z', '2027-01-01T05:00:00Z'],
    ['week', '2026-01-12T09:00:00Z', '2026-01-19T05:00:00Z'],
    ['week', '2026-03-25T09:00:00Z', '2026-04-01T04:00:00Z'],
    ['week', '2026-10-20T09:00:00Z', '2026-10-27T05:00:00Z'],
    ['week', '2026-01-12T04:00:00Z', '2026-01-19T05:00:00Z'],
    // 23:30 UTC is already the next day here
    ['week', '2026-01-12T23:30:00Z', '2026-01-20T05:00:00Z'],
  ] as const)('%s from %s is %s', (end, from, until) => {
    expect(endOf(end, new Date(from))?.toISOString()).toBe(new Date(until).toISOString());
  });

  it('does not come by itself when set by hand', () => {
    expect(endOf('manual', NOW)).toBeUndefined();
    const years = plus(NOW, 3000 * DAY);
    expect(life.stateAt(suspended, years)).toMatchObject({ state: 'suspended' });
  });

  it.each(['tomorrow', 'week'] as const)(
    '%s: computed from the clock, written by the first writer, told once',
    (end) => {
      const off = life.suspend(active, situation(), end);
      if (!off.next || !off.outcome.ok || !off.outcome.until) throw new Error('not suspended');
      const { until } = off.outcome;
      expect(life.stateAt(off.next, plus(until, -1))).toMatchObject({ state: 'suspended', suspendedUntil: until });
      expect(life.stateAt(off.next, until)).toMatchObject({ state: 'active', activeSince: until });
      expect(life.stateAt(off.next, until)).not.toHaveProperty('suspendedSince');
      const late = situation({ now: plus(until, 5 * HOUR) });
      const first = life.verifyCode(
        off.next,
        late,
        'a',
        () => [],
        () => wrong,
      );
      expect(first.next).toMatchObject({ state: 'active', activeSince: until, wrongCodes: 1 });
      expect(first.facts).toEqual([
        expect.objectContaining({ byClock: true, fields: { factor: 'totp', by: 'clock', since: until.toISOString() } }),
        expect.objectContaining({ fields: { what: 'code', inRow: 1 } }),
      ]);
      const second = life.verifyCode(
        first.next ?? active,
        late,
        'a',
        () => [],
        () => right('login'),
      );
      expect(second.facts).toEqual([]);
      expect(second.next).toMatchObject({ activeSince: until });
    },
  );

  it('begins a new period of «actief sinds» when the owner ends it', () => {
    const { next } = life.resume(suspended, situation(), () => right('login', 950));
    expect(next).toMatchObject({ state: 'active', activeSince: NOW, lastStep: 950 });
    expect(next?.suspendedSince ?? next?.suspendedBy ?? next?.suspendedUntil).toBeUndefined();
  });
});

describe('a set-up that waits', () => {
  it.each(['pending', 'newphone'] as const)('%s falls back after 15 minutes and not before', (name) => {
    const record: SecondStep = STATES[name];
    const end = record.pending?.expiresAt ?? NOW;
    expect(end).toEqual(plus(record.pending?.begunAt ?? NOW, 15 * MINUTE));
    expect(life.stateAt(record, plus(end, -1)).pending).toBeDefined();
    expect(life.stateAt(record, end).pending).toBeUndefined();
    expect(life.stateAt(record, end).state).toBe(name === 'pending' ? 'absent' : 'active');
  });

  it('keeps its secret through wrong codes, which only slow', () => {
    let record: SecondStep = STATES.pending;
    const seconds: (number | undefined)[] = [];
    for (let i = 0; i < 7; i += 1) {
      const now = record.pending?.nextCodeAt ?? NOW;
      const step = life.confirm(record, situation({ now }), confirmation(wrong), () => []);
      seconds.push(step.outcome.ok ? undefined : step.outcome.seconds);
      expect(step.outcome).toMatchObject({ ok: false, reason: 'wrong', wrongInRow: i + 1 });
      record = step.next ?? record;
    }
    expect(seconds).toEqual([undefined, undefined, undefined, undefined, undefined, 1, 2]);
    expect(record).toMatchObject({ state: 'absent', wrongCodes: 0, blocked: false, pending: { secret: 'sealed-new' } });
    const early = situation({ now: plus(record.pending?.nextCodeAt ?? NOW, -500) });
    expect(life.confirm(record, early, confirmation(right('enrolment')), () => []).outcome).toEqual({
      ok: false,
      reason: 'delayed',
      seconds: 1,
    });
  });
});

describe('what the school requires', () => {
  const from = plus(NOW, DAY);
  const ahead: Requirement = { from };

  it('is of whom the policy names, of support always, of pupils never', () => {
    const names = (policy: 'optional' | 'beheerders' | 'docenten-and-beheerders') =>
      (['leerling', 'docent', 'beheerder', 'support'] as const).filter((role) => requirementOf(role, { policy, from }));
    expect(names('optional')).toEqual(['support']);
    expect(names('beheerders')).toEqual(['beheerder', 'support']);
    expect(names('docenten-and-beheerders')).toEqual(['docent', 'beheerder', 'support']);
    expect(requirementOf('docent', { policy: 'docenten-and-beheerders', from })).toEqual({ from });
  });

  it('ends the owner’s suspension when it begins', () => {
    const record: SecondStep = { ...suspended, suspendedSince: NOW };
    expect(life.stateAt(record, plus(from, -1), ahead)).toMatchObject({ state: 'suspended', suspendedUntil: from });
    expect(life.stateAt(record, from, ahead)).toMatchObject({ state: 'active', activeSince: from });
  });

  it('lets an admin’s hold for at most 7 days', () => {
    const byAdmin = life.suspend(active, situation({ actor: 'admin', requirement: { from: OLD } }), 'manual');
    const week = plus(NOW, 7 * DAY);
    expect(byAdmin.outcome).toEqual({ ok: true, until: week });
    const record = byAdmin.next ?? active;
    expect(life.stateAt(record, plus(week, -1), { from: OLD }).state).toBe('suspended');
    expect(life.stateAt(record, week, { from: OLD })).toMatchObject({ state: 'active', activeSince: week });
    const short = life.suspend(active, situation({ actor: 'admin', requirement: { from: OLD } }), 'tomorrow').outcome;
    expect(short).toEqual({ ok: true, until: endOf('tomorrow', NOW) });
  });

  it('holds nothing back before its date', () => {
    const s = situation({ requirement: ahead });
    expect(life.suspend(active, s, 'manual').outcome).toEqual({ ok: true, until: from });
    expect(life.wipe(active, s).outcome).toEqual({ ok: true });
    expect(life.wipe(active, { ...s, now: from }).outcome).toEqual({ ok: false, reason: 'required' });
  });
});

describe('fresh proof', () => {
  it('is a login of at most 10 minutes, with the second step where it is active', () => {
    const login = (minutes: number, ...amr: string[]) => ({ authTime: plus(NOW, -minutes * MINUTE), amr });
    expect(freshProof(login(10, 'pwd'), 'absent', NOW)).toBe('fresh');
    expect(freshProof(login(10.01, 'pwd', 'otp', 'mfa'), 'active', NOW)).toBe('too-old');
    expect(freshProof(login(1, 'pwd'), 'active', NOW)).toBe('code-missing');
    expect(freshProof(login(1, 'pwd', 'mfa'), 'active', NOW)).toBe('fresh');
    expect(freshProof(login(1, 'pwd'), 'suspended', NOW)).toBe('fresh');
  });
});
