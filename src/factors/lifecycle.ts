/**
 * The life of a second step, once for every factor and actor, pure (product.md section 3):
 *
 *   absent → (begin) → pending → (confirm) → active ⇄ suspended;  active|suspended → (wipe) → absent
 *   pending → (cancel, or 15 minutes) → absent;  active → (new phone: begin, confirm) → active
 *
 * Each action takes the stored record and the situation and gives a Step: the answer, the next
 * record, the facts. What it needs of the outside (a new secret, a check of a code) is a function
 * that is called only once the action is allowed.
 */
import { after } from '../kernel/clock.ts';
import { delayed, NO_WRONG_CODES, nextTryAt, tryCode, withSettled, wrong } from './attempts.ts';
import type { EnrolmentProof, LoginProof, Verdict } from './contract.ts';
import { endOf } from './ends.ts';
import {
  recoveryCodesMade,
  twoStepActivated,
  twoStepReplaced,
  twoStepResumed,
  twoStepSuspended,
  twoStepWiped,
} from './events.ts';
import { BLOCKED_AT, PENDING_MS, type PendingSetup, type SecondStep, type SuspendEnd } from './model.ts';
import { type Action, forbidden } from './powers.ts';
import type { Outcome, Reason, Refused } from './results.ts';
import { emptyRecord, resumedAt, secondsUntil, suspensionEnd, waiting } from './state.ts';
import { answer, fact, heldBySchool, type Situation, type Step, settle } from './step.ts';

export { outdated, verifyCode, verifyRecovery } from './attempts.ts';
export { stateAt } from './state.ts';
export type { Situation, Step } from './step.ts';

/** A new secret, sealed for the place `pending`. */
export interface NewSecret {
  readonly factor: string;
  readonly secret: string;
}

/** What BEVESTIG needs: the check of the pending secret, and that secret sealed anew for the place `secret`. */
export interface Confirmation {
  check(pending: PendingSetup): Verdict<EnrolmentProof>;
  adopt(pending: PendingSetup): string;
}

const refuse = (reason: Reason): Step<Refused> => answer({ ok: false, reason });

const refusedBy = (action: Action, s: Situation): Step<Refused> | undefined => {
  const reason = forbidden(action, s.former ? 'former' : s.role, s.actor, s.reason);
  return reason && refuse(reason);
};

/** Why an action that needs an active second step cannot be done in this state. */
const notActive = (record: SecondStep): Step<Refused> | undefined => {
  if (record.state === 'active') return undefined;
  return refuse(record.state === 'suspended' ? 'suspended' : 'not-set-up');
};

const pendingOf = ({ factor, secret }: NewSecret, now: Date): PendingSetup => ({
  factor,
  secret,
  begunAt: now,
  expiresAt: after(now, PENDING_MS),
  wrongCodes: 0,
});

/** The slider to the right. The only maker of a pending secret; while one waits it changes nothing. */
export function begin(stored: SecondStep, s: Situation, make: () => NewSecret): Step<Outcome> {
  const no = refusedBy('set-up', s);
  if (no) return no;
  const { record } = settle(stored, s);
  if (record.state !== 'absent') return refuse(record.state === 'active' ? 'already-active' : 'suspended');
  if (waiting(record, s.now)) return answer({ ok: true });
  return { outcome: { ok: true }, next: { ...record, pending: pendingOf(make(), s.now) }, facts: [] };
}

