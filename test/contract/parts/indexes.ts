import { describe, expect, it } from 'vitest';
import { ids, insertMany, type MakeWorld, range, thing } from '../things.ts';

const missing = { code: 'index-missing', kind: 'internal' };

function equality(makeWorld: MakeWorld, many: number): void {
  it('finds by the first fields, in the order of the index, then of the ids', async () => {
    const world = await makeWorld();
    for (const [id, name] of [
      ['d', 'Bea'],
      ['c', 'Anna'],
      ['b', 'Bea'],
      ['a', 'Cor'],
    ] as const) {
      await world.things.insert(thing(id, { name }));
    }
    await world.things.insert(thing('e', { school: 's2', name: 'Anna' }));
    expect(ids(await world.things.find('byName', ['s1']))).toEqual(['c', 'b', 'd', 'a']);
    expect(ids(await world.things.find('byName', ['s1', 'Bea']))).toEqual(['b', 'd']);
    expect(ids(await world.things.find('byName', []))).toEqual(['c', 'b', 'd', 'a', 'e']);
    expect(ids(await world.things.find('byName', ['s1'], 2))).toEqual(['c', 'b']);
    expect(await world.things.find('byName', ['s3'])).toEqual([]);
    expect(await world.things.count('byName', ['s1'])).toBe(4);
    expect(await world.things.count('byName', ['s1', 'Bea'])).toBe(2);
  });

  it('compares values as what they are: booleans, numbers, dates', async () => {
    const world = await makeWorld();
    const at = new Date('2026-03-12T10:00:00.001Z');
    await world.things.insert(thing('a', { done: true, count: 1, at }));
    await world.things.insert(thing('b', { done: false, count: 1.5, at: new Date(at.getTime() + 1) }));
    expect(ids(await world.things.find('byDone', [true, 1]))).toEqual(['a']);
    expect(ids(await world.things.find('byDone', [false]))).toEqual(['b']);
    expect(ids(await world.things.find('byCount', ['s1', 1.5]))).toEqual(['b']);
    expect(ids(await world.things.find('byAt', ['s1', at]))).toEqual(['a']);
    await expect(world.things.find('byCount', ['s1', '1'])).rejects.toThrow(TypeError);
    await expect(world.things.find('byDone', [1])).rejects.toThrow(TypeError);
    await expect(world.things.find('byAt', ['s1', at.toISOString()])).rejects.toThrow(TypeError);
    await expect(world.things.find('byName', [undefined as never])).rejects.toThrow(TypeError);
  });

  it('takes at most a thousand, a hundred by default', async () => {
    const world = await makeWorld();
    await insertMany(
      world.things,
      range(101).map((n) => thing(`t${n}`)),
    );
    expect(await world.things.find('byName', ['s1'])).toHaveLength(100);
    expect(await world.things.find('byName', ['s1'], 1000)).toHaveLength(101);
    for (const limit of [0, 1001, 1.5, Number.NaN]) {
      await expect(world.things.find('byName', ['s1'], limit)).rejects.toThrow(TypeError);
      await expect(world.things.page('byName', { equals: ['s1'], limit })).rejects.toThrow(TypeError);
    }
  });

  it('removes by an index and answers how many', async () => {
    const world = await makeWorld();
    await insertMany(
      world.things,
      range(many).map((n) => thing(`t${n}`, { name: 'x', tags: ['g', `g${n % 2}`] })),
    );
    await world.things.insert(thing('other'));
    expect(await world.things.removeBy('byTag', ['s1', 'g1'])).toBe(many / 2);
    expect(await world.things.removeBy('byName', ['s1', 'x'])).toBe(many / 2);
    expect(await world.things.removeBy('byName', ['s1', 'x'])).toBe(0);
    expect(ids(await world.things.find('byName', ['s1']))).toEqual(['other']);
    expect(await world.things.find('byTag', ['s1', 'g'])).toEqual([]);
  });

  it('follows a record through its changes', async () => {
    const world = await makeWorld();
    const first = await world.things.insert(thing('a', { name: 'one', count: 1 }));
    await world.things.replaceIf({ ...first, name: 'two' });
    expect(await world.things.find('byName', ['s1', 'one'])).toEqual([]);
    expect(ids(await world.things.find('byName', ['s1', 'two']))).toEqual(['a']);
    await world.things.patch('a', { name: 'three' });
    await world.things.bump('a', { field: 'count', create: thing('a') });
    expect(await world.things.count('byName', ['s1', 'two'])).toBe(0);
    expect(await world.things.count('byCount', ['s1', 1])).toBe(0);
    expect(await world.things.count('byCount', ['s1', 2])).toBe(1);
    await world.things.take('a');
    expect(await world.things.count('byName', ['s1'])).toBe(0);
  });
}

