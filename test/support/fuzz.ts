import fc from 'fast-check';
import { PLANTED, type Raw } from './torn.ts';
import { NONSENSE, TORN_CLAIMS, TORN_JWTS } from './torn-values.ts';
import { type Browser, FORM, type Header, type TornWorld } from './torn-world.ts';

/** A request before it is known who sends it: browsers come and go, what was drawn stays the same. */
export type Drawn = (browsers: readonly Browser[]) => Raw;

/** Endpoints of the protocol, which the provider library answers. */
const PROTOCOL = [
  '/auth',
  '/auth/:uid',
  '/token',
  '/token/introspection',
  '/token/revocation',
  '/userinfo',
  '/request',
  '/jwks',
  '/session/end',
  '/session/end/confirm',
  '/session/end/success',
  '/.well-known/openid-configuration',
  '/assets/x/numo.css',
];

const FIELDS = [
  ...['school', 'username', 'password', 'new_password', 'code', 'recovery_code', 'email', 'to', 'end', 'account'],
  ...['consent', 'reason', 'verified', 'role', 'given_name', 'family_name', 'main_class', 'extra_add', 'name', 'brin'],
  ...['login_mode', 'two_step', 'seen', 'userId', 'people', 'short_names', 'issuer', 'client_id', 'preset', 'xsrf'],
  ...['grant_type', 'redirect_uri', 'code_verifier', 'refresh_token', 'token', 'scope', 'SAMLResponse', 'RelayState'],
];
const PARAMS = [
  ...['client_id', 'response_type', 'redirect_uri', 'scope', 'state', 'nonce', 'code_challenge', 'prompt', 'max_age'],
  ...['acr_values', 'claims', 'id_token_hint', 'login_hint', 'ui_locales', 'school', 'request', 'request_uri'],
  ...['response_mode', 'tab', 'terug', 'concept', 'melding', 'cursor', 'q', 'from', 'person', 'sort', 'cookies'],
];
/** Parameters in one path, at most. */
const MOST_PARAMS = 3;
const METHODS = ['GET', 'GET', 'GET', 'POST', 'POST', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'];
const TYPES = [
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/x-www-form-urlencoded; charset=iso-8859-1',
  '\u00ff;;charset',
];
const HEADERS: readonly Header[] = [
  ['Accept', 'text/html,*/*;q=0.8'],
  ['Accept', 'application/vnd.x; q=zzz, garbage'],
  ['Accept-Language', '*;q=9, ,;;,nl_NL'],
  ['Authorization', 'Bearer x'],
  ['Authorization', 'Basic %%%'],
  ['Authorization', `Basic ${Buffer.from('numo:x').toString('base64')}`],
  ['DPoP', 'x.y.z'],
  ['Origin', 'https://evil.example'],
  ['Origin', 'null'],
  ['Sec-Fetch-Site', 'cross-site'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-For', '%, 1.2.3'],
  ['X-Forwarded-Proto', 'gopher'],
  ['Expect', 'wonders'],
  ['Range', 'bytes=9-1,-5'],
  ['If-None-Match', '"x", W/"y", *'],
  ['Upgrade', 'h2c'],
];

/** What somebody may write where a word of ours is awaited: escaped for a query or a form, torn at times. */
const word = fc.oneof(
  fc.constantFrom(...NONSENSE, ...TORN_CLAIMS),
  fc.constantFrom(...TORN_JWTS),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.constantFrom(
    'numo',
    'demo',
    'S256',
    'openid',
    'code',
    'login',
    'none',
    'on',
    'off',
    'docent',
    'lost',
    'authorization_code',
  ),
);
const pairs = (names: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...names, '__proto__', 'constructor', 'x[]'), word), { maxLength: 6 })
    .map((all) => all.map(([name, value]) => `${name}=${value}`).join('&'));

const spliced = (text: string, at: number, piece: string): string => {
  const place = Math.floor(at * text.length);
  return text.slice(0, place) + piece + text.slice(place + 1);
};
/** Latin-1 without line ends and NUL: what a header can hold at all. */
const headerText = fc.string({
  unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 30,
});

