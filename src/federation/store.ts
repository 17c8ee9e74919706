import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.ts';
import { type AccountId, parseAccountId } from '../kernel/ids.ts';
import type { Collection, CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { sealedIn } from '../storage/walk.ts';
import { LINKING_ATTRIBUTES } from './linking.ts';
import { CONNECTION_STATES, type Connection } from './model.ts';
import type { Link, SsoLogin, SsoLogout, SsoRequest, SsoResult } from './records.ts';
import { REFUSAL_REASONS } from './refusal.ts';

const accountId = z.custom<AccountId>((value) => typeof value === 'string' && parseAccountId(value) !== undefined);
const own = { id: z.string(), version: z.number(), expiresAt: z.date().optional() };
const ofConnection = { ...own, schoolId: z.string(), connectionId: z.string() };
const texts = z.array(z.string());

const mapping = z.object({
  fields: z.record(z.string(), z.object({ names: texts, setBySchool: z.boolean() })),
  roles: z.object({ leerling: texts, docent: texts, guest: texts }),
});

const mark = z.object({ attribute: z.string(), value: z.string() });

const connection = z.object({
  ...own,
  schoolId: z.string(),
  name: z.string(),
  protocol: z.string(),
  preset: z.string(),
  state: z.enum(CONNECTION_STATES),
  config: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.string()),
  upstream: z.string(),
  tenant: mark.optional(),
  unit: mark.optional(),
  lane: z.string().optional(),
  mapping,
  allowCreate: z.boolean(),
  createdAt: z.date(),
  changedAt: z.date(),
  refreshedAt: z.date().optional(),
  unreadSince: z.date().optional(),
  unreadWhy: z.string().optional(),
  toldEndings: texts.optional(),
  testedAt: z.date().optional(),
});

const connections: CollectionSpec<Connection> = {
  name: 'sso_connections',
  fields: {
    schoolId: 'string',
    name: 'string',
    protocol: 'string',
    preset: 'string',
    state: 'string',
    config: 'object',
    secrets: 'object',
    upstream: 'string',
    tenant: 'object',
    unit: 'object',
    lane: 'string',
    mapping: 'object',
    allowCreate: 'boolean',
    createdAt: 'date',
    changedAt: 'date',
    refreshedAt: 'date',
    unreadSince: 'date',
    unreadWhy: 'string',
    toldEndings: 'strings',
    testedAt: 'date',
  },
  indexes: [
    { name: 'school', fields: ['schoolId'] },
    // Asked at the first login of an unknown subject only.
    { name: 'upstream', fields: ['upstream'] },
    { name: 'lane', fields: ['lane'] },
  ],
  retention: { keeps: "a school's way in at its own provider, its secrets sealed", until: 'the school removes it' },
  parse: (raw) => connection.parse(raw) as Connection,
};

const link = z.object({
  ...ofConnection,
  accountId,
  by: z.enum([...LINKING_ATTRIBUTES, 'login', 'made']),
  making: z.boolean().optional(),
  createdAt: z.date(),
  lastUsedAt: z.date().optional(),
});

const links: CollectionSpec<Link> = {
  name: 'sso_links',
  fields: {
    schoolId: 'string',
    connectionId: 'string',
    accountId: 'string',
    by: 'string',
    making: 'boolean',
    createdAt: 'date',
    lastUsedAt: 'date',
  },
  indexes: [
    { name: 'account', fields: ['accountId'] },
    { name: 'connection', fields: ['connectionId'] },
  ],
  retention: {
    keeps: "which account a school account is (a keyed hash of the provider's id of it)",
    until: 'it is unlinked, its connection is removed, or the account is erased',
  },
  parse: (raw) => link.parse(raw) as Link,
};

const request = z.object({
  ...ofConnection,
  fresh: z.boolean(),
  sealed: z.string(),
  begunAt: z.date(),
  usedAt: z.date().optional(),
});

const requests: CollectionSpec<SsoRequest> = {
  name: 'sso_requests',
  fields: {
    schoolId: 'string',
    connectionId: 'string',
    fresh: 'boolean',
    sealed: 'string',
    begunAt: 'date',
    usedAt: 'date',
  },
  indexes: [],
  retention: { keeps: "that a browser went to a school's provider", until: '10 minutes' },
  parse: (raw) => request.parse(raw) as SsoRequest,
};

const result = z.object({
  ...ofConnection,
  binding: z.string(),
  sealed: z.string().optional(),
  refusal: z.enum(REFUSAL_REASONS).optional(),
});

const results: CollectionSpec<SsoResult> = {
  name: 'sso_results',
  fields: { schoolId: 'string', connectionId: 'string', binding: 'string', sealed: 'string', refusal: 'string' },
  indexes: [],
  retention: { keeps: "what a school's provider said of a person, sealed", until: 'it is read once, or 10 minutes' },
  parse: (raw) => result.parse(raw) as SsoResult,
};

