/** Tens of thousands of torn requests at every route: no fault, no hang, no growth of memory, nothing secret told. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { requests } from '../support/fuzz.ts';
import { context } from '../support/seed.ts';
import { faultsOf, faultsOfLog, SECRETS, tear } from '../support/torn.ts';
import { type Browser, cookiesOf, createTornWorld } from '../support/torn-world.ts';

const REQUESTS = 20_000;
/** At the same time. */
const TOGETHER = 20;
const RUNS = REQUESTS / TOGETHER;
/** After so many runs the browsers are new: some of what they were made to send has logged them out. */
const NEW_BROWSERS = 25;
/** Seeds that once found something; each is run again, in full. */
const KEPT_SEEDS: readonly number[] = [];
const GROWTH = 48 * 2 ** 20;
const PATIENCE_MS = 900_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes that are really in use. */
const inUse = (): number => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

let app: TestApp;
let ids: readonly string[];
beforeAll(async () => {
  app = await startTestApp();
  const person = await app.account();
  const group = await app.running.domains.schools.addClass(
    app.school.id,
    { name: 'vmbo-havo 2a', kind: 'stamklas' },
    context,
  );
  ids = [parseAccountId(person.id)?.userId ?? '', app.school.id, group.id, 'numo', 'entra'];
});
afterAll(() => app.close());

/** A teacher, a pupil and a beheerder, each logged in. */
async function openBrowsers(): Promise<readonly Browser[]> {
  const world = createTornWorld(app);
  const teacher = await world.openBrowser();
  const hand = consoleHand(app);
  const others = await Promise.all(
    (['leerling', 'beheerder'] as const).map(async (role): Promise<Browser> => {
      const visitor = app.visitor();
      const csrf = await hand.csrf(visitor, await app.account({ role }));
      return { visitor, page: teacher.page, uid: teacher.uid, csrf, cookie: cookiesOf(visitor) };
    }),
  );
  return [teacher, ...others];
}

async function fuzz(
  seed: number | undefined,
): Promise<{ readonly statuses: Record<string, number>; readonly sizes: number[] }> {
  const world = createTornWorld(app);
  const statuses: Record<string, number> = {};
  const sizes: number[] = [];
  let browsers: readonly Browser[] = [];
  let run = 0;
  const found = await fc.check(
    fc.asyncProperty(fc.array(requests(world, ids), { minLength: TOGETHER, maxLength: TOGETHER }), async (drawn) => {
      if (run % NEW_BROWSERS === 0) browsers = await openBrowsers();
      if (run % (RUNS / 4) === 0) sizes.push(inUse());
      run += 1;
      const raws = drawn.map((make) => make(browsers));
      const answers = await Promise.all(
        raws.map(async (raw) => {
          const seen = await tear(app.running.port, raw);
          const kind = `${Math.floor(seen.status / 100)}xx`;
          statuses[kind] = (statuses[kind] ?? 0) + 1;
          const faults = faultsOf(seen, SECRETS);
          return faults.length > 0
            ? [`${raw.method} ${raw.target.slice(0, 200)} → ${seen.status}: ${faults.join(', ')}`]
            : [];
        }),
      );
      if (answers.some((faults) => faults.length > 0)) throw new Error(answers.flat().join('\n'));
      expect(faultsOfLog(app.log, [])).toEqual([]);
      // Empties the log, too.
      expect(app.faults().map(({ fields, cause }) => [fields, String(cause)])).toEqual([]);
    }),
    { numRuns: RUNS, ...(seed === undefined ? {} : { seed }), endOnFailure: true },
  );
  if (found.failed) throw new Error(`seed ${found.seed}, run ${found.numRuns}: ${String(found.errorInstance)}`);
  sizes.push(inUse());
  return { statuses, sizes };
}

describe('fuzz', () => {
  it(
    `${REQUESTS} requests at all routes: no 5xx, no hang, no growth`,
    async () => {
      const began = performance.now();
      const seed = Number(process.env['NUMO_ID_TEST_SEED']) || Math.floor(Math.random() * 2 ** 31);
      console.log(`fuzz: seed ${seed}`);
      const { statuses, sizes } = await fuzz(seed);
      const mib = sizes.map((size) => (size / 2 ** 20).toFixed(0)).join(', ');
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(`fuzz: ${REQUESTS} requests in ${seconds} s: ${JSON.stringify(statuses)}; in use ${mib} MiB`);
      // Behind the first quarter everything is loaded.
      expect((sizes.at(-1) ?? 0) - (sizes[1] ?? 0)).toBeLessThan(GROWTH);
    },
    PATIENCE_MS,
  );

  it.each(KEPT_SEEDS)(
    'seed %i',
    async (seed) => {
      await fuzz(seed);
    },
    PATIENCE_MS,
  );
});
