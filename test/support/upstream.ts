import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { freePort } from './ports.ts';

type Claims = Readonly<Record<string, unknown>>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What an answer of this provider may be bent to, for one test. */
export interface Bend {
  /** Over the claims of the ID token; undefined leaves one out. */
  readonly claims?: Claims;
  readonly header?: Claims;
  /** How it is signed: properly, not at all, by a key of somebody else, or by HMAC with the public key as its secret. */
  readonly signed?: 'well' | 'none' | 'other-key' | 'hmac';
  /** Parameters over those of the redirect back. */
  readonly redirect?: Readonly<Record<string, string | undefined>>;
  /** What its token endpoint says in place of tokens. */
  readonly token?: (response: ServerResponse) => void;
  readonly discovery?: (response: ServerResponse) => void;
  /** What it publishes in place of its keys. */
  readonly jwks?: (response: ServerResponse) => void;
}

/**
 * A school's OpenID provider over a real socket, whose every answer a test can bend: what a sound provider
 * would never send. (The whole way with a sound one is in test/hold/.)
 */
export interface Upstream {
  /** Where it really listens. */
  readonly origin: string;
  /** Who it says that it is: its address, unless told otherwise. */
  readonly issuer: string;
  /** Who is logged in there. */
  person: Claims;
  bend: Bend;
  /** Parameters of the last authorization request. */
  asked: URLSearchParams;
  /** Parameters of the last logout. */
  left: URLSearchParams;
  /** What its token endpoint was sent, last. */
  posted: URLSearchParams;
  close(): Promise<void>;
}

const json = (response: ServerResponse, body: unknown): void => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KID = 'upstream-1';

function signed(claims: Claims, { header = {}, signed: how = 'well' }: Bend): string {
  const alg = how === 'none' ? 'none' : how === 'hmac' ? 'HS256' : 'RS256';
  const body = `${encode({ alg, kid: KID, ...header })}.${encode(claims)}`;
  const by = (privateKey: KeyObject): string => sign('sha256', Buffer.from(body), privateKey).toString('base64url');
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
  const signature = {
    well: () => by(key.privateKey),
    'other-key': () => by(otherKey.privateKey),
    hmac: () => createHmac('sha256', pem).update(body).digest('base64url'),
    none: () => '',
  }[how]();
  return `${body}.${signature}`;
}

interface Code {
  readonly asked: URLSearchParams;
  readonly at: number;
}

/** What a provider publishes that has no address to log out at. */
export const discoveryOf = ({ issuer, origin }: Pick<Upstream, 'issuer' | 'origin'>) => ({
  issuer,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  jwks_uri: `${origin}/jwks`,
  id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
  authorization_response_iss_parameter_supported: true,
});

/** The provider's three endpoints, by path. */
function answers(upstream: Upstream, codes: Map<string, Code>) {
  const idToken = ({ asked, at }: Code): string => {
    const now = Math.floor(at / 1000);
    const claims = {
      iss: upstream.issuer,
      aud: asked.get('client_id'),
      iat: now,
      exp: now + 300,
      nonce: asked.get('nonce'),
      ...(asked.has('max_age') ? { auth_time: now } : {}),
      ...upstream.person,
      ...upstream.bend.claims,
    };
    return signed(claims, upstream.bend);
  };
  return {
    '/.well-known/openid-configuration': (response: ServerResponse) =>
      json(response, { ...discoveryOf(upstream), end_session_endpoint: `${upstream.origin}/logout` }),
    '/jwks': (response: ServerResponse) =>
      upstream.bend.jwks
        ? upstream.bend.jwks(response)
        : json(response, { keys: [{ ...key.publicKey.export({ format: 'jwk' }), kid: KID, use: 'sig' }] }),
    '/token': (response: ServerResponse) => {
      const code = codes.get(upstream.posted.get('code') ?? '');
      const verifier = upstream.posted.get('code_verifier') ?? '';
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      codes.delete(upstream.posted.get('code') ?? '');
      if (!code || code.asked.get('code_challenge') !== challenge) {
        response.statusCode = 400;
        return json(response, { error: 'invalid_grant' });
      }
      if (upstream.bend.token) return upstream.bend.token(response);
      return json(response, { access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: idToken(code) });
    },
  };
}

function authorize(upstream: Upstream, codes: Map<string, Code>, response: ServerResponse): void {
  const { asked } = upstream;
  const code = randomBytes(16).toString('base64url');
  codes.set(code, { asked, at: Date.now() });
  const back = new URL(asked.get('redirect_uri') ?? '');
  const params = { code, state: asked.get('state') ?? '', iss: upstream.issuer, ...upstream.bend.redirect };
  for (const [name, value] of Object.entries(params)) if (value !== undefined) back.searchParams.set(name, value);
  response.writeHead(302, { location: back.href }).end();
}

/** @param issuer another than its address: as a provider that is not on this machine. */
export async function startUpstream(issuer?: string): Promise<Upstream> {
  const port = await freePort();
  const codes = new Map<string, Code>();
  const server: Server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', upstream.origin);
    if (url.pathname === '/authorize') {
      upstream.asked = url.searchParams;
      return authorize(upstream, codes, response);
    }
    if (url.pathname === '/logout') {
      upstream.left = url.searchParams;
      const back = new URL(upstream.left.get('post_logout_redirect_uri') ?? '');
      back.searchParams.set('state', upstream.left.get('state') ?? '');
      return response.writeHead(302, { location: back.href }).end();
    }
    if (url.pathname === '/token') upstream.posted = new URLSearchParams(await textOf(request));
    if (url.pathname === '/.well-known/openid-configuration' && upstream.bend.discovery)
      return upstream.bend.discovery(response);
    const answer = Object.entries(answers(upstream, codes)).find(([path]) => path === url.pathname)?.[1];
    if (!answer) return response.writeHead(404).end();
    return answer(response);
  });
  const upstream: Upstream = {
    origin: `http://127.0.0.1:${port}`,
    issuer: issuer ?? `http://127.0.0.1:${port}`,
    person: { sub: 'somebody' },
    bend: {},
    asked: new URLSearchParams(),
    left: new URLSearchParams(),
    posted: new URLSearchParams(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return upstream;
}
