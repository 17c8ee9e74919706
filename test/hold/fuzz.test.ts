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
let opened = 0;
/** Seeds that once found something; each is run again, in full. */
const KEPT_SEEDS: readonly number[] = [];
const GROWTH = 16 * 2 ** 20;
/** Requests that change something and were not turned away at the door (token, type, method, size), at least. */
const HEARD = 300;
const AT_THE_DOOR = [400, 403, 404, 405, 413, 415];
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
/** What stands where a route has a parameter. */
let ids: readonly string[] = [];
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/**
 * A teacher, a pupil, a beheerder and support, each logged in with another login on its way; and what beheerder and
 * support may change or remove: a school of its own, so that whatever becomes of it, the next browsers can log in.
 */
async function openBrowsers(at: number): Promise<readonly Browser[]> {
  const world = createTornWorld(app);
  const hand = consoleHand(app);
  const { schools } = app.running.domains;
  const school = await schools.create({ name: 'Proefschool', shortNames: [`proef-${at}`] }, context);
  const group = await schools.addClass(school.id, { name: 'vmbo-havo 2a', kind: 'stamklas' }, context);
  const person = await app.account({ role: 'leerling', classIds: [group.id] }, school);
  ids = [parseAccountId(person.id)?.userId ?? '', school.id, group.id, 'third', 'entra', 'codes'];
  const teacher = await world.openBrowser();
  const realm = await schools.ensureSystemRealm();
  const browsers = [teacher];
  for (const [role, where] of [
    ['leerling', school],
    ['beheerder', school],
    ['support', realm],
  ] as const) {
    const visitor = app.visitor();
    const csrf = await hand.csrf(visitor, await app.account({ role, twoStep: role !== 'leerling' }, where));
    const page = await visitor.open(app.numo.ask({ prompt: 'login', login_hint: 'ander:' }).url);
    const uid = new URL(page.url).pathname.split('/')[2] ?? '';
    browsers.push({ visitor, page, uid, csrf, cookie: cookiesOf(visitor) });
  }
  return browsers;
}

async function fuzz(
  seed: number | undefined,
): Promise<{ readonly statuses: Record<string, number>; readonly sizes: number[]; readonly heard: number }> {
  const world = createTornWorld(app);
  const statuses: Record<string, number> = {};
  const sizes: number[] = [];
  let heard = 0;
  let browsers: readonly Browser[] = [];
  let run = 0;
  const found = await fc.check(
    fc.asyncProperty(
      fc.array(
        requests(world, () => ids),
        { minLength: TOGETHER, maxLength: TOGETHER },
      ),
      async (drawn) => {
        if (run % NEW_BROWSERS === 0) browsers = await openBrowsers(opened++);
        if (run % (RUNS / 4) === 0) sizes.push(inUse());
        run += 1;
        const raws = drawn.map((make) => make(browsers));
        const answers = await Promise.all(
          raws.map(async (raw) => {
            const seen = await tear(app.running.port, raw);
            if (raw.method === 'POST' && !AT_THE_DOOR.includes(seen.status)) heard += 1;
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
      },
    ),
    { numRuns: RUNS, ...(seed === undefined ? {} : { seed }), endOnFailure: true },
  );
  if (found.failed) throw new Error(`seed ${found.seed}, run ${found.numRuns}: ${String(found.errorInstance)}`);
  sizes.push(inUse());
  return { statuses, sizes, heard };
}

// No second try: it would draw another seed.
describe('fuzz', { retry: 0 }, () => {
  it(
    `${REQUESTS} requests at all routes: no 5xx, no hang, no growth`,
    async () => {
      const began = performance.now();
      const seed = Number(process.env['NUMO_ID_TEST_SEED']) || Math.floor(Math.random() * 2 ** 31);
      console.log(`fuzz: seed ${seed}`);
      const { statuses, sizes, heard } = await fuzz(seed);
      const mib = sizes.map((size) => (size / 2 ** 20).toFixed(0)).join(', ');
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(
        `fuzz: ${REQUESTS} requests in ${seconds} s: ${JSON.stringify(statuses)}, ${heard} posts heard; in use ${mib} MiB`,
      );
      expect(heard).toBeGreaterThan(HEARD);
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
