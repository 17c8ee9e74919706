/** The pages of a school of 100,000 people, in the services; how much they read is held by `test/hold`, not here. */
import { join } from 'node:path';
import { costOf, makeBigSchool, worksOf } from '../../test/support/big-school.ts';
import { atMost, figure, type Line, msName, type PartResult, short } from '../lines.ts';
import type { World } from '../world.ts';

const PEOPLE = 100_000;
const QUICK_PEOPLE = 10_000;
const MOST_MS = 100;

/** Builds the school in some half a minute. */
export async function measurePeople(world: World): Promise<PartResult> {
  const people = world.quick ? QUICK_PEOPLE : PEOPLE;
  const began = performance.now();
  const school = await makeBigSchool(`sqlite:${join(world.folder, 'big-school.sqlite')}`, people);
  const seconds = (performance.now() - began) / 1000;
  try {
    const lines: Line[] = [];
    for (const [what, work] of Object.entries(worksOf(school))) {
      const { ms } = await costOf(school, work);
      lines.push(atMost(`${what}, p95`, msName('people', what), ms, MOST_MS, { unit: ' ms' }));
    }
    return {
      lines: [...lines, figure('time to make the school', 'peopleMadeSeconds', seconds, { digits: 0, unit: ' s' })],
      remarks: [
        `One school of ${short(people, 0)} people on SQLite; milliseconds in the services, 19 of 20 stay below.`,
      ],
    };
  } finally {
    await school.probe.store.close();
  }
}
