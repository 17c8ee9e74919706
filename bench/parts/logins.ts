/** Full logins with password, and with a code, over bare hashes: nothing else may cost much. */

import { atLeast, figure, type Line, over, type PartResult } from '../lines.ts';
import type { LoadResult } from '../load.ts';
import { percentile } from '../stats.ts';
import { type House, logins, roundsOf, slices, startHashes, startHouse, type World } from '../world.ts';

const SLICES = 4;
/** Nobody logs in twice within the half minute of a code. */
const WITH_CODE = 6000;

async function ratesOf(world: World, password: House, code: House) {
  const hashes = await startHashes(world);
  const ms = (world.quick ? 4000 : 16_000) / SLICES;
  const ask = async (implementation: string): Promise<LoadResult> => {
    const { perSecond } = await hashes.ask({ ms: ms / 2, implementation });
    return { perSecond: Number(perSecond), times: [] };
  };
  const rounds = await roundsOf(world, () =>
    slices(SLICES, {
      reference: () => ask('reference'),
      password: () => logins(password, ms),
      code: () => logins(code, ms),
      own: () => ask('own'),
    }),
  );
  await hashes.stop();
  return rounds;
}

type Rounds = Awaited<ReturnType<typeof ratesOf>>;

function linesOf(rounds: Rounds): readonly Line[] {
  const rate = (what: string, name: string, side: keyof Rounds[number]) =>
    figure(
      what,
      name,
      over(rounds, (r) => r[side].perSecond),
    );
  const ratio = (side: keyof Rounds[number], bare: 'reference' | 'own') =>
    over(rounds, (r) => r[side].perSecond / r[bare].perSecond);
  const slowest = over(rounds, (r) => percentile(r.password.times, 0.99));
  return [
    rate('bare Argon2id verifications/s, all cores', 'hashesPerSecond', 'reference'),
    rate('full logins/s with password, 32 concurrent', 'loginsPerSecond', 'password'),
    figure('slowest 1 % of those logins', 'loginP99Ms', slowest, { digits: 0, unit: ' ms' }),
    rate('full logins/s with password and code', 'codeLoginsPerSecond', 'code'),
    atLeast('logins with password over verifications', 'loginRatio', ratio('password', 'reference'), 0.75),
    atLeast('logins with password and code over verifications', 'codeLoginRatio', ratio('code', 'reference'), 0.7),
    rate('verifications/s by the library that Numo ID hashes with', 'ownHashesPerSecond', 'own'),
    figure('logins with password over those', 'loginRatioOwn', ratio('password', 'own'), { digits: 2 }),
  ];
}

export async function measureLogins(world: World): Promise<PartResult> {
  const password = await startHouse(world);
  const code = await startHouse(world, { twoStep: WITH_CODE });
  // Warm up, so that no round measures the compiler.
  for (const house of [password, code]) await logins(house, world.quick ? 2000 : 6000);
  const rounds = await ratesOf(world, password, code);
  await Promise.all([password.close(), code.close()]);
  return {
    lines: linesOf(rounds),
    remarks: ['Bare verifications: the reference implementation of Argon2id (npm `argon2`), one process.'],
  };
}
