/** Hashing starves nobody: refreshes and discovery beside a class that logs in, and beside far more than can be served. */

import type { Child } from '../child.ts';
import { atMost, figure, type Line, over, type PartResult, short } from '../lines.ts';

import { openLoop } from '../load.ts';
import { openRefresh, type Target, tryLogin } from '../relying-party.ts';
import { percentile } from '../stats.ts';
import { type House, LOGINS, logins, nextAddress, roundsOf, startHouse, type World } from '../world.ts';

const CROWD_MS = 30_000;
/** Arrivals over what can be hashed. */
const TIMES_TOO_MANY = 2;

/** What others felt. */
interface Felt {
  readonly refresh: readonly number[];
  readonly discovery: readonly number[];
}

/** A token to refresh is fetched first, so that the probe begins with the others. */
async function feel(house: House, probe: Child, ms: number): Promise<Felt> {
  const { target, next } = house;
  const token = await openRefresh(target, next(), nextAddress());
  const felt = await probe.ask({ issuer: target.issuer, token, ms });
  return { refresh: felt['refresh'] as readonly number[], discovery: felt['discovery'] as readonly number[] };
}

/** How those ended who came. */
interface Crowd {
  readonly arrivals: number;
  readonly served: number;
  /** «Het is even druk»: 503 with Retry-After, the typed name still there. */
  readonly busy: number;
  /** Anything else: there should be none. */
  readonly lost: number;
  /** Milliseconds until the page or the code. */
  readonly times: readonly number[];
}

async function crowd(target: Target, next: House['next'], perSecond: number, ms: number): Promise<Crowd> {
  const outcomes = { served: 0, busy: 0, lost: 0 };
  const { times } = await openLoop({ perSecond, ms }, async () => {
    const outcome = await tryLogin(target, next(), nextAddress());
    outcomes[outcome] += 1;
  });
  return { ...outcomes, arrivals: times.length, times };
}

async function round(house: House, probe: Child, ms: number, crowdMs: number) {
  const { target, next } = house;
  const alone = await feel(house, probe, ms);
  const [beside, full] = await Promise.all([feel(house, probe, ms), logins(house, ms)]);
  const perSecond = full.perSecond * TIMES_TOO_MANY;
  // The refresh token is fetched before the crowd stands at the door.
  const feeling = feel(house, probe, crowdMs);
  const [crowded, came] = await Promise.all([feeling, crowd(target, next, perSecond, crowdMs)]);
  return { alone, beside, crowded, came, perSecond };
}

type Round = Awaited<ReturnType<typeof round>>;

type Pick = (r: Round) => Felt;

const MS = { unit: ' ms' };

const shareOf = (rounds: readonly Round[], pick: (r: Round) => readonly number[], share: number): number =>
  over(rounds, (r) => percentile(pick(r), share));

/** What refreshes and discovery felt beside `words`. */
function besideLines(rounds: readonly Round[], words: string, name: string, pick: Pick): readonly Line[] {
  const refresh = (share: number) => shareOf(rounds, (r) => pick(r).refresh, share);
  const slower = over(rounds, (r) => percentile(pick(r).refresh, 0.5) / percentile(r.alone.refresh, 0.5));
  const discoveries = shareOf(rounds, (r) => pick(r).discovery, 0.99);
  return [
    figure(`refresh beside ${words}, p50`, `${name}RefreshP50Ms`, refresh(0.5), MS),
    atMost(`refresh beside ${words}, p50 over alone`, `${name}RefreshRatio`, slower, 3, { digits: 2 }),
    atMost(`refresh beside ${words}, p99`, `${name}RefreshP99Ms`, refresh(0.99), 30, MS),
    atMost(`discovery beside ${words}, p99`, `${name}DiscoveryP99Ms`, discoveries, 20, MS),
  ];
}

function crowdLines(rounds: readonly Round[]): readonly Line[] {
  const count = (words: string, name: string, pick: (came: Crowd) => number) =>
    figure(
      words,
      name,
      over(rounds, ({ came }) => pick(came)),
      { digits: 0 },
    );
  const lost = over(rounds, ({ came }) => came.lost);
  const longest = over(rounds, ({ came }) => Math.max(...came.times));
  return [
    count('who came', 'crowdArrivals', (came) => came.arrivals),
    count('… and was let in', 'crowdServed', (came) => came.served),
    count('… and was told that it is busy', 'crowdBusy', (came) => came.busy),
    atMost('… and got neither', 'crowdLost', lost, 0, { digits: 0 }),
    figure('longest until an answer', 'crowdLongestMs', longest, { digits: 0, unit: ' ms' }),
  ];
}

function linesOf(rounds: readonly Round[]): readonly Line[] {
  const alone = (share: number) => shareOf(rounds, (r) => r.alone.refresh, share);
  const perSecond = over(rounds, (r) => r.perSecond);
  return [
    figure('refresh alone, p50', 'aloneRefreshP50Ms', alone(0.5), MS),
    figure('refresh alone, p99', 'aloneRefreshP99Ms', alone(0.99), MS),
    ...besideLines(rounds, `${LOGINS} logins`, 'beside', (r) => r.beside),
    figure('arrivals per second, twice what can be hashed', 'crowdPerSecond', perSecond),
    ...besideLines(rounds, 'that crowd', 'crowd', (r) => r.crowded),
    ...crowdLines(rounds),
  ];
}

export async function measureCrowd(world: World): Promise<PartResult> {
  const house = await startHouse(world, { people: 4000 });
  const probe = await world.start('probe.ts', []);
  await logins(house, world.quick ? 2000 : 6000);
  const ms = world.quick ? 3000 : 8000;
  const rounds = await roundsOf(world, () => round(house, probe, ms, world.quick ? 6000 : CROWD_MS));
  await probe.stop();
  await house.close();
  return {
    lines: linesOf(rounds),
    remarks: [`A crowd comes for ${short(CROWD_MS / 1000, 0)} s, each in a new browser, through every page.`],
  };
}
