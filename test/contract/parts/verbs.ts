import { describe, expect, it } from 'vitest';
import { DuplicateError } from '../../../src/storage/index.ts';
import { ids, type MakeWorld, range, thing, things } from '../things.ts';

const since = new Date('2026-01-02T03:04:05.678Z');

function whole(makeWorld: MakeWorld): void {
  it('inserts at version 1 and gets the same back, every type of field', async () => {
    const world = await makeWorld();
    const full = thing('a', {
      mail: 'a@example',
      tags: ['x', 'y'],
      aliases: ['p'],
      count: -1.5,
      done: false,
      at: since,
      detail: { text: 't', since },
      parts: [{ n: 1 }, { n: 2 }],
      blob: { deep: [null, true, { a: 'b' }], text: '' },
      expiresAt: new Date(world.clock.ms() + 1000),
    });
    expect(await world.things.insert(full)).toEqual({ ...full, version: 1 });
    expect(await world.things.get('a')).toEqual({ ...full, version: 1 });
    expect(await world.things.get('b')).toBeUndefined();
  });

  it('keeps declared fields only, and leaves out what is undefined', async () => {
    const world = await makeWorld();
    await world.things.insert({ ...thing('a', { mail: undefined }), stranger: 1 } as never);
    expect(Object.keys((await world.things.get('a')) ?? {}).sort()).toEqual(['id', 'key', 'name', 'school', 'version']);
  });

  it('does not see what a caller does to a record after the call', async () => {
    const world = await makeWorld();
    const blob = { list: [1] };
    const inserting = world.things.insert(thing('a', { blob }));
    blob.list.push(2);
    await inserting;
    expect((await world.things.get('a'))?.blob).toEqual({ list: [1] });
  });

  it('refuses a taken id and keeps the first', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a'));
    const error = await world.things.insert(thing('a', { key: 'other' })).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DuplicateError);
    expect(error).toMatchObject({ index: 'id', code: 'duplicate', kind: 'conflict' });
    expect((await world.things.get('a'))?.key).toBe('a');
  });

  it('gets many in the order asked, without those that are absent', async () => {
    const world = await makeWorld();
    for (const id of ['a', 'b', 'c']) await world.things.insert(thing(id));
    expect(ids(await world.things.getMany(['c', 'x', 'a']))).toEqual(['c', 'a']);
    expect(await world.things.getMany([])).toEqual([]);
    await expect(world.things.getMany(range(1001).map(String))).rejects.toThrow(TypeError);
  });

  it('puts whatever is there: 1 when fresh, else one higher', async () => {
    const world = await makeWorld();
    await world.things.put(thing('a', { mail: 'a@example', tags: ['x'] }));
    expect(await world.things.get('a')).toMatchObject({ version: 1 });
    await world.things.put(thing('a', { name: 'second' }));
    expect(await world.things.get('a')).toEqual({ ...thing('a', { name: 'second' }), version: 2 });
    expect(await world.things.find('byMail', ['a@example'])).toEqual([]);
  });

  it('takes and removes once', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a'));
    await world.things.insert(thing('b'));
    expect(await world.things.take('a')).toEqual({ ...thing('a'), version: 1 });
    expect(await world.things.take('a')).toBeUndefined();
    expect(await world.things.remove('b')).toBe(true);
    expect(await world.things.remove('b')).toBe(false);
    expect(await world.things.getMany(['a', 'b'])).toEqual([]);
    expect(await world.things.insert(thing('a'))).toMatchObject({ version: 1 });
  });
}