function refusals(makeWorld: MakeWorld): void {
  it('refuses what no declared index serves', async () => {
    const world = await makeWorld();
    const refused: readonly (() => Promise<unknown>)[] = [
      () => world.things.find('nothing', ['s1']),
      () => world.things.count('nothing', ['s1']),
      () => world.things.removeBy('nothing', ['s1']),
      () => world.things.page('nothing', { equals: ['s1'], limit: 1 }),
      () => world.things.find('byName', ['s1', 'a', 'b']),
      () => world.things.count('byName', ['s1', 'a', 'b']),
      () => world.things.removeBy('byName', ['s1', 'a', 'b']),
      () => world.things.removeBy('byName', []),
      () => world.things.page('byName', { equals: ['s1', 'a', 'b'], limit: 1 }),
      // A prefix or range stands on the last field, behind equality on all others.
      () => world.things.page('byName', { equals: [], prefix: 'a', limit: 1 }),
      () => world.things.page('byDone', { equals: [true], from: 1, limit: 1 }),
      () => world.things.page('byName', { equals: ['s1', 'a'], prefix: 'a', limit: 1 }),
      () => world.things.page('byCount', { equals: ['s1'], prefix: 'a', limit: 1 }),
      // A list without a value would give records twice.
      () => world.things.find('byTag', ['s1']),
      () => world.things.count('byTag', ['s1']),
      () => world.things.removeBy('byTag', ['s1']),
      () => world.things.page('byAlias', { equals: [], prefix: 'a', limit: 1 }),
    ];
    for (const [n, verb] of refused.entries()) await expect(verb(), `number ${n}`).rejects.toMatchObject(missing);
  });

  it('refuses wrong values of a page', async () => {
    const world = await makeWorld();
    const page = (query: object) => world.things.page('byName', { equals: ['s1'], limit: 1, ...query });
    await expect(page({ from: 1 })).rejects.toThrow(TypeError);
    await expect(page({ to: new Date(0) })).rejects.toThrow(TypeError);
    await expect(page({ prefix: 'a', from: 'a' })).rejects.toThrow(TypeError);
    for (const cursor of [
      '',
      'x',
      '%%',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
      Buffer.from('[{},{}]').toString('base64url'),
    ]) {
      await expect(page({ cursor }), cursor).rejects.toMatchObject({ code: 'cursor-invalid', kind: 'bad-request' });
    }
  });
}

