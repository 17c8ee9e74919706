/** What the house costs over the bare protocol engine, where nothing is hashed. */
import type { Browser } from '../browser.ts';
import { atLeast, figure, type Line, over, type PartResult } from '../lines.ts';
import { closedLoop, type LoadResult } from '../load.ts';
import { codeFor, openRefresh, refresh, trade, userinfo } from '../relying-party.ts';
import {
  type House,
  hashFree,
  LOGINS,
  nextAddress,
  roundsOf,
  sessionsAt,
  slices,
  startBare,
  startHouse,
  type World,
} from '../world.ts';

const SLICES = 4;
const LEAST = 0.6;

/** Each way through a house, ready to be walked for some milliseconds. */
interface Ways {
  readonly hashFree: (ms: number) => Promise<LoadResult>;
  readonly refresh: (ms: number) => Promise<LoadResult>;
  readonly userinfo: (ms: number) => Promise<LoadResult>;
}

const each = <T>(make: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: LOGINS }, make));

function again(house: House, browsers: readonly Browser[]): Ways['hashFree'] {
  return (ms) => hashFree(house, browsers, ms);
}

/** The bare engine's memory forgets after a thousand entries: chains and tokens are made anew before each slice. */
function waysOf(house: House, browsers: readonly Browser[]): Ways {
  const { target, next } = house;
  return {
    hashFree: again(house, browsers),
    async refresh(ms) {
      const tokens = await each(() => openRefresh(target, next(), nextAddress()));
      return closedLoop({ workers: LOGINS, ms }, async (worker) => {
        tokens[worker] = await refresh(target, tokens[worker] ?? '');
      });
    },
    async userinfo(ms) {
      const tokens = await each(async () => trade(target, await codeFor(target, next(), nextAddress())));
      return closedLoop({ workers: LOGINS, ms }, (worker) => userinfo(target, tokens[worker]?.access_token ?? ''));
    },
  };
}

const WAYS = [
  ['hashFree', 'session → code → tokens'],
  ['refresh', 'refresh, rotation on in both'],
  ['userinfo', 'userinfo'],
] as const;

export async function measureEngine(world: World): Promise<PartResult> {
  const [numo, bare] = [await startHouse(world), await startBare(world)];
  const ours = waysOf(numo, await sessionsAt(numo));
  const theirs = waysOf(bare, await sessionsAt(bare));
  const ms = (world.quick ? 2000 : 8000) / SLICES;
  const lines: Line[] = [];
  for (const [way, words] of WAYS) {
    for (const side of [ours, theirs]) await side[way](ms);
    const rounds = await roundsOf(world, () =>
      slices(SLICES, { bare: () => theirs[way](ms), numo: () => ours[way](ms) }),
    );
    lines.push(
      figure(
        `bare oidc-provider, ${words} /s`,
        `${way}BarePerSecond`,
        over(rounds, (r) => r.bare.perSecond),
      ),
      figure(
        `Numo ID, ${words} /s`,
        `${way}PerSecond`,
        over(rounds, (r) => r.numo.perSecond),
      ),
      atLeast(
        `${words}: Numo ID over bare`,
        `${way}Ratio`,
        over(rounds, (r) => r.numo.perSecond / r.bare.perSecond),
        LEAST,
      ),
    );
  }
  await Promise.all([numo.close(), bare.close()]);
  return { lines };
}