function changes(makeWorld: MakeWorld): void {
  it('replaces only the version it knows', async () => {
    const world = await makeWorld();
    const first = await world.things.insert(thing('a', { mail: 'a@example', count: 1 }));
    const second = await world.things.replaceIf({ ...first, mail: undefined, name: 'new' });
    expect(second).toEqual({ ...thing('a', { name: 'new', count: 1 }), version: 2 });
    expect(await world.things.get('a')).toEqual(second);
    expect(await world.things.replaceIf({ ...first, name: 'late' })).toBeUndefined();
    expect(await world.things.replaceIf({ ...first, id: 'nobody' })).toBeUndefined();
    expect(await world.things.get('a')).toEqual(second);
    expect(await world.things.get('nobody')).toBeUndefined();
  });

  it('patches outside the version; undefined clears', async () => {
    const world = await makeWorld();
    const first = await world.things.insert(thing('a', { count: 1, mail: 'a@example' }));
    const patched = { ...thing('a', { count: 2, at: since }), version: 1 };
    expect(await world.things.patch('a', { count: 2, mail: undefined, at: since })).toEqual(patched);
    expect(await world.things.get('a')).toEqual(patched);
    expect(await world.things.replaceIf({ ...first, name: 'still mine' })).toMatchObject({ version: 2 });
    expect(await world.things.patch('nobody', { count: 2 })).toBeUndefined();
    expect(await world.things.get('nobody')).toBeUndefined();
  });

  it('patches only what has the values asked for', async () => {
    const world = await makeWorld();
    const stored = await world.things.insert(thing('a', { count: 1, done: false, at: since }));
    const { id: _id, version: _version, ...own } = stored;
    for (const other of [{ count: 2 }, { done: true }, { at: new Date(since.getTime() + 1) }, { mail: 'm' }]) {
      const where = { name: stored.name, done: false, ...other };
      expect(await world.things.patch('a', { count: 3 }, [], where), Object.keys(other).join()).toBeUndefined();
    }
    expect(await world.things.get('a')).toEqual(stored);
    const { name, count, done, at } = own;
    const patched = { ...stored, count: 3, done: true };
    expect(await world.things.patch('a', { count: 3, done: true }, [], { name, count, done, at })).toEqual(patched);
    expect(await world.things.get('a')).toEqual(patched);
    expect(await world.things.patch('nobody', { count: 3 }, [], { name })).toBeUndefined();
    for (const wrong of [
      { tags: ['x'] },
      { detail: {} },
      { mail: undefined },
      { count: '3' },
      { stranger: 1 },
      { version: 1 },
    ])
      await expect(world.things.patch('a', { count: 4 }, [], wrong as never)).rejects.toThrow(TypeError);
    expect(await world.things.get('a')).toEqual(patched);
  });

  it('consumes once, outside the version', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a'));
    expect(await world.things.consume('a', 'usedAt', since)).toBe(true);
    expect(await world.things.consume('a', 'usedAt', new Date(0))).toBe(false);
    expect(await world.things.get('a')).toEqual({ ...thing('a', { usedAt: since }), version: 1 });
    expect(await world.things.consume('nobody', 'usedAt', since)).toBe(false);
    await expect(world.things.consume('a', 'count', since)).rejects.toThrow(TypeError);
    await expect(world.things.consume('a', 'at', new Date(Number.NaN))).rejects.toThrow(TypeError);
  });

  it('bumps: creates, counts, stops at the ceiling', async () => {
    const world = await makeWorld();
    const create = thing('c', { count: 5 });
    expect(await world.things.bump('c', { field: 'count', create })).toEqual({ ...create, count: 6, version: 1 });
    expect(await world.things.bump('c', { field: 'count', by: 2, ceiling: 8, create })).toMatchObject({
      count: 8,
      version: 2,
    });
    expect(await world.things.bump('c', { field: 'count', ceiling: 8, create })).toBeUndefined();
    expect(await world.things.bump('c', { field: 'count', by: -3, ceiling: 8, create })).toMatchObject({ count: 5 });
    expect(await world.things.get('c')).toMatchObject({ count: 5, version: 3 });
    expect(await world.things.find('byCount', ['s1', 5])).toHaveLength(1);
    expect(
      await world.things.bump('d', { field: 'count', ceiling: 5, create: { ...create, id: 'd' } }),
    ).toBeUndefined();
    expect(await world.things.get('d')).toBeUndefined();
  });

  it('bumps a record without the field from 0, and refuses what is no number or no such record', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a'));
    expect(await world.things.bump('a', { field: 'count', create: thing('a') })).toMatchObject({
      count: 1,
      version: 2,
    });
    await expect(world.things.bump('a', { field: 'name', create: thing('a') })).rejects.toThrow(TypeError);
    await expect(world.things.bump('a', { field: 'count', create: thing('b') })).rejects.toThrow(TypeError);
    await expect(world.things.bump('a', { field: 'count', by: Number.NaN, create: thing('a') })).rejects.toThrow(
      TypeError,
    );
  });
}

