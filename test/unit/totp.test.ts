import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import jsQR from 'jsqr';
import { describe, expect, it } from 'vitest';
import { totp } from '../../src/factors/totp/index.ts';
import { codeOfStep } from './factors-codes.ts';

/** RFC 6238 appendix B: the ASCII text 12345678901234567890 in base32. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const DEMO_SECRETS = ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', 'KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5CT'];
const OATHTOOL = '/usr/bin/oathtool';
const at = (seconds: number): Date => new Date(seconds * 1000);
const NOON = 1_773_136_800; // 2026-03-10T10:00:00Z, the beginning of a step

const oathtool = (secret: string, seconds: number): string =>
  execFileSync(OATHTOOL, ['--totp', '-b', `--now=@${seconds}`, secret], { encoding: 'utf8' }).trim();

/** As an authenticator app shows it, without the product's library. */
const ownCode = (step: number): string => codeOfStep(RFC_SECRET, step);

/** An SVG of rows of squares on a grid, as `qrcode` draws it («M x y h n»), in pixels of 4 × 4. */
function rasterise(svg: string): { data: Uint8ClampedArray; size: number } {
  const modules = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1]);
  const path = /<path stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  const size = modules * 4;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, command = '', args = ''] of path.matchAll(/([Mmh])([-\d. ]+)/g)) {
    const [first = 0, second = 0] = args
      .trim()
      .split(/ |(?=-)/)
      .map(Number);
    if (command === 'M') [x, y] = [first, second - 0.5];
    else if (command === 'm') [x, y] = [x + first, y + second];
    else {
      for (let px = x * 4; px < (x + first) * 4; px += 1)
        for (let py = y * 4; py < (y + 1) * 4; py += 1) data.set([0, 0, 0], (py * size + px) * 4);
      x += first;
    }
  }
  return { data, size };
}

describe('codes of RFC 6238', () => {
  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('takes the vector at %i s', (seconds, eightDigits) => {
    const code = eightDigits.slice(2);
    const step = Math.floor(seconds / 30);
    expect(totp.verify(RFC_SECRET, code, at(seconds), undefined)).toEqual({ ok: true, proof: { kind: 'login', step } });
    expect(totp.confirm(RFC_SECRET, code, at(seconds))).toEqual({ ok: true, proof: { kind: 'enrolment', step } });
  });

  it.skipIf(!existsSync(OATHTOOL))('agrees with oathtool (skipped where /usr/bin/oathtool is not installed)', () => {
    for (const secret of [...DEMO_SECRETS, totp.newSecret(), totp.newSecret()])
      for (const seconds of [NOON, NOON + 29, NOON + 30, 4_102_444_800])
        expect(totp.verify(secret, oathtool(secret, seconds), at(seconds), undefined)).toEqual({
          ok: true,
          proof: { kind: 'login', step: Math.floor(seconds / 30) },
        });
  });
});

