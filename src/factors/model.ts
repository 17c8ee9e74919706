import { after, DAY, MINUTE } from '../kernel/clock.ts';
import type { AccountId } from '../kernel/ids.ts';
import type { TwoStepPolicy } from '../schools/index.ts';
import { mayHaveSecondStep, type Role } from '../users/index.ts';

/** The states of product.md section 3. What is stored and what holds now may differ: ask `stateAt`. */
export type FactorState = 'absent' | 'pending' | 'active' | 'suspended';

export const SUSPEND_ENDS = ['tomorrow', 'week', 'manual'] as const;
export type SuspendEnd = (typeof SUSPEND_ENDS)[number];

/** The collection's name; sealed secrets are bound to it. */
export const SECOND_STEPS = 'second_steps';

/** How long a set-up or a new phone waits for its first code. */
export const PENDING_MS = 15 * MINUTE;

/** Wrong codes in a row after which the factor, or the recovery codes, let nobody in (product.md section 3). */
export const BLOCKED_AT = 100;

/** A set-up that waits for its first code; for 15 minutes. */
export interface PendingSetup {
  readonly factor: string;
  /** Sealed. */
  readonly secret: string;
  readonly expiresAt: Date;
  readonly begunAt: Date;
  /** Wrong codes at BEVESTIG of a first set-up: they guess at their own secret, so this only slows. */
  readonly wrongCodes: number;
  readonly nextCodeAt?: Date | undefined;
}

/**
 * The whole second step of one account, in one record, so that each action is one `replaceIf`
 * (architecture.md section 3). Keyed by account id; no record means absent.
 */
export interface SecondStep {
  readonly id: AccountId;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  /** As stored; the clock may have moved on. Pending beside `absent` is a first set-up, beside `active` a new phone. */
  readonly state: 'absent' | 'active' | 'suspended';
  /** Which factor: a key of the list in factors/index.ts. */
  readonly factor?: string | undefined;
  /** Sealed. Kept while suspended, gone after a wipe. */
  readonly secret?: string | undefined;
  /** The last accepted time step (TOTP counter): it and all before it are used up. */
  readonly lastStep?: number | undefined;
  /** SHA-256 of the attempt or session whose code was accepted last: a double click is told from a replay. */
  readonly lastAcceptedBy?: string | undefined;
  /** The last set-up, resume or wipe: it ends the logins whose password was right before it, also those still on their way. */
  readonly provenFrom?: Date | undefined;
  /** Start of the present uninterrupted period. */
  readonly activeSince?: Date | undefined;
  readonly suspendedSince?: Date | undefined;
  /** Absent while suspended: until switched on by hand. */
  readonly suspendedUntil?: Date | undefined;
  readonly suspendedBy?: 'owner' | 'admin' | undefined;
  readonly pending?: PendingSetup | undefined;
  /** Keyed hashes of the recovery codes that are left. */
  readonly recoveryHashes: readonly string[];
  /** Keyed hashes of those that were used: told as «al gebruikt», accepted never. */
  readonly usedRecoveryHashes: readonly string[];
  readonly recoveryMadeAt?: Date | undefined;
  /** It was set up elsewhere, where no recovery codes of ours were made: they are offered at the next login. */
  readonly broughtAlong?: boolean | undefined;
  /** Wrong codes in a row, and the delay that follows from them. */
  readonly wrongCodes: number;
  readonly nextCodeAt?: Date | undefined;
  /** Wrong recovery codes in a row, their own counter and delay. */
  readonly wrongRecovery: number;
  readonly nextRecoveryAt?: Date | undefined;
  /** True after 100 wrong codes in a row: no code is accepted, a recovery code still is. */
  readonly blocked: boolean;
}

/** From when the school (or Kurve, for support) requires the second step of this person; undefined: it does not. */
export interface Requirement {
  readonly from: Date;
}

/**
 * What is required of a role (product.md sections 1 and 3): of support always, of a pupil never, of
 * others by the school's policy. The date may lie ahead: compare it with `requiredAt`.
 */
export function requirementOf(
  role: Role,
  twoStep: { readonly policy: TwoStepPolicy; readonly from?: Date | undefined },
): Requirement | undefined {
  if (!mayHaveSecondStep(role)) return undefined;
  if (role === 'support') return { from: new Date(0) };
  const named =
    twoStep.policy === 'docenten-and-beheerders' || (twoStep.policy === 'beheerders' && role === 'beheerder');
  return named ? { from: twoStep.from ?? new Date(0) } : undefined;
}

/** People are warned so long before it. */
export const WARNED_MS = 14 * DAY;

/** From when it will be required, where that is less than 14 days ahead. */
export const requiredSoon = (requirement: Requirement | undefined, now: Date): Date | undefined =>
  requirement && requirement.from > now && requirement.from < after(now, WARNED_MS) ? requirement.from : undefined;

/** True when the requirement holds at `now`. */
export const requiredAt = (requirement: Requirement | undefined, now: Date): boolean =>
  requirement !== undefined && requirement.from <= now;
