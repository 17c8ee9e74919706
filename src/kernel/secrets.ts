import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { AppError } from './errors.ts';

/** SHA-256 in base64url: how what opens something by itself (random, never typed) is kept. */
export const sha256 = (text: string): string => hash('sha256', text, 'base64url');

/** HMAC-SHA-256 in base64url. Parts are length-prefixed, so ('ab','c') and ('a','bc') differ. */
export function hmac(key: Buffer, ...parts: readonly string[]): string {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}:`).update(part);
  return mac.digest('base64url');
}

/** Compares in time that depends only on the length of `a`. */
export function safeEqual(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}

/** Where a sealed value lives; bound into it, so that it opens nowhere else. */
export interface SealPlace {
  readonly collection: string;
  readonly record: string;
  readonly field: string;
}

/**
 * Seals values with AES-256-GCM under the first key of the ring and opens those sealed under any of
 * its keys (architecture.md section 3, "Secrets at rest"). A sealed value is
 * `<key id>.<nonce>.<ciphertext and tag>`, base64url, authenticated together with its place.
 */
export interface KeyRing {
  seal(plain: string, place: SealPlace): string;
  /** @throws AppError('sealed-value-unreadable', 'internal') when the key is gone or the value was changed or moved. */
  open(sealed: string, place: SealPlace): string;
  /** The same value under the first key; the very same text when that sealed it already. @throws as `open`. */
  renew(sealed: string, place: SealPlace): string;
}

const placeText = ({ collection, record, field }: SealPlace): Buffer =>
  Buffer.from(JSON.stringify([collection, record, field]));

/** @param keys newest first; ids of 1 to 32 letters, digits, `_`, `-`; keys of 32 bytes. @throws TypeError on any other. */
export function createKeyRing(keys: readonly { id: string; key: Buffer }[]): KeyRing {
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  const newest = keys[0];
  if (!newest) throw new TypeError('the key ring is empty');
  if (byId.size !== keys.length) throw new TypeError('the key ring names a key twice');
  for (const { id, key } of keys) {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) throw new TypeError('a key id has a character that is not allowed');
    if (key.length !== 32) throw new TypeError(`key ${id} is not 32 bytes long`);
  }
  const ring: KeyRing = {
    seal(plain, place) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce).setAAD(placeText(place));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${newest.id}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
    },
    open(sealed, place) {
      try {
        const [id = '', nonce = '', body = ''] = sealed.split('.');
        const key = byId.get(id);
        if (!key) throw new Error(`no key with id ${id.slice(0, 32)} in the ring`);
        const bytes = Buffer.from(body, 'base64url');
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
        decipher.setAAD(placeText(place)).setAuthTag(bytes.subarray(-16));
        return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new AppError('sealed-value-unreadable', 'internal', { cause });
      }
    },
    renew: (sealed, place) =>
      sealed.startsWith(`${newest.id}.`) ? sealed : ring.seal(ring.open(sealed, place), place),
  };
  return ring;
}
