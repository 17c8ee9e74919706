import { describe, expect, it } from 'vitest';
import { createFindEvenly } from '../../src/login/even.ts';
import type { User } from '../../src/users/index.ts';

/** A school where only `meti` is somebody; what was asked is noted as found or not. */
function people() {
  const asked: ('somebody' | 'nobody')[] = [];
  const there = new Set(['meti']);
  const findEvenly = createFindEvenly({
    async byUsername(schoolId, username) {
      const found = schoolId === 'demo' && there.has(username);
      asked.push(found ? 'somebody' : 'nobody');
      return found ? ({ id: `${schoolId}.${username}`, username } as unknown as User) : undefined;
    },
  });
  return { there, asked, findEvenly };
}

describe('looking up a username evenly', () => {
  it('answers who it is, or undefined', async () => {
    const { findEvenly } = people();
    expect(await findEvenly('demo', 'niemand')).toBeUndefined();
    expect((await findEvenly('demo', 'meti'))?.username).toBe('meti');
    expect(await findEvenly('demo', 'niemand')).toBeUndefined();
    expect(await findEvenly('other', 'meti')).toBeUndefined();
  });

  it('finds somebody once and nobody once, whoever is asked for', async () => {
    const { asked, findEvenly } = people();
    await findEvenly('demo', 'meti');
    const ofSomebody = asked.splice(0);
    await findEvenly('demo', 'niemand');
    const ofNobody = asked.splice(0);
    await findEvenly('other', 'meti');
    expect([ofSomebody, ofNobody, asked].map((one) => one.toSorted())).toEqual(
      Array.from({ length: 3 }, () => ['nobody', 'somebody']),
    );
  });

  it('asks for nobody who went, more than once', async () => {
    const { there, asked, findEvenly } = people();
    await findEvenly('demo', 'meti');
    there.clear();
    await findEvenly('demo', 'niemand');
    asked.splice(0);
    await findEvenly('demo', 'niemand');
    expect(asked).toEqual(['nobody']);
  });
});