/** BEVESTIG of a first set-up. A wrong code changes no state and keeps the secret; from the sixth on it only slows. */
export function confirm(
  stored: SecondStep,
  s: Situation,
  by: Confirmation,
  makeRecovery: () => readonly string[],
): Step<Outcome> {
  const no = refusedBy('set-up', s);
  if (no) return no;
  const { record } = settle(stored, s);
  if (record.state !== 'absent') return refuse(record.state === 'active' ? 'already-active' : 'suspended');
  if (!record.pending) return refuse('no-setup');
  const pending = waiting(record, s.now);
  if (!pending) return refuse('setup-expired');
  const wait = secondsUntil(pending.nextCodeAt, s.now);
  if (wait > 0) return answer(delayed(wait));
  const verdict = by.check(pending);
  if (!verdict.ok) {
    const wrongCodes = pending.wrongCodes + 1;
    const nextCodeAt = nextTryAt(wrongCodes, s.now);
    return {
      outcome: wrong(wrongCodes, nextCodeAt, s.now),
      next: { ...record, pending: { ...pending, wrongCodes, nextCodeAt } },
      facts: [],
    };
  }
  const next: SecondStep = {
    ...emptyRecord(record.id),
    version: record.version,
    state: 'active',
    factor: pending.factor,
    secret: by.adopt(pending),
    lastStep: verdict.proof.step,
    activeSince: s.now,
    provenFrom: s.now,
    recoveryHashes: makeRecovery(),
    recoveryMadeAt: s.now,
  };
  return { outcome: { ok: true }, next, facts: [fact(twoStepActivated, { factor: pending.factor, by: s.actor })] };
}

/** ANNULEER, of a set-up or a new phone. */
export function cancel(stored: SecondStep, s: Situation): Step<Outcome> {
  const no = refusedBy('set-up', s);
  if (no) return no;
  const { record, facts } = settle(stored, s);
  if (!record.pending) return answer({ ok: true });
  return { outcome: { ok: true }, next: { ...record, pending: undefined }, facts };
}

/** «Zet uit»: keeps the secret. A new phone that waits is dropped. */
export function suspend(stored: SecondStep, s: Situation, end: SuspendEnd): Step<Outcome<{ until?: Date }>> {
  const no = refusedBy('suspend', s);
  if (no) return no;
  const { record, facts } = settle(stored, s);
  if (record.state !== 'active') return refuse(record.state === 'suspended' ? 'already-suspended' : 'not-set-up');
  if (heldBySchool(s)) return refuse('required');
  const next: SecondStep = {
    ...record,
    state: 'suspended',
    suspendedSince: s.now,
    suspendedUntil: endOf(end, s.now),
    suspendedBy: s.actor === 'owner' ? 'owner' : 'admin',
    pending: undefined,
  };
  const until = suspensionEnd(next, s.requirement);
  const told = { factor: record.factor, by: s.actor, until: until?.toISOString() ?? 'manual', reason: s.reason };
  return {
    outcome: { ok: true, ...(until && { until }) },
    next,
    facts: [...facts, fact(twoStepSuspended, told)],
  };
}

/** The owner switches it on again with a valid code, which goes through the shared counter. */
function resumeOwn(
  stored: SecondStep,
  s: Situation,
  check: (record: SecondStep) => Verdict<LoginProof>,
): Step<Outcome> {
  const { record } = settle(stored, s);
  if (record.state !== 'suspended') return refuse(record.state === 'active' ? 'already-active' : 'not-set-up');
  const tried = tryCode(record, s.now, () => check(record));
  if ('refused' in tried) return tried.refused;
  const next: SecondStep = {
    ...resumedAt(record, s.now),
    ...NO_WRONG_CODES,
    lastStep: tried.proof.step,
    lastAcceptedBy: undefined,
    provenFrom: s.now,
  };
  return { outcome: { ok: true }, next, facts: [fact(twoStepResumed, { factor: record.factor, by: s.actor })] };
}

/** An admin or support switches it on again, without a code; that lifts a block too, also of one that is on. */
function resumeOther(stored: SecondStep, s: Situation): Step<Outcome> {
  const { record, facts } = settle(stored, s);
  if (record.state === 'absent') return refuse('not-set-up');
  const unblocked = record.blocked || record.wrongRecovery >= BLOCKED_AT;
  if (record.state === 'active' && !unblocked) return refuse('already-active');
  const cleared = { ...record, ...NO_WRONG_CODES, wrongRecovery: 0, nextRecoveryAt: undefined, provenFrom: s.now };
  const next = record.state === 'suspended' ? resumedAt(cleared, s.now) : cleared;
  const told = { factor: record.factor, by: s.actor, reason: s.reason, unblocked: unblocked || undefined };
  return { outcome: { ok: true }, next, facts: [...facts, fact(twoStepResumed, told)] };
}

