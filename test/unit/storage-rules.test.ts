import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/storage/index.ts';
import { afterPrefix } from '../../src/storage/rules.ts';
import { testClock } from '../contract/things.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('afterPrefix', () => {
  it('stands above every text with the prefix, and above no text that is greater than these', () => {
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom('a', '\0', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}')),
    });
    fc.assert(
      fc.property(text, text, text, (prefix, rest, other) => {
        const end = afterPrefix(prefix);
        const below = (one: string) => end === undefined || Buffer.compare(bytes(one), bytes(end)) < 0;
        expect(below(prefix + rest)).toBe(true);
        const inRange = Buffer.compare(bytes(other), bytes(prefix)) >= 0 && below(other);
        expect(inRange).toBe(other.startsWith(prefix));
      }),
      { numRuns: 2000 },
    );
  });

  it('has no end for nothing and for the last character of all', () => {
    expect(afterPrefix('')).toBeUndefined();
    expect(afterPrefix('\u{10ffff}\u{10ffff}')).toBeUndefined();
    expect(afterPrefix('a\u{10ffff}')).toBe('b');
  });
});

describe('openStore', () => {
  it.each(['', 'sqlite', 'sqlite:', 'redis://user:hunter2@host/1', 'constructor:x', '/tmp/store.db'])(
    'refuses %j, and tells no secret of it',
    async (address) => {
      const error: unknown = await openStore(address, { clock: testClock() }).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: 'store-unknown',
        kind: 'internal',
        cause: { message: expect.stringContaining('sqlite') },
      });
      expect(String((error as Error).cause)).not.toContain('hunter2');
    },
  );

  it('opens a store in memory', async () => {
    const store = await openStore('sqlite::memory:', { clock: testClock() });
    await store.check();
    await store.close();
  });
});
