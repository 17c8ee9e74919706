import { createHash } from 'node:crypto';
import type { Pool } from 'undici';
import { codeNow } from './authenticator.ts';
import { type Arrival, type Browser, createBrowser, formsOf } from './browser.ts';

/** A provider under load and the client that loads it. */
export interface Target {
  readonly pool: Pool;
  readonly issuer: string;
}

export interface BenchUser {
  readonly school: string;
  readonly username: string;
  readonly password: string;
  /** Of the authenticator; absent: no second step. */
  readonly secret?: string;
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token?: string;
}

export const BENCH_CLIENT = {
  id: 'bench',
  secret: 'bench-secret-not-for-production',
  redirectUri: 'http://localhost:9/callback',
} as const;

/** The same proof each time: making one costs the provider nothing, and the client needs the time. */
const VERIFIER = 'bench-verifier-bench-verifier-bench-verifier-1';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const BASIC = `Basic ${Buffer.from(`${BENCH_CLIENT.id}:${BENCH_CLIENT.secret}`).toString('base64')}`;

const authPath = (scope: string): string => {
  const consent = scope.includes('offline_access') ? { prompt: 'consent' } : undefined;
  return `/auth?${new URLSearchParams({
    client_id: BENCH_CLIENT.id,
    redirect_uri: BENCH_CLIENT.redirectUri,
    response_type: 'code',
    scope,
    state: 'bench-state',
    nonce: 'bench-nonce',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...consent,
  })}`;
};

const PLAIN = authPath('openid profile email school');
const OFFLINE = authPath('openid profile email school offline_access');

const describe = (at: Arrival): string =>
  at.kind === 'left' ? at.url.href : `${at.status} ${at.path}: ${at.html.replace(/<[^>]*>|\s+/g, ' ').slice(0, 300)}`;

function codeOf(at: Arrival): string {
  const code = at.kind === 'left' ? at.url.searchParams.get('code') : null;
  if (!code) throw new Error(`no code, but ${describe(at)}`);
  return code;
}

/** Goes through every page that the provider shows until it sends the browser back with a code, or says that it is busy. */
async function walk(browser: Browser, start: Arrival, user: BenchUser): Promise<Arrival> {
  let at = start;
  for (let pages = 0; at.kind === 'page' && pages < 6; pages++) {
    const form = formsOf(at.html).find(({ fields }) => fields.size > 0);
    if (at.status === 503) return at;
    if (at.status !== 200 || !form) throw new Error(`stuck at ${describe(at)}`);
    const known: Readonly<Record<string, string>> = { ...user, ...(user.secret ? { code: codeNow(user.secret) } : {}) };
    const values = Object.fromEntries(
      Object.entries(known).filter(([name]) => form.fields.has(name) && form.fields.get(name) === ''),
    );
    at = await browser.submit(form, values);
  }
  return at;
}

