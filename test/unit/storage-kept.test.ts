import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collection, StoredRecord } from '../../src/storage/index.ts';
import { connect } from '../../src/storage/sqlite/connection.ts';
import { createKept } from '../../src/storage/sqlite/kept.ts';
import { migrate } from '../../src/storage/sqlite/migrations.ts';
import { createStore } from '../../src/storage/sqlite/store.ts';
import { range, type Thing, testClock, thing, things } from '../contract/things.ts';

let folder = '';
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'numo-id-kept-'));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true });
});

const path = () => join(folder, 'store.db');

/** A process's store on the one file, and its connection, by which a test can go behind the store's back. */
async function open(clock = testClock()) {
  const connection = connect(path());
  migrate(connection);
  const store = createStore(connection, clock);
  ends.push(() => store.close());
  const collection = store.collection(things);
  await store.prepare();
  return { db: connection.db, things: collection, clock };
}

/** Changes what a record says without a word to the store: a read that tells of it went to the file. */
const RENAME = `UPDATE c_things SET data = json_set(data, '$.name', 'from the file')`;

const named = (name: string) => ({ name });

/** Each of the ways to a record that may be kept. */
const READS: readonly [string, (from: Collection<Thing>) => Promise<Thing | undefined>][] = [
  ['get', (from) => from.get('a')],
  ['getMany', async (from) => (await from.getMany(['a']))[0]],
  ['find by a unique index', async (from) => (await from.find('byKey', ['s1', 'a'], 1))[0]],
];

describe.each(READS)('%s', (_way, read) => {
  it('asks the file once, until the record changes', async () => {
    const { db, things: own } = await open();
    await own.insert(thing('a', named('first')));
    expect(await read(own)).toMatchObject(named('first'));
    db.exec(RENAME);
    expect(await read(own)).toMatchObject(named('first'));
    await own.patch('a', { done: true });
    expect(await read(own)).toMatchObject({ ...named('from the file'), done: true });
  });

  it('sees at once what another process wrote', async () => {
    const { things: own } = await open();
    const code = `new (require('node:sqlite').DatabaseSync)(${JSON.stringify(path())}).exec(${JSON.stringify(RENAME)})`;
    await own.insert(thing('a', named('first')));
    expect(await read(own)).toMatchObject(named('first'));
    execFileSync(process.execPath, ['--no-warnings', '-e', code]);
    // Whoever tells this process that it was written comes in a turn of its own.
    await setImmediate();
    expect(await read(own)).toMatchObject(named('from the file'));
  });

  it('gives a record that nobody can change, and that is gone by the clock', async () => {
    const { things: own, clock } = await open();
    const detail = { text: 'kept', since: clock.now() };
    await own.insert(thing('a', { detail, tags: ['x'], expiresAt: new Date(clock.ms() + 5) }));
    for (const found of [await read(own), await read(own)]) {
      const record = found as unknown as { name: string; detail: { text: string }; tags: string[] };
      expect(() => Object.assign(record, named('changed'))).toThrow(TypeError);
      expect(() => Object.assign(record.detail, { text: 'changed' })).toThrow(TypeError);
      expect(() => record.tags.push('y')).toThrow(TypeError);
    }
    clock.move(5);
    expect(await read(own)).toBeUndefined();
    await own.insert(thing('a', named('second')));
    expect(await read(own)).toMatchObject(named('second'));
  });
});

describe('a place in a unique index', () => {
  it('is looked up anew when its record moved, or another took it', async () => {
    const [one, two] = [await open(), await open()];
    const at = async (from: Collection<Thing>, key: string) => (await from.find('byKey', ['s1', key]))[0]?.id;
    for (const writer of [one, two]) {
      const [a, b] = writer === one ? ['a', 'b'] : ['c', 'd'];
      await writer.things.insert(thing(a, { key: 'x' }));
      expect(await at(one.things, 'x')).toBe(a);
      expect(await at(one.things, 'x')).toBe(a);
      await writer.things.patch(a, { key: 'y' });
      expect(await at(one.things, 'x')).toBeUndefined();
      await writer.things.insert(thing(b, { key: 'x' }));
      expect([await at(one.things, 'x'), await at(one.things, 'y')]).toEqual([b, a]);
      await writer.things.remove(a);
      await writer.things.remove(b);
    }
  });

  it('is not taken for one whose values are another’s run together', async () => {
    const { things: own } = await open();
    await own.insert(thing('a', { school: 's', key: '1 1 k' }));
    await own.insert(thing('b', { school: 's 5', key: '1 k' }));
    for (const _ of range(2)) {
      expect(await own.find('byKey', ['s', '1 1 k'])).toMatchObject([{ id: 'a' }]);
      expect(await own.find('byKey', ['s 5', '1 k'])).toMatchObject([{ id: 'b' }]);
      expect(await own.find('byKey', ['s 5 1', 'k'])).toEqual([]);
    }
  });
});

