import { z } from 'zod';
import { type Clock, SECOND } from '../kernel/clock.ts';
import type { CollectionSpec, Fresh, Page, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { createLease, type Lease } from '../storage/lease.ts';
import type { AuditHead, AuditRecord } from './model.ts';

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
    requestId: 'string',
    address: 'string',
    fields: 'object',
    previous: 'string',
    previousEnd: 'date',
    mac: 'string',
  },
  indexes: [
    { name: 'chain', fields: ['schoolId', 'seq'], unique: true },
    { name: 'account', fields: ['accountId', 'at'], sparse: true },
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

/** What audit needs of a store. */
export interface AuditStore {
  add(record: Fresh<AuditRecord>): Promise<Added>;
  known(ids: readonly string[]): Promise<ReadonlySet<string>>;
  last(schoolId: string): Promise<AuditRecord | undefined>;
  /** In the order of the chain, or newest first. */
  page(
    schoolId: string,
    query: { readonly limit: number; readonly cursor?: string; readonly newestFirst?: boolean },
  ): Promise<Page<AuditRecord>>;
  ofAccount(accountId: string, limit: number): Promise<readonly AuditRecord[]>;
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
    page: (schoolId, { limit, cursor, newestFirst = false }) =>
      events.page('chain', {
        equals: [schoolId],
        limit,
        descending: newestFirst,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    ofAccount: async (accountId, limit) =>
      (await events.page('account', { equals: [accountId], limit, descending: true })).items,
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