/** On again: the owner by a valid code, an admin or support by their word. */
export function resume(
  stored: SecondStep,
  s: Situation,
  check: (record: SecondStep) => Verdict<LoginProof>,
): Step<Outcome> {
  const no = refusedBy('resume', s);
  if (no) return no;
  return s.actor === 'owner' ? resumeOwn(stored, s, check) : resumeOther(stored, s);
}

/** «Wis koppeling»: secret, recovery codes, counters and block are gone; only the record's version goes on. */
export function wipe(stored: SecondStep, s: Situation): Step<Outcome> {
  const no = refusedBy('wipe', s);
  if (no) return no;
  const { record, facts } = settle(stored, s);
  if (record.state === 'absent') return refuse('not-set-up');
  if (heldBySchool(s)) return refuse('required');
  return {
    outcome: { ok: true },
    next: { ...emptyRecord(record.id), version: record.version, provenFrom: s.now },
    facts: [...facts, fact(twoStepWiped, { factor: record.factor, by: s.actor, reason: s.reason })],
  };
}

/** «Nieuwe telefoon»: a pending secret beside the active one, which works until BEVESTIG. */
export function beginNewPhone(stored: SecondStep, s: Situation, make: () => NewSecret): Step<Outcome> {
  const no = refusedBy('new-phone', s);
  if (no) return no;
  const { record, facts } = settle(stored, s);
  const unfit = notActive(record);
  if (unfit) return unfit;
  if (record.blocked) return refuse('blocked');
  if (waiting(record, s.now)) return answer({ ok: true });
  return { outcome: { ok: true }, next: { ...record, pending: pendingOf(make(), s.now) }, facts };
}

/** BEVESTIG of a new phone: the new secret takes the old one's place, and its first code is used up. */
export function confirmNewPhone(stored: SecondStep, s: Situation, by: Confirmation): Step<Outcome> {
  const no = refusedBy('new-phone', s);
  if (no) return no;
  const { record, facts } = settle(stored, s);
  const unfit = notActive(record);
  if (unfit) return unfit;
  if (!record.pending) return refuse('no-setup');
  const pending = waiting(record, s.now);
  if (!pending) return refuse('setup-expired');
  const tried = tryCode(record, s.now, () => by.check(pending));
  if ('refused' in tried) return withSettled(tried.refused, facts);
  const next: SecondStep = {
    ...record,
    ...NO_WRONG_CODES,
    factor: pending.factor,
    secret: by.adopt(pending),
    lastStep: tried.proof.step,
    lastAcceptedBy: undefined,
    pending: undefined,
  };
  return {
    outcome: { ok: true },
    next,
    facts: [...facts, fact(twoStepReplaced, { factor: pending.factor, by: s.actor })],
  };
}

/** «Nieuwe herstelcodes»: the old ones are void, their counter begins anew. */
export function newRecoveryCodes(stored: SecondStep, s: Situation, make: () => readonly string[]): Step<Outcome> {
  const no = refusedBy('recovery-codes', s);
  if (no) return no;
  const { record, facts } = settle(stored, s);
  const unfit = notActive(record);
  if (unfit) return unfit;
  const next: SecondStep = {
    ...record,
    recoveryHashes: make(),
    usedRecoveryHashes: [],
    recoveryMadeAt: s.now,
    wrongRecovery: 0,
    nextRecoveryAt: undefined,
  };
  return { outcome: { ok: true }, next, facts: [...facts, fact(recoveryCodesMade, { by: s.actor })] };
}
