import { DAY } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { fold, plain } from '../kernel/fold.ts';
import type { AccountId } from '../kernel/ids.ts';

export const ROLES = ['leerling', 'docent', 'beheerder', 'support'] as const;
export type Role = (typeof ROLES)[number];

/** Who may have a second step at all (product.md section 1). */
export const mayHaveSecondStep = (role: Role): boolean => role !== 'leerling';

/** Standard OIDC claims beyond our minimum: empty by default, filled by provisioning only (protocol.md, "Test data"). */
export type ExtraClaims = Readonly<Record<string, string | number | boolean | Readonly<Record<string, string>>>>;

/** One account: exactly one school (support: the system realm). Product.md section 1. */
export interface User {
  /** `<school id>.<user id>`, the `sub`. */
  readonly id: AccountId;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  /** As it is shown. */
  readonly username: string;
  /** NFKC and case folded; unique in the school. */
  readonly usernameKey: string;
  readonly role: Role;
  readonly givenName: string;
  readonly middleName?: string | undefined;
  readonly familyName: string;
  /** Main class first. Of all school years that the account has seen; the present year's come before the others. */
  readonly classIds: readonly string[];
  /** The school years (`2026`) of those classes. */
  readonly classYears: readonly string[];
  readonly opleiding?: string | undefined;
  readonly leerlingnummer?: string | undefined;
  /** `<source>:<value>`, each at most once in a school. Source: a federation's connection, or an import's own name. */
  readonly externalIds: readonly string[];
  /** ECK iD (product.md section 5): keyed hash for look-up, sealed value for release. */
  readonly eckIdHash?: string | undefined;
  readonly eckIdSealed?: string | undefined;
  readonly email?: string | undefined;
  /** True only after the owner typed a code from a mail. */
  readonly emailVerified: boolean;
  /** The address before the last change; only until it was told of that. */
  readonly formerEmail?: string | undefined;
  /** An address that waits for its code (product.md section 7). */
  readonly pendingEmail?: PendingEmail | undefined;
  /** Mails sent to new addresses in the present hour, for the limit of three. */
  readonly emailMails?: { readonly since: Date; readonly count: number } | undefined;
  /** Argon2id in PHC form, or until the first login what another system made (foreign.ts); absent: no local login. */
  readonly passwordHash?: string | undefined;
  readonly passwordChangedAt?: Date | undefined;
  /** The password counts, but a new one must be chosen at the next login. */
  readonly mustChangePassword?: boolean | undefined;
  /** The code that stands in place of a password until one is chosen (product.md section 7). */
  readonly activation?: Activation | undefined;
  readonly disabled: boolean;
  /** Absent for every look-up since then; can be undone until `eraseAt`. */
  readonly deletedAt?: Date | undefined;
  /** Left the school: no credentials any more. */
  readonly leftAt?: Date | undefined;
  /** When all that is kept of it goes: 30 days after deletion, two years after leaving. */
  readonly eraseAt?: Date | undefined;
  /** When a former beheerder stopped being one. */
  readonly beheerderUntil?: Date | undefined;
  /** What support last did to a beheerder's credentials: RESET and wipe within 24 hours take two accounts. */
  readonly supportAct?: SupportAct | undefined;
  /** Logins before this moment are over, tokens included; the truth about sessions (product.md section 6). */
  readonly sessionsValidFrom: Date;
  /** The one session (oidc-provider's uid) that lives on although it is older. */
  readonly keptSession?: string | undefined;
  /** The start date of the school's policy of which this person was told that it binds without a second step. */
  readonly toldTwoStepDue?: Date | undefined;
  readonly lastLoginAt?: Date | undefined;
  readonly lastLocale?: 'nl' | 'en' | undefined;
  readonly claims?: ExtraClaims | undefined;
  readonly createdAt: Date;
  /** When profile data last changed (`updated_at`). */
  readonly updatedAt: Date;
}

export const ACTIVATION_KINDS = ['pupil', 'staff', 'sheet'] as const;
export type ActivationKind = (typeof ACTIVATION_KINDS)[number];

export interface Activation {
  /** Hashed like a password. Kept after it ran out, so that who types it is told that. */
  readonly hash: string;
  readonly kind: ActivationKind;
  readonly madeAt: Date;
  readonly expiresAt: Date;
}

export interface SupportAct {
  readonly action: 'reset' | 'wipe';
  /** Account id of the supporter. */
  readonly by: string;
  readonly at: Date;
}

export interface PendingEmail {
  readonly email: string;
  /** Keyed hash of the 6-digit code. */
  readonly codeHash: string;
  readonly expiresAt: Date;
  readonly tries: number;
}

/** The key under which usernames are unique. */
export const usernameKeyOf = fold;

const MAX_NAME = 100;
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/u;

/** True for a name or username that can be shown and typed: 1 to 100 visible characters. */
export const isShowable = (name: string): boolean =>
  name.trim() !== '' && [...name].length <= MAX_NAME && !INVISIBLE.test(name);

