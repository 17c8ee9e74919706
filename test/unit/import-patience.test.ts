import { describe, expect, it } from 'vitest';
import { inLanes } from '../../src/import/lanes.ts';
import { patiently } from '../../src/import/patience.ts';
import { AppError } from '../../src/kernel/errors.ts';

const outage = () => new AppError('store-unavailable', 'unavailable');

/** Fails with these, one after the other, and then answers how often it was asked. */
function failing(...errors: readonly Error[]) {
  let asked = 0;
  return async (): Promise<number> => {
    const error = errors[asked];
    asked += 1;
    if (error) throw error;
    return asked;
  };
}

describe('an import that meets an outage', () => {
  it('goes on when the store is back, or the hash queue has a place', async () => {
    expect(await patiently(failing(outage(), new AppError('busy', 'busy'), outage()), [0, 0, 0])).toBe(4);
  });

  it('gives up after its patience, and at once at anything else', async () => {
    await expect(patiently(failing(outage(), outage(), outage()), [0, 0])).rejects.toMatchObject({
      code: 'store-unavailable',
    });
    await expect(patiently(failing(new AppError('username-taken', 'conflict')), [0])).rejects.toMatchObject({
      code: 'username-taken',
    });
    await expect(patiently(failing(new TypeError('a fault of ours')), [0])).rejects.toThrow('a fault of ours');
  });
});

describe('lanes', () => {
  it('work on so many at once, and answer in order', async () => {
    let now = 0;
    let most = 0;
    const answers = await inLanes([5, 4, 3, 2, 1, 0], 3, async (item) => {
      now += 1;
      most = Math.max(most, now);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      now -= 1;
      return item * 10;
    });
    expect([answers, most]).toEqual([[50, 40, 30, 20, 10, 0], 3]);
    expect(await inLanes([], 3, async () => 1)).toEqual([]);
  });

  it('begin nothing more after one that failed, and leave nothing under way', async () => {
    const begun: number[] = [];
    let ended = 0;
    const all = inLanes([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      ended += 1;
      if (item === 0) throw outage();
    });
    await expect(all).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(begun.length).toBeLessThan(6);
    expect(ended).toBe(begun.length);
  });
});
