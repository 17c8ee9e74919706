/** Logins that came by a school's provider: by which connection, and how they end there. Product.md section 5. */
import { after, DAY, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type AccountId, isId, randomToken } from '../kernel/ids.ts';
import { sha256 } from '../kernel/secrets.ts';
import type { FederationDeps } from './deps.ts';
import { openConnection, portsFor, protocolOf } from './opening.ts';
import { PASSAGE_MS } from './passage.ts';
import { Refusal } from './refusal.ts';

/** A login by SSO, as tokens and the logout ask for it: the account and the moment of its login, in whole seconds. */
interface LoginKey {
  readonly accountId: AccountId;
  readonly loginAt: number;
}

/** Which way somebody came. */
interface By {
  readonly connectionId: string;
  readonly schoolId: string;
  readonly logout?: Readonly<Record<string, string>> | undefined;
}

interface Login {
  readonly accountId: AccountId;
  /** When the person was last at the provider, as far as that is known. */
  readonly provenAt: Date;
  /** When they came in here. */
  readonly at: Date;
  /** Since when logins of this account count. */
  readonly validFrom: Date;
}

export interface Logins {
  /**
   * Answers the moment of the login, in whole seconds: that of the proof at the provider, however old, for it is what
   * relying parties and our own pages judge its age by. Where that is from before `validFrom`, it is kept that the
   * login itself came later (`cameAt`); no two logins of an account have such a moment in common.
   */
  note(by: By, login: Login): Promise<number>;
  /** When somebody came in whose login is older than what ended the sessions of the account; undefined for any other. */
  cameAt(login: LoginKey): Promise<Date | undefined>;
  /** The id of the connection by which this login came; undefined for a local one. */
  idpOf(login: LoginKey): Promise<string | undefined>;
  /**
   * For a login that is over here: the path of ours from which the browser ends it at the school's provider too,
   * and then goes on to `to`. Undefined when there is nothing to end, or the provider has no such address.
   */
  leave(login: LoginKey, to: string): Promise<string | undefined>;
  /** The address of the provider behind that path; as often as it is asked for, for 10 minutes. */
  awayOf(token: string): Promise<string | undefined>;
  /** Back from there, once: where the browser goes on. */
  back(token: string): Promise<string | undefined>;
}

const loginId = ({ accountId, loginAt }: LoginKey): string => sha256(`${accountId} ${loginAt}`);
const lateId = ({ accountId, loginAt }: LoginKey): string => sha256(`late ${accountId} ${loginAt}`);
const loginPlace = (record: string) => ({ collection: 'sso_logins', record, field: 'logout' });
const leavingPlace = (record: string) => ({ collection: 'sso_logouts', record, field: 'sealed' });

/** Longer than any session of ours. */
const KEPT_MS = DAY;

/** As long as tokens of one grant may follow each other. */
const LATE_MS = 180 * DAY;

/** So many logins of one account by one proof, each after its sessions were ended, find a moment of their own. */
const MAX_LATE = 1000;

/** A moment, not after the proof, that no other login of the account has: an ended session must not come to life by it. */
async function lateMoment({ store }: FederationDeps, by: By, login: Login, proven: number): Promise<number> {
  const { connectionId, schoolId } = by;
  const { accountId, at } = login;
  for (let loginAt = proven; loginAt > proven - MAX_LATE; loginAt -= 1) {
    const key = { accountId, loginAt };
    if (await store.logins.get(loginId(key))) continue;
    const late = { id: lateId(key), schoolId, connectionId, at, expiresAt: after(at, LATE_MS) };
    if (await store.logins.insert(late)) return loginAt;
  }
  throw new AppError('conflict', 'conflict');
}

async function note(deps: FederationDeps, by: By, login: Login): Promise<number> {
  const { connectionId, schoolId, logout } = by;
  const { accountId, provenAt, at, validFrom } = login;
  const proven = Math.floor(provenAt.getTime() / SECOND);
  const counts = proven * SECOND >= validFrom.getTime();
  const loginAt = counts ? proven : await lateMoment(deps, by, login, proven);
  const id = loginId({ accountId, loginAt });
  const sealed = logout && deps.ring.seal(JSON.stringify(logout), loginPlace(id));
  const expiresAt = after(at, KEPT_MS);
  await deps.store.logins.put({ id, schoolId, connectionId, ...(sealed ? { logout: sealed } : {}), expiresAt });
  return loginAt;
}

/** Under `/sso`, where no protocol has this name. */
export const LEAVING_PATH = '/sso/uitloggen';

/** Both addresses of somebody on the way out. */
interface Ways {
  readonly away: string;
  readonly to: string;
}

async function leave(deps: FederationDeps, login: LoginKey, to: string): Promise<string | undefined> {
  const { store, ring, clock } = deps;
  const known = await store.logins.get(loginId(login));
  const connection = known && (await store.connections.get(known.connectionId));
  if (!known?.logout || !connection) return undefined;
  const logout = JSON.parse(ring.open(known.logout, loginPlace(known.id))) as Record<string, string>;
  const state = randomToken();
  try {
    const protocol = protocolOf(deps, connection.protocol);
    const away = await protocol.logoutUrl?.(openConnection(deps, connection), logout, state, portsFor(deps));
    if (away === undefined) return undefined;
    const id = sha256(state);
    const sealed = ring.seal(JSON.stringify({ away, to } satisfies Ways), leavingPlace(id));
    const { schoolId, id: connectionId } = connection;
    await store.logouts.insert({ id, schoolId, connectionId, sealed, expiresAt: after(clock.now(), PASSAGE_MS) });
    return `${LEAVING_PATH}?bij=${state}`;
  } catch (error) {
    // Our own session is over in any case; a provider that is not there must not say otherwise.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

export const createLogins = (deps: FederationDeps): Logins => {
  const { logins, logouts } = deps.store;
  const ways = async (token: string, read: typeof logouts.get): Promise<Ways | undefined> => {
    const record = isId(token) ? await read(sha256(token)) : undefined;
    return record && (JSON.parse(deps.ring.open(record.sealed, leavingPlace(record.id))) as Ways);
  };
  return {
    note: (by, login) => note(deps, by, login),
    cameAt: async (login) => (await logins.get(lateId(login)))?.at,
    idpOf: async (login) => (await logins.get(loginId(login)))?.connectionId,
    leave: (login, to) => leave(deps, login, to),
    awayOf: async (token) => (await ways(token, logouts.get))?.away,
    back: async (token) => (await ways(token, logouts.take))?.to,
  };
};