const login = z.object({ ...ofConnection, logout: z.string().optional(), at: z.date().optional() });

const logins: CollectionSpec<SsoLogin> = {
  name: 'sso_logins',
  fields: { schoolId: 'string', connectionId: 'string', logout: 'string', at: 'date' },
  indexes: [],
  retention: {
    keeps: 'by which connection a login came, and what ends it there, sealed',
    until: '24 hours; that it came after the sessions of its account were ended: 180 days',
  },
  parse: (raw) => login.parse(raw) as SsoLogin,
};

const logout = z.object({ ...ofConnection, sealed: z.string() });

const logouts: CollectionSpec<SsoLogout> = {
  name: 'sso_logouts',
  fields: { schoolId: 'string', connectionId: 'string', sealed: 'string' },
  indexes: [],
  retention: {
    keeps: "that a browser went to a school's provider to log out there",
    until: 'it is back, or 10 minutes',
  },
  parse: (raw) => logout.parse(raw) as SsoLogout,
};

/** Answers undefined when the id is taken. */
const inserting =
  <R>(insert: (record: R, events: readonly DomainEvent[]) => Promise<unknown>) =>
  async (record: R, events: readonly DomainEvent[] = []): Promise<boolean> => {
    try {
      await insert(record, events);
      return true;
    } catch (error) {
      if (error instanceof DuplicateError) return false;
      throw error;
    }
  };

/** More connections than any school has. */
export const MAX_CONNECTIONS = 50;
/** More schools than any board of schools has in one tenant. */
const MAX_IN_TENANT = 500;
/** Who is linked more often than this has something else going on. */
const MAX_LINKS = 100;

const loginsIn = (used: Collection<SsoLogin>) => ({
  put: (record: Fresh<SsoLogin>) => used.put(record),
  insert: inserting<Fresh<SsoLogin>>((record, events) => used.insert(record, events)),
  get: (id: string) => used.get(id),
});

/** The collections of federation. Name them before `store.prepare()`. */
export function createFederationStore(store: Store) {
  const known = store.collection(connections);
  const linked = store.collection(links);
  const asked = store.collection(requests);
  const came = store.collection(results);
  const leaving = store.collection(logouts);
  return {
    sealed: sealedIn(known, 'school', (kept, again) => ({
      ...kept,
      secrets: Object.fromEntries(
        Object.entries(kept.secrets).map(([name, value]) => [name, again(value, `secrets.${name}`)]),
      ),
    })),
    connections: {
      get: (id: string) => known.get(id),
      ofSchool: (schoolId: string) => known.find('school', [schoolId], MAX_CONNECTIONS),
      /** Some of those to one upstream: another school among them, if there is one. */
      ofUpstream: (upstream: string) => known.find('upstream', [upstream], MAX_CONNECTIONS + 1),
      ofLane: (lane: string) => known.find('lane', [lane], MAX_IN_TENANT),
      insert: (record: Fresh<Connection>, events: readonly DomainEvent[]) => known.insert(record, events),
      replaceIf: (record: Connection, events: readonly DomainEvent[] = []) => known.replaceIf(record, events),
      remove: (id: string) => known.remove(id),
      /** One page over all schools, for what is done every day. */
      page: (cursor: string | undefined) =>
        known.page('school', { equals: [], limit: MAX_CONNECTIONS, ...(cursor ? { cursor } : {}) }),
    },
    links: {
      get: (id: string) => linked.get(id),
      ofAccount: (account: AccountId) => linked.find('account', [account], MAX_LINKS),
      /** False when the subject is linked already. */
      insert: inserting<Fresh<Link>>((record, events) => linked.insert(record, events)),
      patch: (id: string, fields: Partial<Pick<Link, 'lastUsedAt' | 'making'>>, events: readonly DomainEvent[] = []) =>
        linked.patch(id, fields, events),
      take: (id: string) => linked.take(id),
      replaceIf: (record: Link, events: readonly DomainEvent[]) => linked.replaceIf(record, events),
      forgetAccount: (account: AccountId) => linked.removeBy('account', [account]),
      forgetConnection: (id: string) => linked.removeBy('connection', [id]),
    },
    requests: {
      insert: (record: Fresh<SsoRequest>) => asked.insert(record),
      get: (id: string) => asked.get(id),
      /** True for the first answer only. */
      use: (id: string, at: Date) => asked.consume(id, 'usedAt', at),
    },
    results: {
      insert: inserting<Fresh<SsoResult>>((record, events) => came.insert(record, events)),
      take: (id: string) => came.take(id),
    },
    logins: loginsIn(store.collection(logins)),
    logouts: {
      insert: (record: Fresh<SsoLogout>) => leaving.insert(record),
      get: (id: string) => leaving.get(id),
      take: (id: string) => leaving.take(id),
    },
  };
}

export type FederationStore = ReturnType<typeof createFederationStore>;
