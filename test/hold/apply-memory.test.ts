/** `numo-id apply` needs no more memory for many people than for some: not at the first run, not at the next, not to look. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { fileOf } from '../support/apply-world.ts';
import type { LiveMemory } from './live-memory.ts';

const SOME = 5000;
const MANY = 25_000;
const MIB = 2 ** 20;
/** Twelve bytes and their room for each name and external id, by which duplicates are found, and what one look differs from another. */
const GROWTH = 6 * MIB;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'apply-memory-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the program as an operator does, with an eye in it. */
async function memoryOf(store: string, ...words: readonly string[]): Promise<LiveMemory & { readonly out: string }> {
  const report = join(folder, 'memory.json');
  const { PATH = '' } = process.env;
  const env = {
    ...{ PATH, NUMO_ID_STORE: `sqlite:${store}`, NUMO_ID_ISSUER: 'http://localhost:9', LIVE_MEMORY: report },
    NUMO_ID_SECRETS: `k1:${Buffer.alloc(32, 4).toString('base64')}`,
    NODE_OPTIONS: `--import=${here('live-memory.ts')}`,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [here('../../bin/numo-id.mjs'), ...words], { env });
  return { out: stdout, ...(JSON.parse(readFileSync(report, 'utf8')) as LiveMemory) };
}

/** The most that lives: to look at a file, to apply it, and to apply it again. */
async function runsOf(people: number) {
  const [store, file] = [join(folder, `${people}.sqlite`), join(folder, `${people}.json`)];
  writeFileSync(file, fileOf(people));
  await memoryOf(store, 'store', 'prepare');
  const look = await memoryOf(store, 'apply', file, '--dry-run');
  const first = await memoryOf(store, 'apply', file, '--yes');
  const next = await memoryOf(store, 'apply', file, '--yes');
  expect(look.out).toContain(`people: ${people} to make`);
  expect(first.out).toContain(`people: ${people} made`);
  expect(next.out).toContain(`${people} kept their credentials`);
  return { look, first, next };
}

test('the memory of an import does not grow with its people', async () => {
  const [some, many] = [await runsOf(SOME), await runsOf(MANY)];
  const mib = (bytes: number): number => Math.round(bytes / MIB);
  for (const run of ['look', 'first', 'next'] as const) {
    const [few, all] = [some[run], many[run]];
    console.log(
      `${run}: ${mib(few.live)} → ${mib(all.live)} MiB alive, ${mib(few.resident)} → ${mib(all.resident)} resident`,
    );
    expect(all.live - few.live, run).toBeLessThan(GROWTH);
  }
});
