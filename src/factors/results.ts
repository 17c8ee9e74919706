import type { Actor, RequestInfo } from '../kernel/events.ts';
import type { AccountId } from '../kernel/ids.ts';
import type { Role } from '../users/index.ts';
import type { EnrolmentView } from './contract.ts';
import type { FactorState, SuspendEnd } from './model.ts';

/** Whose second step it is: a User, or as much of one. */
export interface Owner {
  readonly id: AccountId;
  readonly schoolId: string;
  readonly username: string;
  readonly role: Role;
  /** Of who was beheerder before. */
  readonly beheerderUntil?: Date | undefined;
}

/**
 * Who asks, and from where. Inside the login, after the right password, the actor is the account
 * itself; who the actor is to the owner (owner, admin of the same school, support, the command line)
 * is worked out from it. Pass the clock nowhere: the service has its own.
 */
export interface FactorContext {
  readonly actor: Actor;
  readonly request?: RequestInfo;
  /** How support verified the caller: a key. */
  readonly verified?: string;
}

/** Why an action was refused; the sentence is the text `two-step.refused.<reason>`. */
export type Reason =
  /** A pupil: there is no second step. */
  | 'not-offered'
  /** This actor may not do this to this person. */
  | 'not-allowed'
  /** The action needs a reason and got none. */
  | 'reason-missing'
  /** The school requires it: no suspending, no wiping; offer «Nieuwe telefoon». */
  | 'required'
  | 'already-active'
  | 'already-suspended'
  /** Suspended: switch it on again, or wipe it first. */
  | 'suspended'
  | 'not-set-up'
  /** No set-up (or new phone) waits for a code. */
  | 'no-setup'
  /** It waited longer than 15 minutes. */
  | 'setup-expired'
  | 'wrong'
  | 'used'
  /** Posted too early; nothing was checked or counted. */
  | 'delayed'
  | 'blocked';

export interface Refused<R extends string = Reason> {
  readonly ok: false;
  readonly reason: R;
  /** Seconds to wait before the next code: with `delayed`, and with a `wrong` that starts a delay. */
  readonly seconds?: number;
  /** With `wrong`: how many in a row now, this one included. From the third on show the hint about the phone's clock. */
  readonly wrongInRow?: number;
}

export type Outcome<T extends object = object> = ({ readonly ok: true } & T) | Refused;

/** Who gives a code. */
export interface Asking {
  /** Id of the attempt. */
  readonly by: string;
  /** When the password of this login was right; absent: a step-up of a session. */
  readonly provenAt?: Date | undefined;
}

/** `ok` lets someone pass the second step. */
export type CodeOutcome =
  | {
      readonly ok: true;
      readonly kind: 'login';
      readonly factor: string;
      readonly amr: readonly string[];
      /** As in the view: recovery codes must still be made. */
      readonly recoveryDue?: true;
    }
  | CodeRefused;

/** `ok` lets someone pass the second step with a recovery code; `left` of them remain. */
export type RecoveryOutcome =
  | { readonly ok: true; readonly kind: 'recovery'; readonly amr: readonly string[]; readonly left: number }
  | CodeRefused;

/**
 * `absent`: there is no active second step at this moment (suspended meanwhile): ask the flow again. `outdated`: it was
 * set up, resumed or wiped since the password was right, and that ends this login.
 */
export interface CodeRefused extends Refused<'wrong' | 'used' | 'delayed' | 'blocked' | 'absent' | 'outdated'> {
  /** With `used`: this same attempt (the `by`) had a code accepted last: a double click, not a replay. */
  readonly acceptedBySame?: true;
}

/** What the pages need to know; never a secret. All moments as they hold now. */
export interface SecondStepView {
  /** False for a pupil: no row, no action. */
  readonly offered: boolean;
  readonly state: FactorState;
  /** The school requires it of this person now. */
  readonly required: boolean;
  /** There is none yet, and the school will require it from this moment, within 14 days. */
  readonly dueFrom?: Date;
  /** There is none yet, and it is required now: the next login asks it. */
  readonly overdue?: true;
  readonly factor?: string;
  /** Start of the present uninterrupted period. */
  readonly activeSince?: Date;
  readonly suspendedSince?: Date;
  /** Absent while suspended: until switched on by hand. */
  readonly suspendedUntil?: Date;
  readonly suspendedBy?: 'owner' | 'admin';
  /** A secret that waits for its first code: a first set-up (state `pending`), or a new phone beside an active one. */
  readonly pending?: { readonly kind: 'setup' | 'new-phone'; readonly expiresAt: Date };
  /** 100 wrong codes in a row: no code is accepted, a recovery code still is. */
  readonly blocked: boolean;
  /** 100 wrong recovery codes in a row: none is accepted until new ones are made. */
  readonly recoveryBlocked: boolean;
  /** Wrong codes in a row so far. */
  readonly wrongInRow: number;
  /** Seconds still to wait for a code; 0: none. */
  readonly codeSeconds: number;
  readonly recoverySeconds: number;
  readonly recoveryLeft: number;
  readonly recoveryMadeAt?: Date;
  /** The second step moved in from elsewhere and has had no recovery codes yet: offer them. */
  readonly recoveryDue?: true;
}

