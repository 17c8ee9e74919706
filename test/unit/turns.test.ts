import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../src/http/turns.ts';

const LONG = 60_000;

/** Work that tells when it begins, and ends when it is told to. */
function createWorks() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    begun,
    work: (name: string) => () => {
      begun.push(name);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      return end.promise;
    },
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string, error: Error) => ends.get(name)?.reject(error),
  };
}

/** Until the event loop has gone round for everybody. */
async function rest(): Promise<void> {
  for (let turns = 0; turns < 5; turns++) await turn();
}

describe('turns of pages', () => {
  it('begin so many at once, and the others in the order in which they came', async () => {
    const { begun, work, end } = createWorks();
    const turns = createTurns({ atOnce: 2, holdMs: LONG });
    const done = ['a', 'b', 'c', 'd'].map((name) => turns.run(work(name)));
    await rest();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await rest();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    await rest();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    end('c');
    end('d');
    await Promise.all(done);
  });

  it('let nobody who comes later pass those who wait', async () => {
    const { begun, work, end } = createWorks();
    const turns = createTurns({ atOnce: 1, holdMs: LONG });
    const done = [turns.run(work('a')), turns.run(work('b'))];
    end('a');
    // The place is free from here on, and «b» has not begun.
    await done[0];
    done.push(turns.run(work('c')));
    await rest();
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await rest();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('c');
    await Promise.all(done);
  });

  it('are over for who waits for something else', async () => {
    const { begun, work, end } = createWorks();
    const turns = createTurns({ atOnce: 1, holdMs: 1 });
    const slow = turns.run(work('slow'));
    const next = turns.run(work('next'));
    await expect.poll(() => begun).toEqual(['slow', 'next']);
    end('next');
    await next;
    end('slow');
    await slow;
  });

  it('go first to who is on the way, then to who begins', async () => {
    const { begun, work, end } = createWorks();
    const turns = createTurns({ atOnce: 1, holdMs: LONG });
    const done = [
      turns.run(work('a')),
      turns.run(work('new'), 'beginning'),
      turns.run(work('b')),
      turns.run(work('c'), 'going-on'),
    ];
    for (const name of ['a', 'b', 'c', 'new']) {
      await rest();
      end(name);
    }
    await Promise.all(done);
    expect(begun).toEqual(['a', 'b', 'c', 'new']);
  });

  it('go on after work that failed, whose error goes to who asked for it', async () => {
    const { work, end, fail } = createWorks();
    const turns = createTurns({ atOnce: 1, holdMs: LONG });
    const failing = turns.run(work('failing'));
    const next = turns.run(work('next'));
    fail('failing', new Error('torn'));
    await expect(failing).rejects.toThrow('torn');
    await rest();
    end('next');
    await expect(next).resolves.toBeUndefined();
  });

  it('tell how many wait', async () => {
    const { work, end } = createWorks();
    const told: number[] = [];
    const turns = createTurns({ atOnce: 1, holdMs: LONG, observe: (count) => told.push(count) });
    const done = ['a', 'b', 'c'].map((name) => turns.run(work(name)));
    for (const name of ['a', 'b', 'c']) {
      end(name);
      await rest();
    }
    await Promise.all(done);
    expect(told).toEqual([1, 2, 1, 0]);
  });

  it('are full when too many wait', async () => {
    const { work, end } = createWorks();
    const turns = createTurns({ atOnce: 1, holdMs: LONG, mostWaiting: { beginning: 2, 'going-on': 3 } });
    const done = [turns.run(work('a')), turns.run(work('b'))];
    expect(turns.isFull('going-on')).toBe(false);
    done.push(turns.run(work('c')), turns.run(work('d')));
    expect([turns.isFull('going-on'), turns.isFull('beginning')]).toEqual([true, false]);
    for (const name of ['a', 'b', 'c', 'd']) {
      await rest();
      end(name);
    }
    await Promise.all(done);
    expect(turns.isFull('going-on')).toBe(false);
  });
});
