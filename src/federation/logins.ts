/** Logins that came by a school's provider: by which connection, and how they end there. Product.md section 5. */
import { after, DAY, SECOND } from '../kernel/clock.ts';
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

export interface Logins {
  note(
    by: {
      readonly connectionId: string;
      readonly schoolId: string;
      readonly logout?: Readonly<Record<string, string>> | undefined;
    },
    login: LoginKey,
  ): Promise<void>;
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
const loginPlace = (record: string) => ({ collection: 'sso_logins', record, field: 'logout' });
const leavingPlace = (record: string) => ({ collection: 'sso_logouts', record, field: 'sealed' });

/** Longer than any session of ours. */
const KEPT_MS = DAY;

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
    async note({ connectionId, schoolId, logout }, login) {
      const id = loginId(login);
      await logins.put({
        id,
        schoolId,
        connectionId,
        ...(logout ? { logout: deps.ring.seal(JSON.stringify(logout), loginPlace(id)) } : {}),
        expiresAt: after(new Date(login.loginAt * SECOND), KEPT_MS),
      });
    },
    idpOf: async (login) => (await logins.get(loginId(login)))?.connectionId,
    leave: (login, to) => leave(deps, login, to),
    awayOf: async (token) => (await ways(token, logouts.get))?.away,
    back: async (token) => (await ways(token, logouts.take))?.to,
  };
};
