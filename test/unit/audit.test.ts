import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type Audit,
  createAudit,
  createAuditStore,
  createRelay,
  createRelayLease,
  type EventSink,
} from '../../src/audit/index.ts';
import { addMonths } from '../../src/audit/model.ts';
import { auditEvents, auditHeads } from '../../src/audit/store.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { AppError } from '../../src/kernel/errors.ts';
import { type Actor, type DomainEvent, defineEvent, makeEvent } from '../../src/kernel/events.ts';
import {
  type Collection,
  type CollectionSpec,
  openStore,
  type Store,
  type StoredRecord,
} from '../../src/storage/index.ts';

const START = Date.parse('2026-03-12T08:30:00Z');
const DAY = 24 * 60 * 60 * 1000;
let ms = START;
const clock: Clock = { now: () => new Date(ms), ms: () => ms, elapsed: () => ms };
const chainKey = randomBytes(32);

const changed = defineEvent({ name: 'test.changed', keep: ['field', 'count', 'on'] });
const seen = defineEvent({ name: 'test.seen', keep: [] });
const definitions = [changed, seen];
const anja: Actor = { kind: 'account', accountId: 's1.anja', role: 'beheerder' };

interface Thing extends StoredRecord {
  readonly name: string;
}
const things: CollectionSpec<Thing> = {
  name: 'things',
  fields: { name: 'string' },
  indexes: [],
  retention: { keeps: 'nothing', until: 'the test ends' },
  parse: (raw) => z.object({ id: z.string(), version: z.number(), name: z.string() }).parse(raw),
};

const makeChanged = (n: number, schoolId = 's1'): DomainEvent =>
  makeEvent(
    changed,
    { clock, actor: anja, request: { requestId: `r${n}`, address: '192.0.2.0/24' } },
    { schoolId, accountId: `${schoolId}.u${n}`, fields: { field: 'role', count: n, on: n % 2 === 0 } },
  );
const many = (count: number, schoolId = 's1') => Array.from({ length: count }, (_, n) => makeChanged(n + 1, schoolId));

let store: Store;
let audit: Audit;
let logged: string[];
let records: Collection<import('../../src/audit/index.ts').AuditRecord>;
let thing: Collection<Thing>;

const auditOf = (on: Store, key = chainKey) =>
  createAudit({ store: createAuditStore(on), definitions, chainKey: key, clock, log: (level) => logged.push(level) });

beforeEach(async () => {
  ms = START;
  logged = [];
  store = await openStore('sqlite::memory:', { clock });
  audit = auditOf(store);
  createRelayLease(store, clock);
  records = store.collection(auditEvents);
  thing = store.collection(things);
  await store.prepare();
});
afterEach(() => store.close());

