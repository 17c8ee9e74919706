import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/storage/sqlite/connection.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { layoutOf } from '../../src/storage/sqlite/layout.ts';
import { migrate } from '../../src/storage/sqlite/migrations.ts';
import { createQueries } from '../../src/storage/sqlite/query.ts';
import { createStore } from '../../src/storage/sqlite/store.ts';
import { event, range, testClock, thing, things } from '../contract/things.ts';

const unavailable = { code: 'store-unavailable', kind: 'unavailable' };

let folder = '';
let path = '';
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'numo-id-sqlite-'));
  path = join(folder, 'deep', 'er', 'store.db');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true });
});

/** A store whose connection the test can reach. */
async function reachable(at = path) {
  const connection = connect(at);
  migrate(connection);
  const store = createStore(connection, testClock());
  ends.push(() => store.close());
  const collection = store.collection(things);
  await store.prepare();
  return { connection, store, things: collection };
}

const other = (): DatabaseSync => {
  const db = new DatabaseSync(path);
  ends.push(() => db.isOpen && db.close());
  return db;
};

describe('the file', () => {
  it('is made with its folders, for the owner only, with WAL, synced after each commit by another thread', async () => {
    const { connection, things: collection } = await reachable();
    await collection.insert(thing('a'));
    const mode = async (at: string) => (await stat(at)).mode & 0o777;
    expect(await mode(path)).toBe(0o600);
    expect(await mode(`${path}-wal`)).toBe(0o600);
    expect(await mode(join(folder, 'deep'))).toBe(0o700);
    expect(await mode(join(folder, 'deep', 'er'))).toBe(0o700);
    expect(connection.db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(connection.db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 1 });
  });

  it('that cannot be a store gives one clear error and is left as it was', async () => {
    await mkdir(join(folder, 'a folder'));
    await writeFile(join(folder, 'text'), 'not a database, but long enough to be taken for one'.repeat(100));
    const foreign = join(folder, 'foreign.db');
    const db = new DatabaseSync(foreign);
    db.exec('CREATE TABLE users (id TEXT)');
    db.close();
    const before = await readFile(foreign);
    for (const bad of ['a folder', 'text', 'text/store.db', 'foreign.db', 'nul\0byte']) {
      const opening = openSqliteStore({ path: join(folder, bad), clock: testClock() });
      await expect(opening, bad).rejects.toMatchObject({
        ...unavailable,
        cause: { message: expect.stringContaining('cannot be opened') },
      });
    }
    expect(await readFile(foreign)).toEqual(before);
  });

  it('is backed up while it is written to; the backup is a store with all that was acknowledged', async () => {
    const { things: collection } = await reachable();
    await Promise.all(range(50).map((n) => collection.insert(thing(`t${n}`), [event(`e${n}`)])));
    const writing = Promise.all(range(50).map((n) => collection.insert(thing(`later${n}`))));
    const backup = join(folder, 'backup.db');
    other().exec(`VACUUM INTO '${backup}'`);
    await writing;
    const copy = await reachable(backup);
    expect(await copy.things.count('byName', ['s1'])).toBeGreaterThanOrEqual(50);
    expect(await copy.things.get('t49')).toMatchObject({ version: 1 });
    expect(await copy.store.pendingEvents(100)).toHaveLength(50);
  });

  it('is shared: two stores see each other’s writes, and races are settled between them', async () => {
    const one = await reachable();
    const two = await reachable();
    await one.things.insert(thing('a'));
    expect(await two.things.get('a')).toMatchObject({ version: 1 });
    const takes = await Promise.all(range(50).map((n) => (n % 2 === 0 ? one : two).things.take('a')));
    expect(takes.filter((taken) => taken !== undefined)).toHaveLength(1);
  });

  it('holds what erased records held no longer', async () => {
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    const { connection, store, things: collection } = await reachable();
    const over = new Date(testClock().ms());
    const erase: readonly (() => Promise<unknown>)[] = [
      () => collection.take('a'),
      () => collection.remove('a'),
      () => collection.removeBy('byKey', ['s1', 'a']),
      () => collection.patch('a', { expiresAt: over }).then(() => store.sweep()),
    ];
    for (const verb of erase) {
      await collection.insert(thing('a', { blob: secret, tags: [secret], aliases: [secret] }));
      await verb();
      for (const table of ['c_things', 'l_things.byTag', 'l_things.byAlias']) {
        expect(connection.db.prepare(`SELECT count(*) AS n FROM "${table}"`).get()).toEqual({ n: 0 });
      }
    }
    await store.close();
    expect((await readFile(path)).includes(secret)).toBe(false);
  });
});

