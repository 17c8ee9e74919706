import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.ts';
import { type AccountId, parseAccountId } from '../kernel/ids.ts';
import type { CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { ROLES, type User } from './model.ts';

const isAccountId = (value: unknown): value is AccountId =>
  typeof value === 'string' && parseAccountId(value) !== undefined;

const claim = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.string())]);

const user = z.object({
  id: z.custom<AccountId>(isAccountId),
  version: z.number(),
  expiresAt: z.date().optional(),
  schoolId: z.string(),
  username: z.string(),
  usernameKey: z.string(),
  role: z.enum(ROLES),
  givenName: z.string(),
  middleName: z.string().optional(),
  familyName: z.string(),
  classIds: z.array(z.string()),
  opleiding: z.string().optional(),
  leerlingnummer: z.string().optional(),
  email: z.string().optional(),
  emailVerified: z.boolean(),
  formerEmail: z.string().optional(),
  pendingEmail: z
    .object({ email: z.string(), codeHash: z.string(), expiresAt: z.coerce.date(), tries: z.int() })
    .optional(),
  emailMails: z.object({ since: z.coerce.date(), count: z.int() }).optional(),
  passwordHash: z.string().optional(),
  passwordChangedAt: z.date().optional(),
  disabled: z.boolean(),
  sessionsValidFrom: z.date(),
  keptSession: z.string().optional(),
  lastLoginAt: z.date().optional(),
  lastLocale: z.enum(['nl', 'en']).optional(),
  claims: z.record(z.string(), claim).optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

const users: CollectionSpec<User> = {
  name: 'users',
  fields: {
    schoolId: 'string',
    username: 'string',
    usernameKey: 'string',
    role: 'string',
    givenName: 'string',
    middleName: 'string',
    familyName: 'string',
    classIds: 'strings',
    opleiding: 'string',
    leerlingnummer: 'string',
    email: 'string',
    emailVerified: 'boolean',
    formerEmail: 'string',
    pendingEmail: 'object',
    emailMails: 'object',
    passwordHash: 'string',
    passwordChangedAt: 'date',
    disabled: 'boolean',
    sessionsValidFrom: 'date',
    keptSession: 'string',
    lastLoginAt: 'date',
    lastLocale: 'string',
    claims: 'object',
    createdAt: 'date',
    updatedAt: 'date',
  },
  indexes: [{ name: 'username', fields: ['schoolId', 'usernameKey'], unique: true }],
  retention: {
    keeps: 'name, username, role, classes, leerlingnummer, mail address, password hash, last login of an account',
    until: 'the account is removed',
  },
  parse: (raw) => user.parse(raw),
};

/** What the service asks of the store. */
export interface UserStore {
  get(id: string): Promise<User | undefined>;
  byUsernameKey(schoolId: string, key: string): Promise<User | undefined>;
  /** `username` or `id`: what is taken. */
  insert(user: Fresh<User>, events: readonly DomainEvent[]): Promise<User | { readonly taken: 'username' | 'id' }>;
  /** Undefined when another writer was first, or it is gone. */
  replaceIf(user: User, events: readonly DomainEvent[]): Promise<User | undefined>;
  /** Outside the version. Answers whether the account is there. */
  patchLogin(
    id: string,
    login: { readonly lastLoginAt: Date; readonly lastLocale: 'nl' | 'en' },
    events: readonly DomainEvent[],
  ): Promise<boolean>;
}

/** Collection `users`. Name it before `store.prepare()`. */
export function createUserStore(store: Store): UserStore {
  const people = store.collection(users);
  return {
    get: (id) => people.get(id),
    byUsernameKey: async (schoolId, key) => (await people.find('username', [schoolId, key], 1))[0],
    async insert(fresh, events) {
      try {
        return await people.insert(fresh, events);
      } catch (error) {
        if (error instanceof DuplicateError) return { taken: error.index === 'id' ? 'id' : 'username' };
        throw error;
      }
    },
    replaceIf: (changed, events) => people.replaceIf(changed, events),
    patchLogin: (id, login, events) => people.patch(id, login, events),
  };
}
