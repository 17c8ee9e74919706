import { describe, expect, it } from 'vitest';
import { event, ids, type MakeWorld, thing } from '../things.ts';

export function restarts(makeWorld: MakeWorld): void {
  describe('a restart', () => {
    it('keeps records, indexes, events and marks', async () => {
      const world = await makeWorld();
      const expiresAt = new Date(world.clock.ms() + 1000);
      const stored = await world.things.insert(thing('a', { tags: ['x'], mail: 'm', at: new Date(5) }), [event('e1')]);
      await world.things.insert(thing('b', { expiresAt }), [event('e2')]);
      await world.store.writeMark('demo', 'yes');
      await world.restart();
      expect(await world.things.get('a')).toEqual(stored);
      expect(ids(await world.things.find('byTag', ['s1', 'x']))).toEqual(['a']);
      await expect(world.things.insert(thing('c', { mail: 'm' }))).rejects.toMatchObject({ index: 'byMail' });
      expect((await world.store.pendingEvents(9)).map((pending) => pending.event.id)).toEqual(['e1', 'e2']);
      expect(await world.store.readMark('demo')).toBe('yes');
      world.clock.move(1000);
      expect(await world.things.get('b')).toBeUndefined();
      expect(await world.store.sweep()).toBe(1);
      await world.restart();
      expect(await world.things.count('byName', ['s1'])).toBe(1);
    });
  });
}
