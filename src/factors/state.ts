import { after, DAY } from '../kernel/clock.ts';
import type { AccountId } from '../kernel/ids.ts';
import { BLOCKED_AT, type PendingSetup, type Requirement, type SecondStep } from './model.ts';
import type { SecondStepView } from './results.ts';

/** How long an admin's suspension holds at most where the school requires the second step. */
const ADMIN_SUSPENSION_MS = 7 * DAY;

/** The record of an account that has none: version 0, so the store inserts it. */
export const emptyRecord = (id: AccountId): SecondStep => ({
  id,
  version: 0,
  state: 'absent',
  recoveryHashes: [],
  usedRecoveryHashes: [],
  wrongCodes: 0,
  wrongRecovery: 0,
  blocked: false,
});

const latest = (a: Date, b: Date): Date => (a > b ? a : b);

/**
 * When a suspension ends by itself: its own end, or earlier where the school requires the second
 * step: the owner's at the requirement's beginning, an admin's after at most 7 days.
 */
export function suspensionEnd(record: SecondStep, requirement: Requirement | undefined): Date | undefined {
  const { suspendedSince: since, suspendedUntil: until } = record;
  if (record.state !== 'suspended' || !since) return undefined;
  if (!requirement) return until;
  const longest = record.suspendedBy === 'admin' ? after(since, ADMIN_SUSPENSION_MS) : since;
  const forced = latest(longest, requirement.from);
  return until && until < forced ? until : forced;
}

/** When the suspension ended that the record still holds; undefined when none did. */
export function endedAt(record: SecondStep, now: Date, requirement: Requirement | undefined): Date | undefined {
  const end = suspensionEnd(record, requirement);
  return end && end <= now ? end : undefined;
}

/** The record as it is once its ended suspension is written down: active since that end. */
export const resumedAt = (record: SecondStep, at: Date): SecondStep => ({
  ...record,
  state: 'active',
  activeSince: at,
  suspendedSince: undefined,
  suspendedUntil: undefined,
  suspendedBy: undefined,
});

/** The set-up that waits for its code, if its 15 minutes are not over. */
export const waiting = (record: SecondStep, now: Date): PendingSetup | undefined =>
  record.pending && record.pending.expiresAt > now ? record.pending : undefined;

/** Whole seconds until `at`, 0 when it is past. */
export const secondsUntil = (at: Date | undefined, now: Date): number =>
  at && at > now ? Math.ceil((at.getTime() - now.getTime()) / 1000) : 0;

/** A second step that moved in from elsewhere, and whose recovery codes were never made. */
export const recoveryDue = ({ broughtAlong, recoveryMadeAt }: SecondStep): { recoveryDue?: true } =>
  broughtAlong && !recoveryMadeAt ? { recoveryDue: true } : {};

const isDefined = <T>(entry: [string, T | undefined]): entry is [string, T] => entry[1] !== undefined;

/** Leaves out what is undefined, as exactOptionalPropertyTypes asks of a view. */
const defined = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(isDefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

export type SecondStepState = Omit<SecondStepView, 'offered' | 'required'>;

/**
 * What holds at `now`, computed from record and clock, never by a job (product.md section 3).
 * @param requirement what the school requires of this person, for it ends suspensions early.
 */
export function stateAt(stored: SecondStep | undefined, now: Date, requirement?: Requirement): SecondStepState {
  const ended = stored && endedAt(stored, now, requirement);
  const record = stored && ended ? resumedAt(stored, ended) : stored;
  const pending = record && record.state !== 'suspended' ? waiting(record, now) : undefined;
  const setUp = record && record.state !== 'absent' ? record : undefined;
  const suspended = setUp?.state === 'suspended' ? setUp : undefined;
  return {
    state: setUp?.state ?? (pending ? 'pending' : 'absent'),
    ...defined({
      factor: setUp?.factor ?? pending?.factor,
      activeSince: suspended ? undefined : setUp?.activeSince,
      suspendedSince: suspended?.suspendedSince,
      suspendedUntil: suspended && suspensionEnd(suspended, requirement),
      suspendedBy: suspended?.suspendedBy,
      recoveryMadeAt: setUp?.recoveryMadeAt,
    }),
    ...(pending && {
      pending: { kind: setUp ? ('new-phone' as const) : ('setup' as const), expiresAt: pending.expiresAt },
    }),
    blocked: setUp?.blocked ?? false,
    recoveryBlocked: (setUp?.wrongRecovery ?? 0) >= BLOCKED_AT,
    wrongInRow: (setUp ? setUp.wrongCodes : pending?.wrongCodes) ?? 0,
    codeSeconds: secondsUntil(setUp ? setUp.nextCodeAt : pending?.nextCodeAt, now),
    recoverySeconds: secondsUntil(setUp?.nextRecoveryAt, now),
    recoveryLeft: setUp?.recoveryHashes.length ?? 0,
    ...(setUp ? recoveryDue(setUp) : {}),
  };
}
