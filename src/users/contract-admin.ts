/** What admins, support, imports and commands do with other people's accounts. Product.md sections 4 and 7. */
import type { EventContext } from '../kernel/events.ts';
import type { Delay } from '../limits/index.ts';
import type { ActivationKind, ExtraClaims, Role, User } from './model.ts';
import type { ListFilter, ListName } from './places.ts';

export interface NewUser {
  readonly schoolId: string;
  /** The user part of the account id; random when absent, set when moving in from another system. */
  readonly userId?: string;
  readonly username: string;
  readonly role: Role;
  readonly givenName: string;
  readonly middleName?: string;
  readonly familyName: string;
  /** Main class first. @throws AppError `class-unknown` for one that the school does not have. */
  readonly classIds?: readonly string[];
  readonly opleiding?: string;
  readonly leerlingnummer?: string;
  /** `<source>:<value>`. */
  readonly externalIds?: readonly string[];
  readonly eckId?: { readonly hash: string; readonly sealed: string };
  /** Unverified until the owner types a code from a mail. */
  readonly email?: string;
  /** Set by provisioning, so not held to the rules for people who choose one. Absent: no local login. */
  readonly password?: string;
  /** In place of `password`: a hash that another system made (foreign.ts). @throws AppError `password-hash-invalid`. */
  readonly passwordHash?: string;
  /** The password counts once: a new one must be chosen with it. */
  readonly mustChangePassword?: boolean;
  readonly claims?: ExtraClaims;
}

export interface People {
  /** Sorted by family name, then given name. */
  readonly people: readonly User[];
  /** For the next page; absent on the last. */
  readonly next?: string | undefined;
}

export interface ListQuery {
  readonly filter?: ListFilter | undefined;
  readonly cursor?: string | undefined;
  /** Default 50, at most 1000. With a role and a status both, a page may hold fewer although there is a next. */
  readonly limit?: number | undefined;
}

export interface SearchResult {
  readonly people: readonly User[];
  /** There are more: a longer word narrows it. */
  readonly more: boolean;
}

/** Reading people, never more than one page at a time. None of it but `deleted` finds a deleted account. */
export interface UserLists {
  /** Those of `accountIds` that are there. */
  byIds(accountIds: readonly string[]): Promise<readonly User[]>;
  /** `<source>:<value>`. */
  byExternalId(schoolId: string, source: string, value: string): Promise<User | undefined>;
  /** More than one where a school gave a number twice. */
  byLeerlingnummer(schoolId: string, leerlingnummer: string): Promise<readonly User[]>;
  /** By the keyed hash of an ECK iD. */
  byEckIdHash(schoolId: string, hash: string): Promise<readonly User[]>;
  /** A class, all staff, staff without a class in a school year («Medewerkers»), or everybody of a school. */
  list(schoolId: string, name: ListName, query?: ListQuery): Promise<People>;
  /** Those who were deleted and can come back, by family name: the one list that has them. */
  deleted(schoolId: string, query?: Pick<ListQuery, 'cursor' | 'limit'>): Promise<People>;
  /** How many stand in a list; cheap also in a school of 100,000. */
  count(schoolId: string, name: ListName, filter?: ListFilter): Promise<number>;
  /** How many are in each class of these (those that a page shows), in their order. */
  countClasses(schoolId: string, classIds: readonly string[]): Promise<readonly number[]>;
  /**
   * By words of the name (each by its beginning), username or leerlingnummer (by their beginning), in one
   * school; case and accents do not count.
   */
  search(schoolId: string, typed: string, limit?: number): Promise<SearchResult>;
  /** By the whole username or mail address, or the account id, in all schools: for support only. */
  findAnywhere(typed: string): Promise<readonly User[]>;
}

/** Fields of the form «Edit user»; one that is absent stays as it is, an empty text takes it away where that may be. */
export interface UserChange {
  readonly givenName?: string;
  readonly middleName?: string;
  readonly familyName?: string;
  readonly username?: string;
  readonly leerlingnummer?: string;
  /** By an admin or import: unverified, and mails to it name nobody. */
  readonly email?: string;
  /** Classes of the school year `classYear` (default: the present one), main class first; those of other years stay. */
  readonly classIds?: readonly string[];
  readonly classYear?: number;
  /** Those of the next school year, likewise: one form has both years. */
  readonly nextClassIds?: readonly string[];
  readonly opleiding?: string;
  /** `<source>:<value>`; replaces all. */
  readonly externalIds?: readonly string[];
}

