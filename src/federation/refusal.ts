/**
 * Why an answer of a school's provider lets nobody in. The reason goes to audit (an admin understands it)
 * and decides whose fault the page says it is (a teacher understands that).
 */
export const REFUSAL_REASONS = [
  // The provider, or the way to it.
  'upstream-unreachable',
  'upstream-garbage',
  'upstream-error',
  'misconfigured',
  /** It does not say when the person proved who they are, which had to be known. */
  'not-vouched',
  // The person, or what they chose at the provider.
  'upstream-denied',
  'not-fresh',
  'other-tenant',
  /** It is somebody else than who is logged in here and was to prove it anew. */
  'other-subject',
  // The answer is not what was asked for, or not from whom it was asked.
  'unsolicited',
  'replayed',
  'state',
  'nonce',
  'issuer',
  'audience',
  'destination',
  'expired',
  'not-yet-valid',
  'signature',
  'unsigned',
  'algorithm',
  'malformed',
  'subject-missing',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Whose fault it is, as the page says it. */
export type RefusalFault = 'provider' | 'person' | 'answer';

const PROVIDER: ReadonlySet<RefusalReason> = new Set([
  'upstream-unreachable',
  'upstream-garbage',
  'upstream-error',
  'misconfigured',
  'not-vouched',
]);
const PERSON: ReadonlySet<RefusalReason> = new Set(['upstream-denied', 'not-fresh', 'other-tenant', 'other-subject']);

export const faultOf = (reason: RefusalReason): RefusalFault =>
  PROVIDER.has(reason) ? 'provider' : PERSON.has(reason) ? 'person' : 'answer';

/** An upstream or its answer is refused. The cause is logged, never shown, and must hold no assertion. */
export class Refusal extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, options: { readonly cause?: unknown } = {}) {
    super(reason, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'Refusal';
    this.reason = reason;
  }
}
