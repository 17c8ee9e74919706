import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import { SCOPES } from '../clients/index.ts';
import type { Settings } from '../config/schema.ts';
import { createCookies } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import { randomId } from '../kernel/ids.ts';
import { hmac } from '../kernel/secrets.ts';
import { ACR_PASSWORD, ACR_SSO, ACR_TWO_STEP } from '../login/index.ts';
import { type AccountDeps, createAccounts, loginOf } from './accounts.ts';
import type { AdapterPorts } from './adapter.ts';
import { createAdapter } from './adapter.ts';
import { CLAIMS_BY_SCOPE } from './claims.ts';
import { createRenderError, type ErrorPageDeps } from './error-pages.ts';
import { takeStacksOnce } from './errors.ts';
import { createJsonAnswers } from './json.ts';
import { rememberClients } from './known-clients.ts';
import { lifetimes } from './lifetimes.ts';
import { logoutFeature, type UpstreamLogoutDeps } from './logout.ts';
import { createPrompts, type PromptPorts, type SubjectOf, userOf } from './prompts.ts';
import type { ProtocolRecords } from './store.ts';
import { createSurroundings } from './surroundings.ts';
import { signMeanwhile } from './together.ts';
import { type WatchDeps, watchErrors } from './watch.ts';

export interface ProviderDeps extends AccountDeps, ErrorPageDeps, WatchDeps, UpstreamLogoutDeps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly records: ProtocolRecords;
  readonly adapter: AdapterPorts;
  readonly prompts: PromptPorts;
  readonly signingKeys: readonly object[];
  /** Data key of pairwise subjects; never changes. */
  readonly pairwiseKey: Buffer;
  readonly isFirstParty: (clientId: string) => Promise<boolean>;
  /** Begins an attempt for this interaction and answers the path of its page. */
  readonly begin: (ctx: KoaContextWithOIDC, interaction: BegunInteraction) => Promise<string>;
  /** A client could not be told of a logout (back-channel). */
  readonly onLogoutFailed: (failure: { clientId: string; accountId: string; cause: unknown }) => void;
}

/** What the provider library knows when it asks for an interaction. */
export type BegunInteraction = Parameters<NonNullable<NonNullable<Configuration['interactions']>['url']>>[1];

/** The session's first grant for a client: one, also when two tabs ask at the same moment. */
async function firstGrant({ records }: ProviderDeps, ctx: KoaContextWithOIDC, clientId: string, accountId: string) {
  const { provider, session } = ctx.oidc;
  const own = new provider.Grant({ clientId, accountId });
  // A session that begins with this request is known to no other.
  if (!session || !ctx.state['sessionFound']) return own;
  const grantId = await own.save();
  const mine = { sid: session.sidFor(clientId) ?? randomId(), grantId };
  const entered = await records.enterClient(session.uid, clientId, mine, session.grantIdFor(clientId));
  session.sidFor(clientId, entered.sid);
  session.grantIdFor(clientId, entered.grantId);
  if (entered.grantId === grantId) return own;
  await own.destroy();
  return (await provider.Grant.find(entered.grantId)) ?? own;
}

/** First-party clients get what they ask for without a page (product.md section 2). */
function loadExistingGrant(deps: ProviderDeps): NonNullable<Configuration['loadExistingGrant']> {
  return async (ctx) => {
    const { client, session, account } = ctx.oidc;
    if (!client || !session || !account) return undefined;
    const grantId = ctx.oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId);
    const known = grantId ? await ctx.oidc.provider.Grant.find(grantId) : undefined;
    const wanted = [...ctx.oidc.requestParamOIDCScopes];
    if (!(await deps.isFirstParty(client.clientId))) {
      const user = userOf(ctx);
      return user && (await deps.mayUse(user, client.clientId, wanted)) ? known : undefined;
    }
    const grant = known ?? (await firstGrant(deps, ctx, client.clientId, account.accountId));
    const had = new Set(grant.getOIDCScopeEncountered().split(' '));
    const claims = [...ctx.oidc.requestParamClaims];
    const hadClaims = new Set(grant.getOIDCClaimsEncountered());
    if (known && wanted.every((scope) => had.has(scope)) && claims.every((claim) => hadClaims.has(claim))) return grant;
    if (wanted.length > 0) grant.addOIDCScope(wanted.join(' '));
    if (claims.length > 0) grant.addOIDCClaims(claims);
    await grant.save();
    return grant;
  };
}

/** A client hears of its own tokens only; of one for an app that the school took back, that it is over. */
const mayIntrospect =
  (deps: ProviderDeps): IntrospectionPolicy =>
  async (_ctx, client, token) => {
    if (token.clientId !== client.clientId) return false;
    if (!('accountId' in token) || token.accountId === undefined) return true;
    const user = await deps.userById(token.accountId);
    return user !== undefined && !user.disabled && deps.mayUse(user, client.clientId, (token.scope ?? '').split(' '));
  };

type Features = NonNullable<Configuration['features']>;
type IntrospectionPolicy = NonNullable<NonNullable<Features['introspection']>['allowedPolicy']>;

function features(deps: ProviderDeps): Features {
  const { oidc } = deps.settings;
  return {
    rpInitiatedLogout: logoutFeature({ ...deps, subjectOf: subjectOf(deps) }),
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    introspection: { enabled: true, allowedPolicy: mayIntrospect(deps) },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    requestObjects: { enabled: oidc.requestObjects },
    userinfo: { enabled: true },
  };
}

