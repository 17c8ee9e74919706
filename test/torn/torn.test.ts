/** Requests torn at random, at every route: no fault, no silence, no echo. A failure prints its seed. */
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { faultsOf, faultsOfLog, PLANTED, type Raw, SECRETS, tear } from '../support/torn.ts';
import { NONSENSE, TORN_CLAIMS, TORN_JWTS } from '../support/torn-values.ts';
import { createTornWorld, FORM, type Header } from '../support/torn-world.ts';

const app = await startTestApp();
const { host, openBrowser, paths } = createTornWorld(app);
afterAll(() => app.close());

const mine = await openBrowser();
const asked = new URLSearchParams(app.numo.ask().params).toString();
const endpoints = [
  '/auth',
  '/auth/x',
  '/token',
  '/token/introspection',
  '/token/revocation',
  '/userinfo',
  '/jwks',
  '/session/end',
  '/session/end/confirm',
  '/.well-known/openid-configuration',
  '/assets/x/numo.css',
  '/nergens',
];
const places = [...paths.map((path) => path.replace(':uid', mine.uid)), ...endpoints];

const names = fc.constantFrom(
  '_csrf',
  'school',
  'username',
  'email',
  'end',
  'to',
  'account',
  'consent',
  'grant_type',
  'token',
  'scope',
  'prompt',
  'claims',
  'id_token_hint',
  'login_hint',
  'ui_locales',
  'redirect_uri',
  'response_type',
  'client_id',
  'state',
  'tab',
  'melding',
  'concept',
  'terug',
  'xsrf',
  'logout',
  '__proto__',
  '',
);
const values = fc.oneof(
  fc.constantFrom(...NONSENSE, ...TORN_JWTS, ...TORN_CLAIMS, mine.csrf, 'demo', 'numo', 'on', 'yes'),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed())),
  fc.string({ maxLength: 40 }).map((text) => text.replace(/\s/g, '')),
);
const pairs = fc
  .array(fc.tuple(names, values), { maxLength: 5 })
  .map((all) => all.map((pair) => pair.join('=')).join('&'));
const planted = fc.constantFrom(...Object.entries(PLANTED).map((pair) => pair.join('=')));

const targets = fc
  .tuple(
    fc.constantFrom(...places),
    fc.constantFrom('', '', '', '/', '/x', '%FF', '/..%2f', '%00'),
    fc.option(pairs),
    fc.boolean(),
  )
  .map(
    ([place, more, query, whole]) => `${place}${more}${query === null ? '' : `?${whole ? `${asked}&` : ''}${query}`}`,
  )
  // Node answers longer ones itself; they have a test of their own.
  .map((target) => target.slice(0, 12_000));

const text = fc.string({ unit: 'binary', maxLength: 60 });
const headers: fc.Arbitrary<Header> = fc.oneof(
  fc.constant(mine.cookie),
  fc.constant(FORM),
  fc.tuple(
    fc.constantFrom(
      'Cookie',
      'Accept',
      'Accept-Language',
      'Accept-Encoding',
      'Content-Type',
      'Origin',
      'Sec-Fetch-Site',
      'Authorization',
      'Referer',
      'User-Agent',
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'If-None-Match',
      'Range',
      'Expect',
      'Upgrade',
      'Host',
    ),
    fc.oneof(
      text,
      fc.constantFrom(
        'text/html',
        'application/json',
        'Basic bnVtbzp4',
        'Bearer x',
        'numo_session=x; numo_browser=y',
        'null',
        '*',
      ),
    ),
  ),
);

const bodies: fc.Arbitrary<Buffer | undefined> = fc.option(
  fc.oneof(
    fc.tuple(pairs, planted).map((parts) => Buffer.from([`_csrf=${mine.csrf}`, ...parts].join('&'))),
    fc.tuple(pairs, planted).map((parts) => Buffer.from(parts.join('&'))),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.constant(Buffer.alloc(200_000, 'x')),
  ),
  { nil: undefined },
);

const requests: fc.Arbitrary<Raw> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'POST', 'POST', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'TRACE'),
    target: targets,
    more: fc.array(headers, { maxLength: 5 }),
    chunked: fc.boolean(),
    body: bodies,
  })
  .map(({ more, body, ...raw }) => ({ ...raw, headers: [host, ...more], ...(body ? { body } : {}) }));

it('a few hundred of them', async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(requests, async (raw) => {
      sent += 1;
      const seen = await tear(app.running.port, raw);
      expect(faultsOf(seen, SECRETS)).toEqual([]);
      expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
    }),
    { numRuns: 1000, interruptAfterTimeLimit: 5000 },
  );
  expect(sent).toBeGreaterThan(50);
  expect(faultsOfLog(app.log, [])).toEqual([]);
});
