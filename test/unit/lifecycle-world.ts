import type { Verdict } from '../../src/factors/contract.ts';
import * as life from '../../src/factors/lifecycle.ts';
import type { Requirement, SecondStep } from '../../src/factors/model.ts';
import type { Action } from '../../src/factors/powers.ts';
import { emptyRecord } from '../../src/factors/state.ts';
import type { Situation, Step } from '../../src/factors/step.ts';
import { after, DAY, MINUTE } from '../../src/kernel/clock.ts';

export type AnyStep = Step<{ readonly ok: boolean; readonly reason?: string }>;

export const NOW = new Date('2026-03-10T09:00:00Z'); // a Tuesday, 10:00 in Amsterdam
export const OLD = after(NOW, -30 * DAY);
export const REQUIRED: Requirement = { from: after(NOW, -10 * DAY) };

export const right = <P extends 'login' | 'enrolment'>(kind: P, step = 900) =>
  ({ ok: true, proof: { kind, step } }) as const;
export const wrong = { ok: false, reason: 'wrong' } as const;

export const situation = (more: Partial<Situation> = {}): Situation => ({
  now: NOW,
  role: 'docent',
  actor: 'owner',
  requirement: undefined,
  reason: 'lost-phone',
  ...more,
});

export const blank = emptyRecord('school1.u1');
export const pending = (begun: Date) => ({
  factor: 'totp',
  secret: 'sealed-new',
  begunAt: begun,
  expiresAt: after(begun, 15 * MINUTE),
  wrongCodes: 0,
});
export const active: SecondStep = {
  ...blank,
  version: 7,
  state: 'active',
  factor: 'totp',
  secret: 'sealed-old',
  lastStep: 800,
  activeSince: OLD,
  recoveryHashes: ['h1', 'h2'],
  recoveryMadeAt: OLD,
};
export const suspended: SecondStep = {
  ...active,
  state: 'suspended',
  suspendedSince: after(NOW, -DAY),
  suspendedBy: 'owner',
};

/** Every state that a record can be in, as it is stored. */
export const STATES = {
  absent: blank,
  pending: { ...blank, version: 1, pending: pending(after(NOW, -MINUTE)) },
  lapsed: { ...blank, version: 1, pending: pending(after(NOW, -15 * MINUTE)) },
  active,
  newphone: { ...active, pending: pending(after(NOW, -MINUTE)) },
  latephone: { ...active, pending: pending(after(NOW, -16 * MINUTE)) },
  blocked: { ...active, blocked: true, wrongCodes: 100, nextCodeAt: after(NOW, MINUTE) },
  suspended,
  ended: { ...suspended, suspendedUntil: after(NOW, -MINUTE) },
  offblocked: { ...suspended, blocked: true, wrongCodes: 100 },
} satisfies Record<string, SecondStep>;
export type StateName = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as StateName[];

export const DOINGS: Record<string, { power?: Action; run: (record: SecondStep, s: Situation) => AnyStep }> = {
  begin: { power: 'set-up', run: (r, s) => life.begin(r, s, () => ({ factor: 'totp', secret: 'sealed-new' })) },
  'confirm right': {
    power: 'set-up',
    run: (r, s) => life.confirm(r, s, confirmation(right('enrolment')), () => ['n']),
  },
  'confirm wrong': { power: 'set-up', run: (r, s) => life.confirm(r, s, confirmation(wrong), () => ['n']) },
  cancel: { power: 'set-up', run: life.cancel },
  'suspend tomorrow': { power: 'suspend', run: (r, s) => life.suspend(r, s, 'tomorrow') },
  'suspend week': { power: 'suspend', run: (r, s) => life.suspend(r, s, 'week') },
  'suspend manual': { power: 'suspend', run: (r, s) => life.suspend(r, s, 'manual') },
  'resume right': { power: 'resume', run: (r, s) => life.resume(r, s, () => right('login')) },
  'resume wrong': { power: 'resume', run: (r, s) => life.resume(r, s, () => wrong) },
  wipe: { power: 'wipe', run: life.wipe },
  'new phone': { power: 'new-phone', run: (r, s) => life.beginNewPhone(r, s, () => ({ factor: 'totp', secret: 'x' })) },
  'phone right': { power: 'new-phone', run: (r, s) => life.confirmNewPhone(r, s, confirmation(right('enrolment'))) },
  'phone wrong': { power: 'new-phone', run: (r, s) => life.confirmNewPhone(r, s, confirmation(wrong)) },
  'new codes': { power: 'recovery-codes', run: (r, s) => life.newRecoveryCodes(r, s, () => ['n']) },
  'code right': {
    run: (r, s) =>
      life.verifyCode(
        r,
        s,
        'a1',
        () => ['otp', 'mfa'],
        () => right('login'),
      ),
  },
  'code wrong': {
    run: (r, s) =>
      life.verifyCode(
        r,
        s,
        'a1',
        () => ['otp', 'mfa'],
        () => wrong,
      ),
  },
  'code used': {
    run: (r, s) =>
      life.verifyCode(
        r,
        s,
        'a1',
        () => [],
        () => ({ ok: false, reason: 'used' }),
      ),
  },
  'recovery right': { run: (r, s) => life.verifyRecovery(r, s, 'a1', ['mfa'], (hashes) => hashes[0]) },
  'recovery wrong': { run: (r, s) => life.verifyRecovery(r, s, 'a1', ['mfa'], () => undefined) },
};

export function confirmation<T extends Verdict<{ kind: 'enrolment'; step: number }>>(verdict: T): life.Confirmation {
  return { check: () => verdict, adopt: () => 'sealed-again' };
}
