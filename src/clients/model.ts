export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const;
export const SUBJECT_TYPES = ['public', 'pairwise'] as const;
export const ID_TOKEN_ALGS = ['RS256', 'ES256'] as const;

/** The scope of the ECK iD: only of clients whose record says so (product.md section 5). */
export const ECK_ID_SCOPE = 'eck_id';

/** Every scope that there is. */
export const SCOPES = [
  'openid',
  'offline_access',
  'profile',
  'email',
  'address',
  'phone',
  'school',
  ECK_ID_SCOPE,
] as const;

/** A relying party. Product.md section 6; OpenID Connect Dynamic Client Registration 1.0 section 2 for the names. */
export interface Client {
  /** The client_id. */
  readonly id: string;
  readonly version: number;
  readonly expiresAt?: Date | undefined;
  readonly name: string;
  /** First-party: no consent page, public `sub`. */
  readonly firstParty: boolean;
  /** One of our own pages (profile): not listed, no secret. */
  readonly internal: boolean;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly initiateLoginUri?: string | undefined;
  readonly clientUri?: string | undefined;
  readonly backchannelLogoutUri?: string | undefined;
  readonly authMethod: (typeof AUTH_METHODS)[number];
  /** Sealed; absent for public clients. */
  readonly secret?: string | undefined;
  readonly responseTypes: readonly string[];
  readonly grantTypes: readonly string[];
  /** Space separated list that the client may ask for; absent: all that it may have. */
  readonly scope?: string | undefined;
  /** It may ask for people's ECK iD. */
  readonly eckId: boolean;
  readonly subjectType: (typeof SUBJECT_TYPES)[number];
  readonly sectorIdentifierUri?: string | undefined;
  readonly idTokenAlg: (typeof ID_TOKEN_ALGS)[number];
  readonly requirePkce: boolean;
  readonly createdAt: Date;
}

/** How long a client may be remembered in memory. */
export const CLIENT_CACHE_MS = 5 * 1000;

const CLIENT_ID = /^[A-Za-z0-9._~-]{1,128}$/;

export const isClientId = (text: string): boolean => CLIENT_ID.test(text);

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** RFC 8252 section 7.1: a scheme of an app is a domain name in reverse, so it has a dot. */
const APP_SCHEME = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:$/;

function parseUri(text: string): URL | undefined {
  // Control characters and spaces, which URL parsers forgive, would make the kept text another than what is compared.
  if (!/^[!-~]{1,2000}$/.test(text) || /[*#\\]/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : undefined;
}

/** True for the scheme of an installed app (`nl.numo.app:/callback`). */
export const isAppUri = (text: string): boolean => {
  const url = parseUri(text);
  return url !== undefined && APP_SCHEME.test(url.protocol) && text.startsWith(url.protocol);
};

/** An https address, or http on this very machine; no fragment, no wildcard, no credentials in it. */
export const isWebUri = (text: string): boolean => {
  // Written in full: parsers also take `https:a.nl` and `HTTPS:///a.nl`, and people read those as something else.
  const url = /^https?:\/\/[^/]/.test(text) ? parseUri(text) : undefined;
  if (!url) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
};

/** Where a login or logout may end: a web address or an app (RFC 9700 section 2.1, RFC 8252 section 7). */
export const isRedirectUri = (text: string): boolean => isWebUri(text) || isAppUri(text);
