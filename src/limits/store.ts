import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.ts';
import type { Collection, CollectionSpec, Fresh, Store, StoredRecord } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import type { AddressCounter, Counter, KnownBrowser } from './model.ts';

const date = z.coerce.date();
const count = z.number().int().min(0);
const base = { id: z.string(), version: count, expiresAt: date.optional() };
const counterShape = {
  ...base,
  fails: count,
  pending: z.array(z.object({ id: z.string(), until: date })),
  nextAt: date.optional(),
};
const counterSchema = z.object(counterShape);
const browserSchema = z.object({ ...counterShape, accountId: z.string() });
const addressSchema = z.object({ ...base, level: z.number().min(0), at: date, nextAt: date.optional() });

/** Mistakes per (school, folded username), whether or not it exists. */
export const loginCounters: CollectionSpec<Counter> = {
  name: 'login_counters',
  fields: { fails: 'number', pending: 'objects', nextAt: 'date' },
  indexes: [],
  retention: { keeps: 'mistakes in a row under a keyed hash of school and username', until: '24 hours after the last' },
  parse: (raw) => counterSchema.parse(raw),
};

/** Browsers that got an account's password right. */
export const knownBrowsers: CollectionSpec<KnownBrowser> = {
  name: 'known_browsers',
  fields: { fails: 'number', pending: 'objects', nextAt: 'date', accountId: 'string' },
  indexes: [{ name: 'account', fields: ['accountId'] }],
  retention: {
    keeps: 'a keyed hash of a random token, the account, mistakes in a row',
    until: '180 days after the last right password from that browser',
  },
  parse: (raw) => browserSchema.parse(raw),
};

/** Wrong answers per address. */
export const addressCounters: CollectionSpec<AddressCounter> = {
  name: 'address_counters',
  fields: { level: 'number', at: 'date', nextAt: 'date' },
  indexes: [],
  retention: { keeps: 'wrong answers under a keyed hash of the address', until: '24 hours after the last' },
  parse: (raw) => addressSchema.parse(raw),
};

/** What the service needs of one collection. Both writes answer false when another writer was first. */
export interface Records<R extends StoredRecord> {
  get(id: string): Promise<R | undefined>;
  getMany(ids: readonly string[]): Promise<readonly R[]>;
  insert(record: Fresh<R>, events?: readonly DomainEvent[]): Promise<boolean>;
  replaceIf(record: R, events?: readonly DomainEvent[]): Promise<boolean>;
  remove(id: string): Promise<void>;
}

export interface LimitStore {
  readonly logins: Records<Counter>;
  readonly browsers: Records<KnownBrowser>;
  readonly addresses: Records<AddressCounter>;
  forgetBrowsers(accountId: string): Promise<void>;
  /** Those known for an account; a few. */
  browsersOf(accountId: string): Promise<readonly KnownBrowser[]>;
}

const recordsOf = <R extends StoredRecord>(collection: Collection<R>): Records<R> => ({
  get: (id) => collection.get(id),
  getMany: (ids) => collection.getMany(ids),
  async insert(record, events) {
    try {
      await collection.insert(record, events);
      return true;
    } catch (error) {
      if (error instanceof DuplicateError) return false;
      throw error;
    }
  },
  replaceIf: async (record, events) => (await collection.replaceIf(record, events)) !== undefined,
  async remove(id) {
    await collection.remove(id);
  },
});

export function createLimitStore(store: Store): LimitStore {
  const browsers = store.collection(knownBrowsers);
  return {
    logins: recordsOf(store.collection(loginCounters)),
    browsers: recordsOf(browsers),
    addresses: recordsOf(store.collection(addressCounters)),
    async forgetBrowsers(accountId) {
      await browsers.removeBy('account', [accountId]);
    },
    browsersOf: (accountId) => browsers.find('account', [accountId]),
  };
}
