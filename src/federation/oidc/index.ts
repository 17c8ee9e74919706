/** OpenID Connect: authorization code, PKCE, nonce and state; the answer in the query of one address per connection. */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { SECOND } from '../../kernel/clock.ts';
import { sha256 } from '../../kernel/secrets.ts';
import {
  type AdminView,
  type Answered,
  type Ask,
  type Assertion,
  defineProtocol,
  type Kept,
  logoutCallbackOf,
  type Opened,
  type Ports,
  type Provision,
} from '../contract.ts';
import { Refusal } from '../refusal.ts';
import { methodsOf, textsOf } from './claims.ts';
import { type OidcConfig, oidcConfig } from './config.ts';
import { asking, CLOCK_TOLERANCE, discover, engineFor } from './engine.ts';
import { library } from './library.ts';
import { oidcPresets } from './presets.ts';
import { oidcTexts } from './texts.ts';

async function begin(connection: Opened<OidcConfig>, ask: Ask, ports: Ports) {
  const engine = await asking(() => engineFor(connection, ports));
  const keep = { nonce: ports.random(), verifier: ports.random() };
  const url = library().buildAuthorizationUrl(engine, {
    ...connection.config.extra,
    redirect_uri: connection.callback,
    response_type: 'code',
    response_mode: 'query',
    scope: ['openid', ...connection.config.scopes].join(' '),
    state: ask.state,
    nonce: keep.nonce,
    code_challenge: await library().calculatePKCECodeChallenge(keep.verifier),
    code_challenge_method: 'S256',
    ui_locales: ask.locale,
    ...(ask.loginHint ? { login_hint: ask.loginHint } : {}),
    // `prompt` beside it: some providers know only one of the two.
    ...(ask.fresh ? { max_age: '0', prompt: 'login' } : {}),
  });
  return { redirect: url.href, keep };
}

/**
 * A login is fresh when the provider says that it came after we asked (OpenID Connect Core section 3.1.3.7, 13). Of one
 * that never says when (Google), whoever asks for it must know that it is not known.
 */
function checkFresh(authTime: Date | undefined, { fresh, begunAt }: Kept): void {
  if (!fresh || authTime === undefined) return;
  const earliest = begunAt.getTime() - CLOCK_TOLERANCE * SECOND;
  if (authTime.getTime() < earliest) throw new Refusal('not-fresh');
}

type Claims = Readonly<Record<string, unknown>>;

function assertionOf(idToken: Claims, more: Claims, config: OidcConfig, raw: string | undefined): Assertion {
  const subject = idToken[config.subject];
  if (typeof subject !== 'string' || subject === '' || subject.length > 255) throw new Refusal('subject-missing');
  const { amr, auth_time: at } = idToken;
  return {
    subject,
    // The signed token wins over what the userinfo endpoint adds.
    attributes: { ...textsOf(more), ...textsOf(idToken) },
    amr: methodsOf(amr),
    ...(typeof at === 'number' ? { authTime: new Date(at * SECOND) } : {}),
    ...(raw === undefined ? {} : { logout: { idToken: raw } }),
  };
}

async function complete(
  connection: Opened<OidcConfig>,
  answer: Answered,
  kept: Kept,
  ports: Ports,
): Promise<Assertion> {
  const { nonce, verifier } = kept.keep;
  if (answer.method !== 'GET' || nonce === undefined || verifier === undefined) throw new Refusal('malformed');
  const url = new URL(connection.callback);
  url.search = new URLSearchParams(answer.params).toString();
  return asking(async () => {
    const engine = await engineFor(connection, ports);
    const tokens = await library().authorizationCodeGrant(engine, url, {
      expectedNonce: nonce,
      expectedState: kept.state,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const idToken = tokens.claims() ?? {};
    const { sub } = idToken as { sub?: string };
    const wanted = connection.config.userinfo && engine.serverMetadata().userinfo_endpoint !== undefined;
    const more = wanted && sub ? await library().fetchUserInfo(engine, tokens.access_token, sub) : {};
    const assertion = assertionOf(idToken as Claims, more, connection.config, tokens.id_token);
    checkFresh(assertion.authTime, kept);
    return assertion;
  });
}

async function logoutUrl(
  connection: Opened<OidcConfig>,
  logout: Readonly<Record<string, string>>,
  state: string,
  ports: Ports,
): Promise<string | undefined> {
  const engine = await asking(() => engineFor(connection, ports));
  if (engine.serverMetadata().end_session_endpoint === undefined) return undefined;
  return library().buildEndSessionUrl(engine, {
    post_logout_redirect_uri: logoutCallbackOf(connection.callback),
    client_id: connection.config.clientId,
    state,
    ...(logout['idToken'] === undefined ? {} : { id_token_hint: logout['idToken'] }),
  }).href;
}

/** Our own key, for providers that trust a key in place of a shared secret. */
async function provision({ config, known }: Provision<OidcConfig>): Promise<Readonly<Record<string, string>>> {
  if (config.auth !== 'private_key_jwt' || known.includes('privateKey')) return {};
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  return { privateKey: JSON.stringify({ ...jwk, kid: sha256(String(jwk.n)).slice(0, 16) }) };
}

function adminView({ callback, config, secrets }: Opened<OidcConfig>): AdminView {
  const lines = [
    { label: 'federation.copy.redirect-uri', value: callback },
    { label: 'federation.copy.logout', value: logoutCallbackOf(callback) },
  ];
  if (config.auth !== 'private_key_jwt' || secrets['privateKey'] === undefined) return { lines };
  const { kty, n, e, kid } = JSON.parse(secrets['privateKey']) as Record<string, string>;
  const body = JSON.stringify({ keys: [{ kty, n, e, kid, use: 'sig', alg: 'RS256' }] });
  return {
    lines: [...lines, { label: 'federation.copy.jwks', value: `${callback}/metadata` }],
    document: { type: 'application/jwk-set+json', body },
  };
}

/** OpenID Connect Core 1.0, as a relying party of a school's provider. */
export const oidc = defineProtocol<OidcConfig>({
  name: 'oidc',
  config: oidcConfig,
  presets: oidcPresets,
  texts: oidcTexts,
  upstream: ({ issuer }) => issuer,
  provision,
  begin,
  stateOf: ({ params }) => params['state'],
  complete,
  logoutUrl,
  adminView,
  expiries: ({ config }) =>
    config.secretExpiresAt === undefined
      ? []
      : [{ what: 'federation.expiry.client-secret', at: new Date(config.secretExpiresAt) }],
  async refresh({ config }, ports) {
    const metadata = await discover(config.issuer, ports);
    return JSON.stringify(metadata) === JSON.stringify(config.metadata) ? undefined : { ...config, metadata };
  },
});