function lists(makeWorld: MakeWorld): void {
  it('stands under each member, once', async () => {
    const world = await makeWorld();
    const first = await world.things.insert(thing('a', { name: 'n', tags: ['x', 'y', 'x'] }));
    await world.things.insert(thing('b', { name: 'm', tags: ['y'] }));
    await world.things.insert(thing('c', { tags: [] }));
    await world.things.insert(thing('d'));
    expect(first.tags).toEqual(['x', 'y', 'x']);
    expect(ids(await world.things.find('byTag', ['s1', 'x']))).toEqual(['a']);
    expect(ids(await world.things.find('byTag', ['s1', 'y']))).toEqual(['b', 'a']);
    expect(ids(await world.things.find('byTag', ['s1', 'y', 'n']))).toEqual(['a']);
    expect(await world.things.count('byTag', ['s1', 'y'])).toBe(2);
    await world.things.replaceIf({ ...first, tags: ['z'] });
    expect(ids(await world.things.find('byTag', ['s1', 'y']))).toEqual(['b']);
    expect(ids(await world.things.find('byTag', ['s1', 'z']))).toEqual(['a']);
    await world.things.patch('a', { name: 'other' });
    expect(ids(await world.things.find('byTag', ['s1', 'z', 'other']))).toEqual(['a']);
    await world.things.remove('a');
    expect(await world.things.find('byTag', ['s1', 'z'])).toEqual([]);
  });

  it('is unique over all members of all records', async () => {
    const world = await makeWorld();
    const first = await world.things.insert(thing('a', { aliases: ['x', 'y'] }));
    await expect(world.things.insert(thing('b', { aliases: ['z', 'y'] }))).rejects.toMatchObject({ index: 'byAlias' });
    expect(await world.things.get('b')).toBeUndefined();
    expect(await world.things.find('byAlias', ['z'])).toEqual([]);
    const second = await world.things.insert(thing('b', { aliases: ['z'] }));
    await expect(world.things.replaceIf({ ...second, aliases: ['z', 'x'] })).rejects.toMatchObject({
      index: 'byAlias',
    });
    await expect(world.things.patch('b', { aliases: ['x'] })).rejects.toMatchObject({ index: 'byAlias' });
    await expect(world.things.put(thing('b', { aliases: ['x'] }))).rejects.toMatchObject({ index: 'byAlias' });
    expect(await world.things.get('b')).toEqual(second);
    expect(ids(await world.things.find('byAlias', ['z']))).toEqual(['b']);
    await world.things.replaceIf({ ...first, aliases: ['y'] });
    expect(await world.things.replaceIf({ ...second, aliases: ['z', 'x'] })).toMatchObject({ version: 2 });
  });
}

function uniqueness(makeWorld: MakeWorld): void {
  it('holds for every verb that writes, and a refused verb changes nothing', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a', { key: 'k' }));
    const other = await world.things.insert(thing('b', { name: 'kept' }));
    const taken = { index: 'byKey', code: 'duplicate' };
    await expect(world.things.insert(thing('c', { key: 'k' }))).rejects.toMatchObject(taken);
    await expect(world.things.put(thing('c', { key: 'k' }))).rejects.toMatchObject(taken);
    await expect(world.things.replaceIf({ ...other, key: 'k', name: 'x' })).rejects.toMatchObject(taken);
    await expect(world.things.patch('b', { key: 'k', name: 'x' })).rejects.toMatchObject(taken);
    await expect(world.things.bump('c', { field: 'count', create: thing('c', { key: 'k' }) })).rejects.toMatchObject(
      taken,
    );
    expect(await world.things.get('b')).toEqual(other);
    expect(await world.things.get('c')).toBeUndefined();
    expect(await world.things.insert(thing('c', { key: 'k', school: 's2' }))).toBeDefined();
    expect(await world.things.replaceIf({ ...other, name: 'same key' })).toMatchObject({ version: 2 });
  });

  it('leaves out of a sparse index what lacks a field, and asks for all fields otherwise', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a', { aliases: [] }));
    await world.things.insert(thing('b', { aliases: [], count: 1 }));
    await world.things.insert(thing('c', { mail: 'm' }));
    await expect(world.things.insert(thing('d', { mail: 'm' }))).rejects.toMatchObject({ index: 'byMail' });
    expect(ids(await world.things.find('byMail', []))).toEqual(['c']);
    expect(ids(await world.things.find('byCount', ['s1']))).toEqual(['b']);
    expect(ids(await world.things.find('byAt', ['s1']))).toEqual(['a', 'b', 'c']);
    const { key: _, ...without } = thing('e');
    await expect(world.things.insert(without as never)).rejects.toThrow(TypeError);
    await expect(world.things.patch('a', { key: undefined as never })).rejects.toThrow(TypeError);
  });
}

/** @param many so many records are removed at once. */
export function indexes(makeWorld: MakeWorld, many: number): void {
  describe('equality', () => equality(makeWorld, many));
  describe('what no index serves', () => refusals(makeWorld));
  describe('lists', () => lists(makeWorld));
  describe('unique and sparse', () => uniqueness(makeWorld));
}
