/** Torn requests at the protocol's endpoints: an OAuth error or a page in words, never a fault, never an echo (protocol.md). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { faultsOf, faultsOfLog, PLANTED, type Raw, SECRETS } from '../support/torn.ts';
import { NONSENSE, TORN_CLAIMS, TORN_JWTS } from '../support/torn-values.ts';
import { cookiesOf, createTornWorld, FORM, type Header } from '../support/torn-world.ts';

const app = await startTestApp();
const { ask, host, openBrowser, shownIds } = createTornWorld(app);
afterAll(() => app.close());

const mine = await openBrowser();
const tokens = await app.tokens(mine.visitor, await app.account({ role: 'leerling' }), {
  params: { scope: 'openid offline_access', prompt: 'login consent', login_hint: 'demo:' },
});
const session = cookiesOf(mine.visitor);
const { client } = app.numo;
const [redirectUri = ''] = client.redirectUris;
const BASIC: Header = ['Authorization', `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`];
const HTML: Header = ['Accept', 'text/html,*/*;q=0.8'];

const MACHINES = ['/token', '/token/introspection', '/token/revocation', '/userinfo'];
const POSTS = [...MACHINES, '/session/end/confirm'];
const GETS = [
  '/auth',
  '/auth/some-id',
  '/session/end',
  '/session/end/success',
  '/userinfo',
  '/jwks',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/assets/x/numo.css',
  '/health/live',
  '/health/ready',
];
const ENDPOINTS = [...new Set([...POSTS, ...GETS])];

const planted = new URLSearchParams({
  grant_type: 'authorization_code',
  redirect_uri: redirectUri,
  code: PLANTED.code,
  code_verifier: PLANTED.recovery_code,
  refresh_token: PLANTED.new_password,
  token: PLANTED.new_password,
  xsrf: PLANTED.password,
}).toString();

const posted = (body: Raw['body'], more: readonly Header[] = [], type: Header | null = FORM): Partial<Raw> => ({
  method: 'POST',
  headers: [host, ...(type ? [type] : []), ...more],
  ...(body === undefined ? {} : { body }),
});

const megabyte = 'x'.repeat(1_000_000);
const BODIES: Readonly<Record<string, Partial<Raw>>> = {
  nothing: posted(undefined, [], null),
  'an empty form': posted(''),
  'no type': posted(planted, [], null),
  JSON: posted(JSON.stringify(PLANTED), [], ['Content-Type', 'application/json']),
  multipart: posted(`--x\r\n\r\n${PLANTED.password}\r\n--x--`, [], ['Content-Type', 'multipart/form-data; boundary=x']),
  'a type that is none': posted(planted, [], ['Content-Type', '\u00ff;;charset']),
  'an unknown charset': posted(planted, [], ['Content-Type', 'application/x-www-form-urlencoded; charset=bogus']),
  '1 MB': posted(`${planted}&x=${megabyte}`),
  '1 MB in chunks': { ...posted(`${planted}&x=${megabyte}`), chunked: true },
  'bytes that are no UTF-8': posted(Buffer.concat([Buffer.from(`${planted}&code=`), Buffer.from([0xff, 0xfe])])),
  'torn escapes': posted(`${planted}&%zz=%&client_id=%FF%`),
  NULs: posted(`client_id=%00&grant_type=%00&token=%00&code=%00&xsrf=%00`),
  'everything twice': posted(`${planted}&${planted}&client_id=numo&client_id=numo`),
  'thousands of fields': posted('a=1&'.repeat(10_000)),
  'names of every object': posted('__proto__=1&constructor=1&client_id=__proto__&grant_type=constructor&toString=1'),
  'a client that is none': posted(
    `${planted}&client_id=${encodeURIComponent('😀\0/../')}&client_secret=${PLANTED.password}`,
  ),
  'a wrong secret': posted(`${planted}&client_id=lesson&client_secret=${PLANTED.password}`),
  'torn credentials': posted(planted, [['Authorization', 'Basic %%%']]),
  'credentials that are no UTF-8': posted(planted, [
    ['Authorization', `Basic ${Buffer.from([0xff, 58, 0]).toString('base64')}`],
  ]),
  'credentials of torn escapes': posted(planted, [
    ['Authorization', `Basic ${Buffer.from('%FF:%').toString('base64')}`],
  ]),
  'two kinds of credentials': posted(`${planted}&client_id=numo&client_secret=${PLANTED.password}`, [BASIC]),
  'a bearer of 9 KB': posted(undefined, [['Authorization', `Bearer ${'a'.repeat(9000)}`]], null),
  'a foreign origin': posted(planted, [['Origin', 'https://evil.example']]),
  'an origin that is none': posted(planted, [['Origin', '😀']]),
};

