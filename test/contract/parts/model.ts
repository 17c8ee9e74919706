import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NaiveStore } from '../naive.ts';
import { ids, type MakeWorld, type Thing, thing, type World } from '../things.ts';

/** One step: runs on the engine and on the naive store; both must answer the same. */
type Step = (world: World, naive: NaiveStore) => Promise<readonly [unknown, unknown]>;

/** What a verb answers, a duplicate included, in a form that can be compared. */
async function answer(verb: () => Promise<unknown>): Promise<unknown> {
  try {
    return await verb();
  } catch (error) {
    if (error instanceof Error && 'index' in error) return { taken: true };
    throw error;
  }
}

const id = fc.constantFrom('a', 'b', 'c', 'd');
const name = fc.constantFrom('', 'a', 'ab', 'b', 'é', '\uffff', '😀', '\0');
const few = fc.integer({ min: 0, max: 4 });
const later = fc.option(fc.constantFrom(5, 10, 20), { nil: undefined });

const body = fc.record(
  {
    school: fc.constantFrom('s1', 's2'),
    name,
    key: fc.constantFrom('k1', 'k2', 'k3'),
    mail: fc.constantFrom('m1', 'm2', undefined),
    tags: fc.subarray(['x', 'y', 'z']),
    aliases: fc.subarray(['p', 'q', 'r', 's']),
    count: few,
    done: fc.boolean(),
    at: few.map((n) => new Date(n)),
  },
  { requiredKeys: ['school', 'name', 'key'] },
);

const record = (world: World, of: string, fields: Partial<Thing>, lives: number | undefined) =>
  thing(of, { ...fields, ...(lives === undefined ? {} : { expiresAt: new Date(world.clock.ms() + lives) }) });

const writes: readonly fc.Arbitrary<Step>[] = [
  fc.tuple(id, body, later).map(([of, fields, lives]) => async (world, naive) => {
    const fresh = record(world, of, fields, lives);
    return [await answer(() => world.things.insert(fresh)), await answer(async () => naive.insert(fresh))];
  }),
  fc.tuple(id, body, later).map(([of, fields, lives]) => async (world, naive) => {
    const fresh = record(world, of, fields, lives);
    return [await answer(() => world.things.put(fresh)), await answer(async () => naive.put(fresh))];
  }),
  fc.tuple(id, body, few).map(([of, fields, version]) => async (world, naive) => {
    const changed = { ...record(world, of, fields, undefined), version };
    return [await answer(() => world.things.replaceIf(changed)), await answer(async () => naive.replaceIf(changed))];
  }),
  fc.tuple(id, body).map(([of, { name: called, mail, aliases }]) => async (world, naive) => {
    const fields = { name: called, mail, aliases };
    return [await answer(() => world.things.patch(of, fields)), await answer(async () => naive.patch(of, fields))];
  }),
  fc.tuple(id, name, few, fc.boolean()).map(([of, called, n, done]) => async (world, naive) => {
    const fields = { name: called, usedAt: new Date(n) };
    const where = { done, at: new Date(n) };
    return [
      await answer(() => world.things.patch(of, fields, [], where)),
      await answer(async () => naive.patch(of, fields, where)),
    ];
  }),
  fc.tuple(id, few).map(([of, n]) => async (world, naive) => {
    const at = new Date(n);
    return [await world.things.consume(of, 'at', at), naive.consume(of, at)];
  }),
  fc.tuple(id, body, few).map(([of, fields, ceiling]) => async (world, naive) => {
    const query = { field: 'count', by: 2, ceiling, create: record(world, of, fields, 10) } as const;
    return [await answer(() => world.things.bump(of, query)), await answer(async () => naive.bump(of, query))];
  }),
  id.map((of) => async (world, naive) => [await world.things.take(of), naive.take(of)]),
  id.map((of) => async (world, naive) => [await world.things.remove(of), naive.take(of) !== undefined]),
  name.map((called) => async (world, naive) => [
    await world.things.removeBy('byName', ['s1', called]),
    naive.removeBy((one) => one.school === 's1' && one.name === called),
  ]),
  fc.constantFrom(1, 5, 10).map((ms) => async (world) => {
    world.clock.move(ms);
    return [undefined, undefined];
  }),
  fc.constant<Step>(async (world) => {
    await world.store.sweep();
    return [undefined, undefined];
  }),
];

const reads: readonly fc.Arbitrary<Step>[] = [
  id.map((of) => async (world, naive) => [await world.things.get(of), naive.get(of)]),
  fc
    .constantFrom('x', 'y', 'z')
    .map((tag) => async (world, naive) => [
      await world.things.find('byTag', ['s1', tag]),
      naive.select((one) => one.school === 's1' && (one.tags ?? []).includes(tag), ['name']),
    ]),
  fc
    .constantFrom('p', 'q')
    .map((alias) => async (world, naive) => [
      await world.things.find('byAlias', [alias]),
      naive.select((one) => (one.aliases ?? []).includes(alias), []),
    ]),
  fc.constant<Step>(async (world, naive) => [
    await world.things.count('byCount', ['s1']),
    naive.select((one) => one.school === 's1' && one.count !== undefined, []).length,
  ]),
  fc.tuple(few, few, fc.boolean()).map(([from, to, descending]) => async (world, naive) => {
    const query = { equals: ['s1'], from: new Date(from), to: new Date(to), limit: 9, descending };
    const expected = naive.select(
      ({ school, at }) => school === 's1' && at !== undefined && at >= query.from && at < query.to,
      ['at'],
    );
    return [(await world.things.page('byAt', query)).items, descending ? expected.toReversed() : expected];
  }),
  fc.tuple(name, fc.boolean()).map(([prefix, descending]) => async (world, naive) => {
    const found: Thing[] = [];
    for (let cursor: string | undefined; ; ) {
      const at = cursor === undefined ? {} : { cursor };
      const page = await world.things.page('byName', { equals: ['s1'], prefix, limit: 2, descending, ...at });
      found.push(...page.items);
      if (page.next === undefined) break;
      cursor = page.next;
    }
    const expected = naive.select((one) => one.school === 's1' && one.name.startsWith(prefix), ['name']);
    return [ids(found), ids(descending ? expected.toReversed() : expected)];
  }),
  fc.boolean().map((descending) => async (world, naive) => {
    const expected = naive.select(() => true, ['done', 'count', 'name']);
    const { items } = await world.things.page('byDone', { equals: [], limit: 9, descending });
    return [ids(items), ids(descending ? expected.toReversed() : expected)];
  }),
];

/** @param runs so many orders are tried. */
export function model(makeWorld: MakeWorld, runs: number): void {
  describe('any order of verbs', () => {
    it('answers what a naive store answers', { timeout: 60_000 }, async () => {
      const steps = fc.array(fc.oneof(...writes, ...reads), { minLength: 1, maxLength: 60, size: 'max' });
      await fc.assert(
        fc.asyncProperty(steps, async (run) => {
          const world = await makeWorld();
          const naive = new NaiveStore(world.clock);
          for (const step of run) {
            const [real, expected] = await step(world, naive);
            expect(real).toEqual(expected);
          }
          for (const one of ['a', 'b', 'c', 'd']) expect(await world.things.get(one)).toEqual(naive.get(one));
        }),
        { numRuns: runs },
      );
    });
  });
}
