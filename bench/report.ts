import { cpus } from 'node:os';
import { median, percentile, table } from './stats.ts';

/** The least that the two ratios have to be. */
const TARGETS = { login: 0.6, hashFree: 0.5 } as const;

/** What one round measured; rates per second, times in milliseconds. */
export interface Round {
  readonly hashes: number;
  readonly logins: number;
  readonly loginP99: number;
  readonly hashFree: number;
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
    refreshAloneP50Ms: of(({ alone }) => percentile(alone, 0.5)),
    refreshAloneP99Ms: of(({ alone }) => percentile(alone, 0.99)),
    refreshBesideP50Ms: of(({ beside }) => percentile(beside, 0.5)),
    refreshBesideP99Ms: of(({ beside }) => percentile(beside, 0.99)),
  };
}

/** The rounds as a table for people and as one line for machines. @param logins how many ran at once. */
export function report(
  rounds: readonly Round[],
  logins: number,
): { text: string; result: Readonly<Record<string, number | string>> } {
  const result = resultOf(rounds);
  const short = (value: number, digits: number) => value.toFixed(digits);
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
    [
      '(c) refresh alone, p50 / p99 ms',
      `${short(result.refreshAloneP50Ms, 1)} / ${short(result.refreshAloneP99Ms, 1)}`,
      '',
      '',
    ],
    [
      `(c) refresh beside ${logins} logins, p50 / p99 ms`,
      `${short(result.refreshBesideP50Ms, 1)} / ${short(result.refreshBesideP99Ms, 1)}`,
      '',
      '',
    ],
  ]);
  return { text, result };
}
