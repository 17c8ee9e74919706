import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startApp } from '../../src/compose.ts';
import { loadSettings } from '../../src/config/load.ts';
import { createParty, type Party } from '../support/party.ts';
import { freePort } from '../support/ports.ts';
import { type AccountWish, context, makeAccount, type TestAccount, testClients } from '../support/seed.ts';
import { Visitor } from '../support/visitor.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Env = Readonly<Record<string, string>>;

/** `numo-id serve`, as it is run in earnest. */
export interface Server {
  readonly child: ChildProcess;
  /** What it has logged so far, a line each. */
  readonly log: readonly string[];
  /** Its exit code; null: a signal ended it. */
  ended(): Promise<number | null>;
}

/** What a command answered. */
interface Answered {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A data folder with a school in it, and everything that is needed to serve it. */
export interface Site {
  readonly issuer: string;
  readonly env: Env;
  readonly accounts: readonly TestAccount[];
  readonly party: Party;
  visitor(): Visitor;
  /** @throws Error when it ends before it listens. */
  serve(more?: Env): Promise<Server>;
  /** Runs a command to its end. */
  command(words: readonly string[], more?: Env): Answered;
}

const spawned = new Set<ChildProcess>();

/** Ends what was started here and still runs. */
export async function stopServers(): Promise<void> {
  for (const child of spawned) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  spawned.clear();
}

async function serve(env: Env): Promise<Server> {
  const child = spawn(process.execPath, ['src/cli.ts', 'serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  spawned.add(child);
  const log: string[] = [];
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      log.push(...lines);
    });
  }
  while (!log.some((line) => line.includes('"listening"'))) {
    const code = await Promise.race([ended, sleep(20, undefined)]);
    if (code !== undefined) throw new Error(`the server ended with ${code}: ${log.join('\n')}`);
  }
  return { child, log, ended: () => ended };
}

/** Makes the store in `folder`, with a school of these people, and closes it. */
export async function makeSite(folder: string, wishes: readonly AccountWish[]): Promise<Site> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const issuer = `http://localhost:${port}`;
  const env: Env = {
    PATH: process.env['PATH'] ?? '',
    NUMO_ID_ISSUER: issuer,
    NUMO_ID_PORT: String(port),
    NUMO_ID_HOST: '127.0.0.1',
    NUMO_ID_STORE: `sqlite:${join(folder, 'store.sqlite')}`,
    NUMO_ID_SECRETS: `hold:${Buffer.alloc(32, 9).toString('base64')}`,
    NUMO_ID_METRICS_PORT: '0',
  };
  const app = await startApp({ settings: loadSettings({ env }), log: () => {} });
  const school = await app.domains.schools.create({ name: 'Demo College', shortNames: ['demo'] }, context);
  const client = testClients('http://localhost:9').numo;
  await app.domains.clients.upsert(client, context);
  const accounts = await Promise.all(wishes.map((wish) => makeAccount(app, school, wish)));
  await app.flush();
  await app.close();
  const at = `http://127.0.0.1:${port}`;
  return {
    issuer,
    env,
    accounts,
    party: createParty(issuer, at, client),
    visitor: () => new Visitor({ [issuer]: at }),
    serve: (more = {}) => serve({ ...env, ...more }),
    command(words, more = {}) {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli.ts', ...words], {
        cwd: root,
        env: { ...env, ...more },
        encoding: 'utf8',
        timeout: 120_000,
      });
      return { code: status, out: stdout, err: stderr };
    },
  };
}
