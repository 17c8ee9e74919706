import { randomBytes } from 'node:crypto';

/** Random bytes fetched at a time: asking the system for a few costs as much as for many. */
const POOL = 2048;
let pool = Buffer.alloc(0);
let used = 0;

/** A random id of `bytes` bytes (default 16, 128 bits) in base64url: never guessable, never reused. */
export function randomId(bytes = 16): string {
  if (bytes > POOL) return randomBytes(bytes).toString('base64url');
  if (used + bytes > pool.length) {
    pool = randomBytes(POOL);
    used = 0;
  }
  const taken = pool.subarray(used, used + bytes);
  used += bytes;
  const text = taken.toString('base64url');
  // What was given away is kept nowhere.
  taken.fill(0);
  return text;
}

/** A random secret for what opens something by itself (256 bits, base64url). Keep only its hash. */
export const randomToken = (): string => randomId(32);

const pattern = /^[A-Za-z0-9_-]{1,128}$/;

/** True when `text` can be an id made here; checked before an id from outside reaches a store. */
export const isId = (text: string): boolean => pattern.test(text);

/** `<school id>.<user id>`: the key of everything that a user owns, and the `sub` (product.md section 1). */
export type AccountId = `${string}.${string}`;

export const accountIdOf = (schoolId: string, userId: string): AccountId => `${schoolId}.${userId}`;

/** The parts of an account id, or undefined when `text` is not one. */
export function parseAccountId(text: string): { schoolId: string; userId: string } | undefined {
  const [schoolId, userId, rest] = text.split('.');
  if (!schoolId || !userId || rest !== undefined || !isId(schoolId) || !isId(userId)) return undefined;
  return { schoolId, userId };
}
