import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import { type AccountDeps, createAccounts } from './accounts.ts';
import { withinRequest } from './request-users.ts';

/** The library has these, its types do not. */
interface Asked {
  /** Claims that the relying party asked for by name. */
  readonly claims?: unknown;
}
interface Masks {
  readonly Claims: new (
    available: object,
    of: { readonly client: Client },
  ) => {
    scope(scope: string): unknown;
    rejected(claims: readonly string[]): void;
    result(): Promise<object>;
  };
}

const PATH = '/userinfo';

/** One word after the scheme, as the library takes it (RFC 6750 section 2.1). */
const BEARER = /^bearer ([^ ]+)$/i;

/** The token of a question in its plain form; undefined for every other. */
function tokenOf({ method, url, headers }: IncomingMessage): string | undefined {
  if (method !== 'GET' || url !== PATH || headers.origin !== undefined) return undefined;
  return BEARER.exec(headers.authorization ?? '')?.[1];
}

/** What the library's answer says beside what every answer of ours says. */
const HEADERS = {
  Vary: 'Origin',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'WWW-Authenticate',
  'Cache-Control': 'no-store',
  'Content-Type': 'application/json; charset=utf-8',
} as const;

type Accounts = ReturnType<typeof createAccounts>;

/**
 * The library's own way to the claims (its `actions/userinfo.js`), by its own models, for a good token with nothing
 * special about it; undefined for every other.
 */
async function claimsFor(provider: Provider, accounts: Accounts, value: string): Promise<object | undefined> {
  const token = await provider.AccessToken.find(value);
  if (!token?.scopes.has('openid') || token.aud !== undefined || (token as Asked).claims !== undefined)
    return undefined;
  if (token.isSenderConstrained() || !token.clientId || !token.grantId) return undefined;
  const client = await provider.Client.find(token.clientId);
  if (!client || client.userinfoSignedResponseAlg || client['userinfoEncryptedResponseAlg']) return undefined;
  const account = await accounts.ofToken(token, client);
  const grant = account && (await provider.Grant.find(token.grantId));
  if (!grant || grant.clientId !== token.clientId || grant.accountId !== token.accountId) return undefined;
  const scope = grant.getOIDCScopeFiltered(token.scopes);
  const mask = new (provider as unknown as Masks).Claims(await account.claims('userinfo', scope), { client });
  mask.scope(scope);
  mask.rejected(grant.getRejectedOIDCClaims());
  return mask.result();
}

/**
 * Answers what relying parties ask most (OpenID Connect Core section 5.3), in its plain form, past the library's router
 * and its dozen of middlewares, which take more time than all the rest of it. Whatever is not plainly good is left to
 * the library, refusals and faults included: then this answers false, and nothing was done.
 */
export function createPlainUserinfo(provider: Provider, deps: AccountDeps) {
  const accounts = createAccounts(deps);
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const value = tokenOf(request);
    if (value === undefined) return false;
    // A fault comes again at the library, which tells of it.
    const claims = await withinRequest(request, () => claimsFor(provider, accounts, value)).catch(() => undefined);
    if (!claims) return false;
    const body = JSON.stringify(claims);
    response.writeHead(200, { ...HEADERS, 'Content-Length': Buffer.byteLength(body) }).end(body);
    return true;
  };
}
