import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onPath, type Tool } from './test-tools.ts';

/** A server for tests: each test file takes databases of its own on it. */
export interface MongoServer {
  /** Without a database: `mongodb://HOST:PORT/?OPTIONS`. */
  readonly url: string;
  /** What it is, for people. */
  readonly kind: 'given' | 'mongod' | 'stand-in';
  stop(): Promise<void>;
}

/** The program that can be started as a server of MongoDB's protocol. */
export type MongoProgram = Tool & { readonly kind?: 'mongod' | 'stand-in' };

const folder = fileURLToPath(new URL('../.mongo', import.meta.url));
const requirements = fileURLToPath(new URL('../test/support/mongo-requirements.txt', import.meta.url));
const standIn = join(folder, 'bin', 'secantusd-py');
const mark = join(folder, 'installed.txt');
/**
 * It keeps the answer of each write for half an hour, lest a repeated one be done twice, and goes through all of them
 * at each write: after some thousands that is most of its work. A driver repeats at once, or not at all.
 */
const START_OF_STAND_IN = `
import sys, secantus.transactions as kept
assert kept._RETRYABLE_RECORD_LIFETIME_SECONDS > 10
kept._RETRYABLE_RECORD_LIFETIME_SECONDS = 10.0
from secantus.cli import main
sys.exit(main())
`;

function run(command: string, words: readonly string[]): boolean {
  return spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** Installs the stand-in into `.mongo/` once for each list of versions; gives why it could not. */
function installStandIn(): string | undefined {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(standIn) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return undefined;
  const python = onPath(['python3']);
  if (!python) return 'no python3 to install the stand-in with';
  console.log('Installing a stand-in for MongoDB into .mongo/ …');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  if (!run(python, ['-m', 'venv', folder])) return 'python3 -m venv failed (Debian: python3-venv)';
  const pip = join(folder, 'bin', 'pip');
  if (!run(pip, ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements])) {
    return 'pip could not install the stand-in';
  }
  writeFileSync(mark, wanted);
  return undefined;
}

/** A `mongod` on the path, else the stand-in, installed where that can be done. */
export function findMongo(): MongoProgram {
  const mongod = onPath(['mongod']);
  if (mongod) return { path: mongod, kind: 'mongod' };
  const fault = installStandIn();
  return fault ? { missing: `there is no mongod here, and ${fault}` } : { path: standIn, kind: 'stand-in' };
}

/** A port that nobody has at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });

const START_MS = 30_000;

async function untilItAnswers(child: ChildProcess, port: number): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`the server for tests ended with ${child.exitCode}`);
    if (await answers(port)) return;
  }
  throw new Error('the server for tests does not answer');
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(late);
}

/** Makes a replica set of one member, as the driver asks for. */
async function initiate(port: number): Promise<void> {
  const { mongo } = await import('mongoose');
  const client = await mongo.MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
  await client.db('admin').command({ replSetInitiate: { _id: 'numo', members } });
  for (let primary = false; !primary; await sleep(50)) {
    primary = (await client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true;
  }
  await client.close();
}

/** How a server is started; `folder` and `port` let a test stop one and start it again with what it kept. */
export interface MongoStart {
  readonly folder?: string;
  readonly port?: number;
  /** More words for the program. */
  readonly more?: readonly string[];
}

/**
 * Starts a server as its own process. Without a folder it keeps nothing behind when it is stopped.
 * The same folder and port bring a stopped one back.
 */
export async function startMongo(
  program: { readonly path: string; readonly kind?: 'mongod' | 'stand-in' },
  { folder: kept, port: given, more = [] }: MongoStart = {},
): Promise<MongoServer & { readonly port: number; readonly child: ChildProcess }> {
  const port = given ?? (await freePort());
  const isStandIn = program.kind === 'stand-in';
  const own = kept === undefined && !isStandIn ? await mkdtemp(join(tmpdir(), 'numo-id-mongod-')) : undefined;
  const place = kept ?? own ?? ':memory:';
  const words = isStandIn
    ? ['--host', '127.0.0.1', '--port', String(port), '--storage-path', place, '--log-level', 'ERROR']
    : ['--bind_ip', '127.0.0.1', '--port', String(port), '--dbpath', place, '--replSet', 'numo', '--quiet'];
  const [command, first] = isStandIn
    ? [join(dirname(program.path), 'python3'), ['-c', START_OF_STAND_IN]]
    : [program.path, []];
  const child = spawn(command, [...first, ...words, ...more], {
    stdio: ['ignore', 'ignore', isStandIn ? 'inherit' : 'ignore'],
  });
  const stop = async (): Promise<void> => {
    await stopChild(child);
    if (own) await rm(own, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(child, port);
    // A folder that was used before has its replica set already.
    if (!isStandIn) await initiate(port).catch((error: unknown) => (kept ? undefined : Promise.reject(error)));
  } catch (error) {
    await stop();
    throw error;
  }
  const set = isStandIn ? 'secantus' : 'numo';
  const kind = program.kind ?? 'mongod';
  return { url: `mongodb://127.0.0.1:${port}/?replicaSet=${set}`, kind, port, child, stop };
}

/** The server of `NUMO_ID_TEST_MONGODB` when set, else one that is started here, else why there is none. */
export async function provideMongo(): Promise<MongoServer | { readonly missing: string }> {
  const given = process.env.NUMO_ID_TEST_MONGODB;
  if (given) return { url: given, kind: 'given', stop: async () => undefined };
  const program = findMongo();
  return 'path' in program ? startMongo(program) : { missing: program.missing };
}

/**
 * As `provideMongo`, with as many addresses (spaces between them) as a run of tests has workers: the stand-in is one
 * process on one core.
 */
export async function provideMongoForWorkers(): Promise<
  Pick<MongoServer, 'url' | 'stop'> | { readonly missing: string }
> {
  const program = findMongo();
  if (process.env.NUMO_ID_TEST_MONGODB || !('path' in program) || program.kind !== 'stand-in') return provideMongo();
  const servers = await Promise.all(Array.from({ length: availableParallelism() }, () => startMongo(program)));
  return {
    url: servers.map(({ url }) => url).join(' '),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

/** Why tests on MongoDB have no server, once what could be installed was; undefined when they have one. */
export function mongoMissing(): string | undefined {
  if (process.env.NUMO_ID_TEST_MONGODB) return undefined;
  const program = findMongo();
  return 'missing' in program ? program.missing : undefined;
}
