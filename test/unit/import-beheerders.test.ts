import { describe, expect, it } from 'vitest';
import { type BeheerderMove, createBeheerders, endsBeheerder } from '../../src/import/beheerders.ts';

const move = (who: string, is: boolean, there: readonly string[] = ['anja'], realm = 'demo') => ({
  beheerder: { realm, there, who, is, field: 'role' } satisfies BeheerderMove,
});
const whoOf = (all: readonly { beheerder?: BeheerderMove | undefined }[]) => all.map(({ beheerder }) => beheerder?.who);

describe('beheerders of a school while a file is read', () => {
  it('are one at least: who is the last one cannot stop', () => {
    const beheerders = createBeheerders();
    expect(whoOf(beheerders.lastOnes([{}, move('anja', false)]))).toEqual(['anja']);
    // She stays one, for that was refused.
    expect(whoOf(beheerders.lastOnes([move('anja', false)]))).toEqual(['anja']);
  });

  it('change places, within a portion in any order, and later', () => {
    const beheerders = createBeheerders();
    expect(beheerders.lastOnes([move('anja', false), move('bo', true)])).toEqual([]);
    expect(beheerders.lastOnes([move('cas', true)])).toEqual([]);
    expect(beheerders.lastOnes([move('bo', false)])).toEqual([]);
    expect(whoOf(beheerders.lastOnes([move('cas', false)]))).toEqual(['cas']);
  });

  it('do not all stop at once: the one behind the others is told', () => {
    const there = ['anja', 'bo'];
    expect(whoOf(createBeheerders().lastOnes([move('anja', false, there), move('bo', false, there)]))).toEqual(['bo']);
  });

  it('are counted for each school by itself, and a school may have none to begin with', () => {
    const beheerders = createBeheerders();
    beheerders.lastOnes([move('anja', true, ['anja'], 'demo')]);
    expect(whoOf(beheerders.lastOnes([move('cor', false, ['cor'], 'other')]))).toEqual(['cor']);
    expect(beheerders.lastOnes([move('eerste', true, [], 'new')])).toEqual([]);
    // Made, and disabled at once: the school would have one who cannot log in.
    expect(whoOf(beheerders.lastOnes([move('uit', false, [], 'empty')]))).toEqual(['uit']);
  });

  it('stop behind all others of a portion', () => {
    expect([{}, move('anja', true), move('anja', false)].map(endsBeheerder)).toEqual([false, false, true]);
  });
});
