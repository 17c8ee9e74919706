import { createHash, randomBytes } from 'node:crypto';
import { type Claims, type Jwks, type Jwt, readJwt } from './jwt.ts';
import type { TestClient } from './seed.ts';
import { type Seen, send } from './visitor.ts';

/** An authorization request on its way. */
export interface Ask {
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** An answer of an endpoint for machines. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Claims;
}

export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken?: string;
  readonly claims: Claims;
  readonly header: Claims;
}

const random = (): string => randomBytes(32).toString('base64url');

const jsonOf = (text: string): Claims => (text === '' ? {} : (JSON.parse(text) as Claims));

const replyOf = ({ status, headers, body }: Seen): Reply => ({ status, headers, json: jsonOf(body) });

/** A relying party: what it sends, without a browser. */
export interface Party {
  readonly client: TestClient;
  /** An authorization request; parameters that are undefined are left out. */
  ask(params?: Readonly<Record<string, string | undefined>>): Ask;
  /** What the redirect back brought. @throws Error when it is not for this party. */
  callback(seen: Seen): Readonly<Record<string, string>>;
  /** A POST with the client's own authentication. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Reply>;
  redeem(code: string, ask: Ask): Promise<Reply>;
  /** Redeems the code of the redirect; verifies the ID token. @throws Error when there is none. */
  tokens(seen: Seen, ask: Ask): Promise<Tokens>;
  refresh(token: string, more?: Readonly<Record<string, string>>): Promise<Reply>;
  userinfo(accessToken: string): Promise<Reply>;
  introspect(token: string): Promise<Reply>;
  revoke(token: string): Promise<Reply>;
  read(jwt: string): Promise<Jwt>;
  /** Whether this access token opens anything, by userinfo. */
  opens(accessToken: string): Promise<boolean>;
}

const encoded = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+');

/** RFC 6749 section 2.3.1: both parts are form-encoded before they are joined. */
const basic = ({ id, secret = '' }: TestClient): string =>
  `Basic ${Buffer.from(`${encoded(id)}:${encoded(secret)}`).toString('base64')}`;

/** All of an answer but the moment of it. */
const told = ({ status, headers, body }: Seen): string =>
  JSON.stringify([status, [...headers].filter(([name]) => name !== 'date').toSorted(), body]);

/** @param at where the provider really listens; @param issuer what it calls itself. */
export function createParty(issuer: string, at: string, client: TestClient): Party {
  const host = { host: new URL(issuer).host };
  const [redirectUri = ''] = client.redirectUris;
  const method = client.authMethod ?? (client.secret === undefined ? 'none' : 'client_secret_basic');
  const post = async (path: string, fields: Readonly<Record<string, string>>): Promise<Reply> => {
    const own = method === 'client_secret_basic' ? {} : { client_id: client.id };
    const secret = method === 'client_secret_post' ? { client_secret: client.secret ?? '' } : {};
    const body = new URLSearchParams({ ...own, ...secret, ...fields }).toString();
    const headers = { ...host, 'content-type': 'application/x-www-form-urlencoded' };
    const authorization: Record<string, string> =
      method === 'client_secret_basic' ? { authorization: basic(client) } : {};
    return replyOf(await send(`${at}${path}`, { method: 'POST', body, headers: { ...headers, ...authorization } }));
  };
  const jwks = async (): Promise<Jwks> => JSON.parse((await send(`${at}/jwks`, { headers: host })).body) as Jwks;
  const party: Party = {
    client,
    post,
    ask(params = {}) {
      const [state, nonce, verifier] = [random(), random(), random()];
      const all = {
        client_id: client.id,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'openid',
        state,
        nonce,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...params,
      };
      const given = Object.fromEntries(
        Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      return { url: `${issuer}/auth?${new URLSearchParams(given)}`, params: given, state, nonce, verifier };
    },
    callback({ location = '', url, status }) {
      if (!location.startsWith(redirectUri)) throw new Error(`not back at ${client.id}: ${status} ${url} ${location}`);
      return Object.fromEntries(new URL(location).searchParams);
    },
    redeem: (code, { verifier }) =>
      post('/token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }),
    async tokens(seen, ask) {
      const { code = '', state } = party.callback(seen);
      const reply = await party.redeem(code, ask);
      if (reply.status !== 200 || state !== ask.state) throw new Error(`no tokens: ${JSON.stringify(reply.json)}`);
      const { id_token: idToken, access_token: accessToken, refresh_token: refreshToken } = reply.json;
      const { header, claims } = await party.read(String(idToken));
      return {
        accessToken: String(accessToken),
        idToken: String(idToken),
        header,
        claims,
        ...(typeof refreshToken === 'string' ? { refreshToken } : {}),
      };
    },
    refresh: (token, more = {}) => post('/token', { grant_type: 'refresh_token', refresh_token: token, ...more }),
    async userinfo(accessToken) {
      const headers = { ...host, authorization: `Bearer ${accessToken}` };
      // The second is not in its plain form, and so the provider library's own answer.
      const [plain, own] = [
        await send(`${at}/userinfo`, { headers }),
        await send(`${at}/userinfo?`, { headers }),
      ] as const;
      if (told(plain) !== told(own)) throw new Error(`userinfo answers in two ways: ${told(plain)} and ${told(own)}`);
      return replyOf(plain);
    },
    introspect: (token) => post('/token/introspection', { token }),
    revoke: (token) => post('/token/revocation', { token }),
    read: async (jwt) => readJwt(jwt, await jwks()),
    opens: async (accessToken) => (await party.userinfo(accessToken)).status === 200,
  };
  return party;
}