describe('bodies', () => {
  it.each(POSTS)('POST %s', async (target) => {
    for (const accept of [[], [HTML]]) {
      const answers = Object.entries(BODIES).map(async ([name, raw]) => {
        const seen = await ask({ ...raw, target, headers: [...(raw.headers ?? []), ...accept] });
        return [name, [400, 401, 403, 413, 415].includes(seen.status) ? [] : [seen.status], faultsOf(seen, SECRETS)];
      });
      expect(await Promise.all(answers)).toEqual(Object.keys(BODIES).map((name) => [name, [], []]));
    }
  });
});

describe('parameters of a client that is known', () => {
  const grants = [
    'grant_type=authorization_code',
    'grant_type=refresh_token',
    'grant_type=client_credentials',
    'grant_type=password',
    '',
  ];
  const names = [
    'code',
    'redirect_uri',
    'code_verifier',
    'refresh_token',
    'scope',
    'token',
    'token_type_hint',
    'resource',
    'client_id',
  ];

  it.each(MACHINES)('%s', async (target) => {
    for (const name of names) {
      const kinds = target === '/token' ? grants : [''];
      const bodies = NONSENSE.flatMap((value) => kinds.map((grant) => `${grant}&${name}=${value}`));
      const twice = `grant_type=authorization_code&${name}=${PLANTED.code}&${name}=${PLANTED.code}`;
      const answers = [...bodies, twice].map(async (body) => {
        const seen = await ask({ ...posted(body, [BASIC]), target });
        // A token that nobody knows is no error (RFC 7009 section 2.2, RFC 7662 section 2.2).
        const fine = name === 'token' && seen.status === 200 && ['', '{"active":false}'].includes(seen.body);
        return fine || [400, 401].includes(seen.status) ? faultsOf(seen, SECRETS) : [`${seen.status} to ${body}`];
      });
      expect([name, ...(await Promise.all(answers)).flat()]).toEqual([name]);
    }
  });
});

