import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Connection, connect } from '../../src/storage/sqlite/connection.ts';
import { createWriteQueue } from '../../src/storage/sqlite/queue.ts';
import { range } from '../contract/things.ts';

const unavailable = { code: 'store-unavailable', kind: 'unavailable' };

let folder = '';
let path = '';
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'numo-id-queue-'));
  path = join(folder, 'store.db');
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true });
});

const other = (): DatabaseSync => {
  const db = new DatabaseSync(path);
  ends.push(() => db.isOpen && db.close());
  return db;
};

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

  it('writes nothing behind a failed sync before the log began anew', async () => {
    const { connection, next } = syncing(open());
    const { queue, add, all } = counted(connection);
    const log = async () => (await stat(`${path}-wal`)).size;
    const lost = queue.submit(() => {
      for (const n of range(5000)) add(n);
    });
    const first = await next();
    const behind = queue.submit(() => add(5000));
    const before = await log();
    // While somebody reads, the log cannot begin anew.
    const reader = other();
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM t').get();
    first?.reject(new Error('EIO'));
    await expect(lost).rejects.toMatchObject(unavailable);
    await expect(behind).rejects.toMatchObject(unavailable);
    reader.exec('COMMIT');

    const good = queue.submit(() => add(5002));
    (await next())?.resolve();
    await good;
    expect(await log()).toBeLessThan(before / 4);
    expect(all().slice(-2)).toEqual([4999, 5002]);
  });

  it('gathers what comes while the disk is at work into one commit', async () => {
    const { connection, next } = syncing(open());
    const { queue, add, all } = counted(connection);
    const one = queue.submit(() => add(1));
    const first = await next();
    const others = [2, 3, 4].map((n) => queue.submit(() => add(n)));
    await wait(30);
    expect(all()).toEqual([1]);
    first?.resolve();
    await one;
    (await next())?.resolve();
    await Promise.all(others);
    expect(all()).toEqual([1, 2, 3, 4]);
  });

  it('begins the next commit as soon as the disk is done, without a pause', async () => {
    const { queue, commits, add } = counted(open(':memory:'));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    ends.push(() => vi.useRealTimers());
    // No timer goes off here: whoever waited for one would wait for ever.
    for (const at of [0, 10, 20]) await Promise.all([1, 2, 3].map((n) => queue.submit(() => add(at + n))));
    expect(commits.count).toBe(3);
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
