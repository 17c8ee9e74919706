/**
 * Checking codes: counters, delays and blocks, pure. Login, step-up, resume and new phone share one
 * counter in the account's record; recovery codes have their own (product.md sections 3 and 8).
 */
import { after } from '../kernel/clock.ts';
import { delayAfter } from '../limits/index.ts';
import type { LoginProof, Verdict } from './contract.ts';
import { codeRefused, recoveryCodeUsed, twoStepBlocked, wrongCodes } from './events.ts';
import { BLOCKED_AT, type SecondStep } from './model.ts';
import type { CodeOutcome, CodeRefused, RecoveryOutcome, Refused } from './results.ts';
import { recoveryDue, secondsUntil } from './state.ts';
import { answer, type Fact, fact, type Situation, type Step, settle } from './step.ts';

/**
 * How many wrong ones in a row are told to the owner. Not the first two: those are typing errors, and
 * who is warned at each of them no longer reads the warning that matters. At a hundred codes the
 * block is told in its place; recovery codes have no event of their own for that.
 */
const WRONG_CODES_TOLD_AT: readonly number[] = [3, 10, 50, BLOCKED_AT];

/** The counter of a record after a right code. */
export const NO_WRONG_CODES = { wrongCodes: 0, nextCodeAt: undefined, blocked: false } as const;

/** The moment before which no next try is taken after `fails` in a row; undefined: at once. */
export const nextTryAt = (fails: number, now: Date): Date | undefined => {
  const delay = delayAfter(fails);
  return delay > 0 ? after(now, delay) : undefined;
};

/** Too early: `seconds` still to wait. */
export const delayed = (seconds: number): Refused<'delayed'> => ({ ok: false, reason: 'delayed', seconds });

/** A wrong code, with the seconds of the delay that it starts. */
export function wrong(wrongInRow: number, nextAt: Date | undefined, now: Date): Refused<'wrong'> {
  const seconds = secondsUntil(nextAt, now);
  return { ok: false, reason: 'wrong', wrongInRow, ...(seconds > 0 && { seconds }) };
}

const blocked = (wrongInRow: number): Refused<'blocked'> => ({ ok: false, reason: 'blocked', wrongInRow });

/** The n-th wrong one in a row; with a warning, if it is one that is told. */
const refusal = (what: 'code' | 'recovery-code', inRow: number): readonly Fact[] => [
  fact(codeRefused, { what, inRow }),
  ...(WRONG_CODES_TOLD_AT.includes(inRow) && !(what === 'code' && inRow >= BLOCKED_AT)
    ? [fact(wrongCodes, { what, inRow })]
    : []),
];

type Tried<P> = { readonly proof: P } | { readonly refused: Step<Refused<'wrong' | 'used' | 'delayed' | 'blocked'>> };

/**
 * Takes one try off the shared counter: blocked and too early reach no check and count nothing, a
 * used code counts nothing, a wrong one counts. What to do with a right one is the caller's.
 */
export function tryCode<P>(record: SecondStep, now: Date, check: () => Verdict<P>): Tried<P> {
  if (record.blocked) return { refused: answer(blocked(record.wrongCodes)) };
  const wait = secondsUntil(record.nextCodeAt, now);
  if (wait > 0) return { refused: answer(delayed(wait)) };
  const verdict = check();
  if (verdict.ok) return { proof: verdict.proof };
  if (verdict.reason === 'used') return { refused: answer({ ok: false, reason: 'used' }) };
  const inRow = record.wrongCodes + 1;
  const nextCodeAt = nextTryAt(inRow, now);
  const full = inRow >= BLOCKED_AT;
  return {
    refused: {
      outcome: full ? blocked(inRow) : wrong(inRow, nextCodeAt, now),
      next: { ...record, wrongCodes: inRow, nextCodeAt, blocked: full },
      facts: [...refusal('code', inRow), ...(full ? [fact(twoStepBlocked, { factor: record.factor })] : [])],
    },
  };
}

