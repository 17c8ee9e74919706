import { describe, expect, it } from 'vitest';
import { createCache } from '../../src/kernel/cache.ts';
import { movableClock } from './users-world.ts';

describe('a cache', () => {
  const make = (size = 3) => {
    const clock = movableClock();
    const loads: string[] = [];
    const cache = createCache<string>(clock, { ms: 1000, size });
    const get = (key: string, value: string | undefined = key) =>
      cache.get(key, async () => {
        loads.push(key);
        return value;
      });
    return { clock, cache, get, loads };
  };

  it('holds so many, and lets the oldest go', async () => {
    const { get, loads } = make();
    for (const key of ['a', 'b', 'c', 'd', 'd', 'b', 'a']) await get(key);
    expect(loads).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  it('counts the time from the start of a load, so that nothing is older', async () => {
    const { clock, cache, get, loads } = make();
    const slow = cache.get('a', async () => {
      clock.move(999);
      return 'slow';
    });
    expect(await slow).toBe('slow');
    expect(await get('a')).toBe('slow');
    clock.move(1);
    expect(await get('a')).toBe('a');
    expect(loads).toEqual(['a']);
  });

  it('remembers neither what is not there nor what failed, nor what was forgotten during its load', async () => {
    const { cache, get, loads } = make();
    const absent = async () => undefined;
    expect(await cache.get('a', absent)).toBeUndefined();
    await expect(cache.get('a', () => Promise.reject(new Error('store')))).rejects.toThrow('store');
    expect(await get('a')).toBe('a');
    const loading = cache.get('b', async () => 'old');
    cache.forget('b');
    expect(await loading).toBe('old');
    expect(await get('b', 'new')).toBe('new');
    expect(loads).toEqual(['a', 'b']);
  });
});
