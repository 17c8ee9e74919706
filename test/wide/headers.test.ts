/** Security headers of every page, and cookies, as browsers get them (architecture.md section 3 "CSP", product.md section 6 "Cookies"). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createTornWorld } from '../support/torn-world.ts';
import { has, type Seen, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const plain = await startTestApp();
const secure = await startTestApp({ issuer: 'https://id.example.nl' });
afterAll(async () => {
  await plain.close();
  await secure.close();
});

const YEARS_2 = 'max-age=63072000; includeSubDomains';

/** The directives of a policy by name. */
const policyOf = ({ headers }: Seen): Record<string, string> =>
  Object.fromEntries(
    (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
      const [name = '', ...sources] = directive.split(' ');
      return [name, sources.join(' ')];
    }),
  );

const policy = (formTargets = '') => ({
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
  'form-action': `'self'${formTargets}`,
});

const common = (https: boolean) => ({
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'strict-transport-security': https ? YEARS_2 : null,
});

const headersOf = (seen: Seen, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, seen.headers.get(name)]));

function expectSecure(seen: Seen, https: boolean, formTargets = ''): void {
  const what = `${seen.status} ${seen.url}`;
  const wanted = common(https);
  expect([what, headersOf(seen, Object.keys(wanted))]).toEqual([what, wanted]);
  expect([what, policyOf(seen)]).toEqual([what, policy(formTargets)]);
  expect([what, seen.headers.get('cache-control')]).toEqual([what, expect.stringContaining('no-store')]);
  // Nothing on a page needs what the policy forbids.
  expect(seen.body).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+="/i);
}

/** A page at each step of a login, and the one after it. */
async function loginPages(app: TestApp, visitor: Visitor): Promise<Seen[]> {
  const account = await app.account({ twoStep: true });
  const school = await visitor.open(app.numo.ask().url);
  const password = await visitor.submit(school, { school: account.school });
  const wrong = await visitor.send(password, { username: account.username, password: 'verkeerd-1' });
  const code = await visitor.submit(password, { username: account.username, password: account.password });
  expect([has(school, 'school-submit'), has(wrong, 'login-submit'), has(code, 'code-submit')]).toEqual([
    true,
    true,
    true,
  ]);
  return [school, password, wrong, code, await visitor.send(code, { code: '000000' })];
}

describe.each([
  ['http', plain, false],
  ['https', secure, true],
] as const)('with an issuer on %s', (_, app, https) => {
  const visitor = app.visitor();
  const at = (path: string) => app.issuer + path;

  it('login pages let forms end at the one origin of this attempt’s client', async () => {
    for (const page of await loginPages(app, visitor)) expectSecure(page, https, ' http://localhost:9');
    const lesson = await app.visitor().open(app.lesson.ask().url);
    expectSecure(lesson, https, ' http://localhost:10');
    const inApp = await app.visitor().open(app.app.ask().url);
    expectSecure(inApp, https, ' nl.numo.app:');
  });

  it('every page and answer of our own routes, logged in or not', async () => {
    const person = app.visitor();
    await app.signIn(person, await app.account({ twoStep: true }));
    for (const { method, path } of createTornWorld(app).routes) {
      const url = at(path.replace(':uid', 'some-id'));
      for (const who of [person, app.visitor()]) expectSecure(await who.request(url, { method }), https);
    }
    for (const path of [
      '/nergens',
      '/%FF',
      '/assets/x/numo.css',
      '/auth',
      '/auth/some-id',
      '/session/end?id_token_hint=x',
    ])
      expectSecure(await person.get(at(path)), https);
    const foreign = await person.request(at('/profiel'), { headers: { host: 'evil.example' } });
    expect(foreign.status).toBe(421);
    expectSecure(foreign, https);
    const torn = await person.request(at('/profiel'), { headers: { 'x-long': 'x'.repeat(20_000) } });
    expect(torn.status).toBe(431);
    expectSecure(torn, https);
  });

  it('the logout page lets its form end where the client registered, and nowhere else', async () => {
    const person = app.visitor();
    const { idToken } = await app.tokens(person, await app.account());
    const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: 'http://localhost:9/' });
    const ask = await person.get(at(`/session/end?${query}`));
    expect(has(ask, 'logout-yes')).toBe(true);
    expectSecure(ask, https, ' http://localhost:9');
    const bare = await person.get(at('/session/end'));
    expectSecure(bare, https);
    expectSecure(await person.submit(bare, { logout: 'yes' }), https);
  });

  it('answers of the protocol are for nobody’s cache, and sniffed by nobody', async () => {
    const { accessToken } = await app.tokens(app.visitor(), await app.account());
    const userinfo = await app.numo.userinfo(accessToken);
    const refused = await app.numo.refresh('nobodys');
    for (const { headers } of [userinfo, refused]) {
      expect(headers.get('cache-control')).toContain('no-store');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toBe(https ? YEARS_2 : null);
    }
    for (const path of ['/jwks', '/.well-known/openid-configuration']) {
      const { headers, status } = await visitor.get(at(path));
      expect([status, headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
      expect(headers.get('content-type')).toMatch(/^application\/(jwk-set\+)?json/);
    }
  });

  it('assets may be kept for ever, each with its own type', async () => {
    const page = await visitor.open(app.numo.ask().url);
    const addresses = [...new Set(page.body.match(/\/assets\/[\w-]+\/[\w.-]+/g) ?? [])];
    const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8', svg: 'image/svg+xml' };
    expect(addresses.map((address) => address.split('.').at(-1))).toEqual(expect.arrayContaining(Object.keys(types)));
    for (const address of addresses) {
      const { status, headers } = await visitor.get(at(address));
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
      expect(headers.get('content-type')).toBe(new Map(Object.entries(types)).get(address.split('.').at(-1) ?? ''));
      expect([headers.get('x-content-type-options'), headers.get('set-cookie')]).toEqual(['nosniff', null]);
    }
  });
});

