import { after, DAY, SECOND } from '../kernel/clock.ts';
import type { AccountId } from '../kernel/ids.ts';
import { sha256 } from '../kernel/secrets.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { type Connections, createConnections } from './connections.ts';
import type { FederationDeps } from './deps.ts';
import { openConnection, portsFor, protocolOf } from './opening.ts';
import { createPassage, type Passage } from './passage.ts';
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
  /** Where the browser ends this login at the school's provider; once. Undefined when there is no such place. */
  logoutUrl(login: LoginKey, returnTo: string): Promise<string | undefined>;
}

/** Schools' own providers: connections, the way there and back, whose a subject is. Product.md section 5. */
export interface Federation {
  readonly connections: Connections;
  readonly passage: Passage;
  readonly accounts: Accounts;
  readonly logins: Logins;
}

const loginId = ({ accountId, loginAt }: LoginKey): string => sha256(`${accountId} ${loginAt}`);
const logoutPlace = (record: string) => ({ collection: 'sso_logins', record, field: 'logout' });

/** Longer than any session of ours. */
const KEPT_MS = DAY;

async function logoutUrl(deps: FederationDeps, login: LoginKey, returnTo: string): Promise<string | undefined> {
  const { store, ring } = deps;
  const known = await store.logins.take(loginId(login));
  const connection = known && (await store.connections.get(known.connectionId));
  if (!known?.logout || !connection) return undefined;
  try {
    const logout = JSON.parse(ring.open(known.logout, logoutPlace(known.id))) as Record<string, string>;
    const protocol = protocolOf(deps, connection.protocol);
    return await protocol.logoutUrl?.(openConnection(deps, connection), logout, returnTo, portsFor(deps));
  } catch (error) {
    // Our own session is over in any case; a provider that is not there must not say otherwise.
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

const createLogins = (deps: FederationDeps): Logins => ({
  async note({ connectionId, schoolId, logout }, login) {
    const id = loginId(login);
    await deps.store.logins.put({
      id,
      schoolId,
      connectionId,
      ...(logout ? { logout: deps.ring.seal(JSON.stringify(logout), logoutPlace(id)) } : {}),
      expiresAt: after(new Date(login.loginAt * SECOND), KEPT_MS),
    });
  },
  idpOf: async (login) => (await deps.store.logins.get(loginId(login)))?.connectionId,
  logoutUrl: (login, returnTo) => logoutUrl(deps, login, returnTo),
});

/** @see Federation */
export const createFederation = (deps: FederationDeps): Federation => ({
  connections: createConnections(deps),
  passage: createPassage(deps),
  accounts: createAccounts(deps),
  logins: createLogins(deps),
});
