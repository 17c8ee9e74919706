import { MINUTE } from '../kernel/clock.ts';
import type { FactorState } from './model.ts';

/** How old a login may be to rule the own second step, e-mail and password (product.md section 3). */
export const FRESH_PROOF_MS = 10 * MINUTE;

export type FreshProof = 'fresh' | 'too-old' | 'code-missing';

/**
 * Whether this login is fresh proof: at most 10 minutes old by `auth_time`, and with a second step
 * (`mfa` in its `amr`: a code or a recovery code) where one is active.
 */
export function freshProof(
  login: { readonly authTime: Date; readonly amr: readonly string[] },
  state: FactorState,
  now: Date,
): FreshProof {
  if (now.getTime() - login.authTime.getTime() > FRESH_PROOF_MS) return 'too-old';
  return state === 'active' && !login.amr.includes('mfa') ? 'code-missing' : 'fresh';
}
