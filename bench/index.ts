/**
 * `npm run bench`: how fast it is, part by part; each ratio is made of measurements of one run on one machine, for
 * absolute numbers say little elsewhere. `npm run bench -- logins crowd`: only these parts.
 *
 * `--quick`: one short round. `--accounts N`: size of the large store. `--profile FOLDER`: CPU profiles of the
 * processes that are measured.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Child, startChild } from './child.ts';
import { type Line, numbersOf, type PartResult, tableOf } from './lines.ts';
import { measureAccounts } from './parts/accounts.ts';
import { measureAudit } from './parts/audit.ts';
import { measureCrowd } from './parts/crowd.ts';
import { measureEngine } from './parts/engine.ts';
import { measureLogins } from './parts/logins.ts';
import { measureMemory } from './parts/memory.ts';
import { measureMongo } from './parts/mongo.ts';
import { measurePeople } from './parts/people.ts';
import { measureTimes } from './parts/times.ts';
import type { World } from './world.ts';

const PARTS: Readonly<Record<string, (world: World) => Promise<PartResult>>> = {
  logins: measureLogins,
  crowd: measureCrowd,
  engine: measureEngine,
  memory: measureMemory,
  accounts: measureAccounts,
  times: measureTimes,
  mongo: measureMongo,
  // Last, for these fill this very process.
  people: measurePeople,
  audit: measureAudit,
};

const ROUNDS = 3;
const QUICK_ACCOUNTS = 20_000;
const ACCOUNTS = 1_000_000;

const options = {
  quick: { type: 'boolean' },
  accounts: { type: 'string' },
  profile: { type: 'string' },
} as const;

/** A world whose processes end with it. */
function createWorld(values: { quick?: boolean; accounts?: string; profile?: string }) {
  const quick = values.quick === true;
  const folder = mkdtempSync(join(tmpdir(), 'numo-bench-'));
  const children: Child[] = [];
  const world: World = {
    folder,
    quick,
    rounds: quick ? 1 : ROUNDS,
    accounts: Number(values.accounts ?? (quick ? QUICK_ACCOUNTS : ACCOUNTS)),
    async start(name, words) {
      const child = await startChild(name, words, values.profile);
      children.push(child);
      return child;
    },
  };
  return {
    world,
    async end(): Promise<void> {
      await Promise.all(children.map((child) => child.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function warnOfOtherWork(): number {
  const [load = 0] = loadavg();
  if (load > availableParallelism() / 2) {
    process.stderr.write(`The machine has other work (load ${load.toFixed(1)}): these figures will mean little.\n`);
  }
  return load;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) throw new Error(`no part ${unknown}; there are ${Object.keys(PARTS).join(', ')}`);
  const load = warnOfOtherWork();
  const { world, end } = createWorld(values);
  const lines: Line[] = [];
  try {
    for (const [name, measure] of Object.entries(PARTS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      const part = await measure(world);
      lines.push(...part.lines);
      process.stdout.write(`${[`\n${name}`, tableOf(part.lines), ...(part.remarks ?? [])].join('\n')}\n`);
    }
  } finally {
    await end();
  }
  const missed = lines.filter(({ reached }) => reached === false);
  process.stdout.write(
    `\n${missed.length === 0 ? 'Every target is reached.' : `Missed: ${missed.map(({ what }) => what).join('; ')}.`}\n`,
  );
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    loadBefore: load,
    rounds: world.rounds,
  };
  process.stdout.write(`\n${JSON.stringify({ ...machine, ...numbersOf(lines) })}\n`);
}

await main();
