import { z } from 'zod';
import type { CollectionSpec, Fresh, Store, StoredRecord } from '../storage/index.ts';

/** The collection's name; the sealed codes are bound to it. */
export const BULK_JOBS = 'console_bulk_jobs';

/** What can be done to many pupils of a class; each is the last part of its page's address. */
export const BULK_KINDS = ['codes', 'verplaatsen', 'uitschakelen', 'inschakelen'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** Why somebody was passed over; texts are `console.bulk.why.<reason>`. */
export const BULK_WHYS = [
  'account-unknown',
  'not-in-class',
  'class-unknown',
  'not-allowed',
  'conflict',
  'busy',
  'other',
] as const;
export type BulkWhy = (typeof BULK_WHYS)[number];

/** One person of a job. */
export interface BulkItem {
  readonly userId: string;
  readonly state: 'todo' | 'done' | 'failed';
  readonly why?: BulkWhy | undefined;
}

/** Something that is being done to many people, a portion at each press. */
export interface BulkJob extends StoredRecord {
  readonly schoolId: string;
  /** Who began it, and alone sees it. */
  readonly accountId: string;
  readonly kind: BulkKind;
  readonly classId: string;
  /** Where they go, when they are moved. */
  readonly toClassId?: string | undefined;
  readonly items: readonly BulkItem[];
  /** Sealed: the new codes that were not shown yet. */
  readonly codes?: string | undefined;
  /** New codes were shown once. */
  readonly shownAt?: Date | undefined;
  /** Until then one press works on it; another waits for what it leaves. */
  readonly claimedUntil?: Date | undefined;
}

const record = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.date().optional(),
  schoolId: z.string(),
  accountId: z.string(),
  kind: z.enum(BULK_KINDS),
  classId: z.string(),
  toClassId: z.string().optional(),
  items: z.array(
    z.object({
      userId: z.string(),
      state: z.enum(['todo', 'done', 'failed']),
      why: z.enum(BULK_WHYS).optional(),
    }),
  ),
  codes: z.string().optional(),
  shownAt: z.date().optional(),
  claimedUntil: z.date().optional(),
});

const bulkJobs: CollectionSpec<BulkJob> = {
  name: BULK_JOBS,
  fields: {
    schoolId: 'string',
    accountId: 'string',
    kind: 'string',
    classId: 'string',
    toClassId: 'string',
    items: 'objects',
    codes: 'string',
    shownAt: 'date',
    claimedUntil: 'date',
  },
  indexes: [],
  retention: {
    keeps: 'ids of the pupils that an admin changes together, and until they were shown once the new codes, sealed',
    until: '15 minutes after the last step',
  },
  parse: (raw) => record.parse(raw),
};

export interface BulkStore {
  insert(job: Fresh<BulkJob>): Promise<BulkJob>;
  get(id: string): Promise<BulkJob | undefined>;
  /** Undefined when another writer was first. */
  replaceIf(job: BulkJob): Promise<BulkJob | undefined>;
}

export function createBulkStore(store: Store): BulkStore {
  const rows = store.collection(bulkJobs);
  return {
    insert: (job) => rows.insert(job),
    get: (id) => rows.get(id),
    replaceIf: (job) => rows.replaceIf(job),
  };
}
