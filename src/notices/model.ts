import { DAY, HOUR, MINUTE, SECOND } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { Locale, TextParams } from '../render/texts.ts';
import { TEMPLATES, type Template } from './templates.ts';

/** Who did it, as the owner is told. `anonymous`: nobody was logged in. */
export const AUTHORS = ['owner', 'beheerder', 'docent', 'support', 'system', 'anonymous'] as const;
export type Author = (typeof AUTHORS)[number];

/** Something that happened to an account, for its owner; or to a school, for each of its beheerders. */
export interface Notice {
  /** The event's id; for a beheerder with the own account's behind it. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt: Date;
  readonly accountId: string;
  readonly template: Template;
  readonly at: Date;
  readonly by: Author;
  readonly params: TextParams;
  /** Still to be shown at the next login. */
  readonly unread: boolean;
}

/** `refused`: the server will not take it for this recipient. `expired`: given up after a day, or too late to be of use. */
export const MAIL_STATES = ['waiting', 'sent', 'refused', 'expired'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** A mail on its way. */
export interface Mail {
  /** The notice's id, or what the sender gave. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt: Date;
  readonly to: string;
  /** Whose address it is; absent for one that is nobody's yet (or any more). */
  readonly accountId?: string | undefined;
  readonly template: Template;
  readonly locale: Locale;
  /** Fixed: a mail that is sent twice shows up once. */
  readonly messageId: string;
  readonly state: MailState;
  readonly attempts: number;
  /** When it is tried (again); while it is on the way, the end of the sender's claim. */
  readonly nextAt: Date;
  readonly createdAt: Date;
  /** Of no use any more after this. */
  readonly validUntil: Date;
  /** What the server said last: codes only. */
  readonly problem?: string | undefined;
  /** Sealed `MailBody`; absent once it is erased. */
  readonly body?: string | undefined;
}

/** What a mail says, before it is put into words. */
export interface MailBody {
  /** ISO 8601. */
  readonly at: string;
  readonly by?: Author | undefined;
  /** Only for verified addresses. */
  readonly name?: string | undefined;
  /** Whom it is about, where that is somebody else than the addressee. Only for verified addresses. */
  readonly about?: string | undefined;
  readonly params: TextParams;
}

/** The mail server will not take mail for this account's address. */
export interface Refusal {
  /** The account's id. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt: Date;
  /** Keyless hash of the address, so that another one is not held to it. */
  readonly addressHash: string;
  readonly at: Date;
}

/** A mail that could not be sent is tried again for a day. */
export const GIVE_UP_MS = DAY;

/** No mail server is given longer for one mail (RFC 5321 section 4.5.3.2.6). */
export const DELIVERY_MS = 10 * MINUTE;

/**
 * A mail belongs so long to the process that began to send it: for the delivery and for writing down what came
 * of it. Only when that process died in the middle may another send it again.
 */
export const CLAIM_MS = DELIVERY_MS + 2 * MINUTE;

const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = 4 * HOUR;

/** How long to wait after the `attempts`th failed attempt: 5 s, 10 s, 20 s … 4 h. */
export const pauseAfter = (attempts: number): number =>
  Math.min(FIRST_PAUSE * 2 ** Math.max(0, Math.min(attempts, 32) - 1), LONGEST_PAUSE);

/**
 * Who did it, as seen by `addressee`: the events' common field `by` says `clock` where an end came by itself
 * (product.md section 3).
 */
export function authorOf(event: DomainEvent, addressee: string): Author {
  const { actor } = event;
  if (event.fields.by === 'clock' || actor.kind === 'system') return 'system';
  if (actor.kind === 'anonymous') return 'anonymous';
  if (actor.accountId === addressee) return 'owner';
  return actor.role === 'support' || actor.role === 'docent' ? actor.role : 'beheerder';
}

/** Whether the next login stops to tell it. */
export const interrupts = (template: Template, by: Author): boolean => TEMPLATES[template].alarming || by !== 'owner';