describe('outages', () => {
  const big = 'x'.repeat(100_000);

  it('a full disk: unavailable, nothing half done, and it goes on when there is room', async () => {
    const { connection, store, things: collection } = await reachable();
    await collection.insert(thing('before'));
    const pages = Number(connection.db.prepare('PRAGMA page_count').get()?.['page_count']);
    connection.db.exec(`PRAGMA max_page_count = ${pages + 5}`);
    const writes = await Promise.allSettled(
      range(5).map((n) => collection.insert(thing(`t${n}`, { blob: big }), [event(`e${n}`)])),
    );
    for (const write of writes) expect(write).toMatchObject({ status: 'rejected', reason: unavailable });
    expect(await collection.count('byName', ['s1'])).toBe(1);
    connection.db.exec('PRAGMA max_page_count = 1000000');
    await collection.insert(thing('after', { blob: big }), [event('after')]);
    expect((await store.pendingEvents(9)).map((pending) => pending.event.id)).toEqual(['after']);
  });

  it('a store that became read-only: reads go on, writes are unavailable', async () => {
    const { connection, things: collection } = await reachable();
    await collection.insert(thing('a'));
    connection.db.exec('PRAGMA query_only = ON');
    await expect(collection.insert(thing('b'))).rejects.toMatchObject(unavailable);
    expect(await collection.get('a')).toBeDefined();
    connection.db.exec('PRAGMA query_only = OFF');
    await collection.insert(thing('b'));
  });

  it('a row that is no JSON is an error with its name, not a crash', async () => {
    const { connection, things: collection } = await reachable();
    await collection.insert(thing('a'));
    for (const data of ['{', 'null', '"text"', '{"name":1}', '{"at":"never"}']) {
      connection.db.prepare('UPDATE c_things SET data = ?').run(data);
      const error = { code: 'stored-record-unreadable', cause: { message: expect.stringMatching(/things.*"a"/) } };
      await expect(collection.get('a'), data).rejects.toMatchObject(error);
      await expect(collection.take('a'), data).rejects.toMatchObject(error);
    }
    expect(await collection.count('byKey', ['s1'])).toBe(1);
  });
});

describe('plans', () => {
  it('every query searches its index: no scan of a table, no sort, and a cursor enters where it left', () => {
    const connection = connect(':memory:');
    ends.push(() => connection.close());
    migrate(connection);
    const store = createStore(connection, testClock());
    store.collection(things);
    void store.prepare();
    const asked: string[] = [];
    const spying: Connection = {
      ...connection,
      prepare: (sql) => {
        asked.push(sql);
        return connection.prepare(sql);
      },
    };
    const queries = createQueries(spying, things, layoutOf(things));
    const cursor = (...keys: unknown[]) => Buffer.from(JSON.stringify(keys)).toString('base64url');
    const plan = (ask: () => unknown): string => {
      asked.length = 0;
      ask();
      const steps = connection.db.prepare(`EXPLAIN QUERY PLAN ${asked[0] ?? ''}`).all();
      return steps.map(({ detail }) => detail).join(' / ');
    };
    const page = (index: string, query: object) => () => queries.page(index, { equals: ['s1'], limit: 9, ...query }, 0);
    const plans = [
      plan(() => queries.find('byName', ['s1'], 9, 0)),
      plan(() => queries.find('byMail', ['m'], 9, 0)),
      plan(() => queries.find('byTag', ['s1', 'x'], 9, 0)),
      plan(() => queries.count('byCount', ['s1'], 0)),
      plan(() => queries.ids('byTag', ['s1', 'x', 'n'], 9)),
      plan(page('byName', { prefix: 'a', descending: true })),
      plan(page('byAt', { from: new Date(1), to: new Date(2) })),
    ];
    for (const one of plans) expect(one).toMatch(/^SEARCH (t|s) USING (COVERING )?INDEX i_things\.\w+ \(/);
    const followed = [
      plan(page('byName', { cursor: cursor('n', 'id') })),
      plan(page('byName', { cursor: cursor('n', 'id'), descending: true, prefix: 'a' })),
      plan(page('byName', { cursor: cursor('n', 'id'), from: 'a', to: 'z' })),
      plan(page('byCount', { cursor: cursor(1, 'id') })),
      plan(page('byCount', { cursor: cursor(1, 'id'), from: 0 })),
      plan(page('byTag', { equals: ['s1', 'x'], cursor: cursor('n', 'id') })),
      plan(page('byKey', { cursor: cursor('k'), descending: true })),
    ];
    for (const one of followed)
      expect(one).toMatch(/^SEARCH (t|s) USING (COVERING )?INDEX i_things\.\w+ \(.*(\(f_\w+,id\)|f_key)[<>]/);
    const whole = plan(() => queries.find('byName', [], 9, 0));
    expect(whole).toMatch(/^SCAN t USING INDEX i_things\.byName/);
    for (const one of [...plans, ...followed, whole]) expect(one).not.toContain('TEMP B-TREE');
  });
});
