import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { event, type MakeWorld, range, thing, type World } from '../things.ts';

const pendingIds = async (world: World): Promise<readonly string[]> =>
  (await world.store.pendingEvents(1000)).map((pending) => pending.event.id);

function keeping(makeWorld: MakeWorld): void {
  it('keeps the events of every verb whole, in their order', async () => {
    const world = await makeWorld();
    const first = await world.things.insert(thing('a'), [event('e1'), event('e2')]);
    await world.things.replaceIf(first, [event('e3')]);
    await world.things.patch('a', { count: 1 }, [event('e4')]);
    await world.things.put(thing('a'), [event('e5')]);
    await world.things.bump('a', { field: 'count', create: thing('a') }, [event('e6')]);
    const pending = await world.store.pendingEvents(100);
    expect(pending).toEqual(range(6).map((n) => ({ collection: 'things', recordId: 'a', event: event(`e${n + 1}`) })));
  });

  it('loses none when the record is changed, taken, removed or expires', async () => {
    const world = await makeWorld();
    const expiresAt = new Date(world.clock.ms() + 1000);
    for (const id of ['taken', 'removed', 'put', 'replaced', 'patched'])
      await world.things.insert(thing(id), [event(id)]);
    await world.things.insert(thing('swept', { expiresAt }), [event('swept')]);
    await world.things.insert(thing('by index', { name: 'x' }), [event('by index')]);
    await world.things.take('taken');
    await world.things.remove('removed');
    await world.things.removeBy('byName', ['s1', 'x']);
    await world.things.put(thing('put'));
    await world.things.replaceIf({ ...thing('replaced'), version: 1 });
    await world.things.patch('patched', { count: 1 });
    world.clock.move(1000);
    await world.store.sweep();
    await world.things.insert(thing('removed'), [event('again')]);
    const expected = ['taken', 'removed', 'put', 'replaced', 'patched', 'swept', 'by index', 'again'];
    expect([...(await pendingIds(world))].sort()).toEqual(expected.sort());
  });

  it('keeps none of a verb that changed nothing', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a', { count: 3 }));
    const no = [event('no')];
    await expect(world.things.insert(thing('a'), no)).rejects.toMatchObject({ code: 'duplicate' });
    await expect(world.things.insert(thing('b', { key: 'a' }), no)).rejects.toMatchObject({ code: 'duplicate' });
    await expect(world.things.put(thing('b', { key: 'a' }), no)).rejects.toMatchObject({ code: 'duplicate' });
    await world.things.replaceIf({ ...thing('a'), version: 9 }, no);
    await world.things.patch('nobody', { count: 1 }, no);
    await world.things.patch('a', { count: 1 }, no, { count: 4 });
    await world.things.bump('a', { field: 'count', ceiling: 3, create: thing('a') }, no);
    expect(await pendingIds(world)).toEqual([]);
  });
}

function moving(makeWorld: MakeWorld): void {
  it('gives the oldest first, and forgets only what was settled', async () => {
    const world = await makeWorld();
    await world.things.insert(thing('a'), [event('e1'), event('e2')]);
    await world.things.insert(thing('b'), [event('e3')]);
    const versions = async () => (await world.things.getMany(['a', 'b'])).map(({ version }) => version);
    const before = await versions();
    const some = await world.store.pendingEvents(2);
    expect(some.map((pending) => pending.event.id)).toEqual(['e1', 'e2']);
    expect(await world.store.pendingEvents(2)).toEqual(some);
    await world.things.patch('a', { count: 1 }, [event('e4')]);
    await world.store.settleEvents(some);
    await world.store.settleEvents(some);
    expect(await pendingIds(world)).toEqual(['e3', 'e4']);
    await world.store.settleEvents(await world.store.pendingEvents(100));
    expect(await pendingIds(world)).toEqual([]);
    expect(await versions()).toEqual(before);
  });

  it("keeps each record's order under many writers", async () => {
    const world = await makeWorld();
    const create = (id: string) => thing(id, { count: 0 });
    const writers = range(4).flatMap((record) =>
      range(15).map(async (n) => {
        const id = `r${record}-${n}`;
        const query = { field: 'count', create: create(`r${record}`) } as const;
        return { id, record, count: (await world.things.bump(`r${record}`, query, [event(id)]))?.count ?? 0 };
      }),
    );
    // The counter tells in which order they were written.
    const written = (await Promise.all(writers)).toSorted((a, b) => a.count - b.count);
    const moved: string[] = [];
    for (;;) {
      const some = await world.store.pendingEvents(7);
      if (some.length === 0) break;
      moved.push(...some.map((pending) => pending.event.id));
      await world.store.settleEvents(some);
    }
    expect(moved).toHaveLength(60);
    for (const record of range(4)) {
      const own = moved.filter((id) => id.startsWith(`r${record}-`));
      expect(own).toEqual(written.filter((one) => one.record === record).map(({ id }) => id));
    }
  });

  it('calls back soon after events, once for many, and not without', async () => {
    const world = await makeWorld();
    let calls = 0;
    world.store.onEvents(() => {
      calls += 1;
    });
    await world.things.insert(thing('quiet'));
    await wait(20);
    expect(calls).toBe(0);
    const begin = performance.now();
    await Promise.all(range(50).map((n) => world.things.insert(thing(`t${n}`), [event(`e${n}`)])));
    // A slow server ends these one by one, over seconds: then it is called now and then.
    const nowAndThen = (performance.now() - begin) / 100;
    await expect.poll(() => calls).toBeGreaterThan(0);
    await wait(20);
    expect(calls).toBeLessThan(10 + nowAndThen);
    expect(await pendingIds(world)).toHaveLength(50);
  });
}

export function events(makeWorld: MakeWorld): void {
  describe('events: kept with the write', () => keeping(makeWorld));
  describe('events: moved on', () => moving(makeWorld));
}
