import { createHash } from 'node:crypto';
import type { Actor, DomainEvent } from '../kernel/events.ts';
import { hmac } from '../kernel/secrets.ts';

/** One kept event: a link of its school's chain. */
export interface AuditRecord {
  /** The event's id. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt: Date;
  readonly schoolId: string;
  /** 1, 2, 3 … in its school. */
  readonly seq: number;
  readonly name: string;
  readonly at: Date;
  readonly actor: Actor;
  readonly accountId?: string | undefined;
  /** The account it is about and the one that did it: what a search for a person finds. */
  readonly people: readonly string[];
  readonly requestId?: string | undefined;
  /** Truncated (IPv4 /24, IPv6 /48). */
  readonly address?: string | undefined;
  /** Only what the event's definition names. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  /** The `mac` of the record before; empty for the first. */
  readonly previous: string;
  /** When the record before expires: its absence before that is a removal. Absent for the first. */
  readonly previousEnd?: Date | undefined;
  readonly mac: string;
}

/** The end of a school's chain, so that a cut tail is found. */
export interface AuditHead {
  /** The school's id. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly seq: number;
  /** Of the record with this `seq`. */
  readonly mac: string;
  /** When that record expires. */
  readonly end: Date;
  /** Keyed: nobody else can move the end. */
  readonly seal: string;
}

/** A point of a chain that was noted elsewhere; `verify` can hold the chain to it. */
export interface Checkpoint {
  readonly seq: number;
  readonly mac: string;
}

/** Which events of a school are wanted; all that is given must hold. */
export interface AuditFilter {
  /** An account that an event is about, or that did it. */
  readonly person?: string;
  /** The event's name. */
  readonly name?: string;
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

/** What is wrong with a chain, and where. */
export interface ChainFault {
  /**
   * `altered`: not as it was written, or put in by someone without the key. `removed`: records from
   * `seq` up to the next that is there are gone. `cut`: everything from `seq` on is gone.
   * `head`: the mark of the chain's end is gone or altered.
   */
  readonly kind: 'altered' | 'removed' | 'cut' | 'head';
  readonly seq: number;
  readonly id?: string;
}

export interface Verification {
  readonly ok: boolean;
  /** At most 100. */
  readonly faults: readonly ChainFault[];
  /** How many records were looked at. */
  readonly records: number;
  /** The end of the chain as it is now; note it elsewhere. */
  readonly checkpoint?: Checkpoint;
}

const sha = (text: string): string => createHash('sha256').update(text).digest('base64url');

type Content = Omit<AuditRecord, 'version' | 'mac' | 'seq' | 'previous' | 'previousEnd' | 'people'>;

/** @see AuditRecord.people; it follows from what the link covers, so it is no part of the link. */
export const peopleOf = ({ accountId, actor }: Pick<AuditRecord, 'accountId' | 'actor'>): readonly string[] => [
  ...new Set([...(accountId === undefined ? [] : [accountId]), ...(actor.kind === 'account' ? [actor.accountId] : [])]),
];

const actorParts = (actor: Actor): readonly string[] => {
  if (actor.kind === 'account') return [actor.kind, actor.accountId, actor.role];
  return actor.kind === 'system' ? [actor.kind, actor.by] : [actor.kind];
};

/** What an event said, in one form whatever order an engine gives fields back in. */
const digestOf = (content: Content): string =>
  sha(
    JSON.stringify([
      content.id,
      content.name,
      content.at.toISOString(),
      content.expiresAt.toISOString(),
      actorParts(content.actor),
      content.accountId ?? null,
      content.requestId ?? null,
      content.address ?? null,
      Object.entries(content.fields).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  );

/** The link: over the digest, the place in the chain and the record before. */
export const macOf = (key: Buffer, record: Omit<AuditRecord, 'version' | 'mac' | 'people'>): string =>
  hmac(
    key,
    'audit',
    record.schoolId,
    String(record.seq),
    record.previous,
    record.previousEnd?.toISOString() ?? '',
    digestOf(record),
  );

/** The keyed mark on the end of a chain. */
export const sealOf = (key: Buffer, head: Pick<AuditHead, 'id' | 'seq' | 'mac' | 'end'>): string =>
  hmac(key, 'audit-head', head.id, String(head.seq), head.mac, head.end.toISOString());

/** The same day `months` later (UTC), or the last of that month. */
export function addMonths(from: Date, months: number): Date {
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + months);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to;
}

/** The event's place in a chain: after `end`, the record (or head) that is last. */
export function linkOf(
  key: Buffer,
  event: DomainEvent,
  fields: AuditRecord['fields'],
  place: { readonly end: { seq: number; mac: string; end: Date } | undefined; readonly months: number },
): Omit<AuditRecord, 'version'> {
  const { end } = place;
  const at = new Date(event.at);
  const own = addMonths(at, place.months);
  const record = {
    id: event.id,
    schoolId: event.schoolId,
    seq: (end?.seq ?? 0) + 1,
    name: event.name,
    at,
    actor: event.actor,
    ...(event.accountId === undefined ? {} : { accountId: event.accountId }),
    ...(event.requestId === undefined ? {} : { requestId: event.requestId }),
    ...(event.address === undefined ? {} : { address: event.address }),
    fields,
    previous: end?.mac ?? '',
    ...(end ? { previousEnd: end.end } : {}),
    // Ends never go back along a chain: it is pruned from its beginning only.
    expiresAt: end && end.end > own ? end.end : own,
  };
  return { ...record, people: peopleOf(record), mac: macOf(key, record) };
}