const asked = new URLSearchParams(app.numo.ask().params);
const withoutName = (name: string) => {
  const rest = new URLSearchParams(asked);
  rest.delete(name);
  return rest.toString();
};
describe('in a browser', () => {
  const names = [
    ...asked.keys(),
    'prompt',
    'max_age',
    'acr_values',
    'claims',
    'id_token_hint',
    'login_hint',
    'ui_locales',
    'claims_locales',
    'display',
    'school',
    'request',
    'request_uri',
    'response_mode',
    'registration',
    'dpop_jkt',
    'resource',
    'authorization_details',
    '__proto__',
  ];

  /** A redirect leads to the client, or to a page of ours: never to where the request says. */
  const isOurWay = (location: string | undefined) =>
    location === undefined ||
    location.startsWith(redirectUri) ||
    /^\/interaction\/[\w-]+$/.test(location.replace(app.issuer, ''));

  it.each(names)('/auth with a torn %s', async (name) => {
    const special = name === 'claims' ? TORN_CLAIMS : name === 'id_token_hint' ? TORN_JWTS : [];
    const values = [...NONSENSE, ...special, PLANTED.code];
    const queries = values.map((value) => `${withoutName(name)}&${name}=${value}`);
    const answers = [...queries, withoutName(name), `${asked}&${name}=x&${name}=y`].flatMap((query) =>
      [
        [host, HTML],
        [host, HTML, session],
      ].map(async (headers) => {
        const seen = await ask({ target: `/auth?${query}`, headers });
        const { status, location } = seen;
        const fine = [302, 303, 400, 401].includes(status) && isOurWay(location) && !seen.headers.has('x-evil');
        return fine ? faultsOf(seen) : [`${status} ${location} to ${query}`];
      }),
    );
    expect((await Promise.all(answers)).flat()).toEqual([]);
  });

  it.each(['id_token_hint', 'post_logout_redirect_uri', 'client_id', 'state', 'ui_locales', 'logout_hint'])(
    '/session/end with a torn %s',
    async (name) => {
      const values = [...NONSENSE, ...(name === 'id_token_hint' ? TORN_JWTS : []), `x&${name}=y`];
      const answers = values.flatMap((value) =>
        [
          [host, HTML],
          [host, HTML, session],
        ].map(async (headers) => {
          const seen = await ask({ target: `/session/end?${name}=${value}`, headers });
          const fine = [200, 400, 401].includes(seen.status) && seen.location === undefined;
          return fine ? faultsOf(seen) : [`${seen.status} to ${name}=${value}`];
        }),
      );
      expect((await Promise.all(answers)).flat()).toEqual([]);
    },
  );

  it.each(['/auth/', '/assets/', '/session/', '/.well-known/', '/token/'])('%s with what is no id', async (path) => {
    for (const id of [
      'x',
      '%FF',
      '%',
      '%00',
      '..%2f..%2fpackage.json',
      '%F0%9F%98%80',
      'y'.repeat(10_000),
      'a/b/c/d',
    ]) {
      const seen = await ask({ target: path + id, headers: [host, HTML, session] });
      expect([id, faultsOf(seen)]).toEqual([id, []]);
      expect([400, 404, 405], id).toContain(seen.status);
    }
  });
});

describe('every endpoint', () => {
  it.each(ENDPOINTS)('%s takes only its own methods, and stands strange headers', async (target) => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
      const seen = await ask({ method, target, headers: [host, session] });
      expect([method, faultsOf(seen)]).toEqual([method, []]);
      expect([404, 405], method).toContain(seen.status);
      expect(seen.body).not.toContain(session[1]);
    }
    const other = GETS.includes(target) ? 'POST' : 'GET';
    if (!(POSTS.includes(target) && GETS.includes(target))) {
      const seen = await ask({ ...posted(planted), method: other, target });
      expect([400, 403, 404, 405]).toContain(seen.status);
      expect(faultsOf(seen, SECRETS)).toEqual([]);
    }
    expect(
      (await ask({ method: 'OPTIONS', target, headers: [host, ['Origin', 'https://evil.example']] })).status,
    ).toBeLessThan(500);
    const strange: Header[] = [
      ['Accept', 'application/vnd.x; q=zzz, garbage'],
      ['Accept-Language', '*;q=9, ,;;,😀'],
      ['Cookie', `numo_session=${'x'.repeat(9000)}; numo_attempt=😀; numo_resume="; ;;==`],
      ['Authorization', 'Bearer 😀'],
      ['Authorization', 'Basic'],
      ['DPoP', 'x'],
      ['X-Forwarded-Proto', 'gopher'],
      ['X-Forwarded-Host', 'evil.example'],
      ['Expect', 'wonders'],
    ];
    for (const header of strange) {
      const seen = await ask({ method: GETS.includes(target) ? 'GET' : 'POST', target, headers: [host, header] });
      expect([header, faultsOf(seen)]).toEqual([header, []]);
      expect(seen.body).not.toMatch(/evil\.example|gopher/);
    }
  });
});

it('nothing of all this ended what was there, and the log knows each page and no secret', async () => {
  expect(await app.numo.opens(tokens.accessToken)).toBe(true);
  expect((await app.numo.refresh(tokens.refreshToken ?? '')).status).toBe(200);
  expect((await mine.visitor.get(`${app.issuer}/profiel`)).status).toBe(200);
  expect(shownIds.length).toBeGreaterThan(200);
  expect(faultsOfLog(app.log, shownIds)).toEqual([]);
});
