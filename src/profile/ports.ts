/**
 * What the profile needs of the rest of the house. Most ports are slices of a domain's own service, so
 * that compose can hand that service in as it is; the others say here what they promise.
 */
import type { Clients } from '../clients/index.ts';
import type { Factors } from '../factors/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { Limits } from '../limits/index.ts';
import type { LoginSession } from '../passage/index.ts';
import type { Locale } from '../render/index.ts';
import type { PasswordRules, User, Users } from '../users/index.ts';
import type { ShownCodesStore } from './store.ts';

/** A thing that happened to the account, newest first; `text` is translated already. */
export interface RecentEvent {
  readonly at: Date;
  readonly text: string;
}

/** The mail with the code for a new address. Sent at least once; a fault of the mail server is not ours to show. */
export interface EmailCodeMail {
  readonly to: string;
  readonly code: string;
  readonly locale: Locale;
  readonly expiresAt: Date;
  readonly user: User;
}

export interface ProfilePorts {
  readonly clock: Clock;
  readonly ring: KeyRing;
  /** Data key (32 bytes) of return states and messages: `dataKey('profile')`. */
  readonly key: Buffer;
  readonly shownCodes: ShownCodesStore;
  readonly factors: Pick<
    Factors,
    | 'view'
    | 'begin'
    | 'setupView'
    | 'confirm'
    | 'cancel'
    | 'suspend'
    | 'resume'
    | 'wipe'
    | 'beginNewPhone'
    | 'confirmNewPhone'
    | 'newRecoveryCodes'
  >;
  readonly users: Pick<
    Users,
    'changePassword' | 'beginEmailChange' | 'confirmEmail' | 'cancelEmail' | 'endSessions' | 'classesOfUser'
  >;
  readonly clients: Pick<Clients, 'byId'>;
  readonly sessions: {
    /** Live sessions of the account, newest login first. */
    list(user: User): Promise<readonly LoginSession[]>;
  };
  /** Guesses at the old password are counted and slowed like those at the login (product.md section 8). */
  readonly limits: Pick<Limits, 'reserve' | 'forgetBrowsers'>;
  readonly recentEvents: (accountId: string, locale: Locale) => Promise<readonly RecentEvent[]>;
  readonly mailEmailCode: (mail: EmailCodeMail) => Promise<void>;
  /** The bounds of a new password, to tell people beforehand. */
  readonly passwordRules: Pick<PasswordRules, 'lengths'>;
  readonly support: { readonly phone: string; readonly mail: string };
  /** The client to which ✕ goes when the page was opened without one; undefined: no ✕. */
  readonly defaultClientId: string | undefined;
}
