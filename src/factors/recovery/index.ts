import { randomBytes } from 'node:crypto';
import { hmac, safeEqual } from '../../kernel/secrets.ts';
import type { RecoveryCodes } from '../contract.ts';

/** 32 signs (5 bits each), upper case, without 0, O, 1 and I. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const COUNT = 10;
const LENGTH = 12;
const MAX_TYPED = 64;

/** 256 is a multiple of 32, so every sign is as likely as any other. */
const newCode = (): string =>
  Array.from(randomBytes(LENGTH), (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('');

/** K7MP2RXT9HWQ → K7MP-2RXT-9HWQ. */
const inGroups = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-');

/** As a code is hashed: without spaces and dashes, upper case. What is too long to be a code becomes nothing. */
const fold = (typed: string): string =>
  typed.length > MAX_TYPED
    ? ''
    : typed
        .normalize('NFKC')
        .replace(/[\s\p{Pd}]/gu, '')
        .toUpperCase();

/**
 * Recovery codes: ten of 12 signs (60 bits), kept as HMAC under a data key together with the
 * account, so that equal codes of two accounts have different hashes. @param key 32 bytes.
 */
export function createRecoveryCodes(key: Buffer): RecoveryCodes {
  const hashOf = (accountId: string, typed: string): string => hmac(key, 'recovery-code', accountId, fold(typed));
  return {
    amr: ['mfa'],
    make(accountId) {
      const codes = new Set<string>();
      while (codes.size < COUNT) codes.add(inGroups(newCode()));
      return { codes: [...codes], hashes: [...codes].map((code) => hashOf(accountId, code)) };
    },
    find(accountId, typed, hashes) {
      const hash = hashOf(accountId, typed);
      return hashes.filter((kept) => safeEqual(kept, hash)).at(0);
    },
  };
}
