import type { FactorState } from '../factors/index.ts';
import { MINUTE, SECOND } from '../kernel/clock.ts';
import type { LoginMode, TwoStepReason } from '../schools/index.ts';
import { isSessionValid, type Role, type User } from '../users/index.ts';

/** How a person proved the first step. */
export type Method = 'password' | 'sso';

export type SecondStepAnswer =
  | { readonly due: 'code'; readonly reason: 'active' | 'step-up' }
  | { readonly due: 'setup'; readonly reason: TwoStepReason }
  | { readonly due: 'none'; readonly reason: 'sso' | 'absent' | 'suspended' | 'never-for-this-role' };

/**
 * Is the second step due, and why? The only place that knows that SSO skips it (product.md
 * section 2) and that a requirement counts an owner's suspension as ended (section 3; `state` has
 * that already). The reason goes to the page, to audit and to the tests.
 */
export function secondStepDue(facts: {
  readonly method: Method;
  readonly role: Role;
  readonly state: FactorState;
  /** Why a second step must be had, if it must. */
  readonly required?: TwoStepReason | undefined;
}): SecondStepAnswer {
  if (facts.method === 'sso') return { due: 'none', reason: 'sso' };
  if (facts.role === 'leerling') return { due: 'none', reason: 'never-for-this-role' };
  if (facts.state === 'active') return { due: 'code', reason: 'active' };
  if (facts.state === 'suspended') return { due: 'none', reason: 'suspended' };
  if (facts.required) return { due: 'setup', reason: facts.required };
  return { due: 'none', reason: 'absent' };
}

/**
 * May this person log in by password at a school in this mode? In mode `sso` only a beheerder with
 * an active second step; everybody else is answered like a wrong password (product.md section 2).
 */
export const localLoginAllowed = (facts: { mode: LoginMode; role: Role; state: FactorState }): boolean =>
  facts.mode !== 'sso' || (facts.role === 'beheerder' && facts.state === 'active');

/** A login by SSO of which nobody knows when the person last proved anything counts as this old (product.md section 3: fresh proof; section 4: 30 minutes). */
const SSO_AGE_MS = 31 * MINUTE;

/**
 * The moment that a login by SSO counts from (`auth_time`), from what the school's provider vouches for (`authTime`)
 * and whether it was asked anew: a login without a question there is no fresh proof here, however new our own session is.
 */
export function ssoProvenAt(facts: { at: Date; fresh: boolean; authTime?: Date | undefined }): Date {
  const { at, fresh, authTime } = facts;
  // A provider that was asked anew and does not say when vouches for nothing.
  if (fresh && authTime) return at;
  const known = authTime === undefined ? 0 : Math.min(authTime.getTime(), at.getTime());
  return new Date(Math.max(known, at.getTime() - SSO_AGE_MS));
}

/** Whether a login that counts from `provenAt` is too old for who asked for one of at most so many seconds (`max_age`). */
export const isTooOld = (facts: { at: Date; provenAt: Date; maxAge: number | undefined }): boolean =>
  facts.maxAge !== undefined && facts.at.getTime() - facts.provenAt.getTime() > facts.maxAge * SECOND;

/**
 * Whether what was proven still counts for this account: nothing has ended its logins since. A step-up proves nothing
 * of its own before the code: it goes on with a session (`at`, its login), and ends with it.
 */
export function proofStands(
  user: Pick<User, 'disabled' | 'sessionsValidFrom' | 'keptSession'>,
  proofs: { readonly validFrom?: Date | undefined },
  session: { readonly at?: number | undefined; readonly uid?: string | undefined },
): boolean {
  if (user.disabled) return false;
  return proofs.validFrom
    ? user.sessionsValidFrom.getTime() === proofs.validFrom.getTime()
    : isSessionValid(user, { loginAt: session.at ?? 0, sessionUid: session.uid });
}

export const ACR_PASSWORD = 'urn:numo:acr:1';
export const ACR_TWO_STEP = 'urn:numo:acr:2';
export const ACR_SSO = 'urn:numo:acr:sso';

/** What happened in a login, as far as tokens tell of it. */
export interface Proofs {
  readonly method: Method;
  /** What the upstream asserted, for SSO. */
  readonly upstreamAmr?: readonly string[] | undefined;
  readonly second?:
    | { readonly kind: 'factor'; readonly amr: readonly string[] }
    | { readonly kind: 'recovery' }
    | undefined;
}

/** The table of product.md section 6: what tokens say. */
export function contextOf(proofs: Proofs): { readonly acr: string; readonly amr: readonly string[] } {
  if (proofs.method === 'sso') return { acr: ACR_SSO, amr: proofs.upstreamAmr ?? [] };
  if (!proofs.second) return { acr: ACR_PASSWORD, amr: ['pwd'] };
  if (proofs.second.kind === 'recovery') return { acr: ACR_TWO_STEP, amr: ['pwd', 'mfa'] };
  // A factor may say by itself that with it there were several.
  return { acr: ACR_TWO_STEP, amr: [...new Set(['pwd', ...proofs.second.amr, 'mfa'])] };
}
