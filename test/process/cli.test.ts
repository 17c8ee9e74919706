/** The real `numo-id` in processes of its own: the server, and beside it a verb of every noun. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runBin } from '../support/bin.ts';
import { freePort } from '../support/ports.ts';
import { send } from '../support/visitor.ts';

const BIN = fileURLToPath(new URL('../../bin/numo-id.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'numo-id-bin-'));

describe('numo-id serve, and commands beside it', { timeout: 240_000 }, () => {
  let env: Record<string, string>;
  let server: ChildProcess;
  let at: string;

  beforeAll(async () => {
    const port = await freePort();
    at = `http://127.0.0.1:${port}`;
    env = {
      NUMO_ID_STORE: `sqlite:${join(folder, 'data', 'numo-id.sqlite')}`,
      NUMO_ID_ISSUER: `http://localhost:${port}`,
      NUMO_ID_SECRETS: `k1:${Buffer.alloc(32, 5).toString('base64')}`,
      ...{ NUMO_ID_PORT: String(port), NUMO_ID_METRICS_PORT: '0', NUMO_ID_LOG_LEVEL: 'error' },
    };
    const { PATH = '' } = process.env;
    server = spawn(process.execPath, [BIN, 'serve'], { env: { PATH, ...env }, stdio: 'ignore' });
    const isLive = async () => expect((await send(`${at}/health/live`, {})).status).toBe(200);
    await vi.waitFor(isLive, { timeout: 120_000, interval: 250 });
  }, 150_000);
  afterAll(() => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('one verb of each noun goes well, answers on standard output alone, and leaves the server as it is', async () => {
    const made = ['create', 'Demo College', '--short-name', 'demo'];
    expect(await runBin(env, 'school', ...made)).toMatchObject({ code: 0, err: '' });
    const file = join(folder, 'people.json');
    const person = { school: 'demo', username: 'meti', role: 'docent', givenName: 'Meti', familyName: 'Ayodele' };
    writeFileSync(file, JSON.stringify({ people: [person] }));
    const applied = await runBin(env, 'apply', file, '--yes', '--json');
    expect([applied.code, JSON.parse(applied.out)]).toMatchObject([0, { applied: true }]);
    const ran = await Promise.all([
      runBin(env, 'user', 'edit', 'demo', 'meti', '--family-name', 'Smit', '--json'),
      runBin(env, 'client', 'create', 'bieb', '--name', 'Bieb', '--redirect', 'https://bieb.example.nl/cb', '--json'),
      runBin(env, 'audit', 'verify', '--json'),
      runBin(env, 'keys', 'list', '--json'),
      runBin(env, 'store', 'check', '--json'),
    ]);
    expect(ran.map(({ code, err }) => [code, err])).toEqual(ran.map(() => [0, '']));
    const [user, client, , keys, store] = ran.map(({ out }) => JSON.parse(out));
    expect([user, client, keys, store]).toMatchObject([
      { username: 'meti', changed: ['familyName'] },
      { id: 'bieb', secret: expect.any(String) },
      [{ state: 'current' }, { state: 'current' }],
      { ok: true },
    ]);
    expect((await send(`${at}/health/ready`, {})).status).toBe(200);
  });

  test('a wrong word, a failure and a second server have their exit codes, on standard error', async () => {
    const [wrong, failed, second] = await Promise.all([
      runBin(env, 'user', 'show', 'demo'),
      runBin(env, 'user', 'show', 'demo', 'nobody'),
      runBin({ ...env, NUMO_ID_PORT: '1' }, 'serve'),
    ]);
    expect([wrong.code, failed.code, second.code]).toEqual([2, 1, 1]);
    expect([wrong.out, failed.out]).toEqual(['', '']);
    expect(wrong.err).toContain('USERNAME is missing');
    expect(failed.err).toContain('account-unknown');
    expect(second.err).toContain('store-in-use');
  });

  test('SIGTERM ends the server with 0', async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});

test('a command loads neither MongoDB’s driver nor the protocol’s engine before it needs them', () => {
  const seen = `
    import { registerHooks } from 'node:module';
    const asked = new Set();
    registerHooks({ resolve: (name, context, next) => (asked.add(name), next(name, context)) });
    await import('./src/compose/cli/list.ts');
    console.log(JSON.stringify([...asked]));`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const asked = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', seen], { cwd, encoding: 'utf8' }),
  ) as readonly string[];
  expect(asked).toContain('zod');
  expect(asked.filter((name) => /^(mongoose|mongodb|oidc-provider|@zxcvbn-ts)/.test(name))).toEqual([]);
});
