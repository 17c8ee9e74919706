import type { AccountId } from '../kernel/ids.ts';
import type { LinkingAttribute } from './linking.ts';
import type { RefusalReason } from './refusal.ts';

/** How a link came: by an attribute, by the owner's one local login, or with the account itself. */
export type LinkedBy = LinkingAttribute | 'login' | 'made';

/** (connection, subject) → account. The subject is kept only under the id's keyed hash. */
export interface Link {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  readonly connectionId: string;
  readonly accountId: AccountId;
  readonly by: LinkedBy;
  /** Its account is being made; a link that stays so points at nobody. */
  readonly making?: boolean | undefined;
  readonly createdAt: Date;
  readonly lastUsedAt?: Date | undefined;
}

/** A browser on its way to a school's provider, under the SHA-256 of `state`; 10 minutes. */
export interface SsoRequest {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  readonly connectionId: string;
  readonly fresh: boolean;
  /** Sealed: what the protocol wants to see again, and where the browser goes on. */
  readonly sealed: string;
  readonly begunAt: Date;
  /** Its answer came: another one is a replay. */
  readonly usedAt?: Date | undefined;
}

/** What came back, under the SHA-256 of a random token; taken once. */
export interface SsoResult {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  readonly connectionId: string;
  /** SHA-256 of what the request was bound to. */
  readonly binding: string;
  /** Sealed: the assertion. */
  readonly sealed?: string | undefined;
  readonly refusal?: RefusalReason | undefined;
}

/** A browser on its way out at a school's provider, under the SHA-256 of a random token; 10 minutes. */
export interface SsoLogout {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  readonly connectionId: string;
  /** Sealed: where it goes there, and where it goes on here. */
  readonly sealed: string;
}

/**
 * By which connection somebody logged in, under (account, moment of login); 24 hours. And, under another key of the
 * two, that a login whose moment is from before the account's sessions were ended came after that: `at`.
 */
export interface SsoLogin {
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly schoolId: string;
  readonly connectionId: string;
  /** Sealed: what the provider needs to end this login there. */
  readonly logout?: string | undefined;
  /** When the person came in here. */
  readonly at?: Date | undefined;
}