async function post<T>({ pool, issuer }: Target, path: string, form: Readonly<Record<string, string>>): Promise<T> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path,
    headers: {
      host: new URL(issuer).host,
      authorization: BASIC,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${await body.text()}`);
  return (await body.json()) as T;
}

/** A code for tokens. */
export const trade = (target: Target, code: string): Promise<Tokens> =>
  post<Tokens>(target, '/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: BENCH_CLIENT.redirectUri,
    code_verifier: VERIFIER,
  });

export async function userinfo({ pool, issuer }: Target, token: string): Promise<void> {
  const headers = { host: new URL(issuer).host, authorization: `Bearer ${token}` };
  const { statusCode, body } = await pool.request({ method: 'GET', path: '/userinfo', headers });
  if (statusCode !== 200) throw new Error(`/userinfo answered ${statusCode}: ${await body.text()}`);
  const claims = (await body.json()) as { sub?: unknown };
  if (typeof claims.sub !== 'string') throw new Error('/userinfo gave no sub');
}

/** The pages of a login in a new browser, up to the code. */
export async function codeFor(target: Target, user: BenchUser, address: string): Promise<string> {
  const browser = createBrowser(target.pool, target.issuer, address);
  return codeOf(await walk(browser, await browser.open(PLAIN), user));
}

/** A whole login in a new browser: pages, code, tokens, userinfo. */
export async function login(target: Target, user: BenchUser, address: string): Promise<void> {
  const tokens = await trade(target, await codeFor(target, user, address));
  await userinfo(target, tokens.access_token);
}

/** A browser with a session, for `again`. */
export async function openSession(target: Target, user: BenchUser, address: string): Promise<Browser> {
  const browser = createBrowser(target.pool, target.issuer, address);
  codeOf(await walk(browser, await browser.open(PLAIN), user));
  return browser;
}

/** The way without a hash: existing session → code → tokens. */
export async function again(target: Target, browser: Browser): Promise<void> {
  const tokens = await trade(target, codeOf(await browser.open(PLAIN)));
  if (!tokens.id_token) throw new Error('no ID token');
}

/** A refresh token to begin a chain with. */
export async function openRefresh(target: Target, user: BenchUser, address: string): Promise<string> {
  const browser = createBrowser(target.pool, target.issuer, address);
  const tokens = await trade(target, codeOf(await walk(browser, await browser.open(OFFLINE), user)));
  if (!tokens.refresh_token) throw new Error('no refresh token');
  return tokens.refresh_token;
}

/** One refresh; answers the next refresh token. */
export async function refresh(target: Target, token: string): Promise<string> {
  const tokens = await post<Tokens>(target, '/token', { grant_type: 'refresh_token', refresh_token: token });
  if (!tokens.refresh_token || tokens.refresh_token === token) throw new Error('the refresh token did not rotate');
  return tokens.refresh_token;
}

/** What a client that begins asks first. */
export async function discovery({ pool, issuer }: Target): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path: '/.well-known/openid-configuration',
    headers: { host: new URL(issuer).host },
  });
  const { issuer: told } = (await body.json()) as { issuer?: unknown };
  if (statusCode !== 200 || told !== issuer) throw new Error(`discovery answered ${statusCode}`);
}

/**
 * Whether this is the page «het is even druk»: a 503 that says when to come again, with what was typed; at the very
 * beginning nothing was.
 */
const saysBusy = (at: Arrival, { username }: BenchUser): boolean =>
  at.kind === 'page' &&
  at.status === 503 &&
  at.retryAfter !== undefined &&
  (at.path.startsWith('/auth?') || formsOf(at.html).some(({ fields }) => fields.get('username') === username));

/** One person comes to log in where there may be too many. Never throws. */
export async function tryLogin(target: Target, user: BenchUser, address: string): Promise<'served' | 'busy' | 'lost'> {
  try {
    const browser = createBrowser(target.pool, target.issuer, address);
    const end = await walk(browser, await browser.open(PLAIN), user);
    if (end.kind === 'left') return end.url.searchParams.has('code') ? 'served' : 'lost';
    return saysBusy(end, user) ? 'busy' : 'lost';
  } catch {
    return 'lost';
  }
}

/** A page that asks for the password, in a browser of its own; it can be sent again and again. */
export interface PasswordPage {
  /** Whether the try counted (`hashed`), or came while the name has to wait. */
  submit(): Promise<'hashed' | 'waits'>;
}

/** Opens the pages before the password. */
export async function openPassword(target: Target, user: BenchUser, address: string): Promise<PasswordPage> {
  const browser = createBrowser(target.pool, target.issuer, address);
  const begun = await browser.open(PLAIN);
  const school = begun.kind === 'page' ? formsOf(begun.html).find(({ fields }) => fields.has('school')) : undefined;
  if (!school) throw new Error(`no question for the school, but ${describe(begun)}`);
  const asked = await browser.submit(school, { school: user.school });
  const form = asked.kind === 'page' ? formsOf(asked.html).find(({ fields }) => fields.has('password')) : undefined;
  if (!form) throw new Error(`no question for the password, but ${describe(asked)}`);
  const { username, password } = user;
  return {
    async submit() {
      const at = await browser.submit(form, { username, password });
      if (at.kind === 'page' && at.status === 429) return 'waits';
      if (at.kind !== 'page' || at.status !== 400) throw new Error(`let in, or worse: ${describe(at)}`);
      return 'hashed';
    },
  };
}