/** As it is kept and shown: NFC, without spaces around it or doubled in it. */
export const tidy = (typed: string): string => typed.normalize('NFC').trim().replace(/\s+/gu, ' ');

/** «Meti Ayodele», «Anja de Wit». */
export const fullNameOf = (user: Pick<User, 'givenName' | 'middleName' | 'familyName'>): string =>
  [user.givenName, user.middleName, user.familyName].filter(Boolean).join(' ');

/** «Berg, Anna van den» without accents and case: the order of lists. The tussenvoegsel does not count, as in Dutch lists. */
export const sortKeyOf = (user: Pick<User, 'givenName' | 'familyName'>): string =>
  plain(user.familyName) + SORT_GAP + plain(user.givenName);

/** Two spaces stand in no name, and before every other character. */
const SORT_GAP = '  ';

const BEHEERDER_ECHO = 30 * DAY;

/** Who is beheerder, or was within 30 days before `at`, counts as one for the limits of power (product.md section 4). */
export const countsAsBeheerder = (user: Pick<User, 'role' | 'beheerderUntil'>, at: Date): boolean =>
  user.role === 'beheerder' ||
  (user.beheerderUntil !== undefined && user.beheerderUntil.getTime() + BEHEERDER_ECHO > at.getTime());

/** Never chose a password, nor logged in. */
export const isNeverActivated = (user: Pick<User, 'passwordChangedAt' | 'lastLoginAt'>): boolean =>
  user.passwordChangedAt === undefined && user.lastLoginAt === undefined;

/** Has a password, or a code to choose one with. */
export const hasCredentials = (user: Pick<User, 'passwordHash' | 'activation'>): boolean =>
  user.passwordHash !== undefined || user.activation !== undefined;

/** True when there is such an account: a deleted one is absent everywhere at once. */
export const isThere = (user: User | undefined): user is User => user !== undefined && user.deletedAt === undefined;

const SECOND = 1000;

/** The first whole second at which a login counts: protocol times (`auth_time`) have no fractions. */
const validFromSecond = (user: Pick<User, 'sessionsValidFrom'>): number =>
  Math.ceil(user.sessionsValidFrom.getTime() / SECOND);

/**
 * `sessionsValidFrom` of who is logged out everywhere at `now`: later, by the whole second, than every login until
 * then, so that none of this very second goes on; and never twice the same, so that it tells what a login was proven for.
 */
export const endingAt = (user: Pick<User, 'sessionsValidFrom'>, now: Date): Date =>
  new Date(Math.max(now.getTime(), validFromSecond(user) * SECOND) + 1);

/** A login whose session begins. */
export interface BegunLogin {
  readonly locale: 'nl' | 'en';
  readonly at: Date;
  /** `sessionsValidFrom` of the account, as it was when the login was proven. */
  readonly validFrom: Date;
  readonly events: readonly DomainEvent[];
}

/** The session at hand of who ends the others, which counted when the account had this `sessionsValidFrom`. */
export interface LoginAtHand {
  /** oidc-provider's. */
  readonly uid: string;
  readonly validFrom: Date;
}

/** @param user as it was when the session was found to count. */
export const atHand = (user: Pick<User, 'sessionsValidFrom'>, { uid }: { readonly uid: string }): LoginAtHand => ({
  uid,
  validFrom: user.sessionsValidFrom,
});

/** `keptSession` where the others end: only a session that counts until then, for somebody else may just have ended it. */
export const keptOf = (newest: User, keep: LoginAtHand | undefined): string | undefined => {
  if (!keep) return undefined;
  const counts = newest.keptSession === keep.uid || newest.sessionsValidFrom.getTime() === keep.validFrom.getTime();
  return counts ? keep.uid : undefined;
};

/** Whether the sessions of an account were ended between two looks at it. */
export const isEndedSince = (
  before: Pick<User, 'sessionsValidFrom'>,
  newest: Pick<User, 'sessionsValidFrom'>,
): boolean => before.sessionsValidFrom.getTime() !== newest.sessionsValidFrom.getTime();

/**
 * Whether a session, or what it gave, still holds (product.md section 6). The one rule for sessions,
 * grants and tokens. @param session.loginAt its login in whole seconds; @param session.sessionUid oidc-provider's uid.
 */
export const isSessionValid = (
  user: Pick<User, 'sessionsValidFrom' | 'keptSession'>,
  session: { readonly loginAt: number; readonly sessionUid?: string | undefined },
): boolean =>
  session.loginAt >= validFromSecond(user) ||
  (session.sessionUid !== undefined && session.sessionUid === user.keptSession);

/** The moment of a login at `now`, in whole seconds: never before the second that still counts, so that a login right after a reset holds. */
export const loginMoment = (user: Pick<User, 'sessionsValidFrom'>, now: Date): number =>
  Math.max(Math.floor(now.getTime() / SECOND), validFromSecond(user));