describe('window and single use', () => {
  const secret = RFC_SECRET;
  const step = NOON / 30;

  it('takes the previous, the current and the next step, and no other', () => {
    const verdicts = [-2, -1, 0, 1, 2].map((offset) =>
      totp.verify(secret, ownCode(step + offset), at(NOON + 15), undefined),
    );
    expect(verdicts.map(({ ok }) => ok)).toEqual([false, true, true, true, false]);
    expect(verdicts[1]).toEqual({ ok: true, proof: { kind: 'login', step: step - 1 } });
    expect(verdicts[0]).toEqual({ ok: false, reason: 'wrong' });
  });

  it('answers «used» for the last accepted step and those before it', () => {
    const [before, now, next] = [-1, 0, 1].map((offset) => ownCode(step + offset));
    expect(totp.verify(secret, now ?? '', at(NOON), step)).toEqual({ ok: false, reason: 'used' });
    expect(totp.verify(secret, before ?? '', at(NOON), step)).toEqual({ ok: false, reason: 'used' });
    expect(totp.verify(secret, next ?? '', at(NOON), step)).toMatchObject({ ok: true });
    expect(totp.verify(secret, '000000', at(NOON), step)).toEqual({ ok: false, reason: 'wrong' });
  });

  it('reads spaces, dashes and full-width digits', () => {
    const code = ownCode(step);
    const wide = [...code].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    const typed = [`${code.slice(0, 3)} ${code.slice(3)}`, ` ${code}\t`, `${code.slice(0, 3)}-${code.slice(3)}`, wide];
    typed.push(`${code.slice(0, 3)}\u00a0${code.slice(3)}`, `${code.slice(0, 3)}–${code.slice(3)}`);
    for (const text of typed) expect(totp.verify(secret, text, at(NOON), undefined), text).toMatchObject({ ok: true });
  });

  it.each(['', '12345', '1234567', 'abcdef', '٣٣٣٣٣٣', '0x1234', '-1', '1e5', ' '.repeat(100_000)])(
    'calls %j wrong, and nothing worse',
    (typed) => {
      expect(totp.verify(secret, typed, at(NOON), undefined)).toEqual({ ok: false, reason: 'wrong' });
      expect(totp.confirm(secret, `${ownCode(step)}${typed.trim() || '0'}`, at(NOON)).ok).toBe(false);
    },
  );
});

describe('two steps of the window with one code', () => {
  it.each([
    [910_737, 910_738],
    [153_567, 153_569],
  ])('takes the later of %i and %i, so that the code is never good twice', (earlier, later) => {
    const code = ownCode(earlier);
    expect(ownCode(later)).toBe(code);
    const moment = at((earlier + 1) * 30);
    const taken = { ok: true, proof: { kind: 'login', step: later } };
    expect(totp.verify(RFC_SECRET, code, moment, undefined)).toEqual(taken);
    expect(totp.verify(RFC_SECRET, code, moment, earlier)).toEqual(taken);
    expect(totp.verify(RFC_SECRET, code, moment, later)).toEqual({ ok: false, reason: 'used' });
  });
});

describe('secrets and enrolment', () => {
  it('makes 160-bit base32 secrets, all different', () => {
    const secrets = Array.from({ length: 200 }, () => totp.newSecret());
    expect(new Set(secrets).size).toBe(200);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('accepts the demo secrets and refuses what is none', () => {
    for (const secret of [...DEMO_SECRETS, totp.newSecret()]) expect(totp.accepts(secret)).toBe(true);
    for (const text of ['', 'JBSW', 'not base32!', '0'.repeat(32), 'A'.repeat(2000)])
      expect(totp.accepts(text)).toBe(false);
  });

  it('shows a QR code that an independent decoder reads as the key address, and the key in groups', async () => {
    const secret = totp.newSecret();
    const { qr, key, uri } = await totp.enrolmentView(secret, { school: 'demo', username: 'meti.ayodele' });
    const svg = Buffer.from(qr.replace('data:image/svg+xml;base64,', ''), 'base64').toString('utf8');
    const { data, size } = rasterise(svg);
    expect(jsQR.default(data, size, size)?.data).toBe(uri);
    const parsed = new URL(uri);
    expect(decodeURIComponent(parsed.pathname)).toBe('/Numo:demo/meti.ayodele');
    expect(parsed.protocol + parsed.host).toBe('otpauth:totp');
    expect(Object.fromEntries(parsed.searchParams)).toEqual({ secret, issuer: 'Numo' });
    expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    expect(key.replaceAll(' ', '')).toBe(secret);
    expect(svg).not.toMatch(/style|<script|on\w+=/);
  });

  it('draws any username without breaking the address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), async (username) => {
        const { uri } = await totp.enrolmentView(RFC_SECRET, { school: 'demo', username });
        expect(new URL(uri).searchParams.get('secret')).toBe(RFC_SECRET);
        expect(decodeURIComponent(new URL(uri).pathname)).toBe(`/Numo:demo/${username}`);
      }),
      { numRuns: 50 },
    );
  });
});
