/** The relying party over real sockets, before any provider answers: bad input is the sender's fault, never ours. */
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRelyingParty } from '../../../demo/relying-party.ts';

const ORIGIN = 'http://localhost:3001';
const faults: string[] = [];

const mails = [
  { to: 'docent@demo.example', subject: '<b>Hallo</b>', text: 'Er is iets gewijzigd.', at: '2026-11-23T10:00:00.000Z' },
];

const server = createRelyingParty({
  // Nobody listens there.
  issuer: 'http://localhost:9',
  origin: ORIGIN,
  clientId: 'numo-demo',
  clientSecret: 'secret',
  outbox: async () => mails,
  now: () => Date.now(),
  log: (words) => faults.push(words),
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: { host: 'localhost:3001', ...headers },
    };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString(),
          headers: response.headers,
        });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('bad input is answered with a 4xx that helps', () => {
  type Case = readonly [
    name: string,
    method: string,
    path: string,
    status: number,
    headers?: Record<string, string>,
    body?: string,
  ];
  const cases: readonly Case[] = [
    ['an unknown page', 'GET', '/nergens', 404],
    ['a page of the prototype', 'GET', '/constructor', 404],
    ['an unreadable address', 'GET', 'http://', 200],
    ['another method', 'DELETE', '/', 405],
    ['a login by a foreign provider', 'GET', '/login?iss=https://evil.example', 400],
    ['a parameter twice', 'GET', '/login?login_hint=a&login_hint=b', 400],
    ['an endless parameter', 'GET', `/login?login_hint=${'a'.repeat(300)}`, 400],
    ['a line break in a parameter', 'GET', '/login?login_hint=a%0d%0aset-cookie:x', 400],
    ['a max_age that is no number', 'GET', '/login?max_age=abc', 400],
    ['a callback out of nothing', 'GET', '/callback', 400],
    ['a callback with a foreign state', 'GET', '/callback?code=a&state=b', 400],
    ['a callback with an error that nobody sent', 'GET', '/callback?error=constructor&state=b', 400],
    ['a login post that is no form', 'POST', '/login', 415, { 'content-type': 'application/json' }, '{}'],
    ['a login post that is too big', 'POST', '/login', 413, FORM, 'a'.repeat(1_000_000)],
    ['a logout token that is none', 'POST', '/backchannel', 400, FORM, 'logout_token=abc'],
    ['two logout tokens', 'POST', '/backchannel', 400, FORM, 'logout_token=a&logout_token=b'],
    ['no logout token', 'POST', '/backchannel', 400, FORM, ''],
  ];
  test.each(cases.map((item) => ({ name: item[0], item })))('$name', async ({ item }) => {
    const [, method, path, status, headers, body] = item;
    const answer = await ask(method, path, headers, body);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('    at ');
    if (status >= 400 && path !== '/backchannel')
      expect(answer.body).toMatch(/<a class="button" id="restart" href="\/(login)?">/);
  });

  test('another name for this address reads nothing', async () => {
    const answer = await ask('GET', '/outbox', { host: 'evil.example:3001' });
    expect([answer.status, answer.body.includes('docent@')]).toEqual([421, false]);
  });

  test('none of it was logged as a fault of ours', () => {
    expect(faults).toEqual([]);
  });
});

test('without a session there are no claims, and logging out just goes home', async () => {
  const claims = await ask('GET', '/claims');
  expect([claims.status, JSON.parse(claims.body)]).toEqual([401, { error: 'login_required' }]);
  const logout = await ask('GET', '/logout');
  expect([logout.status, logout.headers.location]).toEqual([303, '/']);
});

test('the outbox is a page, or JSON for who asks for it; what is in a mail stays text', async () => {
  const page = await ask('GET', '/outbox', { accept: 'text/html,application/json' });
  expect(page.body).toContain('&lt;b&gt;Hallo&lt;/b&gt;');
  const json = await ask('GET', '/outbox', { accept: 'application/json' });
  expect(JSON.parse(json.body)).toEqual(mails);
});

test('every page has a policy that allows nothing inline and nothing foreign, and is not kept', async () => {
  const { headers, body } = await ask('GET', '/');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(headers['cache-control']).toBe('no-store');
  expect(body).not.toMatch(/<script|<style| style=| on\w+=/);
});

test('a provider that does not answer is told as such, and can be tried again', async () => {
  const answer = await ask('GET', '/login');
  expect(answer.status).toBe(503);
  expect(answer.body).toContain('even niet bereikbaar');
  expect(faults.length).toBeGreaterThan(0);
});
