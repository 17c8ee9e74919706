/**
 * Front door of the second step: the list of factors, and the use cases (interface Factors).
 * A new factor is one folder and one line in `factors`.
 */
import type { Clock } from '../kernel/clock.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { Factor } from './contract.ts';
import { createRecoveryCodes } from './recovery/index.ts';
import type { Factors } from './results.ts';
import { createFactorService, type SchoolsPort } from './service.ts';
import type { FactorStore } from './store.ts';
import { totp } from './totp/index.ts';

export { factorEvents } from './events.ts';
export type { FactorState, Requirement, SecondStep, SuspendEnd } from './model.ts';
export { SUSPEND_ENDS } from './model.ts';
export { FRESH_PROOF_MS, type FreshProof, freshProof } from './proof.ts';
export type {
  Activated,
  CodeOutcome,
  CodeRefused,
  FactorContext,
  Factors,
  Outcome,
  Owner,
  Reason,
  RecoveryOutcome,
  Refused,
  SecondStepView,
  SetupView,
} from './results.ts';
export type { SchoolsPort } from './service.ts';
export { createFactorStore, createWarningLease, type FactorStore } from './store.ts';
export { factorTexts } from './texts.ts';
export { createWarnings, type Warnings } from './warnings.ts';

/** Every factor there is; the first is the one that a set-up begins with. */
export const factors: readonly [Factor, ...Factor[]] = [totp];

/** The second step's use cases over the factors of the list; see `Factors` for what each promises. */
export const createFactors = (deps: {
  readonly store: FactorStore;
  readonly schools: SchoolsPort;
  readonly ring: KeyRing;
  /** The data key of the recovery codes' hashes (32 bytes). */
  readonly recoveryKey: Buffer;
  readonly clock: Clock;
}): Factors => createFactorService({ ...deps, factors, recovery: createRecoveryCodes(deps.recoveryKey) });
