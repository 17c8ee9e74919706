import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { withDatabase } from '../scripts/mongo-address.ts';
import type { MongoServer } from '../scripts/mongo-server.ts';
import { least, monitored } from '../scripts/round-trips.ts';
import type { Browser } from './browser.ts';
import type { Child } from './child.ts';
import { again, type BenchUser, codeFor, type Target, trade, userinfo } from './relying-party.ts';

/** What a person and a relying party ask a store on MongoDB for, counted in commands. */
export interface Trips {
  /** From `/auth` to the code, in a new browser, the school and the password typed. */
  readonly login: number;
  readonly token: number;
  readonly userinfo: number;
  /** Existing session → code → tokens. */
  readonly again: number;
}

/** The address of a new database on the server for tests. */
export function newDatabase({ url }: MongoServer): string {
  return monitored(withDatabase(url, `numo_bench_${randomBytes(6).toString('hex')}`));
}

/** A server that was given keeps nothing of the bench. */
export async function dropDatabase(address: string): Promise<void> {
  const client = await mongo.MongoClient.connect(address);
  await client.db().dropDatabase();
  await client.close();
}

const TRIES = 5;

type Counts = Readonly<Record<keyof Trips, readonly string[]>>;

/** @param browser one with a session. */
async function countOnce(
  { numo, target, browser }: { numo: Child; target: Target; browser: Browser },
  user: BenchUser,
  address: string,
): Promise<Counts> {
  const ask = async (what: string) => (await numo.ask({ what }))['commands'] as readonly string[];
  await ask('rest');
  const code = await codeFor(target, user, address);
  const login = await ask('take');
  const tokens = await trade(target, code);
  const token = await ask('take');
  await userinfo(target, tokens.access_token);
  const info = await ask('take');
  await again(target, browser);
  return { login, token, userinfo: info, again: await ask('goOn') };
}

/** Round trips of a login in a new browser up to the code, by whoever `next` names: with a second step, with a code. */
export async function countLogins(
  { child, target }: { readonly child: Child; readonly target: Target },
  next: () => { readonly user: BenchUser; readonly address: string },
): Promise<number> {
  const counts: (readonly string[])[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const { user, address } = next();
    await child.ask({ what: 'rest' });
    await codeFor(target, user, address);
    counts.push((await child.ask({ what: 'goOn' }))['commands'] as readonly string[]);
  }
  return least(counts).length;
}

/** Counts the round trips to the database, one thing after the other. */
export async function countTrips(
  world: { readonly numo: Child; readonly target: Target; readonly browser: Browser },
  next: () => { readonly user: BenchUser; readonly address: string },
): Promise<Trips> {
  const counts: Counts[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const { user, address } = next();
    counts.push(await countOnce(world, user, address));
  }
  const of = (what: keyof Trips): number => least(counts.map((one) => one[what])).length;
  const trips = { login: of('login'), token: of('token'), userinfo: of('userinfo'), again: of('again') };
  if (Object.values(trips).includes(0)) throw new Error('no commands were seen: the count counts nothing');
  return trips;
}