export type Edited =
  | { readonly ok: true; readonly user: User; readonly changed: readonly string[] }
  /** Somebody else edited since `seen`: `newest` is what stands there now, for a page that shows both. */
  | { readonly ok: false; readonly reason: 'conflict'; readonly newest: User };

export interface MadeCode {
  readonly user: User;
  /** Shown once; kept only as a hash. */
  readonly code: string;
  readonly expiresAt: Date;
}

/**
 * Who acts, for the limits of power (powers.ts). The service asks them of the newest record, in the
 * write itself. `system`: a command or an import.
 */
export type By =
  | {
      readonly kind: 'system';
      /** A key, never typed text. */
      readonly reason?: string | undefined;
    }
  | {
      readonly kind: 'account';
      /** The newest record of who acts. */
      readonly user: User;
      /** When this person logged in (`auth_time`). */
      readonly loginAt: Date;
      /** A key, never typed text. */
      readonly reason?: string | undefined;
      /** How support verified the caller: a key. */
      readonly verified?: string | undefined;
    };

export interface UserAdmin {
  /**
   * `Users.create` for who may: a role asks its own power.
   * @throws as `create`, AppError `opleiding-unknown` (bad-request), and what powers.ts refuses.
   */
  createBy(input: NewUser, by: By, context: EventContext): Promise<User>;
  /**
   * Writes what differs, if nobody edited since: `seen` is `updatedAt` of the record that the form showed (a
   * login, a RESET or a second step in between is no edit). Each field asks its own power.
   * @throws AppError `username-taken`, `external-id-taken` (conflict), `name-invalid`, `username-invalid`,
   * `email-invalid`, `external-id-invalid`, `class-unknown`, `opleiding-unknown` (bad-request), and what powers.ts
   * refuses (`demandPower`).
   */
  edit(accountId: string, change: UserChange, seen: Date, by: By, context: EventContext): Promise<Edited>;
  /** leerling ⇄ docent ⇄ beheerder. Sessions end. @throws AppError `last-beheerder` (conflict), what powers.ts refuses. */
  changeRole(accountId: string, role: Role, by: By, context: EventContext): Promise<User>;
  /** No login any more, sessions end. @throws AppError `last-beheerder` (conflict), what powers.ts refuses. */
  disable(accountId: string, by: By, context: EventContext): Promise<User>;
  enable(accountId: string, by: By, context: EventContext): Promise<User>;
  /** Absent everywhere at once; username and links stay taken for 30 days' undo. */
  delete(accountId: string, by: By, context: EventContext): Promise<{ readonly eraseAt: Date }>;
  /** @throws AppError `account-unknown` (not-found) when it was not deleted or is erased. */
  undelete(accountId: string, by: By, context: EventContext): Promise<User>;
  /** Left the school: no credentials, links or second step any more; the account goes after two years. */
  leave(accountId: string, by: By, context: EventContext): Promise<User>;
  /**
   * RESET: a new activation code; the old password and code stop at once, sessions end, the second step stays.
   * `kind` follows the role unless it is for a class sheet.
   */
  reset(accountId: string, by: By, context: EventContext, kind?: Extract<ActivationKind, 'sheet'>): Promise<MadeCode>;
  /** Who waits after wrong passwords, and how long. @throws AppError `account-unknown`. */
  delayOf(accountId: string): Promise<Delay>;
  /** Lifts that wait, from every browser; answers whether there was one. @throws AppError what powers.ts refuses. */
  liftDelay(accountId: string, by: By, context: EventContext): Promise<boolean>;
  /** Before support wipes a beheerder's second step: notes it, so that the same account does not RESET within 24 hours. */
  noteSupportWipe(accountId: string, by: By, context: EventContext): Promise<void>;
  /**
   * Takes one class in place of another, or beside it where that is one of another school year; each account by
   * itself: answers how many changed.
   */
  move(
    accountIds: readonly string[],
    classes: { readonly from: string; readonly to: string },
    by: By,
    context: EventContext,
  ): Promise<number>;
}
