import { expect, test } from 'vitest';
import { createSessions, type PendingLogin } from '../../../demo/sessions.ts';

const login = (state: string, browser = 'b'): PendingLogin => ({
  state,
  browser,
  nonce: 'n',
  codeVerifier: 'v',
  target: '/',
});

test('a login is taken once, only by the browser that began it, within the hour', () => {
  let now = 0;
  const sessions = createSessions(() => now);
  sessions.begin(login('1'));
  expect(sessions.take('1', 'other')).toBeUndefined();
  expect(sessions.take('1', 'b')?.state).toBe('1');
  expect(sessions.take('1', 'b')).toBeUndefined();
  sessions.begin(login('2'));
  now = 60 * 60 * 1000 + 1;
  expect(sessions.take('2', 'b')).toBeUndefined();
});

test('a flood of logins makes room by the oldest', () => {
  const sessions = createSessions(() => 0);
  for (let at = 0; at <= 5000; at++) sessions.begin(login(String(at)));
  expect(sessions.take('0', 'b')).toBeUndefined();
  expect(sessions.take('1', 'b')).toBeDefined();
  expect(sessions.take('5000', 'b')).toBeDefined();
});

test('a logout token ends the session of its sid, or all of its sub', () => {
  const sessions = createSessions(() => 0);
  const open = (sub: string, sid: string) => sessions.open({ idToken: 't', idTokenClaims: { sub, sid }, userinfo: {} });
  const [one, two, three] = [open('a', '1'), open('a', '2'), open('b', '3')];
  expect(sessions.closeNamed({ sub: 'a', sid: '1' })).toBe(1);
  expect([one, two, three].map(({ id }) => sessions.get(id) !== undefined)).toEqual([false, true, true]);
  expect(sessions.closeNamed({ sub: 'a' })).toBe(1);
  expect([two, three].map(({ id }) => sessions.get(id) !== undefined)).toEqual([false, true]);
});

test('a jti counts once', () => {
  const sessions = createSessions(() => 0);
  expect([sessions.firstSight('j'), sessions.firstSight('j'), sessions.firstSight('k')]).toEqual([true, false, true]);
});