describe('what is kept', () => {
  test('the facts, and only fields that the definition names', async () => {
    const event = makeChanged(1);
    await audit.accept([{ ...event, fields: { ...event.fields, secret: 'hunter2' } }]);
    const { items } = await audit.page('s1', { limit: 10 });
    expect(items).toMatchObject([
      {
        id: event.id,
        name: 'test.changed',
        at: new Date(START),
        actor: anja,
        accountId: 's1.u1',
        requestId: 'r1',
        address: '192.0.2.0/24',
        fields: { field: 'role', count: 1, on: false },
      },
    ]);
    expect(JSON.stringify(items)).not.toContain('hunter2');
  });

  test('of an event that nobody defined no field at all, and the log says so', async () => {
    await audit.accept([{ ...makeChanged(1), name: 'test.unknown' }]);
    const { items } = await audit.page('s1', { limit: 10 });
    expect(items[0]?.fields).toEqual({});
    expect(logged).toEqual(['error']);
  });

  test('for 13 months', async () => {
    await audit.accept([makeChanged(1)]);
    ms = Date.parse('2027-04-12T08:29:59Z');
    expect((await audit.page('s1', { limit: 10 })).items).toHaveLength(1);
    ms = Date.parse('2027-04-12T08:30:00Z');
    expect((await audit.page('s1', { limit: 10 })).items).toHaveLength(0);
  });

  test('a month later is the same day, or the last of the month', () => {
    expect(addMonths(new Date('2026-01-31T10:00:00Z'), 13)).toEqual(new Date('2027-02-28T10:00:00Z'));
    expect(addMonths(new Date('2026-03-12T10:00:00Z'), 13)).toEqual(new Date('2027-04-12T10:00:00Z'));
  });

  test('newest first in pages', async () => {
    await audit.accept(many(25));
    const first = await audit.page('s1', { limit: 10 });
    expect(first.items.map(({ seq }) => seq)).toEqual([25, 24, 23, 22, 21, 20, 19, 18, 17, 16]);
    const second = await audit.page('s1', { limit: 10, ...(first.next ? { cursor: first.next } : {}) });
    expect(second.items[0]?.seq).toBe(15);
  });

  test('by person, name and time, in any mix, as a plain filter over all would', async () => {
    const at = (n: number) => new Date(START + n * 1000);
    for (let n = 0; n < 40; n += 1) {
      ms = at(n).getTime();
      const actor: Actor = n % 3 === 0 ? anja : { kind: 'account', accountId: 's1.meti', role: 'docent' };
      const about = n % 5 === 0 ? {} : { accountId: n % 2 === 0 ? 's1.anja' : 's1.sam' };
      const definition = n % 4 === 0 ? seen : changed;
      await audit.accept([makeEvent(definition, { clock, actor }, { schoolId: n % 7 === 0 ? 's2' : 's1', ...about })]);
    }
    const { items: all } = await audit.page('s1', { limit: 1000 });
    expect(all).toHaveLength(34);
    for (const person of [undefined, 's1.anja', 's1.sam', 's1.meti', 's1.nobody']) {
      for (const name of [undefined, 'test.seen', 'test.none']) {
        for (const [from, to] of [
          [undefined, undefined],
          [at(8), at(21)],
          [at(30), undefined],
          [undefined, at(9)],
        ] as const) {
          const filter = {
            ...(person ? { person } : {}),
            ...(name ? { name } : {}),
            ...(from ? { from } : {}),
            ...(to ? { to } : {}),
          };
          const wanted = all.filter(
            (one) =>
              (!person ||
                one.accountId === person ||
                (one.actor.kind === 'account' && one.actor.accountId === person)) &&
              (!name || one.name === name) &&
              (!from || one.at >= from) &&
              (!to || one.at < to),
          );
          const found: number[] = [];
          let cursor: string | undefined;
          do {
            const page = await audit.page('s1', { ...filter, limit: 7, ...(cursor ? { cursor } : {}) });
            found.push(...page.items.map(({ seq }) => seq));
            cursor = page.next;
          } while (cursor);
          expect(found).toEqual(wanted.map(({ seq }) => seq));
          const streamed = await Array.fromAsync(audit.stream('s1', filter));
          expect(streamed.map(({ seq }) => seq)).toEqual(found);
        }
      }
    }
  });

  test('two events of one name are a fault at the start', () => {
    expect(() =>
      createAudit({ store: createAuditStore(store), definitions: [changed, changed], chainKey, clock, log: () => {} }),
    ).toThrow(TypeError);
  });
});

