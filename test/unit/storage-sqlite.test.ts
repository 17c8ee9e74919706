import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../src/storage/sqlite/connection.ts';
import { openSqliteStore } from '../../src/storage/sqlite/index.ts';
import { layoutOf } from '../../src/storage/sqlite/layout.ts';
import { migrate } from '../../src/storage/sqlite/migrations.ts';
import { createQueries } from '../../src/storage/sqlite/query.ts';
import { createWriteQueue } from '../../src/storage/sqlite/queue.ts';
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

describe('group commit', () => {
  const counted = (connection: Connection, tries?: number) => {
    connection.db.exec('CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)');
    const commits = { count: 0 };
    const queue = createWriteQueue(
      connection,
      () => {
        commits.count += 1;
      },
      tries,
    );
    const add = (n: number) => connection.prepare('INSERT INTO t VALUES (?)').run(n);
    const all = () =>
      connection.db
        .prepare('SELECT n FROM t ORDER BY n')
        .all()
        .map(({ n }) => n);
    return { queue, commits, add, all };
  };
  const open = (at = path): Connection => {
    const connection = connect(at);
    ends.push(() => connection.close());
    return connection;
  };

  it('writes what is under way in one transaction, and undoes a failing verb alone', async () => {
    const { queue, commits, add, all } = counted(open());
    const verbs = range(100).map((n) =>
      queue.submit(() => {
        add(n);
        if (n % 10 === 3) throw new RangeError(`no ${n}`);
        return n;
      }),
    );
    const settled = await Promise.allSettled(verbs);
    expect(commits.count).toBe(1);
    expect(settled[3]).toMatchObject({ status: 'rejected', reason: expect.any(RangeError) });
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(90);
    expect(all()).toEqual(range(100).filter((n) => n % 10 !== 3));
  });

  it('acknowledges nothing before the commit: another connection sees it by then', async () => {
    const { queue, add } = counted(open());
    const elsewhere = other();
    for (const n of range(20)) {
      await queue.submit(() => add(n));
      expect(elsewhere.prepare('SELECT n FROM t WHERE n = ?').get(n)).toEqual({ n });
    }
  });

  it('rejects every verb of a commit that fails, keeps nothing of it, and goes on', async () => {
    const connection = open();
    const { queue, add, all } = counted(connection);
    connection.db.exec('CREATE TABLE child (t INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)');
    const good = queue.submit(() => add(1));
    const bad = queue.submit(() => connection.prepare('INSERT INTO child VALUES (99)').run());
    await expect(good).rejects.toMatchObject(unavailable);
    await expect(bad).rejects.toMatchObject(unavailable);
    expect(all()).toEqual([]);
    await queue.submit(() => add(2));
    expect(all()).toEqual([2]);
  });

  /** A connection whose syncs succeed or fail when the test says so. */
  const syncing = (connection: Connection) => {
    const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
    const sync = () => new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    const next = async () => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      return waiting.shift();
    };
    return { connection: { ...connection, durable: { ...connection.durable, sync } }, next };
  };

  it('acknowledges nothing before the disk has it', async () => {
    const { connection, next } = syncing(open());
    const { queue, add, all } = counted(connection);
    let told = false;
    const writing = queue
      .submit(() => add(1))
      .then(() => {
        told = true;
      });
    const sync = await next();
    expect(all()).toEqual([1]);
    await wait(20);
    expect(told).toBe(false);
    sync?.resolve();
    await writing;
    expect(told).toBe(true);
  });

  it('acknowledges nothing behind a failed sync before the log began anew', async () => {
    const { connection, next } = syncing(open());
    const { queue, add, all } = counted(connection);
    const log = async () => (await stat(`${path}-wal`)).size;
    const lost = queue.submit(() => {
      for (const n of range(5000)) add(n);
    });
    const first = await next();
    const behind = queue.submit(() => add(5000));
    const second = await next();
    const before = await log();
    first?.reject(new Error('EIO'));
    await expect(lost).rejects.toMatchObject(unavailable);
    second?.resolve();
    await expect(behind).rejects.toMatchObject(unavailable);

    const reader = other();
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM t').get();
    await expect(queue.submit(() => add(5001))).rejects.toMatchObject(unavailable);
    reader.exec('COMMIT');

    const good = queue.submit(() => add(5002));
    (await next())?.resolve();
    await good;
    expect(await log()).toBeLessThan(before / 4);
    expect(all().slice(-2)).toEqual([5000, 5002]);
  });

  it('waits for the lock of another process without standing still, then writes', async () => {
    const { queue, add, all } = counted(open());
    const elsewhere = other();
    elsewhere.exec('BEGIN IMMEDIATE');
    const writing = queue.submit(() => add(1));
    await wait(100);
    expect(all()).toEqual([]);
    elsewhere.exec('ROLLBACK');
    await writing;
    expect(all()).toEqual([1]);
  });

  it('gives up after a while, and goes on when the lock is gone', async () => {
    const { queue, add, all } = counted(open(), 3);
    const elsewhere = other();
    elsewhere.exec('BEGIN IMMEDIATE');
    await expect(queue.submit(() => add(1))).rejects.toMatchObject(unavailable);
    elsewhere.exec('ROLLBACK');
    await queue.submit(() => add(2));
    expect(all()).toEqual([2]);
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
