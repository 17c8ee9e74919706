import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { MAX_BODY, readForm } from '../../src/http/body.ts';
import { cleanHeaders, createAddressOf, isOurHost } from '../../src/http/edge.ts';
import { showError } from '../../src/http/errors.ts';
import { contentSecurityPolicy, formTargetOf } from '../../src/http/headers.ts';
import { AppError } from '../../src/kernel/errors.ts';

function message(headers: Record<string, string>, remote = '203.0.113.9', body = ''): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remote });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, headers);
  request.push(body);
  request.push(null);
  return request;
}

const form = (body: string, headers: Record<string, string> = {}) =>
  readForm(message({ 'content-type': 'application/x-www-form-urlencoded', ...headers }, '::1', body), MAX_BODY);

test('a form is read field by field; a field that comes twice is a list', async () => {
  await expect(form('a=1&b=c+d%C3%A9&b=2&e')).resolves.toEqual({ a: '1', b: ['c dé', '2'], e: '' });
  await expect(form('')).resolves.toEqual({});
});

test.each([
  ['a torn escape', 'a=%', 'malformed'],
  ['bytes that are no UTF-8', 'a=%FF', 'malformed'],
  ['a NUL', 'a=%00', 'malformed'],
  ['too many fields', 'a=1&'.repeat(201), 'malformed'],
  ['too much', `a=${'x'.repeat(MAX_BODY)}`, 'too-large'],
])('%s is refused', async (_, body, code) => {
  await expect(form(body)).rejects.toMatchObject({ code });
});

test('a wrong content type or charset is refused, a length that is too great before it is read', async () => {
  await expect(form('a=1', { 'content-type': 'application/json' })).rejects.toMatchObject({
    code: 'unsupported-media-type',
  });
  await expect(form('a=1', { 'content-type': 'application/x-www-form-urlencoded; charset=latin1' })).rejects.toThrow(
    AppError,
  );
  await expect(form('a=1', { 'content-length': '9999999' })).rejects.toMatchObject({ code: 'too-large' });
});

test.each([
  ['no proxies: the header is not believed', [], '203.0.113.9', '198.51.100.7', '203.0.113.9'],
  ['one proxy: the rightmost entry', ['203.0.113.9'], '203.0.113.9', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
  [
    'a chain of proxies',
    ['203.0.113.0/24', '10.0.0.0/8'],
    '203.0.113.9',
    '6.6.6.6, 198.51.100.7, 10.1.2.3',
    '198.51.100.7',
  ],
  ['garbage ends the search', ['203.0.113.9'], '203.0.113.9', 'nonsense', '203.0.113.9'],
  ['a stranger who sends the header', ['10.0.0.1'], '203.0.113.9', '10.0.0.1', '203.0.113.9'],
  ['an IPv4 address in IPv6 clothes', ['203.0.113.9'], '::ffff:203.0.113.9', '198.51.100.7', '198.51.100.7'],
])('client address: %s', (_, proxies, remote, header, expected) => {
  expect(createAddressOf(proxies)(message({ 'x-forwarded-for': header }, remote))).toBe(expected);
});

test('only the issuer’s own host is served, whatever X-Forwarded-Host says', () => {
  const issuer = new URL('https://id.example.nl');
  expect(isOurHost(message({ host: 'id.example.nl' }), issuer)).toBe(true);
  expect(isOurHost(message({ host: 'ID.example.nl:443' }), issuer)).toBe(true);
  expect(isOurHost(message({ host: 'evil.example' }), issuer)).toBe(false);
  expect(isOurHost(message({}), issuer)).toBe(false);
  const request = message({ host: 'evil.example', 'x-forwarded-host': 'id.example.nl', 'x-forwarded-proto': 'http' });
  cleanHeaders(request, issuer);
  expect(isOurHost(request, issuer)).toBe(false);
  expect(request.headers['x-forwarded-proto']).toBe('https');
});

test('the policy of a page allows nothing inline, and redirects only where the attempt ends', () => {
  const policy = contentSecurityPolicy(['https://rp.example']);
  expect(policy).not.toContain('unsafe');
  expect(policy).toContain("form-action 'self' https://rp.example");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(formTargetOf('https://rp.example/callback?x=1')).toBe('https://rp.example');
  expect(formTargetOf('nl.numo.app:/callback')).toBe('nl.numo.app:');
});

test('an unknown error is ours and tells nothing; the cause never shows', () => {
  expect(showError(new Error('SELECT secret'))).toEqual({ status: 500, key: 'error.internal', params: {}, ours: true });
  expect(showError(new AppError('sealed-value-unreadable', 'internal'))).toMatchObject({
    status: 500,
    key: 'error.internal',
  });
  expect(showError(new AppError('store-unavailable', 'unavailable'))).toMatchObject({
    status: 503,
    retryAfter: 5,
    ours: false,
  });
});
