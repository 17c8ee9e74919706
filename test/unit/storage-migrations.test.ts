import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CollectionSpec, IndexSpec } from '../../src/storage/index.ts';
import { connect } from '../../src/storage/sqlite/connection.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { createMeta, type Migration, migrate } from '../../src/storage/sqlite/migrations.ts';
import { event, ids, range, type Thing, testClock, thing, things } from '../contract/things.ts';

let folder = '';
let path = '';
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'numo-id-migrations-'));
  path = join(folder, 'store.db');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true });
});

const withIndexes = (...indexes: readonly IndexSpec[]): CollectionSpec<Thing> => ({ ...things, indexes });

async function open(spec: CollectionSpec<Thing> = things) {
  const store = await openSqliteStore({ path, clock: testClock() });
  ends.push(() => store.close());
  return { store, things: store.collection(spec) };
}

/** What lies in the file, in one text. */
function contents(): string {
  const db = new DatabaseSync(path);
  const schema = db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
  const rows = schema
    .filter(({ sql }) => String(sql).startsWith('CREATE TABLE'))
    .map(({ name }) => db.prepare(`SELECT * FROM "${String(name)}"`).all());
  db.close();
  return JSON.stringify([schema, rows]);
}

describe('a store of an older program', () => {
  it('opens with all that was in it, and serves the indexes that the spec gained', async () => {
    const db = new DatabaseSync(path);
    db.exec(await readFile(new URL('storage-layout-1.sql', import.meta.url), 'utf8'));
    db.close();
    const { store, things: collection } = await open();
    await store.prepare();
    expect(await collection.get('a')).toEqual({
      ...thing('a', { name: 'Anna', key: 'k1', mail: 'a@example', tags: ['x', 'y'], count: 3 }),
      at: new Date('2026-01-02T03:04:05.678Z'),
      version: 7,
    });
    expect(ids(await collection.find('byName', ['s1']))).toEqual(['a', 'b']);
    expect(ids(await collection.find('byKey', ['s1', 'k1']))).toEqual(['a']);
    expect(ids(await collection.find('byTag', ['s1', 'y', 'Anna']))).toEqual(['a']);
    expect(ids(await collection.find('byAt', ['s1', new Date('2026-01-02T03:04:05.678Z')]))).toEqual(['a']);
    await expect(collection.insert(thing('c', { mail: 'a@example' }))).rejects.toMatchObject({ index: 'byMail' });
    expect(await store.readMark('demo')).toBe('yes');
    expect(await store.pendingEvents(9)).toMatchObject([{ recordId: 'a', event: { id: 'e1' } }]);
  });

  it('gains, changes and loses indexes from one start to the next; nothing is made twice', async () => {
    const specs = [
      withIndexes(),
      withIndexes({ name: 'i', fields: ['school', 'name'] }),
      withIndexes({ name: 'i', fields: ['school', 'tags'] }),
      withIndexes(
        { name: 'i', fields: ['school', 'key'], unique: true },
        { name: 'j', fields: ['tags'], sparse: true },
      ),
      withIndexes({ name: 'j', fields: ['tags', 'name'] }),
    ];
    for (const [n, spec] of specs.entries()) {
      const { store, things: collection } = await open(spec);
      await store.prepare();
      const before = contents();
      await store.prepare();
      expect(contents()).toBe(before);
      await collection.insert(thing(`t${n}`, { tags: ['x'] }), [event(`e${n}`)]);
      for (const { name, fields } of spec.indexes) {
        const equals = fields[0] === 'tags' ? ['x'] : ['s1', ...(fields[1] === 'tags' ? ['x'] : [])];
        expect(await collection.find(name, equals)).toHaveLength(n + 1);
      }
      await store.close();
    }
    const schema = contents();
    expect(schema).not.toContain('things.i');
    expect(schema).not.toContain('old_');
    expect(schema).not.toContain('f_key');
  });

  it('fills an index for more records than one portion', async () => {
    const before = await open(withIndexes());
    await before.store.prepare();
    await Promise.all(range(2500).map((n) => before.things.insert(thing(`t${n}`, { tags: [`g${n % 2}`] }))));
    await before.store.close();
    const { store, things: collection } = await open();
    await store.prepare();
    expect(await collection.count('byTag', ['s1', 'g1'])).toBe(1250);
    expect(await collection.count('byKey', ['s1'])).toBe(2500);
  });

  it('whose records do not fit a new index is left as it was', async () => {
    const before = await open(withIndexes({ name: 'byName', fields: ['name'] }));
    await before.store.prepare();
    await before.things.insert(thing('a', { key: 'same', tags: ['x'] }));
    await before.things.insert(thing('b', { key: 'same' }));
    await before.store.close();
    const untouched = contents();
    const { store } = await open();
    const failed = {
      code: 'store-migration-failed',
      kind: 'internal',
      cause: { message: expect.stringContaining('things') },
    };
    await expect(store.prepare()).rejects.toMatchObject(failed);
    await store.close();
    expect(contents()).toBe(untouched);
    const again = await open(withIndexes({ name: 'byName', fields: ['name'] }));
    await again.store.prepare();
    expect(await again.things.count('byName', ['name of a'])).toBe(1);
  });

  it('with a record that cannot be read says which, and is left as it was', async () => {
    const before = await open(withIndexes());
    await before.store.prepare();
    await before.things.insert(thing('a'));
    await before.store.close();
    const db = new DatabaseSync(path);
    db.exec(`UPDATE c_things SET data = '{'`);
    db.close();
    const untouched = contents();
    const { store } = await open();
    await expect(store.prepare()).rejects.toMatchObject({ code: 'stored-record-unreadable' });
    await store.close();
    expect(contents()).toBe(untouched);
  });
});

describe('the engine’s own migrations', () => {
  const first: Migration = ({ db }) => db.exec('CREATE TABLE one (n); INSERT INTO one VALUES (1)');
  const second: Migration = ({ db }) => db.exec('CREATE TABLE two AS SELECT n + 1 AS n FROM one');

  it('run once each, in order, from wherever the store is', () => {
    const connection = connect(path);
    ends.push(() => connection.close());
    migrate(connection, [first]);
    migrate(connection, [first]);
    migrate(connection, [first, second]);
    migrate(connection, [first, second]);
    expect(
      connection.db
        .prepare('SELECT n FROM two')
        .all()
        .map(({ n }) => n),
    ).toEqual([2]);
    expect(createMeta(connection).read('schema')).toBe('2');
  });

  it('change nothing when one of them fails', () => {
    const connection = connect(path);
    ends.push(() => connection.close());
    migrate(connection, [first]);
    const before = contents();
    const failing: Migration = ({ db }) => db.exec('DROP TABLE one; CREATE TABLE meta (n)');
    expect(() => migrate(connection, [first, failing])).toThrow('meta already exists');
    expect(contents()).toBe(before);
  });

  it('leave a store of a newer program alone', async () => {
    const made = await open();
    await made.store.close();
    const db = new DatabaseSync(path);
    db.exec("UPDATE meta SET value = '99' WHERE name = 'schema'");
    db.close();
    const untouched = contents();
    await expect(openSqliteStore({ path, clock: testClock() })).rejects.toMatchObject({
      code: 'store-newer',
      kind: 'unavailable',
      cause: { message: expect.stringContaining('99') },
    });
    expect(contents()).toBe(untouched);
  });
});
