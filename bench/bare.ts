/**
 * The measure for everything that is not a hash: oidc-provider of the same version with the same
 * settings (src/oidc/provider.ts), its own adapter in memory, no pages, nothing else in between.
 */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';
import { defaultSettings } from '../src/config/load.ts';
import { BENCH_CLIENT } from './relying-party.ts';

const port = Number(process.argv[2]);
const issuer = `http://localhost:${port}`;
const { oidc, attempts, sessions } = defaultSettings();

const jwk = (pair: { privateKey: KeyObject }, alg: string) => ({
  ...pair.privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
});

/** As many claims, of the same size, as a pupil or teacher has. */
const CLAIMS = {
  name: 'Meti Ayodele',
  given_name: 'Meti',
  family_name: 'Ayodele',
  preferred_username: 'docent2',
  locale: 'nl',
  zoneinfo: 'Europe/Amsterdam',
  updated_at: 1_790_000_000,
  email: 'docent2@demo.example',
  email_verified: false,
  school: { id: randomBytes(16).toString('base64url'), short_name: 'demo', name: 'Demo College' },
  roles: ['docent'],
  classes: [{ id: randomBytes(16).toString('base64url'), name: 'vmbo-havo 2a', kind: 'stamklas' }],
};

const configuration: Configuration = {
  jwks: {
    keys: [
      jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RS256'),
      jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'),
    ],
  },
  clients: [
    {
      client_id: BENCH_CLIENT.id,
      client_secret: BENCH_CLIENT.secret,
      redirect_uris: [BENCH_CLIENT.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...CLAIMS }) }),
  async loadExistingGrant(ctx) {
    const { client, session, provider } = ctx.oidc;
    if (!client || !session?.accountId) return undefined;
    const grantId = session.grantIdFor(client.clientId);
    const known = grantId ? await provider.Grant.find(grantId) : undefined;
    if (known) return known;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(' '));
    await grant.save();
    return grant;
  },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    claimsParameter: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
  },
  ttl: {
    AccessToken: oidc.accessTokenMinutes * 60,
    AuthorizationCode: oidc.codeSeconds,
    IdToken: 3600,
    RefreshToken: oidc.refreshTokenDays * 86_400,
    Interaction: attempts.minutes * 60,
    Grant: oidc.refreshTokenDays * 86_400,
    Session: sessions.staffHours * 3600,
  },
  routes: { userinfo: '/userinfo' },
  cookies: { long: { signed: false }, short: { signed: false } },
  scopes: ['openid', 'offline_access', 'profile', 'email', 'address', 'phone', 'school'],
  claims: {
    openid: ['sub', 'acr', 'amr', 'auth_time'],
    profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'zoneinfo', 'updated_at'],
    email: ['email', 'email_verified'],
    school: ['school', 'roles', 'classes'],
  },
  acrValues: ['urn:numo:acr:1', 'urn:numo:acr:2', 'urn:numo:acr:sso'],
  responseTypes: ['code', 'none'],
  rotateRefreshToken: true,
  expiresWithSession: async (_ctx, token) => !token.scopes.has('offline_access'),
  extraTokenClaims: async (ctx) => {
    const at = ctx.oidc.entities.AuthorizationCode?.authTime ?? ctx.oidc.entities.RefreshToken?.authTime;
    return at === undefined ? undefined : { auth_time: at };
  },
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
};

const provider = new Provider(issuer, configuration);
const callback = provider.callback();

/** Whoever comes here is logged in at once, so that there is a session to come back with. */
async function letIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt } = await provider.interactionDetails(request, response);
  if (prompt.name !== 'login') return provider.interactionFinished(request, response, { [prompt.name]: {} });
  const accountId = `${randomBytes(16).toString('base64url')}.${randomBytes(16).toString('base64url')}`;
  await provider.interactionFinished(request, response, {
    login: { accountId, acr: 'urn:numo:acr:1', amr: ['pwd'] },
  });
}

const server = createServer((request, response) => {
  if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
  letIn(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error));
  });
});
server.listen(port, '127.0.0.1', () => process.send?.({ issuer, pid: process.pid }));
process.on('disconnect', () => process.exit(0));
