/**
 * A school of 100,000 people: its lists, search and form ask the store for no more than those of a small one
 * (product.md section 12). What that takes is printed; a machine that is busy with something else fails nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BigSchool, costOf, makeBigSchool, PER_CLASS, worksOf } from '../support/big-school.ts';

const BIG = 100_000;
const SMALL = 1_200;

let dir: string;
let big: BigSchool;
let small: BigSchool;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'people-hundred-'));
  small = await makeBigSchool(`sqlite:${join(dir, 'small.sqlite')}`, SMALL);
  big = await makeBigSchool(`sqlite:${join(dir, 'big.sqlite')}`, BIG);
}, 600_000);
afterAll(async () => {
  await Promise.all([small, big].map(({ probe }) => probe.store.close()));
  await rm(dir, { recursive: true, force: true });
});

/** Records that a page may look at, whatever the size of the school; for the classes of the year: themselves. */
const RECORDS: Readonly<Record<keyof ReturnType<typeof worksOf>, number>> = {
  'class page': 100,
  'staff page with second steps': 101,
  'classes with their numbers': BIG / PER_CLASS,
  'search: whole username': 10,
  // The first thousand of one word, and two hundred of each two that go together.
  'search: given name and the beginning of the family name': 1500,
  'search: two letters that thousands have': 160,
  'search: leerlingnummer': 60,
  edit: 12,
};

test('a school of 100,000 people asks no more of the store than one of 1,200', async () => {
  const [few, many] = [worksOf(small), worksOf(big)];
  const table: Record<string, unknown> = {};
  for (const name of Object.keys(RECORDS) as (keyof typeof RECORDS)[]) {
    const [low, high] = [await costOf(small, few[name]), await costOf(big, many[name])];
    table[name] = { ...high, 'ms (small)': low.ms };
    // A year's classes come a thousand at a time.
    const pages = name === 'classes with their numbers' ? Math.floor(BIG / PER_CLASS / 1000) : 0;
    expect([name, high.verbs]).toEqual([name, low.verbs + pages]);
    expect(high.records, name).toBeLessThanOrEqual(Math.ceil(RECORDS[name]));
    // Counted: the people of forty classes, and the staff without one.
    expect(high.counted, name).toBeLessThanOrEqual(40 * 2 * PER_CLASS + big.staff);
  }
  console.table(table);
});
