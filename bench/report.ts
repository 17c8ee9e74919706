import { cpus } from 'node:os';
import type { OnMongo } from './mongo.ts';
import { median, percentile, table } from './stats.ts';

/** The least that the two ratios have to be. */
const TARGETS = { login: 0.6, hashFree: 0.5 } as const;

/** What one round measured; rates per second, times in milliseconds. */
export interface Round {
  readonly hashes: number;
  readonly logins: number;
  readonly loginP99: number;
  readonly hashFree: number;
  readonly hashFreeTimes: readonly number[];
  readonly bare: number;
  readonly alone: readonly number[];
  readonly beside: readonly number[];
}

/** Medians over the rounds; the ratios are each round's own. */
function resultOf(rounds: readonly Round[]) {
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    rounds: rounds.length,
    hashesPerSecond: of(({ hashes }) => hashes),
    loginsPerSecond: of((at) => at.logins),
    loginP99Ms: of(({ loginP99 }) => loginP99),
    loginRatio: of((at) => at.logins / at.hashes),
    barePerSecond: of(({ bare }) => bare),
    hashFreePerSecond: of((at) => at.hashFree),
    hashFreeRatio: of((at) => at.hashFree / at.bare),
    hashFreeP50Ms: of((at) => percentile(at.hashFreeTimes, 0.5)),
    hashFreeP99Ms: of((at) => percentile(at.hashFreeTimes, 0.99)),
    refreshAloneP50Ms: of(({ alone }) => percentile(alone, 0.5)),
    refreshAloneP99Ms: of(({ alone }) => percentile(alone, 0.99)),
    refreshBesideP50Ms: of(({ beside }) => percentile(beside, 0.5)),
    refreshBesideP99Ms: of(({ beside }) => percentile(beside, 0.99)),
  };
}

const short = (value: number, digits: number) => value.toFixed(digits);
const pair = (p50: number, p99: number) => `${short(p50, 1)} / ${short(p99, 1)}`;

const STAND_IN =
  "The server was a stand-in for MongoDB, made for tests: its speed says nothing about a real MongoDB's. The round trips do.";

/** The same way on both engines, and what each step asks the database. */
function reportMongo(sqlite: ReturnType<typeof resultOf>, mongo: OnMongo | { readonly missing: string }) {
  if ('missing' in mongo) return { text: `MongoDB was not measured: ${mongo.missing}.`, result: {} };
  const { trips, kind } = mongo;
  const result = {
    mongoServer: kind,
    mongoHashFreeP50Ms: percentile(mongo.times, 0.5),
    mongoHashFreeP99Ms: percentile(mongo.times, 0.99),
    mongoHashFreePerSecond: mongo.perSecond,
    tripsLogin: trips.login,
    tripsToken: trips.token,
    tripsUserinfo: trips.userinfo,
    tripsHashFree: trips.again,
  };
  const text = table([
    ['session → code → token', 'p50 / p99 ms', 'per second'],
    ['on SQLite', pair(sqlite.hashFreeP50Ms, sqlite.hashFreeP99Ms), short(sqlite.hashFreePerSecond, 1)],
    ['on MongoDB', pair(result.mongoHashFreeP50Ms, result.mongoHashFreeP99Ms), short(mongo.perSecond, 1)],
    ['round trips to MongoDB', 'counted', 'at most'],
    ['/auth to the code, school and password typed', String(trips.login), '18'],
    ['tokens', String(trips.token), '7'],
    ['userinfo', String(trips.userinfo), '5'],
    ['session → code → token', String(trips.again), ''],
  ]);
  return { text: kind === 'stand-in' ? `${text}\n${STAND_IN}` : text, result };
}

/** The rounds as a table for people and as one line for machines. @param logins how many ran at once. */
export function report(
  rounds: readonly Round[],
  logins: number,
  mongo: OnMongo | { readonly missing: string },
): { text: string; result: Readonly<Record<string, number | string>> } {
  const result = resultOf(rounds);
  const onMongo = reportMongo(result, mongo);
  const verdict = (value: number, least: number) => (value >= least ? 'reached' : 'missed');
  const text = table([
    ['measured (medians)', 'value', 'target', ''],
    ['bare Argon2id verifications/s, all cores', short(result.hashesPerSecond, 1), '', ''],
    [`full logins/s, ${logins} concurrent`, short(result.loginsPerSecond, 1), '', ''],
    ['slowest 1 % of those logins, ms', short(result.loginP99Ms, 0), '', ''],
    [
      '(a) logins over verifications',
      short(result.loginRatio, 2),
      `≥ ${TARGETS.login}`,
      verdict(result.loginRatio, TARGETS.login),
    ],
    ['bare oidc-provider, session → code → token /s', short(result.barePerSecond, 1), '', ''],
    ['Numo ID, session → code → token /s', short(result.hashFreePerSecond, 1), '', ''],
    [
      '(b) Numo ID over bare',
      short(result.hashFreeRatio, 2),
      `≥ ${TARGETS.hashFree}`,
      verdict(result.hashFreeRatio, TARGETS.hashFree),
    ],
    ['(c) refresh alone, p50 / p99 ms', pair(result.refreshAloneP50Ms, result.refreshAloneP99Ms), '', ''],
    [
      `(c) refresh beside ${logins} logins, p50 / p99 ms`,
      pair(result.refreshBesideP50Ms, result.refreshBesideP99Ms),
      '',
      '',
    ],
  ]);
  return { text: `${text}\n\n${onMongo.text}`, result: { ...result, ...onMongo.result } };
}
