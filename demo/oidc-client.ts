import * as oidc from 'openid-client';
import { keyIdOf, type PublicJwk } from './logout-token.ts';
import type { DemoSession, PendingLogin } from './sessions.ts';
import { errorWords } from './words.ts';

export interface OidcClientOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** What may be added to an authorization request. */
export type LoginExtras = Readonly<Record<string, string>>;

/** A login that came back wrong: words for people, and the OAuth error code. */
export class LoginError extends Error {
  readonly code: string;
  /** False: the provider could not be reached, which is nobody's bad input. */
  readonly answered: boolean;

  constructor(code: string, answered: boolean, cause: unknown) {
    super(errorWords(code), { cause });
    this.code = code;
    this.answered = answered;
  }
}

/** The relying party's side of OpenID Connect; discovers the provider at its first use. */
export interface OidcClient {
  /** The address to send the browser to, and what must come back with it. @throws LoginError. */
  begin(extras: LoginExtras): Promise<{ url: URL; login: Pick<PendingLogin, 'state' | 'nonce' | 'codeVerifier'> }>;
  /** Trades the answer for tokens and claims. @throws LoginError. */
  finish(answer: URL, login: PendingLogin): Promise<Omit<DemoSession, 'id'>>;
  /** The provider's logout, back to here afterwards. @throws LoginError. */
  logoutUrl(idToken: string): Promise<URL>;
  /** The provider's keys, fetched again when none has the key id of `token`. @throws LoginError. */
  keysFor(token: string): Promise<readonly PublicJwk[]>;
}

const SCOPE = 'openid profile email school';
const TIMEOUT_SECONDS = 10;
/** Unknown key ids come from anybody; they make us ask the provider at most this often. */
const KEYS_EVERY_MS = 5000;

/** Our errors for the library's, with the provider's own code where it gave one. */
function loginError(error: unknown): LoginError {
  if (error instanceof LoginError) return error;
  if (error instanceof oidc.AuthorizationResponseError || error instanceof oidc.ResponseBodyError) {
    return new LoginError(error.error, true, error);
  }
  if (error instanceof oidc.ClientError) return new LoginError(error.code ?? 'invalid_response', true, error);
  return new LoginError('temporarily_unavailable', false, error);
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw loginError(error);
  }
}

/** The discovered provider; a failed discovery is tried again at the next use. */
function createDiscovery(options: OidcClientOptions): () => Promise<oidc.Configuration> {
  let found: Promise<oidc.Configuration> | undefined;
  const discover = async (): Promise<oidc.Configuration> => {
    const issuer = new URL(options.issuer);
    const config = await oidc.discovery(
      issuer,
      options.clientId,
      undefined,
      oidc.ClientSecretBasic(options.clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        ...(issuer.protocol === 'http:' ? { execute: [oidc.allowInsecureRequests] } : {}),
      },
    );
    config.timeout = TIMEOUT_SECONDS;
    return config;
  };
  return () => {
    found ??= discover().catch((error: unknown) => {
      found = undefined;
      throw loginError(error);
    });
    return found;
  };
}

function createKeys(options: OidcClientOptions, discovered: () => Promise<oidc.Configuration>) {
  let keys: readonly PublicJwk[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  return async (token: string): Promise<readonly PublicJwk[]> => {
    const kid = keyIdOf(token);
    if (kid === undefined || keys.some((key) => key.kid === kid)) return keys;
    if (options.now() - askedAt < KEYS_EVERY_MS) return keys;
    askedAt = options.now();
    const { jwks_uri: address } = (await discovered()).serverMetadata();
    if (!address) return keys;
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000) });
    const body = (await response.json()) as { keys?: readonly PublicJwk[] };
    keys = body.keys ?? [];
    return keys;
  };
}

/** Code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636). */
export function createOidcClient(options: OidcClientOptions): OidcClient {
  const discovered = createDiscovery(options);
  const keysFor = createKeys(options, discovered);
  return {
    async begin(extras) {
      const config = await discovered();
      const login = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(config, {
        ...extras,
        redirect_uri: options.redirectUri,
        scope: SCOPE,
        state: login.state,
        nonce: login.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(login.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url, login };
    },
    finish: (answer, login) =>
      guarded(async () => {
        const config = await discovered();
        const tokens = await oidc.authorizationCodeGrant(config, answer, {
          expectedState: login.state,
          expectedNonce: login.nonce,
          pkceCodeVerifier: login.codeVerifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (!claims || !tokens.id_token) throw new LoginError('invalid_response', true, undefined);
        const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
        return { idToken: tokens.id_token, idTokenClaims: claims, userinfo };
      }),
    async logoutUrl(idToken) {
      const hints = { id_token_hint: idToken, post_logout_redirect_uri: options.postLogoutRedirectUri };
      return oidc.buildEndSessionUrl(await discovered(), hints);
    },
    keysFor: (token) => guarded(() => keysFor(token)),
  };
}
