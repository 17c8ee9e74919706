import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Connection } from '../../src/federation/index.ts';
import type { LoginMode, School } from '../../src/schools/index.ts';
import type { TestApp } from './app.ts';
import { freePort } from './ports.ts';
import { connect } from './sso.ts';

const providerFile = fileURLToPath(new URL('sso-provider.ts', import.meta.url));

async function start(
  port: number,
  clockAhead: number,
  auth: string,
  ...client: readonly string[]
): Promise<ChildProcess> {
  const words = [providerFile, String(port), String(clockAhead), auth, ...client];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

/**
 * A school with an OpenID provider (the package oidc-provider) in a process of its own, and the connection to it.
 * @param clockAhead how far the test's clock is before the machine's, in milliseconds.
 * @param auth the one way in which it lets its client make itself known.
 */
export async function connectToProcess(
  app: Pick<TestApp, 'running'>,
  school: School,
  {
    clockAhead = 0,
    auth = 'client_secret_basic',
    ...more
  }: { clockAhead?: number; auth?: string; name?: string; mode?: LoginMode } = {},
): Promise<{ origin: string; connection: Connection; close: () => Promise<void> }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  // What it publishes is read when a connection is added, and only then its client's address is known.
  const first = await start(port, clockAhead, auth, 'http://localhost:9/none');
  // By a secret: as the provider says that it takes it.
  const known = auth === 'private_key_jwt' ? { auth } : { clientSecret: 'a-secret-of-the-school' };
  const typed = { issuer: origin, clientId: 'numo-id', ...known };
  const connection = await connect(app, school, typed, more);
  await stop(first);
  const { lines, document } = app.running.domains.federation.connections.adminView(connection);
  const child = await start(port, clockAhead, auth, lines[0]?.value ?? '', ...(document ? [document.body] : []));
  return { origin, connection, close: () => stop(child) };
}
