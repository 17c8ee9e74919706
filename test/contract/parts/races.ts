import { describe, expect, it } from 'vitest';
import { DuplicateError } from '../../../src/storage/index.ts';
import { type MakeWorld, range, thing } from '../things.ts';

const FIFTY = range(50);

/** Runs fifty at the same moment and answers what each got; an error is an answer too. */
const fifty = <T>(verb: (n: number) => Promise<T>): Promise<readonly (T | Error)[]> =>
  Promise.all(
    FIFTY.map((n) =>
      verb(n).catch((error: unknown) => {
        if (error instanceof DuplicateError) return error;
        throw error;
      }),
    ),
  );

const wins = (answers: readonly unknown[]): readonly unknown[] =>
  answers.filter((answer) => answer !== undefined && answer !== false && !(answer instanceof Error));

export function races(makeWorld: MakeWorld): void {
  describe('races', () => {
    it('fifty takers of one record: one gets it', async () => {
      const world = await makeWorld();
      const stored = await world.things.insert(thing('a'));
      expect(wins(await fifty(() => world.things.take('a')))).toEqual([stored]);
    });

    it('fifty removers of one record: one removed it', async () => {
      const world = await makeWorld();
      await world.things.insert(thing('a'));
      expect(wins(await fifty(() => world.things.remove('a')))).toHaveLength(1);
    });

    it('fifty bumps: none is lost, none passes the ceiling, and only one gets the last place', async () => {
      const world = await makeWorld();
      const bump = (id: string, ceiling: number) => () =>
        world.things.bump(id, { field: 'count', ceiling, create: thing(id, { count: 0 }) });
      const counted = wins(await fifty(bump('a', 30))) as readonly { count: number }[];
      expect(counted.map(({ count }) => count).sort((x, y) => x - y)).toEqual(range(30).map((n) => n + 1));
      expect(await world.things.get('a')).toMatchObject({ count: 30, version: 30 });
      expect(wins(await fifty(bump('b', 1)))).toHaveLength(1);
    });

    it('fifty replaces of one version: one wins', async () => {
      const world = await makeWorld();
      const first = await world.things.insert(thing('a'));
      const won = wins(await fifty((n) => world.things.replaceIf({ ...first, name: `by ${n}` })));
      expect(won).toHaveLength(1);
      expect(await world.things.get('a')).toEqual(won[0]);
    });

    it('fifty inserts of one id, and of one unique key: one each', async () => {
      const world = await makeWorld();
      expect(wins(await fifty((n) => world.things.insert(thing('a', { key: `k${n}` }))))).toHaveLength(1);
      const won = wins(await fifty((n) => world.things.insert(thing(`b${n}`, { key: 'one' }))));
      expect(won).toHaveLength(1);
      expect(await world.things.find('byKey', ['s1', 'one'])).toEqual(won);
    });

    it('fifty claims of one name in a list: one gets it', async () => {
      const world = await makeWorld();
      const won = wins(await fifty((n) => world.things.insert(thing(`b${n}`, { aliases: [`own ${n}`, 'shared'] }))));
      expect(won).toHaveLength(1);
      expect(await world.things.find('byAlias', ['shared'])).toEqual(won);
      expect(await world.things.count('byName', ['s1'])).toBe(1);
    });

    it('fifty consumes: one wins, and its moment stands', async () => {
      const world = await makeWorld();
      await world.things.insert(thing('a'));
      const answers = await fifty((n) => world.things.consume('a', 'usedAt', new Date(n)));
      expect(wins(answers)).toHaveLength(1);
      expect((await world.things.get('a'))?.usedAt).toEqual(new Date(answers.indexOf(true)));
    });

    it('a failing verb among many takes none of the others with it', async () => {
      const world = await makeWorld();
      await world.things.insert(thing('taken'));
      const answers = await fifty((n) => world.things.insert(thing(n % 2 === 0 ? `t${n}` : 'taken', { key: `k${n}` })));
      expect(wins(answers)).toHaveLength(25);
      expect(await world.things.count('byName', ['s1'])).toBe(26);
    });

    it('fifty patches of what one of them takes away: one is done', async () => {
      const world = await makeWorld();
      await world.things.insert(thing('a', { count: 0, done: false }));
      const won = wins(await fifty((n) => world.things.patch('a', { count: n + 1, done: true }, [], { done: false })));
      expect(won).toHaveLength(1);
      expect(await world.things.get('a')).toEqual(won[0]);
    });

    it('a patch beside a replace: both are done, one after the other', async () => {
      const world = await makeWorld();
      const first = await world.things.insert(thing('a', { count: 0 }));
      const [replaced, patched] = await Promise.all([
        world.things.replaceIf({ ...first, name: 'replaced' }),
        world.things.patch('a', { count: 7, done: true }),
      ]);
      expect([replaced?.version, patched]).toEqual([2, expect.objectContaining({ count: 7, done: true })]);
      const last = await world.things.get('a');
      expect(last).toMatchObject({ name: 'replaced', version: 2 });
      // The patch as a whole came behind, or the replace did.
      expect([last?.count, last?.done]).toEqual(last?.count === 7 ? [7, true] : [0, undefined]);
    });
  });
}
