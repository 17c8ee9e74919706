import { foldCode, inGroups, randomCode } from '../../kernel/codes.ts';
import { hmac, safeEqual } from '../../kernel/secrets.ts';
import type { RecoveryCodes } from '../contract.ts';

const COUNT = 10;
const LENGTH = 12;

/**
 * Recovery codes: ten of 12 signs (60 bits), kept as HMAC under a data key together with the
 * account, so that equal codes of two accounts have different hashes. @param key 32 bytes.
 */
export function createRecoveryCodes(key: Buffer): RecoveryCodes {
  const hashOf = (accountId: string, typed: string): string => hmac(key, 'recovery-code', accountId, foldCode(typed));
  return {
    amr: ['mfa'],
    make(accountId) {
      const codes = new Set<string>();
      while (codes.size < COUNT) codes.add(inGroups(randomCode(LENGTH)));
      return { codes: [...codes], hashes: [...codes].map((code) => hashOf(accountId, code)) };
    },
    find(accountId, typed, hashes) {
      const hash = hashOf(accountId, typed);
      return hashes.filter((kept) => safeEqual(kept, hash)).at(0);
    },
  };
}
