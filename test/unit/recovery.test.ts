import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecoveryCodes } from '../../src/factors/recovery/index.ts';

const key = randomBytes(32);
const recovery = createRecoveryCodes(key);
const ANN = 'school1.ann';

describe('recovery codes', () => {
  it('are ten, of twelve signs in groups of four, without look-alikes, all different', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 100; i += 1) {
      const { codes, hashes } = recovery.make(ANN);
      expect(codes).toHaveLength(10);
      expect(new Set(hashes).size).toBe(10);
      for (const code of codes) {
        expect(code).toMatch(/^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/);
        seen.add(code);
      }
    }
    expect(seen.size).toBe(1000);
  });

  it('use all 32 signs alike (60 bits)', () => {
    const count = new Map<string, number>();
    const signs = Array.from({ length: 400 }, () => recovery.make(ANN).codes.join('').replaceAll('-', '')).join('');
    for (const sign of signs) count.set(sign, (count.get(sign) ?? 0) + 1);
    expect(count.size).toBe(32);
    const expected = signs.length / 32;
    for (const [sign, times] of count) expect(Math.abs(times - expected) / expected, sign).toBeLessThan(0.2);
  });

  it('are found however they are cased and spaced', () => {
    const { codes, hashes } = recovery.make(ANN);
    const spacing = fc.array(fc.constantFrom('', ' ', '-', '–', '\u00a0', '\t'), { minLength: 13, maxLength: 13 });
    const upper = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.nat({ max: 9 }), spacing, upper, (which, gaps, cases) => {
        const signs = [...(codes[which] ?? '').replaceAll('-', '')];
        const typed = signs.map((sign, i) => `${gaps[i]}${cases[i] ? sign : sign.toLowerCase()}`).join('') + gaps[12];
        expect(recovery.find(ANN, typed, hashes)).toBe(hashes[which]);
      }),
    );
  });

  it('are found for their own account and under their own key only', () => {
    const { codes, hashes } = recovery.make(ANN);
    expect(recovery.find('school1.bob', codes[0] ?? '', hashes)).toBeUndefined();
    expect(createRecoveryCodes(randomBytes(32)).find(ANN, codes[0] ?? '', hashes)).toBeUndefined();
  });

  it('keep no sign of themselves in what is kept', () => {
    const { codes, hashes } = recovery.make(ANN);
    for (const hash of hashes) {
      expect(hash).toMatch(/^[\w-]{43}$/);
      for (const code of codes) expect(hash).not.toContain(code.slice(0, 4));
    }
  });

  it('say no to anything else, however odd or long', () => {
    const { codes, hashes } = recovery.make(ANN);
    const almost = `${codes[0]?.slice(0, -1)}${codes[0]?.endsWith('A') ? 'B' : 'A'}`;
    for (const typed of ['', '-', almost, `${codes[0]}A`, `${codes[0]}${' '.repeat(100)}`, 'x'.repeat(1_000_000)])
      expect(recovery.find(ANN, typed, hashes)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (typed) => recovery.find(ANN, typed, hashes) === undefined));
  });
});
