import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { type Clock, MINUTE, SECOND } from '../kernel/clock.ts';
import type { User } from '../users/index.ts';
import type { AdapterPorts } from './adapter.ts';
import type { ProtocolRecord, ProtocolRecords } from './store.ts';

/** A login of a browser, for the owner's list and for our own pages. */
export interface SessionView {
  /** The provider library's stable id of the session. */
  readonly uid: string;
  readonly accountId: string;
  /** Seconds since the epoch. */
  readonly loginAt: number;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly seenAt?: Date;
  /** The browser in words; empty when unknown. */
  readonly agent: string;
  /** Clients that this session went on to. */
  readonly clientIds: readonly string[];
}

export interface SessionEnder {
  /** Ends the session of this browser if it belongs to another account: shared computers. */
  endForeign(request: IncomingMessage, response: ServerResponse, accountId: string): Promise<void>;
}

export interface Sessions extends SessionEnder {
  /** The live session behind the request's cookie; marks it as seen. Undefined when absent, idle or over. */
  current(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ session: SessionView; user: User } | undefined>;
  /** Live sessions of an account, newest login first. */
  list(user: User): Promise<readonly SessionView[]>;
  /** Removes what `sessionsValidFrom` has ended already and tells the clients (back-channel logout). */
  endOutdated(accountId: string): Promise<void>;
}

export interface SessionDeps {
  readonly provider: () => Provider;
  readonly records: ProtocolRecords;
  readonly clock: Clock;
  readonly userById: (accountId: string) => Promise<User | undefined>;
  readonly isLive: AdapterPorts['isLive'];
  readonly idleMinutes: number;
  /** A back-channel logout that failed: told to the log and audit, holds nothing up. */
  readonly onLogoutFailed: (failure: { clientId: string; accountId: string; cause: unknown }) => void;
}

interface Authorization {
  readonly sid?: string;
  readonly grantId?: string;
  readonly persistsLogout?: boolean;
}

const authorizationsOf = (payload: Readonly<Record<string, unknown>>): Readonly<Record<string, Authorization>> =>
  (payload['authorizations'] ?? {}) as Record<string, Authorization>;

function viewOf(row: ProtocolRecord): SessionView | undefined {
  const { accountId, loginTs, acr, amr, uid } = row.payload;
  if (typeof accountId !== 'string' || typeof loginTs !== 'number' || typeof uid !== 'string') return undefined;
  return {
    uid,
    accountId,
    loginAt: loginTs,
    acr: String(acr ?? ''),
    amr: Array.isArray(amr) ? amr.map(String) : [],
    agent: row.agent ?? '',
    clientIds: Object.keys(authorizationsOf(row.payload)),
    ...(row.seenAt ? { seenAt: row.seenAt } : {}),
  };
}

/** How fresh `seenAt` is kept: one write a minute and browser is enough for an idle time of an hour. */
const SEEN_EVERY_MS = MINUTE;

/** The library has it on every client, its types do not. */
interface Tellable {
  readonly backchannelLogoutUri?: string;
  backchannelLogout(accountId: string, sid: string): Promise<void>;
}

/** Back-channel logout to every client of a session (OpenID Connect Back-Channel Logout 1.0). */
async function tellClients(
  deps: SessionDeps,
  accountId: string,
  authorizations: Readonly<Record<string, Authorization>>,
): Promise<void> {
  const told = Object.entries(authorizations).map(async ([clientId, { sid }]) => {
    try {
      const client = (await deps.provider().Client.find(clientId)) as unknown as Tellable | undefined;
      if (client?.backchannelLogoutUri && sid) await client.backchannelLogout(accountId, sid);
    } catch (cause) {
      deps.onLogoutFailed({ clientId, accountId, cause });
    }
  });
  await Promise.all(told);
}

const rowsOf = (deps: SessionDeps) => deps.records.of('Session');

async function rowOf(deps: SessionDeps, uid: string): Promise<ProtocolRecord | undefined> {
  const [row] = await rowsOf(deps).find('uid', [uid], 1);
  return row;
}

const ofAccount = (deps: SessionDeps, accountId: string) => rowsOf(deps).find('accountId', [accountId], 1000);

/** @param all tokens that outlive a logout end too. */
async function endRow(deps: SessionDeps, row: ProtocolRecord, all: boolean): Promise<void> {
  const authorizations = authorizationsOf(row.payload);
  const grants = Object.values(authorizations).flatMap(({ grantId, persistsLogout }) =>
    grantId && (all || !persistsLogout) ? [grantId] : [],
  );
  await rowsOf(deps).remove(row.id);
  await Promise.all(grants.map((grantId) => deps.records.revokeGrant(grantId)));
  if (row.accountId) await tellClients(deps, row.accountId, authorizations);
}

const isLive = (deps: SessionDeps, { uid: sessionUid, accountId, loginAt, acr }: SessionView): Promise<boolean> =>
  deps.isLive({ accountId, loginAt, acr, sessionUid });

const cookieSession = (deps: SessionDeps, request: IncomingMessage, response: ServerResponse) =>
  deps.provider().Session.get(deps.provider().createContext(request, response));

async function current(
  deps: SessionDeps,
  request: IncomingMessage,
  response: ServerResponse,
): ReturnType<Sessions['current']> {
  const found = await cookieSession(deps, request, response);
  const row = found.accountId ? await rowOf(deps, found.uid) : undefined;
  const session = row && viewOf(row);
  if (!row || !session) return undefined;
  const user = await deps.userById(session.accountId);
  const now = deps.clock.now();
  const silent = now.getTime() - (row.seenAt ?? now).getTime();
  if (!user || silent > deps.idleMinutes * MINUTE || !(await isLive(deps, session))) return undefined;
  if (silent > SEEN_EVERY_MS) await rowsOf(deps).patch(row.id, { seenAt: now });
  return { session, user };
}

/** @see Sessions */
export const createSessions = (deps: SessionDeps): Sessions => ({
  async endForeign(request, response, accountId) {
    const session = await cookieSession(deps, request, response);
    if (!session.accountId || session.accountId === accountId) return;
    const row = await rowOf(deps, session.uid);
    if (row) await endRow(deps, row, false);
  },

  current: (request, response) => current(deps, request, response),

  async list(user) {
    const views = (await ofAccount(deps, user.id)).flatMap((row) => viewOf(row) ?? []);
    const live = await Promise.all(views.map((view) => isLive(deps, view)));
    return views.filter((_view, at) => live[at]).sort((a, b) => b.loginAt - a.loginAt);
  },

  async endOutdated(accountId) {
    for (const row of await ofAccount(deps, accountId)) {
      const view = viewOf(row);
      if (view && !(await isLive(deps, view))) await endRow(deps, row, true);
    }
  },
});

/** Seconds that a session lives on: to the absolute end after its login (product.md section 6). At least 1. */
export const secondsLeft = (loginAt: number, hours: number, now: Date): number =>
  Math.max(1, Math.floor(loginAt + hours * 3600 - now.getTime() / SECOND));
