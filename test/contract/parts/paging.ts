import { describe, expect, it } from 'vitest';
import type { PageQuery } from '../../../src/storage/index.ts';
import { ids, type MakeWorld, range, thing, type World } from '../things.ts';

/** All pages of a query, one id list per page; `between` runs after each page. */
async function walk(
  world: World,
  index: string,
  query: PageQuery,
  between?: (page: number) => Promise<unknown>,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await world.things.page(index, cursor === undefined ? query : { ...query, cursor });
    pages.push(ids(page.items));
    if (page.next === undefined) return pages;
    if (pages.length > 100) throw new Error('the pages do not end');
    cursor = page.next;
    await between?.(pages.length);
  }
}

const two = (n: number): string => String(n).padStart(2, '0');

async function filled(makeWorld: MakeWorld): Promise<World> {
  const world = await makeWorld();
  // Ten names, three records each; numbers and dates for one half.
  for (const n of range(30)) {
    const half = n % 2 === 0 ? { count: n - 10, at: new Date(n * 1000) } : {};
    await world.things.insert(thing(`t${two(n)}`, { name: `name ${Math.floor(n / 3)}`, ...half }));
  }
  await world.things.insert(thing('x', { school: 's0', count: 0 }));
  await world.things.insert(thing('y', { school: 's2', count: 0 }));
  return world;
}

function order(makeWorld: MakeWorld): void {
  const all = range(30).map((n) => `t${two(n)}`);

  it('gives every record once, in order, both ways, whatever the page size', async () => {
    const world = await filled(makeWorld);
    for (const limit of [1, 7, 15, 29, 30, 31, 1000]) {
      const up = await walk(world, 'byName', { equals: ['s1'], limit });
      expect(up.flat()).toEqual(all);
      expect(up).toHaveLength(Math.ceil(30 / limit));
      const down = await walk(world, 'byName', { equals: ['s1'], limit, descending: true });
      expect(down.flat()).toEqual(all.toReversed());
    }
    expect((await walk(world, 'byName', { equals: [], limit: 4 })).flat()).toEqual(['x', ...all, 'y']);
  });

  it('pages by equality on all fields, and over a unique index', async () => {
    const world = await filled(makeWorld);
    expect(await walk(world, 'byName', { equals: ['s1', 'name 1'], limit: 2 })).toEqual([['t03', 't04'], ['t05']]);
    expect((await walk(world, 'byKey', { equals: ['s1'], limit: 4 })).flat()).toEqual(all);
    expect((await walk(world, 'byKey', { equals: ['s1'], limit: 4, descending: true })).flat()).toEqual(
      all.toReversed(),
    );
    expect(await walk(world, 'byKey', { equals: ['s1', 't03'], limit: 1 })).toEqual([['t03']]);
  });

  it('puts records that lack a field first', async () => {
    const world = await filled(makeWorld);
    const odd = all.filter((_, n) => n % 2 === 1);
    const even = all.filter((_, n) => n % 2 === 0);
    expect((await walk(world, 'byAt', { equals: ['s1'], limit: 4 })).flat()).toEqual([...odd, ...even]);
    const down = await walk(world, 'byAt', { equals: ['s1'], limit: 4, descending: true });
    expect(down.flat()).toEqual([...odd, ...even].toReversed());
    expect((await walk(world, 'byCount', { equals: ['s1'], limit: 4 })).flat()).toEqual(even);
  });

  it('pages through a list', async () => {
    const world = await makeWorld();
    for (const n of range(9)) await world.things.insert(thing(`t${n}`, { name: `n${8 - n}`, tags: ['g', `g${n}`] }));
    const down = range(9).map((n) => `t${8 - n}`);
    expect((await walk(world, 'byTag', { equals: ['s1', 'g'], limit: 2 })).flat()).toEqual(down);
    const prefixed = await walk(world, 'byTag', { equals: ['s1', 'g'], prefix: 'n', limit: 4, descending: true });
    expect(prefixed.flat()).toEqual(down.toReversed());
  });

  it('orders text by code points', async () => {
    const world = await makeWorld();
    const names = [
      '',
      'A',
      'Z',
      'a',
      'b',
      'z',
      'zz',
      'à',
      'é',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '😀',
      '\u{10ffff}',
      '\u{10ffff}a',
    ];
    for (const [n, name] of names.entries()) await world.things.insert(thing(`t${n}`, { name }));
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await world.things.page('byName', { equals: ['s1'], limit: 4, ...(cursor ? { cursor } : {}) });
      found.push(...page.items.map(({ name }) => name));
      if (page.next === undefined) break;
      cursor = page.next;
    }
    expect(found).toEqual(names);
    const prefixed = async (prefix: string) =>
      (await world.things.page('byName', { equals: ['s1'], prefix, limit: 99 })).items.map(({ name }) => name);
    expect(await prefixed('z')).toEqual(['z', 'zz']);
    expect(await prefixed('\ud7ff')).toEqual(['\ud7ff']);
    expect(await prefixed('\u{10ffff}')).toEqual(['\u{10ffff}', '\u{10ffff}a']);
    expect(await prefixed('')).toEqual(names);
  });
}

