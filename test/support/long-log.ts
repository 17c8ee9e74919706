/** One school's log with as many events as one asks for, and its pages; for tests and the bench. */
import { equal, ok } from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { type Audit, type AuditFilter, createAudit, createAuditStore } from '../../src/audit/index.ts';
import { linkOf } from '../../src/audit/model.ts';
import { auditEvents } from '../../src/audit/store.ts';
import { systemClock as clock } from '../../src/kernel/clock.ts';
import { type DomainEvent, defineEvent, makeEvent } from '../../src/kernel/events.ts';
import { openStore } from '../../src/storage/index.ts';
import { probeStore, type StoreProbe } from './store-probe.ts';

const PEOPLE = 50_000;
/** Does every hundredth thing. */
export const BUSY = 's1.busy';
/** So many are written by the product; the others are made of these in the database, a store file being a store file. */
const WRITTEN = 50_000;
const BATCH = 2000;
export const LIMIT = 50;
export const DAY = 86_400_000;

const names = ['login.succeeded', 'login.failed', 'user.password-changed', 'two-step-wiped'] as const;
const definitions = names.map((name) => defineEvent({ name, keep: ['client'] }));
const chainKey = randomBytes(32);
const start = clock.ms() - 300 * DAY;
const momentOf = (n: number) => new Date(start + Math.floor((n / WRITTEN) * 300 * DAY));

/** A store with the log of the school `s1`. */
export interface LongLog {
  readonly probe: StoreProbe;
  readonly audit: Audit;
}

/** Copies what is there until there are so many: other ids and numbers, moments a little later, other people. */
function multiply(path: string, events: number): void {
  const file = new DatabaseSync(path);
  const copies = events / WRITTEN - 1;
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

async function open(path: string): Promise<LongLog> {
  const probe = probeStore(await openStore(`sqlite:${path}`, { clock }));
  const { store } = probe;
  const audit = createAudit({ store: createAuditStore(store), definitions, chainKey, clock, log: () => {} });
  await store.prepare();
  return { probe, audit };
}

/** Makes the file at `path`. Who asks for it closes `probe.store`. @param events a multiple of 50,000. */
export async function makeLongLog(path: string, events: number): Promise<LongLog> {
  const written = (await open(path)).probe.store;
  const records = written.collection(auditEvents);
  let end: { seq: number; mac: string; end: Date } | undefined;
  for (let from = 0; from < WRITTEN; from += BATCH) {
    const batch = Array.from({ length: BATCH }, (_, n) => {
      const link = linkOf(chainKey, eventOf(from + n), { client: 'numo' }, { end, months: 13 });
      end = { seq: link.seq, mac: link.mac, end: link.expiresAt };
      return link;
    });
    await Promise.all(batch.map((link) => records.insert(link)));
  }
  await written.close();
  multiply(path, events);
  const log = await open(path);
  equal(await log.probe.store.collection(auditEvents).count('chain', ['s1']), events);
  return log;
}

/** What a page is asked for, at each go for something else. */
export const LOG_PAGES: Readonly<Record<string, (go: number) => AuditFilter>> = {
  'the newest page': () => ({}),
  'a person': (go) => ({ person: `s1.u${(go * 500 * 7919 + 2 * 7919) % PEOPLE}` }),
  'an action': () => ({ name: 'two-step-wiped' }),
  'a person and an action': (go) => ({ person: `s1.u${(go * 500 * 7919) % PEOPLE}`, name: 'two-step-wiped' }),
  'a day': (go) => ({ from: new Date(start + go * 10 * DAY), to: new Date(start + (go * 10 + 1) * DAY) }),
  'an action in a week': (go) => ({
    name: 'login.failed',
    from: new Date(start + go * DAY),
    to: new Date(start + (go + 7) * DAY),
  }),
};

/** Did ten thousand things, and never this one. */
export const NEVER: AuditFilter = { person: BUSY, name: 'two-step-wiped' };

/** The milliseconds, verbs and records of one go, at most, of twenty; the longest is mostly the first, which is cold. */
export async function looks(
  { probe }: LongLog,
  ask: (go: number) => Promise<{ readonly items: readonly unknown[] }>,
  atLeast = 1,
): Promise<{ readonly ms: number; readonly verbs: number; readonly records: number }> {
  const most = { ms: 0, verbs: 0, records: 0 };
  for (let go = 0; go < 20; go += 1) {
    probe.verbs.splice(0);
    probe.given.records = 0;
    const before = performance.now();
    const { items } = await ask(go);
    most.ms = Math.max(most.ms, performance.now() - before);
    most.verbs = Math.max(most.verbs, probe.verbs.length);
    most.records = Math.max(most.records, probe.given.records);
    ok(items.length >= atLeast);
  }
  return most;
}

/** Reads the whole log. @returns how many events came, the seconds, and how many bytes more the process had at most. */
export async function exportAll({ audit }: LongLog) {
  const [before, began] = [process.memoryUsage().rss, performance.now()];
  let more = 0;
  let count = 0;
  for await (const _ of audit.stream('s1')) {
    count += 1;
    if (count % 10_000 === 0) more = Math.max(more, process.memoryUsage().rss - before);
  }
  return { count, more, seconds: (performance.now() - began) / 1000 };
}
