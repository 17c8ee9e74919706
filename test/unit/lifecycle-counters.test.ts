import { describe, expect, it } from 'vitest';
import * as life from '../../src/factors/lifecycle.ts';
import type { SecondStep } from '../../src/factors/model.ts';
import { MINUTE, after as plus } from '../../src/kernel/clock.ts';
import { delayAfter } from '../../src/limits/index.ts';
import { type AnyStep, active, confirmation, NOW, right, situation, suspended, wrong } from './lifecycle-world.ts';

type Try = (record: SecondStep, now: Date, good: boolean) => AnyStep;

const verdictOf = (good: boolean) => (good ? right('login') : wrong);
const login: Try = (record, now, good) =>
  life.verifyCode(
    record,
    situation({ now }),
    'a1',
    () => ['otp', 'mfa'],
    () => verdictOf(good),
  );
const resume: Try = (record, now, good) => life.resume(record, situation({ now }), () => verdictOf(good));
const phone: Try = (record, now, good) =>
  life.confirmNewPhone(record, situation({ now }), confirmation(good ? right('enrolment') : wrong));
const recovery: Try = (record, now, good) =>
  life.verifyRecovery(record, situation({ now }), 'a1', ['mfa'], (hashes) => (good ? hashes[0] : undefined));

const withPhone = (record: SecondStep): SecondStep => ({
  ...record,
  pending: { factor: 'totp', secret: 'x', begunAt: NOW, expiresAt: plus(NOW, 9e9), wrongCodes: 0 },
});

/** Tries wrong ones, each as soon as it may be, and gives back the record, the moment, and what was told. */
function fail(start: SecondStep, times: number, attempt: Try, nextAt: 'nextCodeAt' | 'nextRecoveryAt') {
  let record = start;
  let now = NOW;
  const told: string[] = [];
  const outcomes: AnyStep['outcome'][] = [];
  for (let i = 0; i < times; i += 1) {
    now = record[nextAt] ?? now;
    const step = attempt(record, now, false);
    record = step.next ?? record;
    outcomes.push(step.outcome);
    const facts = step.facts.map(({ definition, fields }) =>
      `${definition.name} ${fields.what ?? fields.factor} ${fields.inRow ?? ''}`.trim(),
    );
    // Each is kept, some are told.
    const what = nextAt === 'nextCodeAt' ? 'code' : 'recovery-code';
    expect(facts[0]).toMatch(new RegExp(`^code-refused ${what} \\d+$`));
    told.push(...facts.slice(1));
  }
  return { record, now, told, outcomes };
}

describe.each([
  ['login', active, login],
  ['resume', suspended, resume],
  ['new phone', withPhone(active), phone],
] as const)('wrong codes at %s', (_, start, attempt) => {
  it('slow as section 8 says; a try too early counts nothing and checks nothing', () => {
    for (const times of [1, 4, 5, 6, 7, 12, 40]) {
      const { record, now } = fail(start, times, attempt, 'nextCodeAt');
      const wait = delayAfter(times);
      expect(record.wrongCodes).toBe(times);
      expect(record.nextCodeAt).toEqual(wait ? plus(now, wait) : undefined);
      if (!wait) continue;
      const early = attempt(record, plus(now, wait - 1), true);
      expect(early.outcome).toEqual({ ok: false, reason: 'delayed', seconds: 1 });
      expect(early.next).toBeUndefined();
      expect(attempt(record, plus(now, wait), true).outcome.ok).toBe(true);
    }
  });

  it('are forgotten at a right one', () => {
    const { record, now } = fail(start, 20, attempt, 'nextCodeAt');
    const { next } = attempt(record, plus(now, MINUTE), true);
    expect(next).toMatchObject({ wrongCodes: 0, blocked: false });
    expect(next?.nextCodeAt).toBeUndefined();
  });

  it('block at a hundred in a row and never let in', () => {
    const almost = fail(start, 99, attempt, 'nextCodeAt');
    expect(almost.record.blocked).toBe(false);
    expect(attempt(almost.record, almost.record.nextCodeAt ?? NOW, true).outcome.ok).toBe(true);
    const full = fail(start, 100, attempt, 'nextCodeAt');
    expect(full.record.blocked).toBe(true);
    expect(full.outcomes.at(-1)).toEqual({ ok: false, reason: 'blocked', wrongInRow: 100 });
    for (const minutes of [0, 15, 60, 600_000]) {
      const step = attempt(full.record, plus(full.now, minutes * MINUTE), true);
      expect(step.outcome).toMatchObject({
        ok: false,
        reason: minutes >= 600_000 && attempt === phone ? 'setup-expired' : 'blocked',
      });
      expect(step.next).toBeUndefined();
    }
  });

  it('are told to the owner at the third, tenth and fiftieth, and at the block', () => {
    const { told } = fail(start, 100, attempt, 'nextCodeAt');
    expect(told).toEqual([...[3, 10, 50].map((n) => `wrong-codes code ${n}`), 'two-step-blocked totp']);
  });
});

