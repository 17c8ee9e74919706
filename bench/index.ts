/**
 * `npm run bench`: how much of the machine's hashing power full logins reach, what our house costs
 * over the bare protocol engine, and whether hashing gets in the way of refreshes. Every ratio is
 * made of measurements of one run on one machine; absolute numbers say little elsewhere. At the end the
 * same house on MongoDB, where a server is at hand (scripts/mongo-server.ts).
 *
 * `--quick`: one short round. `--profile FOLDER`: a CPU profile of Numo ID's process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { provideMongo } from '../scripts/mongo-server.ts';
import type { Browser } from './browser.ts';
import { type Child, freePort, startChild } from './child.ts';
import { closedLoop, type LoadResult } from './load.ts';
import { countTrips, dropDatabase, newDatabase, type OnMongo } from './mongo.ts';
import { again, type BenchUser, login, openRefresh, openSession, refresh, type Target } from './relying-party.ts';
import { type Round, report } from './report.ts';
import { percentile } from './stats.ts';

/** Concurrent logins, as many as a class. */
const LOGINS = 32;
/** Refreshes come one after the other, with a rest in between. */
const REFRESH_PAUSE_MS = 5;
const SLICES = 4;

interface Bench {
  readonly numo: Target;
  readonly bare: Target;
  readonly hash: Child;
  readonly users: readonly BenchUser[];
  readonly sessions: { readonly numo: readonly Browser[]; readonly bare: readonly Browser[] };
  /** Milliseconds of a measurement. */
  readonly ms: number;
}

let addresses = 0;
/** A client's address of its own for each browser, as a country full of schools would have. */
const nextAddress = (): string => {
  addresses++;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

let turns = 0;
const nextUser = (users: readonly BenchUser[]): BenchUser => {
  const user = users[turns++ % users.length];
  if (!user) throw new Error('there are no users');
  return user;
};

const targetOf = (issuer: string): Target => ({
  issuer,
  pool: new Pool(`http://127.0.0.1:${new URL(issuer).port}`, { connections: LOGINS * 2, pipelining: 1 }),
});

const logins = ({ numo, users }: Bench, ms: number): Promise<LoadResult> =>
  closedLoop({ workers: LOGINS, ms }, () => login(numo, nextUser(users), nextAddress()));

const hashFree = (target: Target, browsers: readonly Browser[], ms: number): Promise<LoadResult> =>
  closedLoop({ workers: browsers.length, ms }, async (worker) => {
    const browser = browsers[worker];
    if (browser) await again(target, browser);
  });

/** Turn by turn in short slices, so that what else the machine does falls on both alike. */
async function compare(
  { bare, numo, sessions }: Bench,
  ms: number,
): Promise<{ bare: number; ours: number; times: readonly number[] }> {
  const rates = { bare: 0, ours: 0 };
  const times: number[] = [];
  for (let slice = 0; slice < SLICES; slice++) {
    rates.bare += (await hashFree(bare, sessions.bare, ms / SLICES)).perSecond / SLICES;
    const ours = await hashFree(numo, sessions.numo, ms / SLICES);
    rates.ours += ours.perSecond / SLICES;
    times.push(...ours.times);
  }
  return { ...rates, times };
}

async function refreshes({ numo, users }: Bench, ms: number): Promise<readonly number[]> {
  let token = await openRefresh(numo, nextUser(users), nextAddress());
  const { times } = await closedLoop({ workers: 1, ms, pauseMs: REFRESH_PAUSE_MS }, async () => {
    token = await refresh(numo, token);
  });
  return times;
}

async function round(bench: Bench): Promise<Round> {
  const { ms } = bench;
  const { perSecond: hashes } = await bench.hash.ask({ ms: ms / 2 });
  const full = await logins(bench, ms);
  const { bare, ours, times } = await compare(bench, ms / 2);
  const alone = await refreshes(bench, ms / 2);
  const [beside] = await Promise.all([refreshes(bench, ms), logins(bench, ms)]);
  return {
    hashes: Number(hashes),
    logins: full.perSecond,
    loginP99: percentile(full.times, 0.99),
    hashFree: ours,
    hashFreeTimes: times,
    bare,
    alone,
    beside,
  };
}

const usersOf = (numo: Child) => numo.ready.users as readonly BenchUser[];

const sessionsAt = (target: Target, users: readonly BenchUser[]): Promise<readonly Browser[]> =>
  Promise.all(Array.from({ length: LOGINS }, () => openSession(target, nextUser(users), nextAddress())));

async function prepare(numo: Child, bare: Child, hash: Child, ms: number): Promise<Bench> {
  const users = usersOf(numo);
  const targets = { numo: targetOf(String(numo.ready.issuer)), bare: targetOf(String(bare.ready.issuer)) };
  const sessions = { numo: await sessionsAt(targets.numo, users), bare: await sessionsAt(targets.bare, users) };
  const bench = { ...targets, hash, users, sessions, ms };
  // Warm up, so that no round measures the compiler.
  await logins(bench, 2000);
  await hashFree(bench.bare, sessions.bare, 1500);
  await hashFree(bench.numo, sessions.numo, 1500);
  return bench;
}

type Start = (name: string, words: readonly string[], profile?: string) => Promise<Child>;

/** The hash-free way and the counted round trips on MongoDB, or why there is no server to measure on. */
async function onMongo(start: Start, ms: number): Promise<OnMongo | { readonly missing: string }> {
  const server = await provideMongo();
  if ('missing' in server) return server;
  try {
    const address = newDatabase(server);
    const numo = await start('numo.ts', [String(await freePort()), address]);
    const users = usersOf(numo);
    const target = targetOf(String(numo.ready.issuer));
    const sessions = await sessionsAt(target, users);
    const [browser] = sessions;
    if (!browser) throw new Error('there is no session');
    const next = () => ({ user: nextUser(users), address: nextAddress() });
    const trips = await countTrips({ numo, target, browser }, next);
    await hashFree(target, sessions, ms / 4);
    const load = await hashFree(target, sessions, ms);
    await target.pool.destroy();
    await numo.stop();
    await dropDatabase(address);
    return { ...load, trips, kind: server.kind };
  } finally {
    await server.stop();
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, profile: { type: 'string' } } });
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2) {
    process.stderr.write(`The machine has other work (load ${load.toFixed(1)}): these figures will mean little.\n`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'numo-bench-'));
  const children: Child[] = [];
  const start: Start = async (name, words, profile) => {
    const child = await startChild(name, words, profile);
    children.push(child);
    return child;
  };
  try {
    const numo = await start(
      'numo.ts',
      [String(await freePort()), `sqlite:${join(folder, 'bench.sqlite')}`],
      values.profile,
    );
    const bare = await start('bare.ts', [String(await freePort())]);
    const hash = await start('hash.ts', []);
    const ms = values.quick ? 3000 : 8000;
    const bench = await prepare(numo, bare, hash, ms);
    const rounds: Round[] = [];
    for (let at = 0; at < (values.quick ? 1 : 3); at++) rounds.push(await round(bench));
    await Promise.all([bench.numo.pool.destroy(), bench.bare.pool.destroy()]);
    const mongo = await onMongo(start, ms);
    const { text, result } = report(rounds, LOGINS, mongo);
    process.stdout.write(`${text}\n\n${JSON.stringify(result)}\n`);
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
