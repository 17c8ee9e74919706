/**
 * A school's log with a million events: a page or a filter looks at no more than it shows, an export stays small
 * (product.md section 4). What that takes is printed; a machine that is busy with something else fails nothing.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Audit, createAudit, createAuditStore } from '../../src/audit/index.ts';
import { linkOf } from '../../src/audit/model.ts';
import { auditEvents } from '../../src/audit/store.ts';
import { systemClock as clock } from '../../src/kernel/clock.ts';
import { type DomainEvent, defineEvent, makeEvent } from '../../src/kernel/events.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import { probeStore, type StoreProbe } from '../support/store-probe.ts';

const EVENTS = 1_000_000;
const PEOPLE = 50_000;
/** Does every hundredth thing. */
const BUSY = 's1.busy';
/** So many are written by the product; the others are made of these in the database, a store file being a store file. */
const WRITTEN = 50_000;
const BATCH = 2000;
const LIMIT = 50;
const DAY = 86_400_000;

const names = ['login.succeeded', 'login.failed', 'user.password-changed', 'two-step-wiped'] as const;
const definitions = names.map((name) => defineEvent({ name, keep: ['client'] }));
const chainKey = randomBytes(32);
const start = clock.ms() - 300 * DAY;
const momentOf = (n: number) => new Date(start + Math.floor((n / WRITTEN) * 300 * DAY));

let dir: string;
let store: Store;
let probe: StoreProbe;
let audit: Audit;

/** Copies what is there until there are a million: other ids and numbers, moments a little later, other people. */
function multiply(path: string): void {
  const file = new DatabaseSync(path);
  const copies = EVENTS / WRITTEN - 1;
  const mark = "'.' || n.value";
  const numbers = `(WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < ${copies}) SELECT value FROM n)`;
  const known = `(e.data ->> '$.accountId')`;
  const person = `iif(${known} = '${BUSY}', '${BUSY}', ${known} || ${mark})`;
  const at = 'e.f_at + n.value';
  const iso = `strftime('%Y-%m-%dT%H:%M:%fZ', (${at}) / 1000.0, 'unixepoch')`;
  const data = `json_set(e.data, '$.seq', e.f_seq + n.value * ${WRITTEN}, '$.at', ${iso}, '$.accountId', ${person}, '$.people', json_array(${person}), '$.actor.accountId', ${person})`;
  file.exec(`BEGIN;
    CREATE TEMP TABLE e AS SELECT * FROM c_audit_events;
    INSERT INTO c_audit_events (id, version, expires_at, data, f_at, f_name, "f_schoolId", f_seq)
      SELECT e.id || ${mark}, 1, e.expires_at, ${data}, ${at}, e.f_name, e."f_schoolId", e.f_seq + n.value * ${WRITTEN} FROM e, ${numbers} n;
    INSERT INTO "l_audit_events.person" ("f_schoolId", f_people, f_at, id)
      SELECT e."f_schoolId", ${person}, ${at}, e.id || ${mark} FROM e, ${numbers} n;
    COMMIT;`);
  file.close();
}

/** Nearly all are logins; each five-hundredth is one of the rare kind. */
function eventOf(n: number): DomainEvent {
  const definition = definitions[n % 500 === 0 ? 3 : n % 20 === 0 ? 2 : n % 7 === 0 ? 1 : 0];
  if (!definition) throw new Error('no definition');
  const accountId = n % 100 === 1 ? BUSY : `s1.u${(n * 7919) % PEOPLE}`;
  const context = { clock, actor: { kind: 'account', accountId, role: 'leerling' } as const };
  return {
    ...makeEvent(definition, context, { schoolId: 's1', accountId, fields: {} }),
    at: momentOf(n).toISOString(),
  };
}

