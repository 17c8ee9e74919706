import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checkLogoutToken, keyIdOf, type PublicJwk } from '../../../demo/logout-token.ts';

const NOW = 1_790_000_000;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys = [
  { ...(rsa.publicKey.export({ format: 'jwk' }) as PublicJwk), kid: 'r', alg: 'RS256' },
  { ...(ec.publicKey.export({ format: 'jwk' }) as PublicJwk), kid: 'e', alg: 'ES256' },
];
const rules = { issuer: 'http://localhost:3000', clientId: 'numo-demo', keys, now: NOW };

const good = {
  iss: 'http://localhost:3000',
  aud: 'numo-demo',
  iat: NOW,
  exp: NOW + 120,
  jti: 'j1',
  sub: 'a.b',
  sid: 's1',
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims: object, header: object = { alg: 'RS256', kid: 'r', typ: 'logout+jwt' }): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const { alg } = header as { alg?: string };
  const signature =
    alg === 'ES256'
      ? sign('sha256', Buffer.from(signed), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
      : sign('sha256', Buffer.from(signed), rsa.privateKey);
  return `${signed}.${signature.toString('base64url')}`;
}

const without = (name: keyof typeof good): object =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

test('a token of the provider names whose sessions end', () => {
  expect(checkLogoutToken(token(good), rules)).toEqual({ ok: true, jti: 'j1', sub: 'a.b', sid: 's1' });
  const other = token(without('sid'), { alg: 'ES256', kid: 'e', typ: 'logout+jwt' });
  expect(checkLogoutToken(other, rules)).toEqual({ ok: true, jti: 'j1', sub: 'a.b' });
  expect(keyIdOf(other)).toBe('e');
});

describe('refused', () => {
  const cases: Readonly<Record<string, string>> = {
    'a foreign issuer': token({ ...good, iss: 'http://evil.example' }),
    'another audience': token({ ...good, aud: ['other'] }),
    'an old token': token({ ...good, iat: NOW - 3600 }),
    'a token of the future': token({ ...good, iat: NOW + 3600 }),
    'an expired token': token({ ...good, exp: NOW - 60 }),
    'no jti': token(without('jti')),
    'no event': token({ ...good, events: {} }),
    'an ID token (it has a nonce)': token({ ...good, nonce: 'n' }),
    'nobody named': token({ ...good, sub: undefined, sid: undefined }),
    'no signature': `${encode({ alg: 'none', kid: 'r' })}.${encode(good)}.`,
    'alg none with a signature': token(good, { alg: 'none', kid: 'r' }),
    'a key of the wrong kind': token(good, { alg: 'ES256', kid: 'r' }),
    'an unknown key': token(good, { alg: 'RS256', kid: 'x' }),
    'another type of token': token(good, { alg: 'RS256', kid: 'r', typ: 'at+jwt' }),
    'changed claims': token(good).replace(/\.[^.]+\./, `.${encode({ ...good, sub: 'c.d' })}.`),
    'no token at all': 'hello',
    'three empty parts': '..',
    'no JSON inside': 'aaaa.bbbb.cccc',
    'a list inside': `${encode([])}.${encode([])}.aaaa`,
  };
  test.each(Object.entries(cases))('%s', (_name, text) => {
    expect(checkLogoutToken(text, rules)).toMatchObject({ ok: false });
  });
});
