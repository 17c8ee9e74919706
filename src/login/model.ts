import type { DomainEvent } from '../kernel/events.ts';
import type { AccountId } from '../kernel/ids.ts';
import type { Locale } from '../render/index.ts';
import type { Step } from './flow.ts';
import type { Proofs } from './policy.ts';

/** What the client's request asks of this attempt. */
export type Purpose = 'login' | 'step-up' | 'select' | 'consent';

/** A login that is proven, until its session begins: only then does it count, and is it told. */
export interface Entry {
  /** `sessionsValidFrom` of the account that was proven, in milliseconds: what ends sessions until then ends this login. */
  readonly validFrom: number;
  /** `login.succeeded`. */
  readonly fact: DomainEvent;
}

/** The end of an attempt, as the bridge passes it to the provider library. */
export interface Outcome {
  readonly accountId: AccountId;
  /** Seconds since the epoch. */
  readonly loginAt: number;
  /** What its session begins with; absent where none begins. */
  readonly entry?: Entry | undefined;
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
  /** oidc-provider's. */
  readonly sessionUid?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** The school's provider must ask for a new proof too. */
  readonly fresh?: boolean | undefined;
  /** So many seconds old the login may be at most. */
  readonly maxAge?: number | undefined;
  /** It stands in place of one that was proven, and was over before its session began. */
  readonly ended?: boolean | undefined;
  /** Where this attempt stands with the school's provider. */
  readonly sso?: SsoState | undefined;
  /** A school account that nobody knows yet, until its owner logs in once (product.md section 5). */
  readonly linking?: Linking | undefined;
  /** What was proven so far; gone when the attempt is done or its hour is over. */
  readonly proofs?: AttemptProofs | undefined;
  readonly outcome?: Outcome | undefined;
  /** Refusals that are kept once for each attempt, by their reasons. */
  readonly refusals?: readonly string[] | undefined;
  readonly createdAt: Date;
}

export interface SsoState {
  /** The connection to which the browser was sent: it is not sent there again without a click. */
  readonly begun?: string | undefined;
  /** Why the last way there ended: a key of `login.sso.failed.<reason>`. */
  readonly failure?: string | undefined;
}

export interface Linking {
  readonly connectionId: string;
  /** What the provider said, sealed. */
  readonly sealed: string;
  /** How the school account is named to the person. */
  readonly shown: string;
  /** An account may be made in place of the login. */
  readonly make?: 'leerling' | 'docent' | undefined;
  readonly until: Date;
}

/** By which connection, and since when the person is known to have been there. */
export interface SsoProof {
  readonly connectionId: string;
  readonly provenAt: Date;
  /** What ends the login at the provider, sealed. */
  readonly logout?: string | undefined;
}

export interface AttemptProofs extends Proofs {
  readonly accountId: AccountId;
  /** Before the password was checked. */
  readonly at: Date;
  /** `sessionsValidFrom` of the account that it was checked for; absent at a step-up, which proves only the second step. */
  readonly validFrom?: Date | undefined;
  /** A new password must be chosen: an activation code was typed, or the password counts no longer. */
  readonly choose?: boolean | undefined;
  /** Why no second step was asked (policy.ts). */
  readonly skipped?: string | undefined;
  readonly sso?: SsoProof | undefined;
  /** This login linked a school account: it counts, also where only SSO does. */
  readonly linked?: boolean | undefined;
  /** Recovery codes that must still be shown, sealed. */
  readonly recoveryCodes?: string | undefined;
}
