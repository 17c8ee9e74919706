import { describe, expect, it } from 'vitest';
import { event, ids, type MakeWorld, thing } from '../things.ts';

const MEGABYTE = 'x'.repeat(1024 * 1024);

const texts: readonly (readonly [string, string])[] = [
  ['NUL bytes', 'a\0b\0'],
  ['only a NUL byte', '\0'],
  ['quotes and semicolons', `'"\`; DROP TABLE c_things; --`],
  ['wildcards', '%_*?[a]^$.'],
  ['operators of a document store', '{"$ne":null}'],
  ['emoji and joined characters', '👩‍👩‍👧‍👦 e\u0301 🏳️‍🌈'],
  ['right to left', 'مدرسة \u202e abc'],
  ['line ends and controls', '\r\n\t\u0001\u007f\u2028'],
  ['a name of every object', '__proto__'],
  ['a megabyte', MEGABYTE],
];

/** @param lastDate where fewer dates can be kept than there are; then none before the year 1. */
export function hostile(makeWorld: MakeWorld, lastDate?: number): void {
  describe('hostile text', () => {
    it.each(texts)('%s: as id, value, index value, list member, prefix and event', async (_, text) => {
      const world = await makeWorld();
      const record = thing(text, {
        name: text,
        key: text,
        mail: text,
        tags: [text],
        detail: { text, since: new Date(0) },
        blob: { [text]: text },
      });
      const told = { ...event('e'), fields: { text } };
      const stored = await world.things.insert(record, [told]);
      await world.things.insert(thing('bystander', { name: `${text}!`, tags: ['other'] }));
      expect(await world.things.get(text)).toEqual(stored);
      expect(ids(await world.things.find('byName', ['s1', text]))).toEqual([text]);
      expect(ids(await world.things.find('byMail', [text]))).toEqual([text]);
      expect(ids(await world.things.find('byTag', ['s1', text]))).toEqual([text]);
      const first = await world.things.page('byName', { equals: ['s1'], prefix: text, limit: 1 });
      expect(ids(first.items)).toEqual([text]);
      const second = await world.things.page('byName', {
        equals: ['s1'],
        prefix: text,
        limit: 1,
        ...(first.next ? { cursor: first.next } : {}),
      });
      expect(ids(second.items)).toEqual(['bystander']);
      expect(await world.store.pendingEvents(9)).toEqual([{ collection: 'things', recordId: text, event: told }]);
      await expect(world.things.insert(thing('x', { mail: text }))).rejects.toMatchObject({ index: 'byMail' });
      await world.store.writeMark(text, text);
      expect(await world.store.readMark(text)).toBe(text);
      expect(await world.things.take(text)).toEqual(stored);
      expect(await world.things.count('byName', ['s1'])).toBe(1);
    });

    it('takes names of every object for absent, as id and as index', async () => {
      const world = await makeWorld();
      expect(await world.things.get('constructor')).toBeUndefined();
      for (const name of ['constructor', '__proto__', 'toString']) {
        await expect(world.things.find(name, ['s1'])).rejects.toMatchObject({ code: 'index-missing' });
      }
    });

    it('keeps text that is not well-formed readable, and its order', async () => {
      const world = await makeWorld();
      await world.things.insert(thing('a', { name: 'x\ud800y' }));
      await world.things.insert(thing('b', { name: 'x' }));
      const items = await world.things.find('byName', ['s1']);
      expect(ids(items)).toEqual(['b', 'a']);
      expect(items[1]?.name.toWellFormed()).toBe('x\ufffdy');
    });

    it('keeps dates and numbers at the ends of what there is', async () => {
      const world = await makeWorld();
      const YEAR_1 = -62_135_596_800_000;
      const ends = lastDate === undefined ? [-8.64e15, YEAR_1, -1, 0, 8.64e15] : [YEAR_1, -1, 0, lastDate];
      const dates = ends.map((ms) => new Date(ms));
      for (const [n, at] of dates.entries()) await world.things.insert(thing(`d${n}`, { at }));
      const found = await world.things.find('byAt', ['s1']);
      expect(found.map(({ at }) => at)).toEqual(dates);
      const numbers = [-1e300, Number.MIN_SAFE_INTEGER, -0.1, 5e-324, Number.MAX_SAFE_INTEGER, 1e300];
      for (const [n, count] of numbers.entries()) await world.things.insert(thing(`n${n}`, { school: 's2', count }));
      expect((await world.things.find('byCount', ['s2'])).map(({ count }) => count)).toEqual(numbers);
    });
  });
}