async function open(): Promise<void> {
  probe = probeStore(await openStore(`sqlite:${join(dir, 'store.sqlite')}`, { clock }));
  store = probe.store;
  audit = createAudit({ store: createAuditStore(store), definitions, chainKey, clock, log: () => {} });
  await store.prepare();
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'audit-million-'));
  await open();
  const records = store.collection(auditEvents);
  let end: { seq: number; mac: string; end: Date } | undefined;
  for (let from = 0; from < WRITTEN; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, n) => {
      const link = linkOf(chainKey, eventOf(from + n), { client: 'numo' }, { end, months: 13 });
      end = { seq: link.seq, mac: link.mac, end: link.expiresAt };
      return link;
    });
    await Promise.all(batch.map((link) => records.insert(link)));
  }
  await store.close();
  multiply(join(dir, 'store.sqlite'));
  await open();
  expect(await store.collection(auditEvents).count('chain', ['s1'])).toBe(EVENTS);
}, 900_000);
afterAll(async () => {
  await store.close();
  await rm(dir, { recursive: true });
});

/** The records that one go looks at, at most, of several; the longest is printed: the first is cold. */
async function looks(
  what: string,
  ask: (go: number) => Promise<{ readonly items: readonly unknown[] }>,
  atLeast = 1,
): Promise<{ readonly verbs: number; readonly records: number }> {
  const most = { ms: 0, verbs: 0, records: 0 };
  for (let go = 0; go < 20; go += 1) {
    probe.verbs.splice(0);
    probe.given.records = 0;
    const before = performance.now();
    const { items } = await ask(go);
    most.ms = Math.max(most.ms, performance.now() - before);
    most.verbs = Math.max(most.verbs, probe.verbs.length);
    most.records = Math.max(most.records, probe.given.records);
    expect(items.length).toBeGreaterThanOrEqual(atLeast);
  }
  console.log(`${what}: ${most.ms.toFixed(1)} ms at most, ${most.verbs} verbs, ${most.records} records`);
  return most;
}

describe('a million events', () => {
  test.each([
    ['the newest page', () => ({})],
    ['a person', (go: number) => ({ person: `s1.u${(go * 500 * 7919 + 2 * 7919) % PEOPLE}` })],
    ['an action', () => ({ name: 'two-step-wiped' })],
    [
      'a person and an action',
      (go: number) => ({ person: `s1.u${(go * 500 * 7919) % PEOPLE}`, name: 'two-step-wiped' }),
    ],
    ['a day', (go: number) => ({ from: new Date(start + go * 10 * DAY), to: new Date(start + (go * 10 + 1) * DAY) })],
    [
      'an action in a week',
      (go: number) => ({
        name: 'login.failed',
        from: new Date(start + go * DAY),
        to: new Date(start + (go + 7) * DAY),
      }),
    ],
  ])('%s looks at what it shows', async (what, filter) => {
    const { verbs, records } = await looks(what, (go) => audit.page('s1', { ...filter(go), limit: LIMIT }));
    // Person and action together: among the person's own events.
    expect([verbs, records <= LIMIT]).toEqual([1, true]);
  });

  test('who did ten thousand things, and never this one: 5000 are looked at for a page', async () => {
    const never = { person: BUSY, name: 'two-step-wiped', limit: LIMIT };
    const { records } = await looks('a busy person and an action that never was', () => audit.page('s1', never), 0);
    expect(records).toBeLessThanOrEqual(5000);
    const own = await looks('a busy person', () => audit.page('s1', { person: BUSY, limit: LIMIT }));
    expect([own.verbs, own.records]).toEqual([1, LIMIT]);
  });

  test('a page deep in the log looks at no more than the first', async () => {
    let cursor: string | undefined;
    for (let page = 0; page < 100; page += 1) {
      cursor = (await audit.page('s1', { limit: 1000, ...(cursor ? { cursor } : {}) })).next;
    }
    const deep = cursor ? { cursor } : {};
    const { verbs, records } = await looks('100,000 events deep', () => audit.page('s1', { limit: LIMIT, ...deep }));
    expect([verbs, records]).toEqual([1, LIMIT]);
  });

  test('an export of all keeps the memory flat', async () => {
    const before = process.memoryUsage().rss;
    let most = 0;
    let count = 0;
    for await (const _ of audit.stream('s1')) {
      count += 1;
      if (count % 10_000 === 0) most = Math.max(most, process.memoryUsage().rss - before);
    }
    console.log(`export: ${count} events, at most ${(most / 2 ** 20).toFixed(0)} MiB more`);
    expect(count).toBe(EVENTS);
    expect(most).toBeLessThan(150 * 2 ** 20);
  });
});