function refusals(makeWorld: MakeWorld): void {
  const wrong: readonly (readonly [string, object])[] = [
    ['no id', { id: '' }],
    ['a number for a text', { name: 1 }],
    ['null for a text', { mail: null }],
    ['an invalid date', { at: new Date('never') }],
    ['a text for a date', { at: '2026-01-01T00:00:00.000Z' }],
    ['an infinite number', { count: Number.POSITIVE_INFINITY }],
    ['a list with a number in it', { tags: ['a', 1] }],
    ['a text for an object', { detail: 'x' }],
    ['an invalid moment of expiry', { expiresAt: new Date('never') }],
  ];
  it.each(wrong)('refuses %s and writes nothing', async (_, change) => {
    const world = await makeWorld();
    const stored = await world.things.insert(thing('a'));
    const bad = { ...stored, ...change } as never;
    await expect(world.things.insert(bad)).rejects.toThrow(TypeError);
    await expect(world.things.put(bad)).rejects.toThrow(TypeError);
    await expect(world.things.replaceIf(bad)).rejects.toThrow(TypeError);
    if (!('id' in change)) await expect(world.things.patch('a', change as never)).rejects.toThrow(TypeError);
    expect(await world.things.count('byName', ['s1'])).toBe(1);
    expect(await world.things.get('a')).toEqual(stored);
  });

  it('says which stored record cannot be read, and keeps it', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('bad', { name: 'unreadable' }));
    for (const verb of [
      () => world.things.get('bad'),
      () => world.things.find('byName', ['s1']),
      () => world.things.getMany(['bad']),
      () => world.things.take('bad'),
    ]) {
      await expect(verb()).rejects.toMatchObject({
        code: 'stored-record-unreadable',
        kind: 'internal',
        cause: { message: expect.stringMatching(/things.*bad/) },
      });
    }
    expect(await world.things.count('byName', ['s1', 'unreadable'])).toBe(1);
  });

  it('knows a collection by its spec, and refuses wrong specs', async () => {
    const { store, things: collection } = await makeWorld();
    expect(store.collection(things)).toBe(collection);
    expect(collection.spec).toBe(things);
    const other = (change: object) => () => store.collection({ ...things, name: 'others', ...change } as typeof things);
    expect(other({ name: 'things' })).toThrow(TypeError);
    expect(other({ name: 'Bad Name"' })).toThrow(TypeError);
    expect(other({ fields: { ...things.fields, id: 'string' } })).toThrow(TypeError);
    expect(other({ fields: { ...things.fields, 'a"b': 'string' } })).toThrow(TypeError);
    const bad = [[], ['unknown'], ['school', 'school'], ['tags', 'aliases'], ['detail'], ['id'], ['toString']];
    for (const fields of bad) expect(other({ indexes: [{ name: 'one', fields }] }), fields.join()).toThrow(TypeError);
    expect(other({ indexes: [things.indexes[0], things.indexes[0]] })).toThrow(TypeError);
  });
}

export function verbs(makeWorld: MakeWorld): void {
  describe('verbs', () => whole(makeWorld));
  describe('changes', () => changes(makeWorld));
  describe('refusals', () => refusals(makeWorld));
  describe('the store', () => {
    it('is alive, keeps marks, and after close says that it is unavailable', async () => {
      const { store, things: collection } = await makeWorld();
      await store.check();
      expect(await store.readMark('demo')).toBeUndefined();
      await store.writeMark('demo', 'a');
      await store.writeMark('demo', 'b');
      expect(await store.readMark('demo')).toBe('b');
      await store.prepare();
      const writing = collection.insert(thing('a'));
      await store.close();
      await expect(writing).resolves.toMatchObject({ id: 'a' });
      const gone = { code: 'store-unavailable', kind: 'unavailable' };
      await expect(store.check()).rejects.toMatchObject(gone);
      await expect(collection.get('a')).rejects.toMatchObject(gone);
      await expect(collection.insert(thing('b'))).rejects.toMatchObject(gone);
      await expect(store.pendingEvents(1)).rejects.toMatchObject(gone);
    });
  });
}
