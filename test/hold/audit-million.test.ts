/**
 * A school's log with a million events: a page or a filter looks at no more than it shows, an export stays small
 * (product.md section 4). What that takes is printed; a machine that is busy with something else fails nothing.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUSY, exportAll, LIMIT, LOG_PAGES, type LongLog, looks, makeLongLog, NEVER } from '../support/long-log.ts';

const EVENTS = 1_000_000;

let dir: string;
let log: LongLog;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-million-'));
  log = await makeLongLog(join(dir, 'store.sqlite'), EVENTS);
}, 900_000);
afterAll(async () => {
  await log.probe.store.close();
  await rm(dir, { recursive: true });
});

/** Looks, and prints. */
async function shown(what: string, ...[ask, atLeast]: [Parameters<typeof looks>[1], number?]) {
  const most = await looks(log, ask, atLeast);
  console.log(`${what}: ${most.ms.toFixed(1)} ms at most, ${most.verbs} verbs, ${most.records} records`);
  return most;
}

describe('a million events', () => {
  test.each(Object.entries(LOG_PAGES))('%s looks at what it shows', async (what, filter) => {
    const { verbs, records } = await shown(what, (go) => log.audit.page('s1', { ...filter(go), limit: LIMIT }));
    // Person and action together: among the person's own events.
    expect([verbs, records <= LIMIT]).toEqual([1, true]);
  });

  test('who did ten thousand things, and never this one: 5000 are looked at for a page', async () => {
    const ask = () => log.audit.page('s1', { ...NEVER, limit: LIMIT });
    const { records } = await shown('a busy person and an action that never was', ask, 0);
    expect(records).toBeLessThanOrEqual(5000);
    const own = await shown('a busy person', () => log.audit.page('s1', { person: BUSY, limit: LIMIT }));
    expect([own.verbs, own.records]).toEqual([1, LIMIT]);
  });

  test('a page deep in the log looks at no more than the first', async () => {
    let cursor: string | undefined;
    for (let page = 0; page < 100; page += 1) {
      cursor = (await log.audit.page('s1', { limit: 1000, ...(cursor ? { cursor } : {}) })).next;
    }
    const deep = cursor ? { cursor } : {};
    const { verbs, records } = await shown('100,000 events deep', () =>
      log.audit.page('s1', { limit: LIMIT, ...deep }),
    );
    expect([verbs, records]).toEqual([1, LIMIT]);
  });

  test('an export of all keeps the memory flat', async () => {
    const { count, more } = await exportAll(log);
    console.log(`export: ${count} events, at most ${(more / 2 ** 20).toFixed(0)} MiB more`);
    expect(count).toBe(EVENTS);
    expect(more).toBeLessThan(150 * 2 ** 20);
  });
});
