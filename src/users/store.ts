import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { type AccountId, parseAccountId } from '../kernel/ids.ts';
import { type SealedRecords, sealedRecords } from '../kernel/sealed.ts';
import type { Collection, CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { walk } from '../storage/walk.ts';
import { ACTIVATION_KINDS, type BegunLogin, isThere, ROLES, type User } from './model.ts';
import { DELETED, type Places, placesOf } from './places.ts';

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
  classYears: z.array(z.string()).default([]),
  opleiding: z.string().optional(),
  leerlingnummer: z.string().optional(),
  externalIds: z.array(z.string()).default([]),
  eckIdHash: z.string().optional(),
  eckIdSealed: z.string().optional(),
  email: z.string().optional(),
  emailVerified: z.boolean(),
  formerEmail: z.string().optional(),
  pendingEmail: z
    .object({ email: z.string(), codeHash: z.string(), expiresAt: z.coerce.date(), tries: z.int() })
    .optional(),
  emailMails: z.object({ since: z.coerce.date(), count: z.int() }).optional(),
  passwordHash: z.string().optional(),
  passwordChangedAt: z.date().optional(),
  mustChangePassword: z.boolean().optional(),
  activation: z
    .object({
      hash: z.string(),
      kind: z.enum(ACTIVATION_KINDS),
      madeAt: z.coerce.date(),
      expiresAt: z.coerce.date(),
    })
    .optional(),
  disabled: z.boolean(),
  deletedAt: z.date().optional(),
  leftAt: z.date().optional(),
  eraseAt: z.date().optional(),
  beheerderUntil: z.date().optional(),
  supportAct: z.object({ action: z.enum(['reset', 'wipe']), by: z.string(), at: z.coerce.date() }).optional(),
  sessionsValidFrom: z.date(),
  keptSession: z.string().optional(),
  toldTwoStepDue: z.date().optional(),
  lastLoginAt: z.date().optional(),
  lastLocale: z.enum(['nl', 'en']).optional(),
  claims: z.record(z.string(), claim).optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
});

/** As it is kept: with the keys of places.ts. */
type Row = User & Partial<Places>;

const users: CollectionSpec<Row> = {
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
    classYears: 'strings',
    opleiding: 'string',
    leerlingnummer: 'string',
    externalIds: 'strings',
    eckIdHash: 'string',
    eckIdSealed: 'string',
    email: 'string',
    emailVerified: 'boolean',
    formerEmail: 'string',
    pendingEmail: 'object',
    emailMails: 'object',
    passwordHash: 'string',
    passwordChangedAt: 'date',
    mustChangePassword: 'boolean',
    activation: 'object',
    disabled: 'boolean',
    deletedAt: 'date',
    leftAt: 'date',
    eraseAt: 'date',
    beheerderUntil: 'date',
    supportAct: 'object',
    sessionsValidFrom: 'date',
    keptSession: 'string',
    toldTwoStepDue: 'date',
    lastLoginAt: 'date',
    lastLocale: 'string',
    claims: 'object',
    createdAt: 'date',
    updatedAt: 'date',
    sortKey: 'string',
    listKeys: 'strings',
    searchKeys: 'strings',
    emailKey: 'string',
  },
  indexes: [
    { name: 'username', fields: ['schoolId', 'usernameKey'], unique: true },
    { name: 'externalId', fields: ['schoolId', 'externalIds'], unique: true, sparse: true },
    { name: 'leerlingnummer', fields: ['schoolId', 'leerlingnummer'], sparse: true },
    { name: 'eckId', fields: ['schoolId', 'eckIdHash'], sparse: true },
    { name: 'lists', fields: ['schoolId', 'listKeys', 'sortKey'] },
    { name: 'search', fields: ['schoolId', 'searchKeys', 'sortKey'] },
    // Support's look-ups in all schools, by the whole value only.
    { name: 'usernameAnywhere', fields: ['usernameKey'] },
    { name: 'emailAnywhere', fields: ['emailKey'], sparse: true },
    { name: 'eraseAt', fields: ['eraseAt'], sparse: true },
  ],
  retention: {
    keeps:
      'name, username, role, classes, leerlingnummer, external ids, ECK iD (hashed and sealed), mail address, hashes of password and activation code, last login of an account',
    until: '30 days after it is deleted, 2 years after its owner left the school',
  },
  parse: (raw) => user.parse(raw) as User,
};

