/** What a server loads before it answers: each of these packages takes 10 to 80 ms and 4 to 24 MiB. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test, vi } from 'vitest';
import { freePort } from '../support/ports.ts';
import { send } from '../support/visitor.ts';

const PROGRAM = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const LOADED = new URL('../support/loaded.ts', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'numo-id-start-'));

/** What only some processes need, or none at its start. */
const LATER = [
  '@node-saml/node-saml',
  '@opentelemetry/api',
  '@peculiar/asn1-x509',
  '@streamparser/json',
  '@zxcvbn-ts/core',
  'bcryptjs',
  'mongoose',
  'nodemailer',
  'openid-client',
  'otplib',
  'piscina',
  'qrcode',
  'xml-encryption',
];

let server: ChildProcess | undefined;
afterAll(() => {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test('a server that has just started has loaded nothing that is for later', { timeout: 180_000 }, async () => {
  const port = await freePort();
  const { PATH = '' } = process.env;
  server = fork(PROGRAM, ['serve'], {
    execArgv: ['--import', LOADED],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      PATH,
      NUMO_ID_STORE: `sqlite:${join(folder, 'numo-id.sqlite')}`,
      NUMO_ID_ISSUER: `http://localhost:${port}`,
      NUMO_ID_SECRETS: `k1:${Buffer.alloc(32, 5).toString('base64')}`,
      NUMO_ID_PORT: String(port),
      NUMO_ID_METRICS_PORT: '0',
      NUMO_ID_MAIL_SMTP: 'smtp://localhost:1',
    },
  });
  const at = `http://localhost:${port}`;
  const isLive = async () => expect((await send(`${at}/health/live`, {})).status).toBe(200);
  await vi.waitFor(isLive, { timeout: 120_000, interval: 250 });
  // What a client asks first; and a refusal, in JSON too.
  expect((await send(`${at}/.well-known/openid-configuration`, {})).status).toBe(200);
  expect((await send(`${at}/jwks`, {})).status).toBe(200);
  expect((await send(`${at}/userinfo`, {})).status).toBe(401);
  server.send('which');
  const [{ packages, fetch }] = (await once(server, 'message')) as [{ packages: readonly string[]; fetch: boolean }];
  expect(packages).toContain('oidc-provider');
  expect(packages.filter((name) => LATER.includes(name))).toEqual([]);
  expect(fetch).toBe(false);
});
