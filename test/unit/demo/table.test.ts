import { expect, test } from 'vitest';
import { columns, demoTable } from '../../../demo/table.ts';

test('columns stand under each other', () => {
  expect(
    columns([
      ['a', 'bb', 'c'],
      ['aaa', 'b', 'c'],
    ]),
  ).toBe('  a    bb  c\n  aaa  b   c');
});

test('the table names addresses, accounts, the password and the code', () => {
  const text = demoTable({ issuer: 'http://localhost:3000', origin: 'http://localhost:3001', code: '123456' });
  for (const part of [
    'http://localhost:3000',
    'http://localhost:3001',
    'groene-fiets-regen-42',
    '123456',
    'Anja de Wit',
  ]) {
    expect(text).toContain(part);
  }
  for (const username of ['leerling', 'docent', 'docent2', 'beheerder', 'support']) {
    expect(text).toMatch(new RegExp(`^  (demo|kurve) +${username} `, 'm'));
  }
});