describe('the chain', () => {
  test('numbers each school on its own, and holds', async () => {
    await audit.accept([...many(3), ...many(2, 's2')]);
    await audit.accept([makeChanged(9)]);
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 4, checkpoint: { seq: 4 } });
    expect(await audit.verify('s2')).toMatchObject({ ok: true, records: 2, checkpoint: { seq: 2 } });
    expect(await audit.verify('s3')).toEqual({ ok: true, faults: [], records: 0 });
  });

  test('takes each event once, however often it comes', async () => {
    const events = many(5);
    await audit.accept(events.slice(0, 3));
    await audit.accept(events);
    await audit.accept(events);
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 5 });
  });

  test('holds when two processes append at once', async () => {
    const other = auditOf(store);
    const events = many(40);
    await Promise.all([
      audit.accept(events.slice(0, 20)),
      other.accept(events.slice(20)),
      other.accept(events.slice(10, 30)),
    ]);
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 40, checkpoint: { seq: 40 } });
  });

  test('holds over more than a page', async () => {
    await audit.accept(many(1203));
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 1203 });
  });

  const idAt = async (seq: number): Promise<string> => {
    const { items } = await audit.page('s1', { limit: 1000 });
    const found = items.find((one) => one.seq === seq);
    if (!found) throw new Error(`no record ${seq}`);
    return found.id;
  };

  test.each([
    ['a field', { fields: { field: 'name', count: 5, on: false } }],
    ['the actor', { actor: { kind: 'system', by: 'cli' } as Actor }],
    ['the moment', { at: new Date(START - 1) }],
    ['the account', { accountId: 's1.other' }],
    ['the address', { address: undefined }],
    ['the end', { expiresAt: new Date(START + DAY) }],
    ['the link', { previous: 'x' }],
    ['the mac', { mac: 'x' }],
    ['whom a search finds it by', { people: [] }],
  ])('finds an altered record: %s', async (_, change) => {
    await audit.accept(many(8));
    const record = await records.get(await idAt(5));
    if (!record) throw new Error('gone');
    expect(await records.replaceIf({ ...record, ...change })).toBeDefined();
    const { ok, faults } = await audit.verify('s1');
    expect(ok).toBe(false);
    expect(faults[0]).toEqual({ kind: 'altered', seq: 5, id: record.id });
  });

  test.each([
    [1, 'removed'],
    [4, 'removed'],
    [7, 'removed'],
    [8, 'cut'],
  ])('finds that record %i of 8 was removed', async (seq, kind) => {
    await audit.accept(many(8));
    await records.remove(await idAt(seq));
    const { ok, faults } = await audit.verify('s1');
    expect(ok).toBe(false);
    expect(faults).toEqual([{ kind, seq }]);
  });

  test('a cut tail stays visible when the chain goes on', async () => {
    await audit.accept(many(8));
    for (const seq of [8, 7]) await records.remove(await idAt(seq));
    await audit.accept([makeChanged(20)]);
    expect((await audit.verify('s1')).faults).toEqual([{ kind: 'removed', seq: 7 }]);
  });

  test('finds a removed chain, a removed end and an altered end', async () => {
    await audit.accept(many(3));
    const heads = store.collection(auditHeads);
    const head = await heads.get('s1');
    if (!head) throw new Error('no head');
    await heads.remove('s1');
    expect((await audit.verify('s1')).faults).toEqual([{ kind: 'head', seq: 3 }]);
    await heads.put({ ...head, seq: 2 });
    expect((await audit.verify('s1')).faults).toEqual([{ kind: 'head', seq: 3 }]);
    await heads.put(head);
    for (const seq of [1, 2, 3]) await records.remove(await idAt(seq));
    expect((await audit.verify('s1')).faults).toEqual([{ kind: 'cut', seq: 1 }]);
  });

  test('finds a record that somebody put in, and one moved to another school', async () => {
    await audit.accept(many(3));
    const { version: _, ...last } = (await audit.page('s1', { limit: 1 })).items[0] ?? {};
    const copy = { ...(last as import('../../src/audit/index.ts').AuditRecord), id: 'forged', seq: 4 };
    await records.insert(copy);
    expect((await audit.verify('s1')).faults).toEqual([{ kind: 'altered', seq: 4, id: 'forged' }]);
    await records.remove('forged');
    await records.insert({ ...copy, schoolId: 's2' });
    expect((await audit.verify('s2')).ok).toBe(false);
  });

  test('finds a chain made with another key', async () => {
    await auditOf(store, randomBytes(32)).accept(many(3));
    expect((await audit.verify('s1')).ok).toBe(false);
  });

  test('finds an older state that was put back whole, by a checkpoint kept elsewhere', async () => {
    await audit.accept(many(3));
    const heads = store.collection(auditHeads);
    const old = await heads.get('s1');
    if (!old) throw new Error('no head');
    await audit.accept([makeChanged(4), makeChanged(5)]);
    const noted = (await audit.verify('s1')).checkpoint;
    for (const seq of [5, 4]) await records.remove(await idAt(seq));
    await heads.put(old);
    expect((await audit.verify('s1')).ok).toBe(true);
    expect((await audit.verify('s1', noted)).faults).toEqual([{ kind: 'cut', seq: 4 }]);
    await audit.accept([makeChanged(6), makeChanged(7)]);
    expect((await audit.verify('s1')).ok).toBe(true);
    expect((await audit.verify('s1', noted)).faults).toMatchObject([{ kind: 'altered', seq: 5 }]);
  });

  test('what has expired may be gone, and nothing else', async () => {
    await audit.accept(many(3));
    ms += 200 * DAY;
    await audit.accept(many(3));
    const noted = (await audit.verify('s1')).checkpoint;
    ms = START + 400 * DAY;
    while ((await store.sweep()) > 0);
    expect(await audit.verify('s1', noted)).toMatchObject({ ok: true, records: 3, checkpoint: { seq: 6 } });
    await records.remove(await idAt(4));
    expect((await audit.verify('s1')).faults).toEqual([{ kind: 'removed', seq: 4 }]);
  });

  test('verification can start from a checkpoint, pruned or not', async () => {
    await audit.accept(many(6));
    const noted = (await audit.verify('s1')).checkpoint;
    if (!noted) throw new Error('no checkpoint');
    ms += 200 * DAY;
    await audit.accept(many(5));
    const since = () => audit.verify('s1', noted, { since: true });
    expect(await since()).toMatchObject({ ok: true, records: 6, checkpoint: { seq: 11 } });
    expect(await audit.verify('s1', { ...noted, mac: 'x' }, { since: true })).toMatchObject({ ok: false });
    await audit.accept([makeChanged(20)]);
    await records.remove(await idAt(7));
    expect((await since()).faults).toEqual([{ kind: 'removed', seq: 7 }]);
    ms = START + 400 * DAY;
    while ((await store.sweep()) > 0);
    // The record of the checkpoint is gone with its time; number 7 is not.
    expect((await since()).faults).toEqual([{ kind: 'removed', seq: 7 }]);
  });

  test('any tampering is found, also in a chain whose beginning was pruned', async () => {
    const tampering = fc.record({
      seq: fc.nat(),
      other: fc.nat(),
      kind: fc.constantFrom('alter', 'remove', 'cut', 'insert', 'swap', 'renumber', 'move-head', 'remove-head'),
      field: fc.constantFrom('name', 'at', 'actor', 'accountId', 'people', 'requestId', 'address', 'fields', 'mac'),
      pruned: fc.boolean(),
    });
    let school = 0;
    const heads = store.collection(auditHeads);
    const lies = {
      name: 'test.seen',
      at: new Date(1),
      actor: { kind: 'anonymous' },
      accountId: 'x.y',
      people: ['x.y'],
      requestId: 'r',
      address: '198.51.100.0/24',
      fields: {},
      mac: 'm',
    } as const;
    await fc.assert(
      fc.asyncProperty(tampering, async ({ seq, other, kind, field, pruned }) => {
        school += 1;
        const schoolId = `t${school}`;
        ms = START;
        await audit.accept(many(4, schoolId));
        ms += 200 * DAY;
        await audit.accept(many(5, schoolId));
        if (pruned) ms = START + 400 * DAY;
        const { items } = await audit.page(schoolId, { limit: 100 });
        const [one, two, head] = [items[seq % items.length], items[other % items.length], await heads.get(schoolId)];
        if (!one || !two || !head) throw new Error('gone');
        const write = async (record: typeof one, changes: Partial<typeof one>) => {
          await records.remove(record.id);
          await records.put({ ...record, ...changes });
        };
        const acts: Record<typeof kind, () => Promise<unknown>> = {
          alter: () => write(one, { [field]: lies[field] }),
          remove: () => records.remove(one.id),
          cut: () => Promise.all(items.filter((item) => item.seq >= one.seq).map(({ id }) => records.remove(id))),
          insert: () => records.put({ ...one, id: 'in', seq: (items[0]?.seq ?? 0) + 1 }),
          swap: async () => {
            if (one.id === two.id) return records.remove(one.id);
            await Promise.all([records.remove(one.id), records.remove(two.id)]);
            await records.put({ ...one, seq: two.seq });
            return records.put({ ...two, seq: one.seq });
          },
          renumber: () => write(one, { seq: one.seq + 100 }),
          'move-head': () => heads.put({ ...head, seq: one.seq - 1, mac: two.mac }),
          'remove-head': () => heads.remove(schoolId),
        };
        expect(await audit.verify(schoolId)).toMatchObject({ ok: true });
        await acts[kind]();
        expect((await audit.verify(schoolId)).ok).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('goes on after everything has expired', async () => {
    await audit.accept(many(3));
    ms += 500 * DAY;
    while ((await store.sweep()) > 0);
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 0, checkpoint: { seq: 3 } });
    await audit.accept([makeChanged(9)]);
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 1, checkpoint: { seq: 4 } });
  });

  test('an event that comes late expires with the one before it, so that no hole opens', async () => {
    const late = makeChanged(1);
    ms += 30 * DAY;
    await audit.accept([makeChanged(2)]);
    await audit.accept([late]);
    const { items } = await audit.page('s1', { limit: 10 });
    expect(items.map(({ expiresAt }) => expiresAt)).toEqual([items[1]?.expiresAt, items[1]?.expiresAt]);
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 2 });
  });

  test('any mix of batches and repeats makes one chain', async () => {
    let school = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.nat(20), { maxLength: 8 }), { maxLength: 8 }), async (batches) => {
        school += 1;
        const events = many(21, `p${school}`);
        await Promise.all(batches.map((batch) => audit.accept(batch.flatMap((n) => events[n] ?? []))));
        const distinct = new Set(batches.flat()).size;
        expect(await audit.verify(`p${school}`)).toMatchObject({ ok: true, records: distinct });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the relay', () => {
  const relayOf = (sinks: readonly EventSink[], on: Store = store) =>
    createRelay({
      source: on,
      sinks,
      lease: createRelayLease(on, clock),
      clock,
      log: (level) => void logged.push(level),
    });
  const recorder = (name: string) => {
    const got: DomainEvent[] = [];
    const sink: EventSink = { name, accept: async (events) => void got.push(...events) };
    return { sink, got, fields: () => got.map(({ fields }) => fields.count) };
  };
  const write = async (id: string, ...events: DomainEvent[]) => thing.put({ id, name: id }, events);

  test('moves every event to every sink and forgets it', async () => {
    const a = recorder('a');
    const b = recorder('b');
    const relay = relayOf([a.sink, b.sink]);
    await write('x', makeChanged(1), makeChanged(2));
    await write('y', makeChanged(3));
    await relay.flush();
    expect(a.fields()).toEqual([1, 2, 3]);
    expect(b.fields()).toEqual([1, 2, 3]);
    expect(await store.pendingEvents(10)).toEqual([]);
    await relay.flush();
    expect(a.got).toHaveLength(3);
  });

  test('moves more than a batch, into the chain', async () => {
    for (let n = 0; n < 450; n += 1) await write(`x${n % 7}`, makeChanged(n));
    await relayOf([{ name: 'audit', accept: (events) => audit.accept(events) }]).flush();
    expect(await audit.verify('s1')).toMatchObject({ ok: true, records: 450 });
    expect(await store.pendingEvents(10)).toEqual([]);
  });

  test('a failing sink is tried again later and later, in order, and holds up nobody else', async () => {
    const good = recorder('good');
    const bad = recorder('bad');
    let broken = true;
    let calls = 0;
    const failing: EventSink = {
      name: 'bad',
      accept: async (events) => {
        calls += 1;
        if (broken) throw new Error('down');
        await bad.sink.accept(events);
      },
    };
    const relay = relayOf([failing, good.sink]);
    await write('x', makeChanged(1));
    await write('x', makeChanged(2));
    await relay.flush();
    await write('x', makeChanged(3));
    await relay.flush();
    expect(good.fields()).toEqual([1, 2, 3]);
    expect(bad.got).toEqual([]);
    expect(await store.pendingEvents(10)).toHaveLength(3);
    const before = calls;
    await relay.flush();
    expect(calls).toBe(before);
    ms += 1000;
    await relay.flush();
    expect(calls).toBe(before + 1);
    ms += 1000;
    await relay.flush();
    expect(calls).toBe(before + 1);
    broken = false;
    ms += 1000;
    await relay.flush();
    expect(bad.fields()).toEqual([1, 2, 3]);
    expect(good.fields()).toEqual([1, 2, 3]);
    expect(await store.pendingEvents(10)).toEqual([]);
    expect(logged.length).toBeGreaterThan(0);
  });

  test('a sink whose store is away is no fault of ours', async () => {
    let failure: Error = new AppError('store-unavailable', 'unavailable');
    const relay = relayOf([{ name: 'bad', accept: () => Promise.reject(failure) }]);
    await write('x', makeChanged(1));
    await relay.flush();
    expect(logged).toEqual(['warn']);
    failure = new Error('wrong');
    await write('y', makeChanged(2));
    await relay.flush();
    expect(logged).toEqual(['warn', 'error']);
  });

  test('one bad event holds up only its own record', async () => {
    const got: unknown[] = [];
    const relay = relayOf([
      {
        name: 'picky',
        accept: async (events) => {
          if (events.some(({ fields }) => fields.count === 13)) throw new Error('bad luck');
          got.push(...events.map(({ fields }) => fields.count));
        },
      },
    ]);
    await write('x', makeChanged(1));
    await write('y', makeChanged(13));
    await write('y', makeChanged(14));
    await write('z', makeChanged(2));
    await relay.flush();
    for (let n = 100; n < 400; n += 1) await write('x', makeChanged(n));
    await relay.flush();
    expect(got.filter((n) => n === 1 || n === 2)).toHaveLength(2);
    expect(got).toHaveLength(302);
    expect(got).not.toContain(14);
    expect((await store.pendingEvents(1000)).map(({ event }) => event.fields.count)).toEqual([13, 14]);
  });

  test('a slow sink holds up nobody else', async () => {
    const quick = recorder('quick');
    const gate = Promise.withResolvers<void>();
    const relay = relayOf([{ name: 'slow', accept: () => gate.promise }, quick.sink]);
    relay.start();
    await write('x', makeChanged(1));
    await expect.poll(() => quick.fields()).toEqual([1]);
    await write('x', makeChanged(2));
    await expect.poll(() => quick.fields()).toEqual([1, 2]);
    expect(await store.pendingEvents(10)).toHaveLength(2);
    gate.resolve();
    await relay.stop();
  });

  test('loses nothing when it dies between sink and forgetting; a restart brings it again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'audit-'));
    try {
      const open = async () => {
        const file = await openStore(`sqlite:${join(dir, 'store.sqlite')}`, { clock });
        const opened = { file, audit: auditOf(file), things: file.collection(things) };
        createRelayLease(file, clock);
        await file.prepare();
        return opened;
      };
      const first = await open();
      await first.things.insert({ id: 'x', name: 'x' }, many(3));
      // Dies after the sink had them: settling fails, as if the process were gone.
      const dying = createRelay({
        source: {
          ...first.file,
          pendingEvents: (n: number) => first.file.pendingEvents(n),
          onEvents: () => {},
          settleEvents: () => Promise.reject(new Error('killed')),
        },
        sinks: [{ name: 'audit', accept: (events) => first.audit.accept(events) }],
        lease: createRelayLease(first.file, clock),
        clock,
        log: () => {},
      });
      await expect(dying.flush()).rejects.toThrow('killed');
      await first.file.close();

      const second = await open();
      const relay = relayOf([{ name: 'audit', accept: (events) => second.audit.accept(events) }], second.file);
      await relay.flush();
      // The dead one still has the lease.
      expect(await second.file.pendingEvents(10)).toHaveLength(3);
      ms += 10_000;
      await relay.flush();
      expect(await second.file.pendingEvents(10)).toEqual([]);
      expect(await second.audit.verify('s1')).toMatchObject({ ok: true, records: 3 });
      await second.file.close();
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test('one process does the work; when it stops, another goes on at once', async () => {
    const a = recorder('a');
    const b = recorder('b');
    const first = relayOf([a.sink]);
    const second = relayOf([b.sink]);
    await write('x', makeChanged(1));
    await first.flush();
    await write('x', makeChanged(2));
    await second.flush();
    expect([a.fields(), b.fields()]).toEqual([[1], []]);
    await first.stop();
    await second.flush();
    expect([a.fields(), b.fields()]).toEqual([[1], [2]]);
  });

  test('works by itself, and comes to rest', async () => {
    const a = recorder('a');
    const relay = relayOf([a.sink]);
    relay.start();
    for (let n = 0; n < 30; n += 1) {
      await write(`x${n}`, makeChanged(n));
      if (n % 10 === 0) await sleep(5);
    }
    await expect.poll(() => a.got.length).toBe(30);
    await expect.poll(() => store.pendingEvents(10)).toEqual([]);
    await relay.stop();
    await write('x', makeChanged(99));
    await sleep(20);
    expect(a.got).toHaveLength(30);
  });
});
