/** Methods, headers, hosts and addresses that no browser of ours sends: every page of our own answers in words. */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { faultsOf, faultsOfLog, wire } from '../support/torn.ts';
import { createTornWorld, FORM, type Header } from '../support/torn-world.ts';

const app = await startTestApp();
const { ask, host, openBrowser, paths, routes, shownIds } = createTornWorld(app);
afterAll(() => app.close());

const mine = await openBrowser();
const targetOf = (path: string) => path.replace(':uid', mine.uid);

describe('methods', () => {
  it.each(paths)('%s takes only its own', async (path) => {
    const own = new Set(routes.filter((one) => one.path === path).map(({ method }) => method));
    const target = targetOf(path);
    const headers = [host, mine.cookie] as const;
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'POST'].filter((one) => !own.has(one))) {
      const raw = { method, headers: [...headers, FORM], body: method === 'POST' ? `_csrf=${mine.csrf}` : 'x' };
      const seen = await ask({ ...raw, target });
      expect([method, seen.status, faultsOf(seen)]).toEqual([method, 405, []]);
      expect(seen.body).not.toContain(mine.cookie[1]);
    }
    const options = await ask({ method: 'OPTIONS', headers, target });
    expect([options.status, options.body]).toEqual([200, '']);
    expect(options.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining([...own]));
    const [head, get] = [await ask({ method: 'HEAD', headers, target }), await ask({ headers, target })];
    expect([head.status, head.body]).toEqual([get.status, '']);
  });
});

/** Status: whatever the page says without them, unless it is told. */
const STRANGE: Readonly<Record<string, readonly [Header, number?]>> = {
  'a cookie of 10 KB': [['Cookie', `numo_session=${'x'.repeat(10_000)}; numo_browser=${'y'.repeat(3000)}`]],
  'hundreds of cookies': [['Cookie', Array.from({ length: 400 }, (_, at) => `c${at}=v`).join('; ')]],
  'cookies of pictures': [['Cookie', 'numo_session=😀; numo_browser=😀; numo_school=😀; numo_known=😀']],
  'torn cookies': [['Cookie', ';;;===; numo_school; =numo_session; numo_browser="; numo_known=%']],
  'a NUL in a cookie': [['Cookie', 'numo_session=a\0b'], 400],
  '20 KB of cookies': [['Cookie', `numo_session=${'x'.repeat(20_000)}`], 431],
  '100 KB of header': [['X-Long', 'x'.repeat(100_000)], 431],
  'an unknown type wanted': [['Accept', 'application/vnd.x; q=zzz, garbage']],
  'languages without sense': [['Accept-Language', '*;q=9, ,;;,😀, x-klingon;q=-1, nl_NL']],
  'thousands of languages': [['Accept-Language', 'xx, '.repeat(1000)]],
  'an unknown expectation': [['Expect', 'wonders']],
  'another protocol': [['Upgrade', 'h2c']],
  'a range': [['Range', 'bytes=9-1,-5']],
  'a torn length': [['Content-Length', '-5'], 400],
  'credentials of nobody': [['Authorization', 'Basic 😀']],
};

describe('strange headers', () => {
  it.each(paths)('%s', async (path) => {
    const target = targetOf(path);
    const bare = await ask({ target });
    const answers = Object.entries(STRANGE).map(async ([name, [header, status = bare.status]]) => {
      const seen = await ask({ target, headers: [host, header] });
      return [name, seen.status === status ? [] : [seen.status], faultsOf(seen)];
    });
    expect(await Promise.all(answers)).toEqual(Object.keys(STRANGE).map((name) => [name, [], []]));
  });

  it('a host that is not ours is sent away in words, whatever a proxy is said to have seen', async () => {
    const lies = [
      ['X-Forwarded-Host', host[1]],
      ['X-Forwarded-Proto', 'https'],
      ['Forwarded', `host=${host[1]}`],
    ] as const;
    for (const path of [...paths, '/auth', '/token', '/nergens']) {
      const foreign = await ask({ target: targetOf(path), headers: [['Host', 'evil.example'], mine.cookie, ...lies] });
      // Orchestrators ask by address.
      const status = path.startsWith('/health/') ? 200 : 421;
      expect([path, foreign.status, faultsOf(foreign)]).toEqual([path, status, []]);
      const nameless = await ask({ target: targetOf(path), headers: [mine.cookie] });
      expect([path, nameless.status, faultsOf(nameless)]).toEqual([path, status === 200 ? 200 : 400, []]);
      const lied = await ask({
        target: targetOf(path),
        headers: [
          host,
          ['X-Forwarded-Host', 'evil.example'],
          ['X-Forwarded-Proto', 'gopher'],
          ['X-Forwarded-For', '%, 1.2.3'],
        ],
      });
      expect(`${lied.body}${[...lied.headers.values()]}`).not.toMatch(/evil\.example|gopher/);
    }
  });

  it.each([
    '//evil.example/profiel',
    'http://evil.example/',
    '/%',
    '/%FF',
    '/%00',
    '/profiel/..%2f..%2fetc/passwd',
    '/assets/../../package.json',
    '/assets/%2e%2e/x',
    '/assets/x/%FF',
    `/${'x/'.repeat(4000)}`,
    '/profiel?%FF=%&client_id=%00&client_id=x&tab=%FF&melding=%00&concept=%&terug=1',
    '/profiel/terug?state=%00.%FF&error=%FF',
    '/.well-known/change-password/x',
    '*',
  ])('the address %s', async (target) => {
    const seen = await ask({ target, headers: [host, mine.cookie] });
    expect([faultsOf(seen), seen.headers.get('location') ?? '']).toEqual([[], expect.not.stringContaining('evil')]);
  });
});

describe('what is no HTTP', () => {
  const port = app.running.port;
  const begin = `Host: ${host[1]}\r\n`;

  it.each([
    ['nothing of it', 'hallo\r\n\r\n', 400],
    ['a header without end', `GET / HTTP/1.1\r\n${begin}X: ${'x'.repeat(200_000)}`, 431],
    [
      'two lengths',
      `POST /profiel/e-mail HTTP/1.1\r\n${begin}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
    ],
    [
      'a torn chunk',
      `POST /profiel/e-mail HTTP/1.1\r\n${begin}${FORM.join(': ')}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      400,
    ],
  ])('%s gets a page', async (_, bytes, status) => {
    const answer = (await wire(port, bytes)).toString();
    expect(answer).toMatch(
      new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*<html lang="nl">[\\s\\S]*<h1>[\\s\\S]*</html>\\s*$`),
    );
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('after an answer, it gets its own, and never stands within another', async () => {
    const answers = (await wire(port, `GET /health/live HTTP/1.1\r\n${begin}\r\nhallo\r\n\r\n`)).toString();
    expect(answers).toMatch(
      /^HTTP\/1\.1 (200 OK[\s\S]*\{"status":"ok"\}(HTTP\/1\.1 400 [\s\S]*<\/html>\s*)?|400 [\s\S]*<\/html>\s*)$/,
    );
  });
});

it('the log knows each refusal by the number that was shown', () => {
  expect(shownIds.length).toBeGreaterThan(300);
  expect(faultsOfLog(app.log, shownIds)).toEqual([]);
});
