import type { Account, Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { ECK_ID_SCOPE } from '../clients/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { ACR_SSO } from '../login/index.ts';
import type { User, Users } from '../users/index.ts';
import type { AdapterPorts } from './adapter.ts';
import { ownClaims, type SchoolFacts, schoolClaims } from './claims.ts';
import { enter, loginAtEntry } from './entry.ts';

export interface AccountDeps {
  readonly clock: Clock;
  readonly adapter: Pick<AdapterPorts, 'isLive'>;
  readonly userById: (accountId: string) => Promise<User | undefined>;
  readonly recordLogin: Users['recordLogin'];
  readonly schoolFacts: (user: User) => Promise<SchoolFacts>;
  /** The connection by which this login came, after SSO; `loginAt` in whole seconds. */
  readonly idpOf: (user: User, loginAt: number) => Promise<string | undefined>;
  /** The ECK iD of this person, in the clear, when this client may have it and there is one. */
  readonly eckIdFor: (user: User, clientId: string) => Promise<string | undefined>;
  /** Whether this person may use the client for these scopes; only of a pupil the school is asked. */
  readonly mayUse: (user: User, clientId: string, scopes: readonly string[]) => Promise<boolean>;
}

export type AccountOfUser = Account & { readonly user: User };

/** When a login was, in whole seconds, and of what kind, as far as that is known. */
interface LoginSaid {
  readonly at?: number | undefined;
  readonly acr?: string | undefined;
}

/** What an access token keeps of its login. */
interface LoginClaims {
  readonly auth_time?: unknown;
  readonly acr?: unknown;
}

/** The login that a code or token stems from. */
export function loginOf(token: unknown): LoginSaid {
  const { authTime, acr: own, extra } = (token ?? {}) as { authTime?: unknown; acr?: unknown; extra?: LoginClaims };
  const [at, acr] = [authTime ?? extra?.auth_time, own ?? extra?.acr];
  return { ...(typeof at === 'number' ? { at } : {}), ...(typeof acr === 'string' ? { acr } : {}) };
}

/** What is released of a person, of this login, to a client. */
function accountOf(deps: AccountDeps, user: User, sub: string, client: Client | undefined, login: () => LoginSaid) {
  return {
    accountId: sub,
    user,
    async claims(use: string, scope: string, asked?: object) {
      // All that an ID token holds of the account, but for what was asked for by name (Core section 5.4).
      if (use === 'id_token' && asked && Object.keys(asked).length === 0) return { sub };
      const scopes = scope.split(' ');
      // At userinfo only: ID tokens go through browsers, and into addresses (`id_token_hint`).
      const released = use === 'userinfo' && client && scopes.includes(ECK_ID_SCOPE);
      const eckId = released ? await deps.eckIdFor(user, client.clientId) : undefined;
      const own = { sub, ...ownClaims(user), ...(eckId === undefined ? {} : { eck_id: eckId }) };
      if (!scopes.includes('school')) return own;
      const { at, acr } = login();
      // Only who logged in elsewhere came from somewhere; of an older token that is not known.
      const cameFrom = at !== undefined && (acr === undefined || acr === ACR_SSO);
      const idp = cameFrom ? await deps.idpOf(user, at) : undefined;
      return { ...own, ...schoolClaims(user, { ...(await deps.schoolFacts(user)), idp }) };
    },
  };
}

/** Whether the account is there, and the client may (still) have of it what the token says. */
async function isGood(
  deps: AccountDeps,
  user: User | undefined,
  client: Client | undefined,
  token: unknown,
): Promise<boolean> {
  if (!user || user.disabled) return false;
  const given = (token as { scope?: unknown } | undefined)?.scope;
  // What the school took back ends with the next use of a token.
  return !client || typeof given !== 'string' || deps.mayUse(user, client.clientId, given.split(' '));
}

/** Undefined when the account is gone or disabled, or when its sessions were ended after this login. */
async function find(
  deps: AccountDeps,
  ctx: KoaContextWithOIDC,
  sub: string,
  token: unknown,
): Promise<AccountOfUser | undefined> {
  const entry = loginAtEntry(ctx, sub);
  const user = await (entry ? enter(deps, ctx, sub, entry) : deps.userById(sub));
  const { client, session } = ctx.oidc;
  if (!user || !(await isGood(deps, user, client, token))) return undefined;
  if (session?.accountId === sub && session.loginTs !== undefined && !entry) {
    const { loginTs: loginAt, acr, uid: sessionUid } = session;
    if (!(await deps.adapter.isLive({ accountId: sub, loginAt, acr, sessionUid }))) return undefined;
  }
  return accountOf(deps, user, sub, client, () => {
    const { at = session?.loginTs, acr = session?.acr } = loginOf(token);
    return { at, acr };
  });
}

/** Whom the provider library, and who goes past it, knows by an account's id. */
export const createAccounts = (deps: AccountDeps) => ({
  /** For the provider library. */
  find: ((ctx, sub, token) => find(deps, ctx, sub, token)) satisfies NonNullable<Configuration['findAccount']>,
  /** Whose the token is; undefined when it is good for nothing any more. Asks as `find` does, but for the session. */
  async ofToken(token: { readonly accountId?: string }, client: Client) {
    const user = await deps.userById(token.accountId ?? '');
    if (!user || !(await isGood(deps, user, client, token))) return undefined;
    return accountOf(deps, user, token.accountId ?? '', client, () => loginOf(token));
  },
});
