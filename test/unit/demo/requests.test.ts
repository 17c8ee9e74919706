import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { addressOf, cookiesOf, ownPath, RequestError, single } from '../../../demo/requests.ts';

const ORIGIN = 'http://localhost:3001';

describe('where to go after the login', () => {
  test.each([
    [undefined, '/'],
    ['/claims?x=1', '/claims?x=1'],
    ['http://localhost:3001/claims', '/claims'],
    ['https://evil.example/', '/'],
    ['//evil.example/x', '/'],
    ['/\\evil.example', '/'],
    ['/..//evil.example', '/evil.example'],
    ['javascript:alert(1)', '/'],
    ['http://', '/'],
  ])('%s → %s', (target, path) => {
    expect(ownPath(target, ORIGIN)).toBe(path);
  });
});

test('an address never names another host', () => {
  const of = (url: string) => addressOf({ url } as IncomingMessage, ORIGIN);
  expect([of('//evil.example/x').href, of('http://evil.example/').href]).toEqual([
    `${ORIGIN}/evil.example/x`,
    `${ORIGIN}/`,
  ]);
});

test('a parameter comes once, is short, and holds no control characters', () => {
  const of = (query: string) => single(new URLSearchParams(query), 'x');
  expect([of('x=1'), of('x='), of('y=1')]).toEqual(['1', undefined, undefined]);
  for (const bad of ['x=1&x=2', `x=${'a'.repeat(257)}`, 'x=a%00', 'x=a%0d%0ab'])
    expect(() => of(bad)).toThrow(RequestError);
});

test('cookies are read as they stand; of two the first', () => {
  expect([...cookiesOf('a=1; b=x=y; a=2;;=q; c')]).toEqual([
    ['a', '1'],
    ['b', 'x=y'],
  ]);
  expect(cookiesOf(undefined).size).toBe(0);
});