const absent: CodeRefused = { ok: false, reason: 'absent' };

const sameAttempt = (record: SecondStep, by: string) =>
  record.lastAcceptedBy === by ? { acceptedBySame: true as const } : {};

/** Puts the facts of a settled suspension before those of the action, where anything is written at all. */
export const withSettled = <O>(step: Step<O>, before: readonly Fact[]): Step<O> =>
  step.next ? { ...step, facts: [...before, ...step.facts] } : step;

/**
 * Refuses a login whose password was right before a change that ended it: the record itself says so, for the change's
 * second write, which ends the sessions, may still be on its way.
 */
export const outdated = ({ provenFrom }: SecondStep, provenAt: Date | undefined): Step<CodeRefused> | undefined =>
  provenFrom && provenAt && provenAt < provenFrom ? answer({ ok: false, reason: 'outdated' }) : undefined;

/**
 * A code at login or step-up. `by` is the hash of the attempt's id. Only a LoginProof counts: the
 * compiler refuses the proof of an enrolment here.
 */
export function verifyCode(
  stored: SecondStep,
  s: Situation,
  by: string,
  amrOf: (factor: string) => readonly string[],
  check: (record: SecondStep) => Verdict<LoginProof>,
): Step<CodeOutcome> {
  const { record, facts } = settle(stored, s);
  if (record.state !== 'active' || !record.factor) return answer(absent);
  const tried = tryCode(record, s.now, () => check(record));
  if ('refused' in tried) {
    const { outcome } = tried.refused;
    const told: CodeRefused = outcome.reason === 'used' ? { ...outcome, ...sameAttempt(record, by) } : outcome;
    return withSettled({ ...tried.refused, outcome: told }, facts);
  }
  const next = { ...record, ...NO_WRONG_CODES, lastStep: tried.proof.step, lastAcceptedBy: by };
  const { factor } = record;
  const outcome = { ok: true, kind: 'login', factor, amr: amrOf(factor), ...recoveryDue(record) } as const;
  return { outcome, next, facts };
}

/** A recovery code at login or step-up: works once, also while the factor is blocked; own counter, own delays. */
export function verifyRecovery(
  stored: SecondStep,
  s: Situation,
  by: string,
  amr: readonly string[],
  find: (hashes: readonly string[]) => string | undefined,
): Step<RecoveryOutcome> {
  const { record, facts } = settle(stored, s);
  if (record.state !== 'active') return answer(absent);
  if (record.wrongRecovery >= BLOCKED_AT) return answer(blocked(record.wrongRecovery));
  const wait = secondsUntil(record.nextRecoveryAt, s.now);
  if (wait > 0) return answer(delayed(wait));
  const hit = find(record.recoveryHashes);
  if (hit !== undefined) {
    const recoveryHashes = record.recoveryHashes.filter((hash) => hash !== hit);
    const left = recoveryHashes.length;
    const next = {
      ...record,
      recoveryHashes,
      usedRecoveryHashes: [...record.usedRecoveryHashes, hit],
      wrongRecovery: 0,
      nextRecoveryAt: undefined,
      lastAcceptedBy: by,
    };
    return {
      outcome: { ok: true, kind: 'recovery', amr, left },
      next,
      facts: [...facts, fact(recoveryCodeUsed, { left })],
    };
  }
  if (find(record.usedRecoveryHashes) !== undefined)
    return answer({ ok: false, reason: 'used', ...sameAttempt(record, by) });
  const inRow = record.wrongRecovery + 1;
  const nextRecoveryAt = nextTryAt(inRow, s.now);
  return {
    outcome: inRow >= BLOCKED_AT ? blocked(inRow) : wrong(inRow, nextRecoveryAt, s.now),
    next: { ...record, wrongRecovery: inRow, nextRecoveryAt },
    facts: [...facts, ...refusal('recovery-code', inRow)],
  };
}
