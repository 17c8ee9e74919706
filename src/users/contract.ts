import type { EventContext } from '../kernel/events.ts';
import type { SchoolClass } from '../schools/index.ts';
import type { NewUser, UserAdmin, UserLists } from './contract-admin.ts';
import type { FederatedUsers } from './federated.ts';
import type { BegunLogin, ExtraClaims, LoginAtHand, User } from './model.ts';
import type { PasswordFault } from './password-rules.ts';

/** In the clear, or as another system's hash (foreign.ts). */
export type BroughtPassword = { readonly password: string } | { readonly passwordHash: string };

export interface PasswordCheck {
  /** Undefined: nobody has this username. Costs the same. */
  readonly user: User | undefined;
  readonly typed: string;
  /** The client's address; no address holds more than a quarter of the queue. */
  readonly address: string;
  /** Aborts while waiting, when the client went away. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Before anything comes of a right password the caller looks again whether `sessionsValidFrom` is still that of
   * `user`: what came between is settled there.
   */
  readonly settledLater?: true;
}

export interface PasswordChangeRequest {
  readonly user: User;
  readonly current: string;
  readonly next: string;
  /** The session at hand: it lives on. */
  readonly keep?: LoginAtHand | undefined;
  readonly address: string;
  readonly signal?: AbortSignal | undefined;
  readonly context: EventContext;
}

export type PasswordChange =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly reason: 'current-wrong' }
  /** What is wrong with the new one: text keys with their parameters, the first is enough to show. */
  | { readonly ok: false; readonly reason: 'refused'; readonly faults: readonly PasswordFault[] };

export interface PasswordChoice {
  /** As it was when the code, or the password that must be changed, was right: what ended sessions since ends this too. */
  readonly user: User;
  readonly next: string;
  readonly address: string;
  readonly signal?: AbortSignal | undefined;
  readonly context: EventContext;
}

export type PasswordChosen =
  | { readonly ok: true; readonly user: User }
  /** Chosen already, or a RESET came between. */
  | { readonly ok: false; readonly reason: 'gone' }
  | { readonly ok: false; readonly reason: 'refused'; readonly faults: readonly [PasswordFault, ...PasswordFault[]] };

/**
 * `choose`: right, but a new password must be chosen before the login goes on: it was the activation code,
 * or a password that counts once. `expired`: the right activation code, too late.
 */
export type PasswordVerdict = 'right' | 'choose' | 'expired' | 'wrong';

export type EmailChangeBegun =
  /** The caller mails the code to `email`; nobody else ever sees it. */
  | { readonly ok: true; readonly user: User; readonly email: string; readonly code: string; readonly expiresAt: Date }
  | { readonly ok: false; readonly reason: 'email-invalid' | 'email-same' }
  | { readonly ok: false; readonly reason: 'too-many-mails'; readonly retryAt: Date };

export type EmailConfirmed =
  | { readonly ok: true; readonly user: User }
  /** `too-many-tries`: this was the fifth wrong one, the change is off. `none`: no change is waiting (any more). */
  | { readonly ok: false; readonly reason: 'wrong' | 'too-many-tries' | 'none' };

/** `owner`: «log overal uit» (told to the owner); `second-step`: told by the factor's own event; `role`, `reset`: by an admin. */
export type SessionsEndReason = 'owner' | 'second-step' | 'role' | 'reset' | 'unlinked';

/**
 * People and their credentials. Every write is one guarded verb on the one record and carries its
 * event. Verbs that name an account throw AppError `account-unknown` (not-found) when it is gone.
 */
export interface Users extends UserLists, UserAdmin, FederatedUsers {
  /** Undefined also when `accountId` cannot be an account id. Always the newest record. */
  byId(accountId: string): Promise<User | undefined>;
  byUsername(schoolId: string, typed: string): Promise<User | undefined>;
  /**
   * @throws AppError `username-taken`, `external-id-taken` (conflict), `class-unknown`, `external-id-invalid` (bad-request), `username-invalid`, `name-invalid`, `email-invalid`,
   * `role-not-in-school` (bad-request), `school-unknown` (not-found).
   */
  create(input: NewUser, context: EventContext): Promise<User>;
  /** Which of these somebody has, also somebody who was deleted and may come back; the account `but` does not count. */
  takenOf(
    schoolId: string,
    wanted: { readonly username?: string; readonly externalId?: string; readonly userId?: string },
    but?: string,
  ): Promise<readonly ('username' | 'externalId' | 'userId')[]>;
  /**
   * One hash of equal cost whatever is the matter: unknown, no password, disabled, wrong, or a code in its
   * place (typed in any case, with or without dashes). A right password is hashed anew when the settings rose. @throws AppError `busy`, `cancelled` (unavailable).
   */
  checkPassword(check: PasswordCheck): Promise<PasswordVerdict>;
  /** Saves the chosen password and uses the code up in the same write; all sessions end. @throws as `checkPassword`. */
  choosePassword(choice: PasswordChoice): Promise<PasswordChosen>;
  /** Own change: ends all sessions but `keep`. @throws as `checkPassword`. */
  changePassword(request: PasswordChangeRequest): Promise<PasswordChange>;
  /** Makes a 6-digit code for a new address: 10 minutes, 5 tries, 3 mails an hour (product.md section 7). */
  beginEmailChange(user: User, email: string, context: EventContext): Promise<EmailChangeBegun>;
  /** The typed code; spaces are ignored. Right: the address is the owner's and verified. */
  confirmEmail(user: User, code: string, context: EventContext): Promise<EmailConfirmed>;
  cancelEmail(user: User, context: EventContext): Promise<User>;
  /** The address before the last change, for who tells it (handler of `user.email-changed`). */
  formerEmailOf(accountId: string): Promise<string | undefined>;
  /** Forgets it, once told. */
  forgetFormerEmail(accountId: string): Promise<void>;
  /** Ends sessions, grants and tokens from before now, but those of the session `keep` if it counts until then. */
  endSessions(
    accountId: string,
    options: { readonly keep?: LoginAtHand | undefined },
    reason: SessionsEndReason,
    context: EventContext,
  ): Promise<User>;
  /**
   * The same for a login on its way, by its own change of the second step: answers the account that it goes on with.
   * Undefined, and nothing ended, where it is over itself: sessions were ended since `user` was read, or it is disabled.
   */
  endOtherSessions(user: User, context: EventContext): Promise<User | undefined>;
  /**
   * A session begins: last login and its language, outside the version, and `events` (the login's own fact), in one
   * write that answers the account as it is then. Undefined, and nothing written, where the login is over before it
   * began: the account is gone or disabled, or `sessionsValidFrom` is not what the login was proven for any more.
   */
  recordLogin(accountId: string, login: BegunLogin): Promise<User | undefined>;
  /**
   * Gives an account that has no password and no activation code the one that it had elsewhere; answers
   * whether it did. @throws AppError `account-unknown` (not-found), `password-hash-invalid` (bad-request), `busy`.
   */
  bringPassword(accountId: string, brought: BroughtPassword, context: EventContext): Promise<boolean>;
  /**
   * Tells somebody that the school asks a second step from `from` on; of each date once. Answers whether it was
   * told now. @throws AppError `account-unknown` (not-found).
   */
  tellTwoStepDue(accountId: string, from: Date, context: EventContext): Promise<boolean>;
  /** Replaces the claims beyond our minimum; for provisioning. */
  setClaims(accountId: string, claims: ExtraClaims, context: EventContext): Promise<User>;
  /** Of the present school year, main class first: what relying parties and the owner see. */
  classesOfUser(user: User): Promise<readonly SchoolClass[]>;
}