/** What is taken when an account cannot be written as it is. */
export interface Taken {
  readonly taken: 'username' | 'id' | 'external-id';
}

/** A page of people, sorted by name. */
export interface PeoplePage {
  readonly people: readonly User[];
  readonly next?: string | undefined;
}

export interface PageWish {
  /** At most 1000. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface TokenWish extends PageWish {
  /** Of the family name, folded. */
  readonly prefix?: string;
}

/** What the service asks of the store. A deleted account is absent for every verb but those that say so. */
export interface UserStore {
  get(id: string): Promise<User | undefined>;
  /** Those of `ids` (at most 1000) that are there. */
  getMany(ids: readonly string[]): Promise<readonly User[]>;
  byUsernameKey(schoolId: string, key: string): Promise<User | undefined>;
  byExternalId(schoolId: string, externalId: string): Promise<User | undefined>;
  /** More than one where the school gave a number twice. */
  byLeerlingnummer(schoolId: string, leerlingnummer: string): Promise<readonly User[]>;
  byEckIdHash(schoolId: string, hash: string): Promise<readonly User[]>;
  /** Also deleted ones. */
  holders(
    schoolId: string,
    index: 'username' | 'leerlingnummer' | 'externalId' | 'eckId',
    value: string,
  ): Promise<readonly User[]>;
  /** Usernames and leerlingnummers that begin with `prefix`. */
  byPrefix(
    schoolId: string,
    index: 'username' | 'leerlingnummer',
    prefix: string,
    limit: number,
  ): Promise<readonly User[]>;
  /** One list of places.ts. */
  list(schoolId: string, key: string, wish: PageWish): Promise<PeoplePage>;
  count(schoolId: string, key: string): Promise<number>;
  /** Who has a word that begins with the token of places.ts, and a family name that begins with `prefix`. */
  withToken(schoolId: string, token: string, wish: TokenWish): Promise<PeoplePage>;
  anywhere(by: 'usernameAnywhere' | 'emailAnywhere', key: string): Promise<readonly User[]>;
  /** Only deleted ones, by name. */
  deleted(schoolId: string, wish: PageWish): Promise<PeoplePage>;
  /** Also a deleted one. */
  getDeleted(id: string): Promise<User | undefined>;
  /** Deleted ones, and those who left, whose time is over. */
  dueForErasure(now: Date, limit: number): Promise<readonly User[]>;
  /** For ever. */
  erase(id: string): Promise<void>;
  insert(user: Fresh<User>, events: readonly DomainEvent[]): Promise<User | Taken>;
  /** Undefined when another writer was first, or it is gone. A deleted one can be written. @throws AppError `username-taken`, `external-id-taken` (conflict). */
  replaceIf(user: User, events: readonly DomainEvent[]): Promise<User | undefined>;
  /** @see Users.recordLogin */
  beginLogin(id: string, login: BegunLogin): Promise<User | undefined>;
}

const TAKEN_BY: Readonly<Record<string, Taken['taken']>> = { id: 'id', externalId: 'external-id' };

const takenBy = (error: DuplicateError): Taken => ({ taken: TAKEN_BY[error.index] ?? 'username' });

function taken(error: unknown): never {
  if (!(error instanceof DuplicateError)) throw error;
  throw new AppError(`${takenBy(error).taken}-taken`, 'conflict');
}

