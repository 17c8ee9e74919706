/**
 * What a second factor is (architecture.md section 3): a folder whose `index.ts` exports one value
 * that satisfies Factor. It knows no HTTP and no storage; `lifecycle.ts` holds the states for all.
 */

import type { AccountId } from '../kernel/ids.ts';

/** What the owner sees while setting up; shown to nobody else, never logged. */
export interface EnrolmentView {
  /** An image as a data address (SVG). */
  readonly qr: string;
  /** The key in groups of four. */
  readonly key: string;
  /** For who is on the phone itself. */
  readonly uri: string;
}

/** A proof that someone holds the new secret: good for BEVESTIG and for nothing else. */
export interface EnrolmentProof {
  readonly kind: 'enrolment';
  readonly step: number;
}

/** A proof that lets someone pass the second step. Not the same type as an enrolment's, on purpose. */
export interface LoginProof {
  readonly kind: 'login';
  readonly step: number;
}

export type Verdict<P> =
  | { readonly ok: true; readonly proof: P }
  | { readonly ok: false; readonly reason: 'wrong' | 'used' };

export interface Factor {
  /** Its name in records and audit, for ever. */
  readonly name: string;
  /** The `amr` values that it adds (RFC 8176). */
  readonly amr: readonly string[];
  /** A new secret in the clear; the caller seals it. */
  newSecret(): string;
  /** Whether a secret made elsewhere (the demo, moving in) is one that `verify` can work with. */
  accepts(secret: string): boolean;
  enrolmentView(secret: string, label: { school: string; username: string }): Promise<EnrolmentView>;
  /** Checks the first code of a new secret. */
  confirm(secret: string, code: string, at: Date): Verdict<EnrolmentProof>;
  /** Checks a code; steps up to and including `lastStep` are `used`. */
  verify(secret: string, code: string, at: Date, lastStep: number | undefined): Verdict<LoginProof>;
}

/**
 * The recovery codes: a rescue beside every factor, not a factor, so no member of the list. Its
 * folder satisfies this; it knows no HTTP and no storage.
 */
export interface RecoveryCodes {
  /** The `amr` values that a recovery code adds (product.md section 6). */
  readonly amr: readonly string[];
  /** Ten new codes to show once, and their keyed hashes to keep. */
  make(accountId: AccountId): { readonly codes: readonly string[]; readonly hashes: readonly string[] };
  /** The hash of `typed` if it is among `hashes` (compared in constant time), however it was spaced and cased. */
  find(accountId: AccountId, typed: string, hashes: readonly string[]): string | undefined;
}
