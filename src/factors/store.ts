import { z } from 'zod';
import { type Clock, MINUTE } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { type AccountId, parseAccountId } from '../kernel/ids.ts';
import { type SealedRecords, sealedRecords } from '../kernel/sealed.ts';
import type { CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { createLease, type Lease } from '../storage/lease.ts';
import { SECOND_STEPS, type SecondStep } from './model.ts';

const accountId = z.custom<AccountId>((value) => typeof value === 'string' && parseAccountId(value) !== undefined);
const date = z.coerce.date().optional();
const count = z.number().int().min(0);

const pending = z.object({
  factor: z.string(),
  secret: z.string(),
  begunAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  wrongCodes: count,
  nextCodeAt: date,
});

const schema = z
  .object({
    id: accountId,
    version: count,
    expiresAt: date,
    state: z.enum(['absent', 'active', 'suspended']),
    factor: z.string().optional(),
    secret: z.string().optional(),
    lastStep: count.optional(),
    lastAcceptedBy: z.string().optional(),
    provenFrom: date,
    activeSince: date,
    suspendedSince: date,
    suspendedUntil: date,
    suspendedBy: z.enum(['owner', 'admin']).optional(),
    pending: pending.optional(),
    recoveryHashes: z.array(z.string()),
    usedRecoveryHashes: z.array(z.string()),
    recoveryMadeAt: date,
    broughtAlong: z.boolean().optional(),
    wrongCodes: count,
    nextCodeAt: date,
    wrongRecovery: count,
    nextRecoveryAt: date,
    blocked: z.boolean(),
  })
  .refine((record) => record.state === 'absent' || (record.secret && record.factor && record.activeSince), {
    message: 'a second step that is set up has a factor, a secret and a beginning',
  })
  .refine((record) => record.state !== 'suspended' || (record.suspendedSince && record.suspendedBy), {
    message: 'a suspension has a beginning and an author',
  });

/** One record per account holds the whole second step; a wipe leaves an empty one. */
export const secondSteps: CollectionSpec<SecondStep> = {
  name: SECOND_STEPS,
  fields: {
    state: 'string',
    factor: 'string',
    secret: 'string',
    lastStep: 'number',
    lastAcceptedBy: 'string',
    provenFrom: 'date',
    activeSince: 'date',
    suspendedSince: 'date',
    suspendedUntil: 'date',
    suspendedBy: 'string',
    pending: 'object',
    recoveryHashes: 'strings',
    usedRecoveryHashes: 'strings',
    recoveryMadeAt: 'date',
    broughtAlong: 'boolean',
    wrongCodes: 'number',
    nextCodeAt: 'date',
    wrongRecovery: 'number',
    nextRecoveryAt: 'date',
    blocked: 'boolean',
  },
  indexes: [],
  retention: {
    keeps: 'the sealed secret of the authenticator app, when it was switched on and off, hashes of recovery codes',
    until: 'the owner or an admin wipes it, or the account is erased',
  },
  parse: (raw) => schema.parse(raw),
};

/** What the service needs of a store. Both writes answer false when another writer was first. */
export interface FactorStore {
  get(id: AccountId): Promise<SecondStep | undefined>;
  /** Those that there are. */
  getMany(ids: readonly AccountId[]): Promise<readonly SecondStep[]>;
  insert(record: Fresh<SecondStep>, events: readonly DomainEvent[]): Promise<boolean>;
  replaceIf(record: SecondStep, events: readonly DomainEvent[]): Promise<boolean>;
}

/** The service's narrow view of the collection; an insert that loses a race answers false instead of throwing. */
export function createFactorStore(store: Store): FactorStore & { erase(id: string): Promise<unknown> } & {
  /** The second steps of these accounts: the collection has no order of its own. */
  sealedOf(accounts: () => AsyncIterable<readonly { readonly id: AccountId }[]>): SealedRecords;
} {
  const records = store.collection(secondSteps);
  return {
    get: (id) => records.get(id),
    getMany: (ids) => records.getMany(ids),
    async insert(record, events) {
      try {
        await records.insert(record, events);
        return true;
      } catch (error) {
        if (error instanceof DuplicateError) return false;
        throw error;
      }
    },
    replaceIf: async (record, events) => (await records.replaceIf(record, events)) !== undefined,
    erase: (id) => records.remove(id),
    sealedOf: (accounts) =>
      sealedRecords<SecondStep>({
        collection: SECOND_STEPS,
        async *pages() {
          for await (const owners of accounts()) yield records.getMany(owners.map(({ id }) => id));
        },
        get: (id) => records.get(id),
        replaceIf: (changed) => records.replaceIf(changed),
        change: (record, again) => ({
          ...record,
          ...(record.secret === undefined ? {} : { secret: again(record.secret, 'secret') }),
          ...(record.pending === undefined
            ? {}
            : { pending: { ...record.pending, secret: again(record.pending.secret, 'pending') } }),
        }),
      }),
  };
}

/** One process warns for all. A crashed one holds the others up for 10 minutes. */
export const createWarningLease = (store: Store, clock: Clock): Lease =>
  createLease(store, { name: 'two-step-warnings', clock, ms: 10 * MINUTE });