describe('cookies', () => {
  /** Every cookie of a login with a wrong password before it, a second login beside it, the profile and the logout. */
  async function cookiesOfALife(app: TestApp): Promise<Visitor> {
    const visitor = app.visitor();
    const account = await app.account();
    const open = await visitor.open(app.numo.ask().url);
    const back = await walk(visitor, open, account);
    app.numo.callback(back);
    await visitor.open(`${app.issuer}/profiel`);
    await visitor.submit(await visitor.get(`${app.issuer}/session/end`), { logout: 'yes' });
    return visitor;
  }
  const attributesOf = (visitor: Visitor, name: string) =>
    visitor.received
      .filter((cookie) => cookie.name === name)
      .map(({ attributes }) =>
        attributes
          .filter((one) => !/^(expires|max-age|path)\b/.test(one))
          .toSorted()
          .join(' '),
      );

  it.each([
    ['http', plain, '', '', 'httponly samesite=lax'],
    ['https', secure, '__Host-', '__Secure-', 'httponly samesite=lax secure'],
  ] as const)('with an issuer on %s', async (_, app, own, attempt, attributes) => {
    const visitor = await cookiesOfALife(app);
    const mine = ['numo_browser', 'numo_session', 'numo_school', 'numo_known', 'numo_step'].map((name) => own + name);
    const theirs = ['numo_attempt', 'numo_resume'].map((name) => attempt + name);
    const names = [...new Set(visitor.received.map(({ name }) => name))];
    expect(names.toSorted()).toEqual([...mine, ...theirs].toSorted());
    for (const name of names) expect([name, [...new Set(attributesOf(visitor, name))]]).toEqual([name, [attributes]]);
    // `__Host-` wants the path of the whole site and no domain; the library narrows its own.
    for (const { name, path, attributes: all } of visitor.received) {
      expect(all.some((one) => one.startsWith('domain'))).toBe(false);
      if (mine.includes(name)) expect([name, path]).toEqual([name, '/']);
      else expect([name, path]).toEqual([name, expect.stringMatching(/^\/(interaction|auth)\/[\w-]{20,}$/)]);
    }
  });

  it('the session ends with the browser; what only makes the next login easier does not', async () => {
    const visitor = await cookiesOfALife(secure);
    const ends = Object.fromEntries(
      visitor.received.filter(({ value }) => value !== '').map(({ name, until }) => [name, until !== undefined]),
    );
    expect(ends).toMatchObject({
      '__Host-numo_session': false,
      '__Host-numo_browser': false,
      '__Host-numo_school': true,
      '__Host-numo_known': true,
      '__Host-numo_step': true,
    });
  });

  it('a POST at the authorization endpoint, where it is allowed, needs SameSite=None of the session alone', async () => {
    const app = await startTestApp({
      issuer: 'https://post.example.nl',
      settings: { oidc: { postAuthorization: true } },
    });
    const visitor = await cookiesOfALife(app);
    await app.close();
    const sameSite = Object.fromEntries(
      visitor.received.map(({ name, attributes }) => [name, attributes.find((one) => one.startsWith('samesite'))]),
    );
    expect(sameSite['__Host-numo_session']).toBe('samesite=none');
    expect(sameSite['__Host-numo_browser']).toBe('samesite=lax');
    expect(sameSite['__Host-numo_known']).toBe('samesite=lax');
  });
});
