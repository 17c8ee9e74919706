/** Torn, foreign and oversized requests at every page of our own: refused in words, and nothing is lost (product.md section 2). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { faultsOf, faultsOfLog, PLANTED, type Raw, SECRETS } from '../support/torn.ts';
import { createTornWorld, FORM, type Header } from '../support/torn-world.ts';
import { has, inputValue, textOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
const { ask, host, openBrowser, posts, routes, shownIds } = createTornWorld(app);
afterAll(() => app.close());

const mine = await openBrowser();
const theirs = await openBrowser();
const targetOf = (path: string, uid = mine.uid) => path.replace(':uid', uid);

const fields = (more: Readonly<Record<string, string>> = {}): string =>
  new URLSearchParams({
    _csrf: mine.csrf,
    username: 'getypte-naam',
    school: 'getypte-school',
    ...PLANTED,
    ...more,
  }).toString();

const without = (name: string): string => {
  const all = new URLSearchParams(fields());
  all.delete(name);
  return all.toString();
};

/** A well-formed post of this browser, but for what is said. */
const posted = (body: Raw['body'], more: readonly Header[] = [], type: Header | null = FORM): Partial<Raw> => ({
  method: 'POST',
  headers: [host, mine.cookie, ...(type ? [type] : []), ...more],
  ...(body === undefined ? {} : { body }),
});

const typed = (type: string, body = fields()): Partial<Raw> => posted(body, [], ['Content-Type', type]);
const megabyte = 'x'.repeat(1_000_000);

const REFUSED: Readonly<Record<string, readonly [Partial<Raw>, number]>> = {
  'no body and no type': [posted(undefined, [], null), 415],
  'no type': [posted(fields(), [], null), 415],
  JSON: [typed('application/json', JSON.stringify(PLANTED)), 415],
  multipart: [typed('multipart/form-data; boundary=x', `--x\r\n\r\n${PLANTED.password}\r\n--x--`), 415],
  'plain text': [typed('text/plain'), 415],
  'a type that is none': [typed('\u00ff;;charset'), 415],
  'another charset': [typed('application/x-www-form-urlencoded; charset=iso-8859-1'), 415],
  'a body of 1 MB': [posted(megabyte), 413],
  'a field of 1 MB': [posted(`${fields()}&username=${megabyte}`), 413],
  '1 MB in chunks': [{ ...posted(`${fields()}&school=${megabyte}`), chunked: true }, 413],
  'a byte that is no UTF-8, escaped': [posted(`${fields()}&x=%FF`), 400],
  'a byte that is no UTF-8': [posted(Buffer.concat([Buffer.from(`${fields()}&x=`), Buffer.from([0xff])])), 400],
  'a torn escape': [posted(`${fields()}&x=%`), 400],
  'a torn name': [posted(`${fields()}&%zz=1`), 400],
  'an escaped NUL': [posted(`${fields()}&username=a%00b`), 400],
  'a NUL': [posted(`${fields()}&username=a\0b`), 400],
  'hundreds of fields': [posted(`${fields()}${'&a=1'.repeat(300)}`), 400],
  'a foreign origin': [posted(fields(), [['Origin', 'https://evil.example']]), 403],
  'our origin with another scheme': [posted(fields(), [['Origin', app.issuer.replace('http:', 'https:')]]), 403],
  'Origin: null': [posted(fields(), [['Origin', 'null']]), 403],
  'a cross-site fetch': [posted(fields(), [['Sec-Fetch-Site', 'cross-site']]), 403],
  'no token': [posted(without('_csrf')), 403],
  'an empty token': [posted(fields({ _csrf: '' })), 403],
  'a wrong token': [posted(fields({ _csrf: 'x'.repeat(43) })), 403],
  'a token of 10 KB': [posted(fields({ _csrf: 'é'.repeat(5000) })), 403],
  'the token twice': [posted(`${fields()}&_csrf=${mine.csrf}`), 403],
  "another browser's token": [posted(fields({ _csrf: theirs.csrf })), 403],
  'no cookies': [{ method: 'POST', headers: [host, FORM], body: fields() }, 403],
  "another browser's cookies": [{ method: 'POST', headers: [host, FORM, theirs.cookie], body: fields() }, 403],
  'torn cookies': [
    {
      method: 'POST',
      headers: [host, FORM, ['Cookie', ';;=; numo_browser=😀; numo_session']],
      body: fields(),
    },
    403,
  ],
};

/** Where other systems post to has no form of ours before it: its own tests say what it refuses. */
const ownPosts = posts.filter((path) => !path.startsWith('/sso/'));

describe('a form that is no form of ours is refused, whatever stands in it', () => {
  it.each(ownPosts)('POST %s', async (path) => {
    const answers = Object.entries(REFUSED).map(async ([name, [raw, status]]) => {
      const seen = await ask({ ...raw, target: targetOf(path) });
      return [name, seen.status === status ? [] : [seen.status], faultsOf(seen, SECRETS)];
    });
    expect(await Promise.all(answers)).toEqual(Object.keys(REFUSED).map((name) => [name, [], []]));
  });
});

