import { z } from 'zod';
import { type Clock, SECOND } from '../kernel/clock.ts';
import type { CollectionSpec, Fresh, Page, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { createLease, type Lease } from '../storage/lease.ts';
import type { AuditFilter, AuditHead, AuditRecord } from './model.ts';

const date = z.coerce.date();
const count = z.number().int().min(0);
const actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('account'), accountId: z.string(), role: z.string() }),
  z.object({ kind: z.literal('anonymous') }),
  z.object({ kind: z.literal('system'), by: z.string() }),
]);
const recordSchema = z.object({
  id: z.string(),
  version: count,
  expiresAt: date,
  schoolId: z.string(),
  seq: count,
  name: z.string(),
  at: date,
  actor,
  accountId: z.string().optional(),
  people: z.array(z.string()).default([]),
  requestId: z.string().optional(),
  address: z.string().optional(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  previous: z.string(),
  previousEnd: date.optional(),
  mac: z.string(),
});
const headSchema = z.object({
  id: z.string(),
  version: count,
  expiresAt: date.optional(),
  seq: count,
  mac: z.string(),
  end: date,
  seal: z.string(),
});

/** The kept events; append-only. */
export const auditEvents: CollectionSpec<AuditRecord> = {
  name: 'audit_events',
  fields: {
    schoolId: 'string',
    seq: 'number',
    name: 'string',
    at: 'date',
    actor: 'object',
    accountId: 'string',
    people: 'strings',
    requestId: 'string',
    address: 'string',
    fields: 'object',
    previous: 'string',
    previousEnd: 'date',
    mac: 'string',
  },
  indexes: [
    { name: 'chain', fields: ['schoolId', 'seq'], unique: true },
    { name: 'time', fields: ['schoolId', 'at'] },
    { name: 'name', fields: ['schoolId', 'name', 'at'] },
    { name: 'person', fields: ['schoolId', 'people', 'at'] },
  ],
  retention: {
    keeps: 'who did what to which account and when: ids, names of changed fields, truncated addresses',
    until: '13 months after the event (setting retention.auditMonths)',
  },
  parse: (raw) => recordSchema.parse(raw),
};

/** The end of each school's chain. */
export const auditHeads: CollectionSpec<AuditHead> = {
  name: 'audit_heads',
  fields: { seq: 'number', mac: 'string', end: 'date', seal: 'string' },
  indexes: [],
  retention: {
    keeps: 'the number and keyed hash of the last audit event of a school; nothing personal',
    until: 'for ever',
  },
  parse: (raw) => headSchema.parse(raw),
};

/** `added`; `there`: this event was kept before; `taken`: its place in the chain was, by another writer. */
export type Added = 'added' | 'there' | 'taken';

interface PagePart {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What audit needs of a store. */
export interface AuditStore {
  add(record: Fresh<AuditRecord>): Promise<Added>;
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  last(schoolId: string): Promise<AuditRecord | undefined>;
  /** In the order of the chain. @param query.from the first number that is wanted. */
  chain(schoolId: string, query: PagePart & { readonly from?: number }): Promise<Page<AuditRecord>>;
  /** Newest first, from an index. A page may hold fewer than `limit` and still have a `next`. */
  search(schoolId: string, filter: AuditFilter, part: PagePart): Promise<Page<AuditRecord>>;
  head(schoolId: string): Promise<AuditHead | undefined>;
  /** Answers false when another writer was first. */
  moveHead(from: AuditHead | undefined, to: Fresh<AuditHead>): Promise<boolean>;
}

/** `chain` or `id` when an insert met another record, undefined when it went well. */
async function collisionOf(insert: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await insert();
    return undefined;
  } catch (error) {
    if (error instanceof DuplicateError) return error.index;
    throw error;
  }
}

const given = ({ limit, cursor }: PagePart) => ({ limit, ...(cursor === undefined ? {} : { cursor }) });

/** So much of one person's events is looked at for one page. */
const PICK_BATCH = 1000;
const PICK_BATCHES = 5;

/**
 * A page of what fits, out of an index that gives more: few people have so many events that an index of its
 * own would pay for itself at each of all the others. It may hold fewer than `limit` and still have a `next`.
 */
async function pick(
  ask: (part: PagePart) => Promise<Page<AuditRecord>>,
  { limit, cursor: begin }: PagePart,
  fits: (record: AuditRecord) => boolean,
): Promise<Page<AuditRecord>> {
  const items: AuditRecord[] = [];
  let cursor = begin;
  for (let batch = 0; batch < PICK_BATCHES; batch += 1) {
    const page = await ask({ limit: PICK_BATCH, cursor });
    for (const [at, record] of page.items.entries()) {
      if (!fits(record)) continue;
      items.push(record);
      // The place to go on from is behind this one, so the batch is asked for up to here.
      if (items.length === limit) return { ...(await ask({ limit: at + 1, cursor })), items };
    }
    if (page.next === undefined) return { items };
    cursor = page.next;
  }
  return { items, ...(cursor === undefined ? {} : { next: cursor }) };
}

/** The index that serves a filter. */
function indexOf({ person, name, from, to }: AuditFilter): 'person' | 'name' | 'time' | 'chain' {
  if (person !== undefined) return 'person';
  if (name !== undefined) return 'name';
  // The chain's own order keeps apart what happened in one millisecond.
  return from === undefined && to === undefined ? 'chain' : 'time';
}

/** A verb takes no more at once. */
const MAX_IDS = 1000;

export function createAuditStore(store: Store): AuditStore {
  const events = store.collection(auditEvents);
  const heads = store.collection(auditHeads);
  return {
    async add(record) {
      const met = await collisionOf(() => events.insert(record));
      if (met === undefined) return 'added';
      return met === 'id' ? 'there' : 'taken';
    },
    async known(ids) {
      const found = new Set<string>();
      for (let from = 0; from < ids.length; from += MAX_IDS) {
        for (const { id } of await events.getMany(ids.slice(from, from + MAX_IDS))) found.add(id);
      }
      return found;
    },
    last: async (schoolId) => (await events.page('chain', { equals: [schoolId], limit: 1, descending: true })).items[0],
    chain: (schoolId, { from, ...part }) =>
      events.page('chain', { equals: [schoolId], ...given(part), ...(from === undefined ? {} : { from }) }),
    async search(schoolId, filter, part) {
      const { person, name, from, to } = filter;
      const wanted = person ?? name;
      const ask = (query: PagePart) =>
        events.page(indexOf(filter), {
          equals: wanted === undefined ? [schoolId] : [schoolId, wanted],
          ...given(query),
          descending: true,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        });
      return person === undefined || name === undefined ? ask(part) : pick(ask, part, (one) => one.name === name);
    },
    head: (schoolId) => heads.get(schoolId),
    async moveHead(from, to) {
      if (from) return (await heads.replaceIf({ ...to, version: from.version })) !== undefined;
      return (await collisionOf(() => heads.insert(to))) === undefined;
    },
  };
}

/** One process moves events on for all. A crashed one holds the others up for 10 s. */
export const createRelayLease = (store: Store, clock: Clock): Lease =>
  createLease(store, { name: 'relay', clock, ms: 10 * SECOND });
