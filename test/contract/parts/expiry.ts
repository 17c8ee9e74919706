import { describe, expect, it } from 'vitest';
import { event, ids, insertMany, type MakeWorld, range, thing, type World } from '../things.ts';

const dies = (world: World, ms: number) => ({ expiresAt: new Date(world.clock.ms() + ms) });

/** @param many so many records expire at once: more than one portion. */
export function expiry(makeWorld: MakeWorld, many: number): void {
  describe('expiry', () => {
    it('is absent for every verb from the very moment on', async () => {
      const world = await makeWorld();
      const record = thing('a', { ...dies(world, 1000), mail: 'a@example', tags: ['x'], count: 1 });
      const stored = await world.things.insert(record);
      world.clock.move(999);
      expect(await world.things.get('a')).toEqual(stored);
      world.clock.move(1);
      expect(await world.things.get('a')).toBeUndefined();
      expect(await world.things.getMany(['a'])).toEqual([]);
      expect(await world.things.find('byName', ['s1'])).toEqual([]);
      expect(await world.things.find('byTag', ['s1', 'x'])).toEqual([]);
      expect((await world.things.page('byKey', { equals: ['s1'], limit: 5 })).items).toEqual([]);
      expect(await world.things.count('byName', ['s1'])).toBe(0);
      expect(await world.things.replaceIf(stored)).toBeUndefined();
      expect(await world.things.patch('a', { count: 2 })).toBeUndefined();
      expect(await world.things.consume('a', 'usedAt', world.clock.now())).toBe(false);
      expect(await world.things.take('a')).toBeUndefined();
      await world.things.put(record);
      expect(await world.things.remove('a')).toBe(false);
      await world.things.put(record);
      expect(await world.things.removeBy('byName', ['s1'])).toBe(0);
    });

    it('blocks neither its id nor its places in unique indexes', async () => {
      const world = await makeWorld();
      const short = dies(world, 1000);
      await world.things.insert(thing('a', short));
      await world.things.insert(thing('b', { ...short, key: 'k', mail: 'm', aliases: ['x', 'y'] }));
      world.clock.move(1000);
      expect(await world.things.insert(thing('a', { name: 'new' }))).toMatchObject({ version: 1, name: 'new' });
      expect(await world.things.insert(thing('c', { key: 'k', mail: 'm', aliases: ['y', 'z'] }))).toBeDefined();
      expect(ids(await world.things.find('byAlias', ['y']))).toEqual(['c']);
      expect(await world.things.find('byAlias', ['x'])).toEqual([]);
    });

    it('blocks no change of another record either', async () => {
      const world = await makeWorld();
      await world.things.insert(thing('old', { ...dies(world, 1000), key: 'k', mail: 'm', aliases: ['x'] }));
      const live = await world.things.insert(thing('live'));
      world.clock.move(1000);
      expect(await world.things.replaceIf({ ...live, key: 'k', aliases: ['x'] })).toMatchObject({ version: 2 });
      expect(await world.things.patch('live', { mail: 'm' })).toMatchObject({ id: 'live', mail: 'm' });
      expect(ids(await world.things.find('byMail', ['m']))).toEqual(['live']);
    });

    it('begins again at version 1 by put and by bump', async () => {
      const world = await makeWorld();
      const short = dies(world, 1000);
      for (const id of ['p', 'b']) {
        await world.things.put(thing(id, { ...short, count: 7 }));
        await world.things.put(thing(id, { ...short, count: 7 }));
      }
      world.clock.move(1000);
      await world.things.put(thing('p'));
      expect(await world.things.get('p')).toEqual({ ...thing('p'), version: 1 });
      const create = thing('b', { count: 0 });
      expect(await world.things.bump('b', { field: 'count', create })).toEqual({ ...create, count: 1, version: 1 });
    });

    it('moves by replaceIf and patch, and not by bump', async () => {
      const world = await makeWorld();
      const first = await world.things.insert(thing('a', dies(world, 1000)));
      await world.things.bump('a', { field: 'count', create: thing('a', dies(world, 9000)) });
      await world.things.patch('a', { count: 3 });
      world.clock.move(500);
      expect(await world.things.get('a')).toMatchObject({ expiresAt: first.expiresAt });
      await world.things.patch('a', dies(world, 1000));
      world.clock.move(999);
      const stored = await world.things.get('a');
      expect(stored).toBeDefined();
      await world.things.patch('a', { expiresAt: undefined });
      world.clock.move(10_000);
      expect(await world.things.get('a')).toEqual({ ...thing('a', { count: 3 }), version: 2 });
    });

    it('is swept in portions until nothing is left, and only then gone', async () => {
      const world = await makeWorld();
      const short = dies(world, 1000);
      await insertMany(
        world.things,
        range(many - 1).map((n) => thing(`t${n}`, { ...short, tags: ['x'] })),
      );
      await world.things.insert(thing('told', { ...short, tags: ['x'] }), [event('e')]);
      await world.things.insert(thing('stays', { expiresAt: new Date(world.clock.ms() + 1001), tags: ['x'] }));
      await world.things.insert(thing('stays too', { tags: ['x'] }));
      expect(await world.store.sweep()).toBe(0);
      world.clock.move(1000);
      const portions: number[] = [];
      for (let swept = -1; swept !== 0; portions.push(swept)) swept = await world.store.sweep();
      expect(portions.reduce((sum, n) => sum + n, 0)).toBe(many);
      expect(portions.length).toBeGreaterThan(2);
      expect(ids(await world.things.find('byTag', ['s1', 'x']))).toEqual(['stays', 'stays too']);
      expect(await world.store.pendingEvents(10)).toHaveLength(1);
    });
  });
}
