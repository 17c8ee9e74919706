import { laterPackage } from '../../kernel/later.ts';
import { safeEqual } from '../../kernel/secrets.ts';
import type { Factor } from '../contract.ts';

const library = laterPackage<typeof import('otplib')>('otplib');

const ISSUER = 'Numo';
const PERIOD = 30;
const DIGITS = 6;
const SECRET_BYTES = 20;
/** Clocks that differ: the previous, the current and the next step. */
const WINDOW = [-1, 0, 1] as const;
const MAX_TYPED = 64;

/** The digits of a typed code: apps show «123 456», keyboards write full-width digits. Undefined: not a code. */
function readCode(typed: string): string | undefined {
  if (typed.length > MAX_TYPED) return undefined;
  const code = typed.normalize('NFKC').replace(/[\s\p{Pd}]/gu, '');
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}

const codeAt = (secret: string, step: number): string =>
  library().generateSync({ secret, epoch: step * PERIOD, period: PERIOD, digits: DIGITS, algorithm: 'sha1' });

/** The steps of the window whose code this is. Every step is computed and compared, matching or not. */
function stepsOf(secret: string, typed: string, at: Date): readonly number[] {
  const code = readCode(typed);
  const now = Math.floor(at.getTime() / 1000 / PERIOD);
  const matches = WINDOW.map((offset) => ({
    step: now + offset,
    hit: safeEqual(codeAt(secret, now + offset), code ?? ''),
  }));
  return code === undefined ? [] : matches.filter(({ hit }) => hit).map(({ step }) => step);
}

/**
 * Codes by time: RFC 6238 with SHA-1, 6 digits, 30 seconds, a secret of 160 bits in base32
 * (product.md section 3). Of several steps with the same code the latest is taken, for that uses up
 * the others as well: a code is never good twice.
 */
export const totp = {
  name: 'totp',
  amr: ['otp', 'mfa'],

  newSecret: () => library().generateSecret({ length: SECRET_BYTES }),

  accepts(secret) {
    try {
      return codeAt(secret, 0).length === DIGITS;
    } catch {
      return false; // otplib says by throwing that the text is no base32, too short or too long
    }
  },

  async enrolmentView(secret, { school, username }) {
    const uri = library().generateURI({ issuer: ISSUER, label: `${school}/${username}`, secret });
    // Loaded by who first needs it: most of the time nobody sets up.
    const { toString: drawQr } = await import('qrcode');
    const svg = await drawQr(uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 });
    return {
      qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`,
      key: secret.replace(/.{4}(?=.)/g, '$& '),
      uri,
    };
  },

  confirm(secret, code, at) {
    const step = stepsOf(secret, code, at).at(-1);
    return step === undefined ? { ok: false, reason: 'wrong' } : { ok: true, proof: { kind: 'enrolment', step } };
  },

  verify(secret, code, at, lastStep) {
    const step = stepsOf(secret, code, at).at(-1);
    if (step === undefined) return { ok: false, reason: 'wrong' };
    if (lastStep !== undefined && step <= lastStep) return { ok: false, reason: 'used' };
    return { ok: true, proof: { kind: 'login', step } };
  },
} satisfies Factor;