function ranges(makeWorld: MakeWorld): void {
  it('takes a prefix or a range (from inclusive, to exclusive), both ways, with a cursor', async () => {
    const world = await filled(makeWorld);
    const page = async (index: string, query: object) =>
      (await walk(world, index, { equals: ['s1'], limit: 2, ...query })).flat();
    expect(await page('byName', { prefix: 'name 1' })).toEqual(['t03', 't04', 't05']);
    expect(await page('byName', { prefix: 'nothing' })).toEqual([]);
    expect(await page('byName', { from: 'name 8' })).toEqual(['t24', 't25', 't26', 't27', 't28', 't29']);
    expect(await page('byName', { to: 'name 2', descending: true })).toEqual([
      't05',
      't04',
      't03',
      't02',
      't01',
      't00',
    ]);
    expect(await page('byCount', { from: -4, to: 4 })).toEqual(['t06', 't08', 't10', 't12']);
    expect(await page('byCount', { from: -4, to: 4, descending: true })).toEqual(['t12', 't10', 't08', 't06']);
    expect(await page('byAt', { to: new Date(4000) })).toEqual(['t00', 't02']);
    expect(await page('byAt', { from: new Date(26_000), descending: true })).toEqual(['t28', 't26']);
    expect(await page('byAt', { from: new Date(5), to: new Date(5) })).toEqual([]);
  });

  it('never leaves its range by a cursor of another query', async () => {
    const world = await filled(makeWorld);
    const { next } = await world.things.page('byName', { equals: ['s0'], limit: 1000 });
    expect(next).toBeUndefined();
    const first = await world.things.page('byName', { equals: ['s1'], limit: 1 });
    const strayed = await world.things.page('byName', {
      equals: ['s1'],
      from: 'name 8',
      limit: 2,
      ...(first.next === undefined ? {} : { cursor: first.next }),
    });
    expect(ids(strayed.items)).toEqual(['t24', 't25']);
  });
}

function meanwhile(makeWorld: MakeWorld): void {
  it.each([false, true])(
    'gives what was there all the time exactly once while others write (descending: %s)',
    async (descending) => {
      const world = await filled(makeWorld);
      const there = range(30).map((n) => `t${two(n)}`);
      const gone = new Set(['t10', 't20']);
      const pages = await walk(world, 'byName', { equals: ['s1'], limit: 3, descending }, async (page) => {
        await Promise.all([
          world.things.insert(thing(`new ${page} front`, { name: 'name' })),
          world.things.insert(thing(`new ${page} middle`, { name: `name ${page}` })),
          world.things.insert(thing(`new ${page} end`, { name: 'name 99' })),
        ]);
        if (page === 2) for (const id of gone) await world.things.remove(id);
      });
      const seen = pages.flat();
      expect(new Set(seen).size).toBe(seen.length);
      const kept = seen.filter((id) => there.includes(id) && !gone.has(id));
      const expected = there.filter((id) => !gone.has(id));
      expect(kept).toEqual(descending ? expected.toReversed() : expected);
    },
  );

  it('goes on after the record at its cursor was removed', async () => {
    const world = await filled(makeWorld);
    const first = await world.things.page('byKey', { equals: ['s1'], limit: 3 });
    await world.things.remove('t02');
    const second = await world.things.page('byKey', {
      equals: ['s1'],
      limit: 2,
      ...(first.next ? { cursor: first.next } : {}),
    });
    expect(ids(second.items)).toEqual(['t03', 't04']);
  });
}

export function paging(makeWorld: MakeWorld): void {
  describe('pages: order', () => order(makeWorld));
  describe('pages: prefix and range', () => ranges(makeWorld));
  describe('pages: while others write', () => meanwhile(makeWorld));
}