describe('two processes that write', () => {
  type Act = (own: Collection<Thing>, id: string, name: string) => Promise<unknown>;
  const acts: readonly Act[] = [
    (own, id, name) => own.put(thing(id, named(name))),
    (own, id, name) => own.patch(id, named(name)),
    async (own, id, name) => {
      const found = await own.get(id);
      return found && own.replaceIf({ ...found, name });
    },
    (own, id, name) => own.bump(id, { field: 'count', create: thing(id, named(name)) }),
    (own, id) => own.consume(id, 'usedAt', new Date(1)),
    (own, id) => own.take(id),
    (own, id) => own.removeBy('byName', ['s1', id]),
  ];
  const step = fc.record({
    writer: fc.constantFrom(0, 1),
    act: fc.nat({ max: acts.length - 1 }),
    id: fc.constantFrom('a', 'b', 'c'),
    name: fc.constantFrom('a', 'b', 'c', 'other'),
  });

  it('read the same, which is what stands in the file, after each write', async () => {
    const stores = [await open(), await open()];
    const witness = connect(path());
    ends.push(() => witness.close());
    const inFile = (id: string) =>
      witness.db.prepare(`SELECT version, data FROM c_things WHERE id = ?`).get(id) as
        | { version: number; data: string }
        | undefined;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        for (const { writer, act, id, name } of steps) {
          const own = stores[writer]?.things;
          if (own) await acts[act]?.(own, id, name);
          for (const { things: reader } of stores) {
            const row = inFile(id);
            const said = row && { ...(JSON.parse(row.data) as { name: string; count?: number }), version: row.version };
            const found = await reader.get(id);
            expect(found && [found.version, found.name, found.count]).toEqual(
              said && [said.version, said.name, said.count],
            );
            expect((await reader.find('byKey', ['s1', id]))[0]).toEqual(found);
          }
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('what is kept', () => {
  const record = (id: string): StoredRecord => ({ id, version: 1 });
  const found = (id: string, length = 0) => ({ record: record(id), length });

  it('is not what was read while another process committed, nor what was kept before', async () => {
    let version = 1;
    const shelf = createKept(() => version).shelf('things');
    expect(shelf.get('a')).toBeUndefined();
    const read = () => {
      version = 2;
      return found('a');
    };
    expect(shelf.fill(read, 'place')).toEqual(record('a'));
    expect([shelf.get('a'), shelf.at('place')]).toEqual([undefined, undefined]);
    shelf.fill(() => found('a'), 'place');
    expect([shelf.get('a'), shelf.at('place')]).toEqual([record('a'), record('a')]);
    version = 3;
    await setImmediate();
    expect([shelf.at('place'), shelf.get('a')]).toEqual([undefined, undefined]);
  });

  it('is bounded in all collections together; what is used stays, what is not goes, what is too large never comes', () => {
    const kept = createKept(() => 1, 100_000);
    const [one, two] = [kept.shelf('one'), kept.shelf('two')];
    const used = 'used';
    one.get(used);
    one.fill(() => found(used), 'its place');
    const ids = range(2000).map((n) => `r${n}`);
    for (const id of ids) {
      const shelf = id.endsWith('0') ? one : two;
      shelf.get(id);
      shelf.fill(() => found(id, 100), `place of ${id}`);
      expect(one.at('its place')).toEqual(record(used));
    }
    const newest = ids.toReversed();
    const left = newest.filter((id) => one.get(id) ?? two.get(id));
    expect(left.length).toBeGreaterThan(30);
    expect(left.length * 812).toBeLessThanOrEqual(100_000);
    expect(left).toEqual(newest.slice(0, left.length));
    expect(two.fill(() => found('large', 20_000))).toEqual(record('large'));
    expect(two.get('large')).toBeUndefined();
  });

  it('is forgotten with its place when it is about to change, also by an id that is not well-formed', () => {
    const shelf = createKept(() => 1).shelf('things');
    shelf.get('\ufffd');
    shelf.fill(() => found('\ufffd'), 'place');
    shelf.drop('\ud800');
    expect([shelf.get('\ufffd'), shelf.at('place')]).toEqual([undefined, undefined]);
    shelf.fill(() => found('\ufffd'));
    expect([shelf.get('\ufffd'), shelf.at('place')]).toEqual([record('\ufffd'), undefined]);
  });
});
