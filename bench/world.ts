import { join } from 'node:path';
import { Pool } from 'undici';
import type { Browser } from './browser.ts';
import { type Child, freePort } from './child.ts';
import { closedLoop, type LoadResult } from './load.ts';
import { again, type BenchUser, login, openSession, type Target } from './relying-party.ts';

/** Concurrent logins, as many as a class. */
export const LOGINS = 32;

/** What the parts of the bench share. */
export interface World {
  /** For stores; gone at the end. */
  readonly folder: string;
  /** How often each thing is measured. */
  readonly rounds: number;
  readonly quick: boolean;
  /** Accounts of the large store. */
  readonly accounts: number;
  /** Starts `bench/<name>`; whatever still runs at the end is stopped. */
  start(name: string, words: readonly string[]): Promise<Child>;
}

/** A house under load, with people who log in at it. */
export interface House {
  readonly child: Child;
  readonly target: Target;
  /** The next one; nobody comes again before all others did. */
  next(): BenchUser;
  close(): Promise<void>;
}

let addresses = 0;
/** A client's address of its own for each browser, as a country full of schools would have. */
export const nextAddress = (): string => {
  addresses++;
  return `10.${(addresses >> 16) & 255}.${(addresses >> 8) & 255}.${addresses & 255}`;
};

export const targetOf = (issuer: string): Target => ({
  issuer,
  pool: new Pool(`http://127.0.0.1:${new URL(issuer).port}`, { connections: null, pipelining: 1 }),
});

/** One after the other, for ever. */
export function turnsOf<T>(all: readonly T[]): () => T {
  let turns = 0;
  return () => {
    const one = all[turns++ % all.length];
    if (one === undefined) throw new Error('there is nobody');
    return one;
  };
}

/** The people that a house was filled with. */
export const usersOf = (child: Child, kind = 'users') => child.ready[kind] as readonly BenchUser[];

export function houseOf(child: Child, users: readonly BenchUser[] = usersOf(child)): House {
  const target = targetOf(String(child.ready['issuer']));
  return {
    child,
    target,
    next: turnsOf(users),
    async close() {
      await target.pool.destroy();
      await child.stop();
    },
  };
}

/** Numo ID on a new store. @param wish what `bench/numo.ts` takes. */
export async function startHouse(world: World, wish: Readonly<Record<string, unknown>> = {}): Promise<House> {
  const port = await freePort();
  const store = `sqlite:${join(world.folder, `store-${port}.sqlite`)}`;
  return houseOf(await world.start('numo.ts', [JSON.stringify({ port, store, ...wish })]));
}

export async function startBare(world: World): Promise<House> {
  const child = await world.start('bare.ts', [String(await freePort())]);
  return houseOf(child, [{ school: '', username: '', password: '' }]);
}

export const logins = ({ target, next }: House, ms: number): Promise<LoadResult> =>
  closedLoop({ workers: LOGINS, ms }, () => login(target, next(), nextAddress()));

export const sessionsAt = ({ target, next }: House): Promise<readonly Browser[]> =>
  Promise.all(Array.from({ length: LOGINS }, () => openSession(target, next(), nextAddress())));

/** Existing session → code → tokens, each of the browsers by itself. */
export const hashFree = ({ target }: House, browsers: readonly Browser[], ms: number): Promise<LoadResult> =>
  closedLoop({ workers: browsers.length, ms }, async (worker) => {
    const browser = browsers[worker];
    if (browser) await again(target, browser);
  });

/** Turn by turn in short slices, so that what else the machine does falls on all alike. Answers the pieces of each. */
export async function slices<const K extends string>(
  count: number,
  sides: Readonly<Record<K, () => Promise<LoadResult>>>,
): Promise<Readonly<Record<K, LoadResult>>> {
  const names = Object.keys(sides) as K[];
  const parts = Object.fromEntries(names.map((name) => [name, [] as LoadResult[]])) as Record<K, LoadResult[]>;
  for (let slice = 0; slice < count; slice++) {
    for (const name of names) parts[name].push(await sides[name]());
  }
  const whole = (of: readonly LoadResult[]): LoadResult => ({
    perSecond: of.reduce((sum, { perSecond }) => sum + perSecond, 0) / count,
    times: of.flatMap(({ times }) => times),
  });
  return Object.fromEntries(names.map((name) => [name, whole(parts[name])])) as Record<K, LoadResult>;
}

/** One round after the other. */
export async function roundsOf<T>(world: World, round: () => Promise<T>): Promise<readonly T[]> {
  const rounds: T[] = [];
  for (let at = 0; at < world.rounds; at++) rounds.push(await round());
  return rounds;
}

/** The process that does nothing but hashes, started with the bench. */
export const startHashes = (world: World): Promise<Child> => world.start('hash.ts', []);
