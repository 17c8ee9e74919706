/** What a login costs where a million people are in the store, against a thousand. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '../child.ts';
import { atMost, figure, over, type PartResult, short } from '../lines.ts';
import type { BenchUser } from '../relying-party.ts';
import { type House, houseOf, logins, roundsOf, slices, startHouse, usersOf, type World } from '../world.ts';

const IN_A_SCHOOL = 1000;
const SLICES = 4;
const GIB = 1024 ** 3;

interface Large {
  readonly house: House;
  readonly people: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** Anybody of any school, each as likely as the next. */
function anybody(schools: readonly string[]): readonly BenchUser[] {
  const some = 20_000;
  const pick = (most: number): number => randomBytes(4).readUInt32BE() % most;
  return Array.from({ length: some }, () => ({
    school: schools[pick(schools.length)] ?? '',
    username: `docent${pick(IN_A_SCHOOL)}`,
    password: 'groene-fiets-regen-42',
  }));
}

async function makeLarge(world: World): Promise<Large> {
  const began = performance.now();
  const port = await freePort();
  const path = join(world.folder, `large-${port}.sqlite`);
  const secrets = `bench:${randomBytes(32).toString('base64')}`;
  const place = { port, store: `sqlite:${path}`, secrets };
  const schools = Math.max(1, Math.round(world.accounts / IN_A_SCHOOL));
  const first = await startHouse(world, { ...place, people: IN_A_SCHOOL, schools: 1, emptySchools: schools - 1 });
  const empty = first.child.ready['empty'] as readonly { id: string; shortName: string }[];
  const names = [usersOf(first.child)[0]?.school ?? '', ...empty.map(({ shortName }) => shortName)];
  await first.close();
  const wish = { model: first.child.ready['model'], schools: empty.map(({ id }) => id) };
  const copier = await world.start('multiply.ts', [path, JSON.stringify(wish)]);
  const { people, bytes } = copier.ready;
  await copier.stop();
  const seconds = (performance.now() - began) / 1000;
  const child = await world.start('numo.ts', [JSON.stringify({ ...place, filled: true })]);
  return { house: houseOf(child, anybody(names)), people: Number(people), bytes: Number(bytes), seconds };
}

export async function measureAccounts(world: World): Promise<PartResult> {
  const large = await makeLarge(world);
  const small = await startHouse(world, { people: IN_A_SCHOOL, schools: 1 });
  const ms = (world.quick ? 4000 : 16_000) / SLICES;
  for (const house of [small, large.house]) await logins(house, world.quick ? 2000 : 6000);
  const rounds = await roundsOf(world, () =>
    slices(SLICES, { small: () => logins(small, ms), large: () => logins(large.house, ms) }),
  );
  await Promise.all([small.close(), large.house.close()]);
  return {
    lines: [
      figure(
        `logins/s among ${short(IN_A_SCHOOL, 0)} accounts`,
        'smallLoginsPerSecond',
        over(rounds, (r) => r.small.perSecond),
      ),
      figure(
        `logins/s among ${short(large.people, 0)} accounts`,
        'largeLoginsPerSecond',
        over(rounds, (r) => r.large.perSecond),
      ),
      atMost(
        'cost of a login among the many over the few',
        'accountsRatio',
        over(rounds, (r) => r.small.perSecond / r.large.perSecond),
        1.15,
        { digits: 2 },
      ),
      figure('accounts in the large store', 'largeAccounts', large.people, { digits: 0 }),
      figure('size of its file', 'largeFileGiB', large.bytes / GIB, { digits: 2, unit: ' GiB' }),
      figure('time to make it', 'largeMadeSeconds', large.seconds, { digits: 0, unit: ' s' }),
    ],
  };
}
