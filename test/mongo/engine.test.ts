import mongoose, { mongo } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withOption } from '../../scripts/mongo-address.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import { event, type TestClock, testClock, thing, things } from '../contract/things.ts';
import { type MongoPlace, makeMongoPlace, mongoForTests } from '../support/mongo.ts';

const { missing, kind } = mongoForTests();
const HOUR = 3_600_000;

describe.skipIf(missing !== undefined)('MongoDB: what only this engine has', () => {
  let place: MongoPlace;
  let client: mongo.MongoClient;
  let store: Store;
  let clock: TestClock;
  const open = () => openStore(place.address, { clock });
  const raw = () => client.db().collection<{ _id: string; [field: string]: unknown }>('things');

  beforeAll(async () => {
    place = makeMongoPlace();
    client = await mongo.MongoClient.connect(place.address);
  });
  beforeEach(async () => {
    clock = testClock();
    await client.db().dropDatabase();
    store = await open();
    return () => store.close();
  });
  afterAll(async () => {
    await client?.close();
    await place?.dispose();
  });

  it('keeps readable documents: dates, lists and nested data as they are, and one opaque field', async () => {
    const records = store.collection(things);
    await store.prepare();
    const since = new Date(5);
    await records.insert(
      thing('a', { at: since, tags: ['x', 'y'], detail: { text: 't', since }, blob: { $deep: ['.'] }, done: true }),
    );
    const { _id, ...document } = (await raw().findOne({ _id: 'a' })) ?? {};
    expect(document).toEqual({
      version: 1,
      ...{ school: 's1', name: 'name of a', key: 'a', at: since, tags: ['x', 'y'], done: true },
      detail: { text: 't', since },
      blob: '{"$deep":["."]}',
    });
  });

  it('builds no index unless told to, and says which is missing and what to run', async () => {
    store.collection(things);
    const line = /^the store lacks the index things\.byName-\w+ and \d+ more; run: numo-id store prepare$/;
    await expect(store.ready()).rejects.toMatchObject({
      code: 'store-not-prepared',
      kind: 'unavailable',
      cause: { message: expect.stringMatching(line) },
    });
    await store.prepare();
    await store.ready();
    await raw().dropIndex((await raw().indexes()).find(({ name }) => name?.startsWith('byKey'))?.name ?? '');
    await expect(store.ready()).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/^the store lacks the index things\.byKey-\w+; run/) },
    });
  });

  it('takes no index of the right name for the right one, and mends it', async () => {
    store.collection(things);
    await store.prepare();
    const indexes = await raw().indexes();
    const byKey = indexes.find(({ name }) => name?.startsWith('byKey'))?.name ?? '';
    await raw().dropIndex(byKey);
    await raw().createIndex({ name: 1 }, { name: byKey });
    await expect(store.ready()).rejects.toMatchObject({ code: 'store-not-prepared' });
    await raw().dropIndex('_sweepAt');
    await raw().createIndex({ _sweepAt: 1 }, { name: '_sweepAt', sparse: true });
    await store.prepare();
    await store.ready();
    const told = (all: typeof indexes) =>
      all.map(({ name, key, expireAfterSeconds }) => [name, key, expireAfterSeconds]);
    expect(told(await raw().indexes()).sort()).toEqual(told(indexes).sort());
  });

  it('calls a dropped index an outage of the store', async () => {
    const records = store.collection(things);
    await store.prepare();
    await records.insert(thing('a'));
    await raw().dropIndexes();
    await expect(records.find('byName', ['s1', 'name of a'])).rejects.toMatchObject({
      code: 'store-unavailable',
    });
  });

  it('waits for a majority and its journal and reads from the primary, whatever the address says', async () => {
    const weak =
      'w=0&journal=false&wtimeoutMS=1&readPreference=secondary&readConcernLevel=available&monitorCommands=true';
    const other = await openStore(withOption(place.address, weak), { clock });
    const seen: mongo.Document[] = [];
    for (const connection of mongoose.connections) {
      if (connection.readyState !== 1) continue;
      connection.getClient().on('commandStarted', ({ command }) => seen.push(command));
    }
    const records = other.collection(things);
    await other.prepare();
    await records.insert(thing('a'));
    await records.get('a');
    await other.close();
    const insert = seen.find((command) => command['insert'] === 'things');
    expect(insert?.['writeConcern']).toEqual({ w: 'majority', j: true, wtimeout: expect.any(Number) });
    const find = seen.find((command) => command['find'] === 'things');
    expect(find?.['maxTimeMS']).toBeGreaterThan(0);
    expect(find?.['readConcern']).toBeUndefined();
    expect(find?.['$readPreference']?.mode ?? 'primary').toBe('primary');
  });

  it('builds a changed index, drops the former one, and changes nothing when records do not fit', async () => {
    const records = store.collection(things);
    await store.prepare();
    for (const id of ['a', 'b']) await records.insert(thing(id, { name: 'same' }));
    const names = async () => (await raw().indexes()).map(({ name }) => name);
    const before = await names();
    const changed = async (change: object) => {
      const other = await open();
      const indexes = things.indexes.map((index) => (index.name === 'byName' ? { ...index, ...change } : index));
      other.collection({ ...things, indexes });
      return other;
    };
    const stricter = await changed({ unique: true });
    await expect(stricter.prepare()).rejects.toMatchObject({ code: 'store-migration-failed' });
    expect(await names()).toEqual(before);
    await stricter.close();
    const wider = await changed({ fields: ['name'] });
    await expect(wider.ready()).rejects.toMatchObject({ code: 'store-not-prepared' });
    await wider.prepare();
    await wider.ready();
    expect(await names()).toHaveLength(before.length);
    expect(await names()).not.toContain(before.find((name) => name?.startsWith('byName')));
    await wider.close();
  });

  it('declares what any MongoDB takes: ascending, one expiry on one field, partial by what is there', async () => {
    store.collection(things);
    await store.prepare();
    const indexes = await raw().indexes();
    for (const { key, sparse, partialFilterExpression = {}, expireAfterSeconds } of indexes) {
      expect(Object.values(key).every((direction) => direction === 1)).toBe(true);
      expect(sparse && Object.keys(partialFilterExpression).length > 0).toBeFalsy();
      if (expireAfterSeconds !== undefined) expect(Object.keys(key)).toEqual(['_sweepAt']);
      for (const condition of Object.values(partialFilterExpression)) {
        expect([{ $exists: true }, { $gte: '' }]).toContainEqual(condition);
      }
    }
    expect(indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds === HOUR / 1000)).toHaveLength(1);
  });

  it('leaves of an erased record no more than its waiting events, and nothing once they are settled', async () => {
    const records = store.collection(things);
    await store.prepare();
    await records.insert(thing('a', { mail: 'a@example' }), [event('e1')]);
    await records.insert(thing('b', { expiresAt: new Date(clock.ms() + 1) }), [event('e2')]);
    await records.take('a');
    clock.move(1);
    await store.sweep();
    const left = await raw().find().toArray();
    expect(left).toHaveLength(2);
    for (const document of left) {
      expect(Object.keys(document).sort()).toEqual(['_id', '_outbox', '_since', 'expiresAt']);
    }
    await store.settleEvents(await store.pendingEvents(10));
    expect(await raw().countDocuments()).toBe(0);
  });

  it('lets MongoDB itself erase only what no event waits in', async () => {
    const records = store.collection(things);
    await store.prepare();
    const expiresAt = new Date(clock.ms() + 1);
    const sweepAt = async (id: string) => (await raw().findOne({ _id: id }))?.['_sweepAt'];
    const bumped = { field: 'count', create: thing('bumped', { expiresAt }) } as const;
    await records.insert(thing('quiet', { expiresAt }));
    await records.insert(thing('told', { expiresAt }), [event('e1')]);
    await records.put(thing('put', { expiresAt }), [event('e2')]);
    await records.bump('bumped', bumped);
    await records.bump('bumped', bumped, [event('e3')]);
    await records.patch('quiet', { count: 1 });
    await records.put(thing('told', { expiresAt }));
    expect(await sweepAt('quiet')).toEqual(expiresAt);
    for (const id of ['told', 'put', 'bumped']) expect(await sweepAt(id), id).toBeUndefined();
    await store.settleEvents(await store.pendingEvents(10));
    for (const id of ['quiet', 'told', 'put', 'bumped']) expect(await sweepAt(id), id).toEqual(expiresAt);
  });

  // Only the stand-in can be told to look at once; a MongoDB looks once a minute.
  it.skipIf(kind !== 'stand-in')(
    'is erased by the server an hour after its end, events excepted (stand-in only)',
    async () => {
      const records = store.collection(things);
      await store.prepare();
      clock.move(Date.now() - 2 * HOUR - clock.ms());
      const ended = (ms: number) => ({ expiresAt: new Date(Date.now() - ms) });
      await records.insert(thing('long ago', ended(HOUR + 60_000)));
      await records.insert(thing('lately', ended(HOUR - 60_000)));
      await records.insert(thing('told', ended(HOUR + 60_000)), [event('e')]);
      await client.db('admin').command({ 'secantusAdmin.pruneTtl': 1 });
      expect((await raw().find().toArray()).map(({ _id }) => _id).sort()).toEqual(['lately', 'told']);
    },
  );
});
