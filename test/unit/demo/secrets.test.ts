import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { demoSecrets } from '../../../demo/secrets.ts';
import { loadSettings } from '../../../src/config/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'numo-demo-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the key ring is made once, for its owner only, and the settings take it', () => {
  const path = join(folder, 'data', 'demo-secrets');
  const first = demoSecrets(path);
  expect(demoSecrets(path)).toBe(first);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'data'))).toEqual(['demo-secrets']);
  const { secrets } = loadSettings({ env: {}, over: { demo: true, secrets: first } });
  expect(secrets.map(({ id, key }) => [id, key.length])).toEqual([['demo', 32]]);
});
