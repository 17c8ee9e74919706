import { SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { sha256 } from '../kernel/secrets.ts';
import type { Collection, CollectionSpec, Store, StoredRecord } from '../storage/index.ts';

/**
 * One record of the provider library: its payload is opaque to us, beside the few fields that we
 * look up by (architecture.md section 3). The key is the SHA-256 of the id that opens it.
 */
export interface ProtocolRecord extends StoredRecord {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly grantId?: string | undefined;
  readonly uid?: string | undefined;
  readonly accountId?: string | undefined;
  readonly consumedAt?: Date | undefined;
  /** Sessions: the last request of the browser to us; tokens outlive it. */
  readonly seenAt?: Date | undefined;
  /** Sessions: the browser in words («Firefox, Windows»), for the owner's list. */
  readonly agent?: string | undefined;
  /** Interactions: what the login pages came to, beside the payload so that one write does it. */
  readonly answer?: InteractionAnswer | undefined;
}

/** The end of an interaction. */
export interface InteractionAnswer {
  readonly result: Readonly<Record<string, unknown>>;
  /** The session that it began with must still be the one at hand when it goes on. */
  readonly sameSession: boolean;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isDate = (value: unknown): boolean => value instanceof Date && !Number.isNaN(value.getTime());

const isAnswer = (value: unknown): boolean =>
  isObject(value) && isObject(value['result']) && typeof value['sameSession'] === 'boolean';

const REQUIRED = { id: isText, version: Number.isFinite, payload: isObject } as const;
const OPTIONAL = {
  expiresAt: isDate,
  grantId: isText,
  uid: isText,
  accountId: isText,
  consumedAt: isDate,
  seenAt: isDate,
  agent: isText,
  answer: isAnswer,
} as const;

/**
 * By hand: every request reads several of these, and a schema takes as long for one as the database does.
 * @throws TypeError that names the field.
 */
function parseRecord(raw: unknown): ProtocolRecord {
  const row = raw as Readonly<Record<string, unknown>>;
  for (const [name, fits] of Object.entries(REQUIRED)) {
    if (!fits(row[name])) throw new TypeError(`${name} is not what it should be`);
  }
  for (const [name, fits] of Object.entries(OPTIONAL)) {
    if (row[name] !== undefined && !fits(row[name])) throw new TypeError(`${name} is not what it should be`);
  }
  // Every field was looked at just now.
  return raw as ProtocolRecord;
}

/** Kinds of records of the provider library that we keep, and what each is looked up by. */
const KINDS = {
  Session: {
    name: 'oidc_sessions',
    indexes: ['uid', 'accountId'],
    keeps: 'who is logged in where',
    until: 'the absolute end of the session (10 or 12 hours)',
  },
  Grant: { name: 'oidc_grants', indexes: ['accountId'], keeps: 'which scopes a client was given', until: '180 days' },
  AuthorizationCode: {
    name: 'oidc_codes',
    indexes: ['grantId'],
    keeps: 'a code on its way to the client',
    until: '2 minutes',
  },
  AccessToken: { name: 'oidc_access_tokens', indexes: ['grantId'], keeps: 'what a token allows', until: '10 minutes' },
  RefreshToken: { name: 'oidc_refresh_tokens', indexes: ['grantId'], keeps: 'what a token allows', until: '14 days' },
  Interaction: {
    name: 'oidc_interactions',
    indexes: [],
    keeps: 'the request that a login answers',
    until: '60 minutes',
  },
  ReplayDetection: {
    name: 'oidc_replays',
    indexes: [],
    keeps: 'ids of assertions that were used',
    until: 'the end of their validity',
  },
} as const;

export type Kind = keyof typeof KINDS;

function makeSpec(kind: Kind): CollectionSpec<ProtocolRecord> {
  const { name, indexes, keeps, until } = KINDS[kind];
  return {
    name,
    fields: {
      payload: 'opaque',
      grantId: 'string',
      uid: 'string',
      accountId: 'string',
      consumedAt: 'date',
      seenAt: 'date',
      agent: 'string',
      answer: 'opaque',
    },
    indexes: indexes.map((field) => ({
      name: field,
      fields: [field],
      sparse: true as const,
      ...(field === 'uid' ? { unique: true as const } : {}),
    })),
    retention: { keeps, until },
    parse: parseRecord,
  };
}

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

/** One and the same each time, as the store asks. */
const SPECS = new Map(KIND_NAMES.map((kind) => [kind, makeSpec(kind)]));

/** Stands for an id that we keep only as a hash; nothing from outside is ever taken for one. */
export const HASHED = 'sha256:';

/** The key of a record: the hash of the id that opens it. */
export const keyOf = (id: string): string => (id.startsWith(HASHED) ? id.slice(HASHED.length) : sha256(id));

export interface ProtocolRecords {
  /** Sessions and grants of an account, without what opens one. */
  accountData(accountId: string): Promise<{ readonly sessions: readonly object[]; readonly grants: readonly object[] }>;
  /** Sessions and grants of an account that is erased. */
  eraseAccount(accountId: string): Promise<unknown>;
  readonly of: (kind: Kind) => Collection<ProtocolRecord>;
  /** Whether an interaction is still there. */
  isOpen(uid: string): Promise<boolean>;
  /** Puts down how an interaction ended; false when it is not there (any more). */
  answer(uid: string, answer: InteractionAnswer): Promise<boolean>;
  /** Removes every token, code and the grant itself: nothing given under it works from now on. */
  revokeGrant(grantId: string): Promise<void>;
  /**
   * Enters `mine` for a client into a session that has none, or only the `stale` one, of that client yet.
   * Answers what stands there then: of two tabs at the same moment both get the one that was first.
   */
  enterClient(sessionUid: string, clientId: string, mine: ClientEntry, stale: string | undefined): Promise<ClientEntry>;
}

/** What a session holds of a client. */
export interface ClientEntry {
  readonly sid: string;
  readonly grantId: string;
}

type Entries = Readonly<Record<string, Partial<ClientEntry> | undefined>>;

const entriesOf = ({ payload }: ProtocolRecord): Entries => (payload['authorizations'] ?? {}) as Entries;

/** Nobody has so many sessions or grants at once. */
const MOST_OF_ONE = 1000;

/** Requests of one browser at one moment: each round one of them gets through. */
export const ROUNDS = 50;

export function createProtocolRecords(store: Store): ProtocolRecords {
  const collections = new Map([...SPECS].map(([kind, spec]) => [kind, store.collection(spec)]));
  const of = (kind: Kind): Collection<ProtocolRecord> => {
    const collection = collections.get(kind);
    if (!collection) throw new TypeError(`no collection for ${kind}`);
    return collection;
  };
  return {
    of,
    async accountData(accountId) {
      const [sessions, grants] = await Promise.all([
        of('Session').find('accountId', [accountId], MOST_OF_ONE),
        of('Grant').find('accountId', [accountId], MOST_OF_ONE),
      ]);
      return {
        sessions: sessions.map((row) => ({
          loginAt: typeof row.payload['loginTs'] === 'number' ? new Date(row.payload['loginTs'] * SECOND) : undefined,
          seenAt: row.seenAt,
          endsAt: row.expiresAt,
          browser: row.agent,
          clients: Object.keys(entriesOf(row)),
        })),
        grants: grants.map(({ payload, expiresAt }) => ({
          client: payload['clientId'],
          scopes: (payload['openid'] as { scope?: string } | undefined)?.scope,
          endsAt: expiresAt,
        })),
      };
    },
    isOpen: async (uid) => (await of('Interaction').get(sha256(uid))) !== undefined,
    answer: async (uid, answer) => (await of('Interaction').patch(sha256(uid), { answer })) !== undefined,
    eraseAccount: (accountId) =>
      Promise.all((['Session', 'Grant'] as const).map((kind) => of(kind).removeBy('accountId', [accountId]))),
    async revokeGrant(grantId) {
      await Promise.all([
        ...(['AuthorizationCode', 'AccessToken', 'RefreshToken'] as const).map((kind) =>
          of(kind).removeBy('grantId', [grantId]),
        ),
        of('Grant').remove(keyOf(grantId)),
      ]);
    },
    async enterClient(sessionUid, clientId, mine, stale) {
      for (let round = 0; round < ROUNDS; round += 1) {
        const [row] = await of('Session').find('uid', [sessionUid], 1);
        if (!row) return mine;
        const known = entriesOf(row)[clientId];
        if (known?.sid && known.grantId && known.grantId !== stale) return { sid: known.sid, grantId: known.grantId };
        const authorizations = { ...entriesOf(row), [clientId]: { ...known, ...mine } };
        if (await of('Session').replaceIf({ ...row, payload: { ...row.payload, authorizations } })) return mine;
      }
      throw new AppError('busy', 'busy');
    },
  };
}