describe('one counter for login, resume and new phone', () => {
  it('adds them up', () => {
    let { record } = fail(active, 40, login, 'nextCodeAt');
    record = fail(withPhone(record), 40, phone, 'nextCodeAt').record;
    record = fail({ ...suspended, wrongCodes: record.wrongCodes }, 20, resume, 'nextCodeAt').record;
    expect(record).toMatchObject({ wrongCodes: 100, blocked: true });
  });

  it('does not hear of used codes', () => {
    const { record, now } = fail(active, 3, login, 'nextCodeAt');
    const used = () => ({ ok: false, reason: 'used' }) as const;
    const step = life.verifyCode({ ...record, lastAcceptedBy: 'a1' }, situation({ now }), 'a1', () => [], used);
    expect(step).toEqual({ outcome: { ok: false, reason: 'used', acceptedBySame: true }, facts: [] });
    const replay = life.verifyCode({ ...record, lastAcceptedBy: 'a1' }, situation({ now }), 'a2', () => [], used);
    expect(replay).toEqual({ outcome: { ok: false, reason: 'used' }, facts: [] });
  });
});

describe('a block', () => {
  const { record } = fail(active, 100, login, 'nextCodeAt');

  it('leaves the second step due, and recovery codes working', () => {
    expect(life.stateAt(record, plus(NOW, 9e8))).toMatchObject({ state: 'active', blocked: true });
    const step = recovery(record, NOW, true);
    expect(step.outcome).toMatchObject({ ok: true, left: 1 });
    expect(step.next).toMatchObject({ blocked: true, wrongCodes: 100 });
  });

  it('outlives a suspension that ends by itself', () => {
    const off = life.suspend(record, situation(), 'tomorrow').next ?? record;
    const later = plus(NOW, 9e8);
    expect(login(off, later, true).outcome).toMatchObject({ ok: false, reason: 'blocked' });
  });

  it('is lifted by an admin’s resume, which says so, and by a wipe', () => {
    const step = life.resume(record, situation({ actor: 'admin' }), () => wrong);
    expect(step.next).toMatchObject({
      state: 'active',
      blocked: false,
      wrongCodes: 0,
      activeSince: active.activeSince,
    });
    expect(step.facts).toEqual([
      expect.objectContaining({ fields: { factor: 'totp', by: 'admin', reason: 'lost-phone', unblocked: true } }),
    ]);
    expect(login(step.next ?? record, plus(NOW, 1), true).outcome.ok).toBe(true);
    expect(life.wipe(record, situation()).next).toMatchObject({ state: 'absent', blocked: false, wrongCodes: 0 });
  });
});

describe('wrong recovery codes', () => {
  it('have their own counter, delays and end at a hundred', () => {
    const { record, told } = fail(active, 100, recovery, 'nextRecoveryAt');
    expect(record).toMatchObject({ wrongRecovery: 100, wrongCodes: 0, blocked: false });
    expect(recovery(record, plus(NOW, 9e9), true).outcome).toEqual({ ok: false, reason: 'blocked', wrongInRow: 100 });
    expect(login(record, NOW, true).outcome.ok).toBe(true);
    expect(told).toEqual([3, 10, 50, 100].map((n) => `wrong-codes recovery-code ${n}`));
    const remade = life.newRecoveryCodes(record, situation(), () => ['n1']).next ?? record;
    expect(recovery(remade, NOW, true).outcome).toMatchObject({ ok: true, left: 0 });
  });

  it('wait as codes do, and a right one forgets them', () => {
    const { record, now } = fail(active, 6, recovery, 'nextRecoveryAt');
    expect(recovery(record, now, true).outcome).toEqual({ ok: false, reason: 'delayed', seconds: 1 });
    const step = recovery(record, plus(now, 1000), true);
    expect(step.next).toMatchObject({ wrongRecovery: 0, recoveryHashes: ['h2'], usedRecoveryHashes: ['h1'] });
  });

  it('that were right once are «used», and count nothing', () => {
    const first = recovery(active, NOW, true).next ?? active;
    const again = (by: string) =>
      life.verifyRecovery(first, situation(), by, ['mfa'], (hashes) => hashes.find((hash) => hash === 'h1'));
    expect(again('a2')).toEqual({ outcome: { ok: false, reason: 'used' }, facts: [] });
    expect(again('a1').outcome).toEqual({ ok: false, reason: 'used', acceptedBySame: true });
  });
});