/** Which browser's cookies, and what happened to them on the way. */
const cookies = fc.tuple(
  fc.constantFrom('own', 'own', 'own', 'own', 'own', 'mixed', 'torn', 'none'),
  fc.double({ min: 0, max: 0.999, noNaN: true }),
  headerText,
);

const body = fc.record({
  csrf: fc.constantFrom('own', 'own', 'own', 'own', 'own', 'own', 'other', 'none'),
  fields: pairs(FIELDS),
  // Secrets stand only where they belong: a name that was typed is shown again, and a state goes back.
  planted: fc.subarray(Object.entries(PLANTED).map(([name, value]) => `${name}=${value}`)),
  // A form for the most part: nothing else gets as far as a handler of ours.
  type: fc.oneof({ weight: 4, arbitrary: fc.constant(FORM[1]) }, fc.constantFrom(...TYPES, undefined)),
  chunked: fc.boolean(),
  cut: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.double({ min: 0, max: 1, noNaN: true })),
});

/**
 * Requests at every route that the router lists and at the protocol's endpoints: methods, queries, cookies, headers and
 * bodies as nobody means them, mixed with what a browser has. `ids` of this moment stand where a route has a parameter, beside nonsense.
 */
export function requests({ routes, host }: TornWorld, ids: () => readonly string[]): fc.Arbitrary<Drawn> {
  const paths = [...new Set([...routes.map(({ path }) => path), ...PROTOCOL])];
  return fc
    .record({
      // As often the method that the route awaits, so that its handler comes to see the rest.
      route: fc.oneof(
        fc.constantFrom(...routes),
        fc.record({ path: fc.constantFrom(...paths), method: fc.constantFrom(...METHODS) }),
      ),
      params: fc.array(
        fc.oneof(
          { weight: 4, arbitrary: fc.nat(999) },
          word.filter((text) => text !== '' && text.length < 200),
        ),
        { minLength: MOST_PARAMS, maxLength: MOST_PARAMS },
      ),
      isOwnLogin: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
      query: fc.option(pairs(PARAMS)),
      headers: fc.array(
        fc.oneof(
          fc.constantFrom(...HEADERS),
          headerText.map((text): Header => ['X-Torn', text]),
        ),
        { maxLength: 3 },
      ),
      who: fc.nat(),
      cookies,
      body,
    })
    .map(
      (drawn): Drawn =>
        (browsers) => {
          const own = browsers[drawn.who % browsers.length];
          const other = browsers[(drawn.who + 1) % browsers.length];
          if (!own || !other) throw new Error('no browsers');
          const { method } = drawn.route;
          const known = ids();
          const params = drawn.params.map((param) => (typeof param === 'number' ? known[param % known.length] : param));
          const path = drawn.route.path.replace(/:\w+/g, (name) =>
            name === ':uid' && drawn.isOwnLogin ? own.uid : (params.pop() ?? own.uid),
          );
          const [how, at, piece] = drawn.cookies;
          const jar =
            how === 'mixed'
              ? `${own.cookie[1].split('; ').slice(0, 2).join('; ')}; ${other.cookie[1].split('; ').slice(1).join('; ')}`
              : how === 'torn'
                ? spliced(own.cookie[1], at, piece)
                : own.cookie[1];
          const { csrf, fields, planted, type, chunked, cut } = drawn.body;
          const token = csrf === 'none' ? [] : [`_csrf=${csrf === 'own' ? own.csrf : other.csrf}`];
          // The token first, so that a body that is cut still has it.
          const text = [...token, fields, ...planted].join('&');
          const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
          return {
            method,
            target: drawn.query === null ? path : `${path}?${drawn.query}`,
            headers: [
              host,
              ...(how === 'none' ? [] : [['Cookie', jar] as const]),
              ...(hasBody && type !== undefined ? [['Content-Type', type] as const] : []),
              ...drawn.headers,
            ],
            ...(hasBody ? { body: cut === null ? text : text.slice(0, Math.floor(cut * text.length)), chunked } : {}),
          };
        },
    );
}