export interface SetupView extends EnrolmentView {
  readonly kind: 'setup' | 'new-phone';
  readonly expiresAt: Date;
}

/** `recoveryCodes` in the clear: show them once, they are kept as hashes only. */
export interface Activated {
  readonly recoveryCodes: readonly string[];
  /** What the set-up inside the login adds to the password's `amr`. */
  readonly amr: readonly string[];
}

/**
 * The second step's use cases (product.md section 3). Each change is one guarded write of one
 * record, so of any number at the same moment exactly one wins and none is half done.
 *
 * All may throw AppError('sealed-value-unreadable', 'internal'), the store's errors, and
 * AppError('busy', 'busy') when too many write to one account at once. Not done here, for it stands
 * in other records: asking for fresh proof (`freshProof`), and ending the other sessions after own
 * set-up, resume and wipe (product.md section 6).
 */
export interface Factors {
  view(owner: Owner): Promise<SecondStepView>;
  /** The same of many (those of one page), in their order, in one look. */
  viewMany(owners: readonly Owner[]): Promise<readonly SecondStepView[]>;
  /** The slider to the right: makes a pending secret, or leaves the one that waits. */
  begin(owner: Owner, context: FactorContext): Promise<Outcome>;
  /** QR code, key and address of the secret that waits; only ever for the owner's own page. Undefined: none waits. */
  setupView(owner: Owner): Promise<SetupView | undefined>;
  /** BEVESTIG of a first set-up. */
  confirm(owner: Owner, code: string, context: FactorContext): Promise<Outcome<Activated>>;
  /** ANNULEER, of a set-up or a new phone; fine when none waits. */
  cancel(owner: Owner, context: FactorContext): Promise<Outcome>;
  /** «Zet uit». `reason` (a key, no typed text) is needed by support for a beheerder. */
  suspend(owner: Owner, end: SuspendEnd, context: FactorContext, reason?: string): Promise<Outcome<{ until?: Date }>>;
  /** On again. The owner gives a valid code; an admin or support gives undefined, and so lifts a block as well. */
  resume(owner: Owner, code: string | undefined, context: FactorContext, reason?: string): Promise<Outcome>;
  /** «Wis koppeling»: destroys secret and recovery codes. `reason` (a key) is needed of everybody but the owner. */
  wipe(owner: Owner, context: FactorContext, reason?: string): Promise<Outcome>;
  /** «Nieuwe telefoon»: a pending secret beside the active one. */
  beginNewPhone(owner: Owner, context: FactorContext): Promise<Outcome>;
  /** BEVESTIG of a new phone: the secrets change places; recovery codes and «actief sinds» stay. */
  confirmNewPhone(owner: Owner, code: string, context: FactorContext): Promise<Outcome>;
  /** «Nieuwe herstelcodes»: the old ones are void at once. */
  newRecoveryCodes(owner: Owner, context: FactorContext): Promise<Outcome<{ recoveryCodes: readonly string[] }>>;
  /** A code at login or step-up. `by` names the attempt (kept as a hash), to tell a double click from a replay. */
  verifyCode(owner: Owner, code: string, by: Asking, context: FactorContext): Promise<CodeOutcome>;
  /** A recovery code at login or step-up. */
  verifyRecovery(owner: Owner, code: string, by: Asking, context: FactorContext): Promise<RecoveryOutcome>;
  /**
   * For the demo and for moving in: active with a given secret, without recovery codes. Publishes
   * nothing: the owner's second step did not change, it only moved.
   * @throws AppError('two-step-exists', 'conflict') when the account has a record already,
   * AppError('two-step-secret-invalid', 'bad-request') for a secret that the factor cannot use.
   */
  seedActive(owner: Owner, secret: string, factor?: string): Promise<void>;
  /**
   * Moving in: the second step as the owner had it elsewhere, suspended or active; recovery codes are offered
   * at the next login. Publishes nothing. Answers false, and changes nothing, where there is a record already,
   * an empty one after a wipe included: what was destroyed does not come back.
   * @throws AppError('two-step-secret-invalid', 'bad-request'), ('two-step-not-offered', 'conflict') for a pupil.
   */
  bring(owner: Owner, brought: Brought): Promise<boolean>;
  /** Whether the account has, or ever had, a second step. */
  isKnown(accountId: AccountId): Promise<boolean>;
}

/** A second step that was set up elsewhere. */
export interface Brought {
  /** As the factor takes it (TOTP: base32). */
  readonly secret: string;
  readonly suspended: boolean;
  /** Default: now. */
  readonly activeSince?: Date;
  /** Of a suspended one; default: now. */
  readonly suspendedSince?: Date;
}