function cookieSettings(deps: ProviderDeps): NonNullable<Configuration['cookies']> {
  const issuer = new URL(deps.settings.issuer);
  const secure = issuer.protocol === 'https:';
  const own = createCookies(issuer);
  // Per attempt: the library narrows their paths, which `__Host-` would forbid.
  const attempt = (name: string) => (secure ? `__Secure-${name}` : name);
  const base = { httpOnly: true, secure, overwrite: true, signed: false };
  return {
    names: { session: own.name('numo_session'), interaction: attempt('numo_attempt'), resume: attempt('numo_resume') },
    long: { ...base, sameSite: deps.settings.oidc.postAuthorization ? 'none' : 'lax', path: '/' },
    short: { ...base, sameSite: 'lax' },
  };
}

function configuration(deps: ProviderDeps): Configuration {
  return {
    adapter: createAdapter(deps.records, deps.clock, deps.adapter),
    jwks: { keys: [...deps.signingKeys] },
    findAccount: createAccounts(deps).find,
    loadExistingGrant: loadExistingGrant(deps),
    features: features(deps),
    ttl: lifetimes(deps),
    cookies: cookieSettings(deps),
    scopes: [...SCOPES],
    claims: {
      ...Object.fromEntries(Object.entries(CLAIMS_BY_SCOPE).map(([scope, claims]) => [scope, [...claims]])),
      sid: null,
      iss: null,
    },
    acrValues: [ACR_PASSWORD, ACR_TWO_STEP, ACR_SSO],
    extraParams: ['school'],
    responseTypes: ['code', 'none'],
    subjectTypes: ['public', 'pairwise'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    routes: {
      authorization: '/auth',
      token: '/token',
      userinfo: '/userinfo',
      jwks: '/jwks',
      end_session: '/session/end',
      introspection: '/token/introspection',
      revocation: '/token/revocation',
    },
    interactions: {
      policy: createPrompts(deps.prompts, subjectOf(deps)),
      url: (ctx, interaction) => deps.begin(ctx, interaction),
    },
    pairwiseIdentifier: async (_ctx, accountId, client) => pairwiseSubject(deps, client, accountId),
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' || client['numo_require_pkce'] === true },
    extraClientMetadata: { properties: ['numo_require_pkce'] },
    rotateRefreshToken: true,
    expiresWithSession: async (_ctx, token) => !token.scopes.has('offline_access'),
    // Tells introspection, and our adapter, from which login a token stems (RFC 9470 section 6.2).
    extraTokenClaims: async (ctx) => {
      const { at, acr } = loginOf(ctx.oidc.entities.AuthorizationCode ?? ctx.oidc.entities.RefreshToken);
      return at === undefined ? undefined : { auth_time: at, ...(acr === undefined ? {} : { acr }) };
    },
    renderError: createRenderError(deps),
    discovery: { ui_locales_supported: ['nl', 'en'] },
    enableHttpPostMethods: deps.settings.oidc.postAuthorization,
    clientBasedCORS: (_ctx, origin, client) =>
      (client.redirectUris ?? []).some((uri) => URL.canParse(uri) && new URL(uri).origin === origin),
    ...(deps.settings.outbound.allowPrivateAddresses ? { fetch: withoutGuard } : {}),
  };
}

const sectorOf = (client: { sectorIdentifier?: unknown; clientId: string }): string =>
  typeof client.sectorIdentifier === 'string' ? client.sectorIdentifier : client.clientId;

const pairwiseSubject = (deps: ProviderDeps, client: Parameters<typeof sectorOf>[0], accountId: string): string =>
  hmac(deps.pairwiseKey, 'pairwise', sectorOf(client), accountId);

const subjectOf =
  (deps: ProviderDeps): SubjectOf =>
  async ({ oidc: { client } }, accountId) =>
    client?.subjectType === 'pairwise' ? pairwiseSubject(deps, client, accountId) : accountId;

/** The provider library refuses private addresses by a dispatcher of its own; this leaves it out. */
const withoutGuard: NonNullable<Configuration['fetch']> = (url, options) => {
  const { dispatcher: _guard, ...rest } = options as RequestInit & { dispatcher?: unknown };
  return fetch(url, { ...rest, signal: AbortSignal.timeout(2500) });
};

/** The library's clients have it, its types do not. */
interface Tellable {
  readonly clientId: string;
  backchannelLogout(accountId: string, sid: string): Promise<void>;
}

/**
 * At a logout in the browser the library waits for every client to answer, which is up to 2.5 s of a
 * white page; nobody is held up by a relying party that is slow or gone (OpenID Connect Back-Channel Logout 1.0 section 2.7).
 */
function tellInBackground(provider: Provider, onLogoutFailed: ProviderDeps['onLogoutFailed']): void {
  const client = provider.Client.prototype as unknown as Tellable;
  const tell = client.backchannelLogout;
  client.backchannelLogout = async function (accountId, sid) {
    const told = tell.call(this, accountId, sid);
    if (Provider.ctx?.oidc.route !== 'end_session_confirm') return told;
    told.catch((cause: unknown) => onLogoutFailed({ clientId: this.clientId, accountId, cause }));
  };
}

/** The protocol engine over our store, pages and policy. A new one is made when signing keys change. */
export function createProvider(deps: ProviderDeps): Provider {
  takeStacksOnce();
  const provider = new Provider(deps.settings.issuer, configuration(deps));
  provider.proxy = true;
  tellInBackground(provider, deps.onLogoutFailed);
  rememberClients(provider, deps.adapter.clientMetadata);
  provider.use(createJsonAnswers(provider) as Parameters<Provider['use']>[0]);
  signMeanwhile(provider);
  provider.use(createSurroundings(deps) as Parameters<Provider['use']>[0]);
  watchErrors(provider, deps);
  return provider;
}