function reads(people: Collection<Row>): Omit<UserStore, 'insert' | 'replaceIf' | 'beginLogin' | 'erase'> {
  const present = (rows: readonly Row[]): readonly User[] => rows.filter(isThere);
  const one = (row: Row | undefined): User | undefined => (isThere(row) ? row : undefined);
  const page = async (index: string, equals: readonly string[], wish: TokenWish): Promise<PeoplePage> => {
    const { cursor, prefix, limit } = wish;
    const more = { ...(cursor ? { cursor } : {}), ...(prefix ? { prefix } : {}) };
    const { items, next } = await people.page(index, { equals, limit, ...more });
    return { people: present(items), next };
  };
  return {
    get: async (id) => one(await people.get(id)),
    getMany: async (ids) => present(await people.getMany(ids)),
    byUsernameKey: async (schoolId, key) => one((await people.find('username', [schoolId, key], 1))[0]),
    byExternalId: async (schoolId, id) => one((await people.find('externalId', [schoolId, id], 1))[0]),
    byLeerlingnummer: async (schoolId, number) => present(await people.find('leerlingnummer', [schoolId, number])),
    byEckIdHash: async (schoolId, hash) => present(await people.find('eckId', [schoolId, hash])),
    holders: (schoolId, index, value) => people.find(index, [schoolId, value]),
    byPrefix: async (schoolId, index, prefix, limit) =>
      present((await people.page(index, { equals: [schoolId], prefix, limit })).items),
    list: (schoolId, key, wish) => page('lists', [schoolId, key], wish),
    count: (schoolId, key) => people.count('lists', [schoolId, key]),
    withToken: (schoolId, token, wish) => page('search', [schoolId, token], wish),
    anywhere: async (by, key) => present(await people.find(by, [key])),
    async deleted(schoolId, { limit, cursor }) {
      const equals = [schoolId, DELETED];
      const { items, next } = await people.page('lists', { equals, limit, ...(cursor ? { cursor } : {}) });
      return { people: items, next };
    },
    getDeleted: (id) => people.get(id),
    dueForErasure: async (now, limit) => (await people.page('eraseAt', { equals: [], to: now, limit })).items,
  };
}

/** Collection `users`. Name it before `store.prepare()`. The clock tells which school year a list is of. */
export function createUserStore(
  store: Store,
  clock: Clock,
): UserStore & {
  readonly sealed: SealedRecords;
  /** Every account there is, deleted ones too. */
  accounts(): AsyncIterable<readonly User[]>;
} {
  const people = store.collection(users);
  // The places of the record as it is: a row that was read has those of its last write.
  const placed = <U extends Fresh<User>>(record: U): U & Places => {
    const places = placesOf({ version: 0, ...record }, clock.now());
    return { ...record, emailKey: undefined, ...places };
  };
  return {
    ...reads(people),
    accounts: () => walk(people, 'usernameAnywhere'),
    sealed: sealedRecords<User>({
      ...{ collection: users.name, pages: () => walk(people, 'eckId') },
      ...{ get: (id) => people.get(id), replaceIf: (changed) => people.replaceIf(placed(changed)) },
      change: (one, again) =>
        one.eckIdSealed === undefined ? one : { ...one, eckIdSealed: again(one.eckIdSealed, 'eckIdSealed') },
    }),
    async erase(id) {
      await people.remove(id);
    },
    async insert(fresh, events) {
      try {
        return user.parse(await people.insert(placed(fresh), events)) as User;
      } catch (error) {
        if (error instanceof DuplicateError) return takenBy(error);
        throw error;
      }
    },
    async replaceIf(changed, events) {
      const written = await people.replaceIf(placed(changed), events).catch(taken);
      return written && (user.parse(written) as User);
    },
    async beginLogin(id, { locale, at, validFrom, events }) {
      const login = { lastLoginAt: at, lastLocale: locale };
      return people.patch(id, login, events, { sessionsValidFrom: validFrom, disabled: false });
    },
  };
}