/** In an own browser each time: some of them do what they are for. */
const TORN_FIELDS: Readonly<Record<string, string>> = {
  'nothing typed': '',
  'everything twice': `${new URLSearchParams(PLANTED)}&username=a&username=b&school=a&school=b&email=a&email=b&to=on&to=on&end=x&end=y&account=x&account=y&consent=a&consent=b&${new URLSearchParams(PLANTED)}`,
  'everything far too long': [
    'password',
    'new_password',
    'code',
    'recovery_code',
    'username',
    'school',
    'email',
    'end',
    'to',
    'account',
    'consent',
  ]
    .map((name) => `${name}=${'y'.repeat(5000)}`)
    .join('&'),
  'pictures and controls': `username=%F0%9F%98%80%E2%80%AE&school=%01%1B%7F&email=%F0%9F%98%80@x&end=%0D%0A&to=%0A&${new URLSearchParams(PLANTED)}`,
  'names of every object':
    '__proto__=1&constructor=1&toString=1&password.length=1&username[]=a&school%5Bx%5D=1&hasOwnProperty=x',
};

describe('a form of ours with nonsense in it is answered in words', () => {
  it.each(posts)('POST %s', async (path) => {
    const own = await openBrowser();
    const token = `_csrf=${own.csrf}`;
    for (const [name, body] of Object.entries(TORN_FIELDS)) {
      const headers = [host, FORM, own.cookie] as const;
      const seen = await ask({ method: 'POST', target: targetOf(path, own.uid), headers, body: `${body}&${token}` });
      expect([name, faultsOf(seen, SECRETS)]).toEqual([name, []]);
      // 404: a page that is not for this person, or of nobody's id.
      expect([200, 303, 400, 403, 404, 409, 429], name).toContain(seen.status);
      expect(seen.headers.get('location') ?? '', name).not.toMatch(/[\r\n]|geplant/i);
    }
  });
});

/** Made of what no id of ours is made of, or of nobody's. */
const NO_IDS = [
  'x',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..;',
  '%F0%9F%98%80',
  '%FF',
  '%',
  '%00',
  `a%0d%0aX-Evil:%201`,
  'y'.repeat(129),
  'z'.repeat(10_000),
  '__proto__',
  '%E2%80%AE',
];

describe('an attempt that is none, or not of this browser', () => {
  const about = routes.filter(({ path }) => path.includes(':uid'));

  it.each(about.map(({ method, path }) => [method, path] as const))('%s %s', async (method, path) => {
    const raw = method === 'POST' ? posted(fields()) : { method, headers: [host, mine.cookie] as const };
    for (const uid of NO_IDS) {
      const seen = await ask({ ...raw, target: targetOf(path, uid) });
      expect([uid, faultsOf(seen, SECRETS)]).toEqual([uid, []]);
      expect([400, 404], uid).toContain(seen.status);
      expect(seen.headers.get('x-evil')).toBeNull();
    }
    const seen = await ask({ ...raw, target: targetOf(path, theirs.uid) });
    expect([seen.status, faultsOf(seen, SECRETS)]).toEqual([403, []]);
    expect(seen.body).not.toContain(theirs.csrf);
    // As who was asked to keep a cookie, and comes without one.
    const bare = await ask({ ...raw, headers: [host, FORM], target: `${targetOf(path)}?cookies=1` });
    expect(bare.status).toBe(method === 'POST' ? 403 : 400);
    if (method !== 'HEAD') expect(textOf(bare)).toMatch(/cookies/i);
  });
});

describe('nothing is lost', () => {
  it('forms keep what was typed, but for what is secret', async () => {
    const visitor = app.visitor();
    const school = await visitor.open(app.numo.ask().url);
    const unknown = await visitor.send(school, { school: 'Ons Lyceum <é>' });
    expect([unknown.status, inputValue(unknown, 'school')]).toEqual([400, 'Ons Lyceum <é>']);
    const login = await visitor.submit(unknown, { school: 'demo' });
    for (const password of ['', PLANTED.password, 'w'.repeat(5000)]) {
      const seen = await visitor.send(login, { username: 'j.de "Wít"', password });
      expect([seen.status, inputValue(seen, 'username'), inputValue(seen, 'password')]).toEqual([
        400,
        'j.de "Wít"',
        '',
      ]);
      expect(faultsOf(seen, [...SECRETS, 'wwwww'])).toEqual([]);
    }
  });

  it('an address of mail that is none stays in its field', async () => {
    const { visitor } = await openBrowser();
    const page = await visitor.get(`${app.issuer}/profiel/e-mail`);
    const seen = await visitor.send(page, { email: 'meti bij school' });
    expect([seen.status, inputValue(seen, 'email')]).toEqual([400, 'meti bij school']);
  });

  it('after all this the people of before are logged in, and go on where they were', async () => {
    const profile = await mine.visitor.get(`${app.issuer}/profiel?tab=inloggen`);
    expect([profile.status, has(profile, 'two-step-switch')]).toEqual([200, true]);
    const account = await app.account({}, app.other);
    const back = await walk(mine.visitor, await mine.visitor.get(mine.page.url), account);
    expect(app.numo.callback(back).code).toBeTypeOf('string');
  });

  it('the log knows each refusal by the number that was shown, and no secret', () => {
    expect(shownIds.length).toBeGreaterThan(500);
    expect(faultsOfLog(app.log, shownIds)).toEqual([]);
  });
});
