import type { AccountId } from '../kernel/ids.ts';
import type { Locale } from '../render/index.ts';
import type { Step } from './flow.ts';
import type { Proofs } from './policy.ts';

/** What the client's request asks of this attempt. */
export type Purpose = 'login' | 'step-up' | 'select' | 'consent';

/** The end of an attempt, as the bridge passes it to the provider library. */
export interface Outcome {
  readonly accountId: AccountId;
  /** Seconds since the epoch. */
  readonly loginAt: number;
  readonly acr: string;
  readonly amr: readonly string[];
  /** The session at hand goes on unchanged (an account was confirmed, a consent given). */
  readonly sameSession: boolean;
  /** A page of our own that the person chose to see first, in place of the client: a path with its query. */
  readonly onward?: string | undefined;
}

/**
 * One attempt to log in: our own record under the interaction's uid. The provider library destroys
 * its interaction at the end; this outlives it, for the pages of product.md section 2.
 */
export interface Attempt {
  /** SHA-256 of the uid: with the browser's cookie the uid opens the attempt. */
  readonly id: string;
  readonly version: number;
  /** 24 hours. */
  readonly expiresAt?: Date | undefined;
  /** 60 minutes. */
  readonly validUntil: Date;
  /** SHA-256 of the browser's cookie. */
  readonly browser: string;
  readonly clientId: string;
  readonly purpose: Purpose;
  readonly locale?: Locale | undefined;
  /** Where redirects of this attempt end (an origin or app scheme), for CSP `form-action`. */
  readonly formTarget?: string | undefined;
  readonly step: Step;
  readonly schoolId?: string | undefined;
  /** From a hint: to fill in, never believed. */
  readonly usernameHint?: string | undefined;
  /** The account of the session at hand: to confirm, to step up, to consent. */
  readonly sessionAccount?: AccountId | undefined;
  readonly sessionLoginAt?: number | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** What was proven so far; gone when the attempt is done or its hour is over. */
  readonly proofs?: AttemptProofs | undefined;
  readonly outcome?: Outcome | undefined;
  /** Refusals that are kept once for each attempt, by their reasons. */
  readonly refusals?: readonly string[] | undefined;
  readonly createdAt: Date;
}

export interface AttemptProofs extends Proofs {
  readonly accountId: AccountId;
  readonly at: Date;
  /** A new password must be chosen: an activation code was typed, or the password counts no longer. */
  readonly choose?: boolean | undefined;
  /** Recovery codes that must still be shown, sealed. */
  readonly recoveryCodes?: string | undefined;
}
