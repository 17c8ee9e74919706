/**
 * Password hashes that other systems made, brought along when people move in (product.md section 7). They
 * are checked until the first right password, which is then hashed anew.
 *
 * - Argon2 (id, i, d): PHC, `$argon2i$v=19$m=65536,t=3,p=4$<salt>$<hash>`.
 * - bcrypt: `$2a$`, `$2b$`, `$2y$`.
 * - PBKDF2 (SHA-1, 256, 512): PHC `$pbkdf2-sha256$i=600000$<salt>$<hash>` (base64 without padding), or as
 *   Django writes it, `pbkdf2_sha256$600000$<salt as text>$<hash in base64>`.
 * - scrypt: PHC, `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`.
 * - Salted SHA (1, 256, 512): as LDAP writes it, `{SSHA512}<base64 of digest and salt>` (digest of password
 *   and salt), or as Django does, `sha1$<salt as text>$<digest in hex>` (digest of salt and password). Too fast
 *   to be kept: the digest is wrapped in Argon2id at import.
 *
 * Costs are bounded on both sides of a login: nobody imports a hash that takes minutes.
 */
import { createHash, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { laterPackage } from '../kernel/later.ts';

/** Loaded in the threads that check such a hash. */
const bcryptjs = laterPackage<typeof import('bcryptjs')>('bcryptjs');

const MAX_LENGTH = 1000;
const MOST = {
  argonMemoryKib: 262_144,
  argonPasses: 16,
  argonLanes: 16,
  bcryptCost: 14,
  pbkdf2Rounds: 2_000_000,
  scryptBytes: 256 * 1024 * 1024,
  scryptLanes: 4,
} as const;
const LEAST_BYTES = 16;
/** RFC 9106 section 3.1. */
const LEAST_SALT = 8;

type Digest = 'sha1' | 'sha256' | 'sha512';
const DIGEST_BYTES: Readonly<Record<Digest, number>> = { sha1: 20, sha256: 32, sha512: 64 };

/** A salted digest: what it was made of, so that a typed password makes the same. */
export interface SaltedDigest {
  readonly kind: 'salted';
  readonly digest: Digest;
  readonly salt: Buffer;
  readonly order: 'password-salt' | 'salt-password';
  /** In hex. */
  readonly value: string;
}

/** A hash from elsewhere that is kept as it is. */
export interface ForeignHash {
  readonly kind: 'slow';
  /** Costs what its maker chose: for a thread of its own. */
  matches(password: Uint8Array): boolean;
}

/** Argon2 of any kind, to be checked by the one door to argon2. */
interface ArgonHash {
  readonly kind: 'argon2';
}

type Parsed = ArgonHash | ForeignHash | SaltedDigest;

const base64 = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');
const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/.]+={0,2}$/.test(text);
const within = (value: number, most: number, least = 1): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

function argon(hash: string): Parsed | undefined {
  const found = /^\$argon2(?:id|i|d)\$v=(?:16|19)\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
    hash,
  );
  const [memory = 0, passes = 0, lanes = 0] = (found ?? []).slice(1, 4).map(Number);
  const sound =
    within(memory, MOST.argonMemoryKib, 8) && within(passes, MOST.argonPasses) && within(lanes, MOST.argonLanes);
  const salted = base64(found?.[4] ?? '').length >= LEAST_SALT && memory >= 8 * lanes;
  return found && sound && salted && base64(found[5] ?? '').length >= LEAST_BYTES ? { kind: 'argon2' } : undefined;
}

function bcrypt(hash: string): Parsed | undefined {
  const found = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash);
  if (!found || !within(Number(found[1]), MOST.bcryptCost, 4)) return undefined;
  return { kind: 'slow', matches: (password) => bcryptjs().compareSync(Buffer.from(password).toString(), hash) };
}

function stretched(digest: Digest, rounds: number, salt: Buffer, wanted: Buffer): Parsed | undefined {
  if (!within(rounds, MOST.pbkdf2Rounds) || !within(wanted.length, 128, LEAST_BYTES)) return undefined;
  return {
    kind: 'slow',
    matches: (password) => timingSafeEqual(pbkdf2Sync(password, salt, rounds, wanted.length, digest), wanted),
  };
}

const isDigest = (text: string): text is Digest => Object.hasOwn(DIGEST_BYTES, text);

function pbkdf2Hash(hash: string): Parsed | undefined {
  const phc = /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,9})(?:,l=\d+)?\$([^$]+)\$([^$]+)$/.exec(hash);
  const django = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,9})\$([^$]+)\$([^$]+)$/.exec(hash);
  const [, digest = 'sha1', rounds = '', salt = '', value = ''] = phc ?? django ?? [];
  if (!(phc ?? django) || !isDigest(digest) || !isBase64(value) || (phc && !isBase64(salt))) return undefined;
  return stretched(digest, Number(rounds), phc ? base64(salt) : Buffer.from(salt), base64(value));
}

function scryptHash(hash: string): Parsed | undefined {
  const found = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(hash);
  const [ln = 0, r = 0, p = 0] = (found ?? []).slice(1, 4).map(Number);
  const salt = base64(found?.[4] ?? '');
  const wanted = base64(found?.[5] ?? '');
  const memory = 128 * 2 ** ln * r;
  const sound =
    within(ln, 20) &&
    within(memory, MOST.scryptBytes) &&
    within(p, MOST.scryptLanes) &&
    within(wanted.length, 128, LEAST_BYTES);
  if (!found || !sound) return undefined;
  const options = { N: 2 ** ln, r, p, maxmem: 2 * memory + 1024 * 1024 };
  return {
    kind: 'slow',
    matches: (password) => timingSafeEqual(scryptSync(password, salt, wanted.length, options), wanted),
  };
}

function ldap(hash: string): Parsed | undefined {
  const found = /^\{SSHA(|256|512)\}([A-Za-z0-9+/]+={0,2})$/.exec(hash);
  if (!found) return undefined;
  const name = found[1] === '' ? 'sha1' : `sha${found[1]}`;
  const bytes = Buffer.from(found[2] ?? '', 'base64');
  if (!isDigest(name) || bytes.length <= DIGEST_BYTES[name]) return undefined;
  const value = bytes.subarray(0, DIGEST_BYTES[name]).toString('hex');
  return { kind: 'salted', digest: name, salt: bytes.subarray(DIGEST_BYTES[name]), order: 'password-salt', value };
}

function django(hash: string): Parsed | undefined {
  const [name = '', salt = '', value = '', rest] = hash.split('$');
  if (!isDigest(name) || rest !== undefined || salt === '' || !/^[0-9a-f]+$/i.test(value)) return undefined;
  if (value.length !== 2 * DIGEST_BYTES[name]) return undefined;
  return { kind: 'salted', digest: name, salt: Buffer.from(salt), order: 'salt-password', value: value.toLowerCase() };
}

/** What a hash from elsewhere is, or undefined when it is none of the forms above or costs too much. */
export function parseForeign(hash: string): Parsed | undefined {
  if (hash.length > MAX_LENGTH) return undefined;
  for (const parse of [argon, bcrypt, pbkdf2Hash, scryptHash, ldap, django]) {
    const parsed = parse(hash);
    if (parsed) return parsed;
  }
  return undefined;
}

/** True for a hash that is wrapped in Argon2id as it comes in, which costs as much as a login. */
export const isWrappedOnArrival = (hash: string): boolean => parseForeign(hash)?.kind === 'salted';

/** True for a hash that can be brought along. */
export const isForeignHash = (hash: string): boolean => parseForeign(hash) !== undefined;

const WRAPPED = /^\$wrapped\$(sha1|sha256|sha512)\$(password-salt|salt-password)\$([A-Za-z0-9_-]*)(\$argon2id\$.+)$/;

/** How a salted digest is kept: what it takes to make it again, and the Argon2id hash of its hex. */
export const wrap = ({ digest, order, salt }: SaltedDigest, argon2id: string): string =>
  `$wrapped$${digest}$${order}$${salt.toString('base64url')}${argon2id}`;

/** The Argon2id hash inside a wrapped digest, and what is to be checked against it; undefined for any other hash. */
export function unwrap(
  hash: string,
  password: Uint8Array,
): { readonly argon2id: string; readonly typed: Buffer } | undefined {
  const [, digest, order, salt = '', argon2id] = WRAPPED.exec(hash) ?? [];
  if (digest === undefined || argon2id === undefined) return undefined;
  const bytes = Buffer.from(salt, 'base64url');
  const parts = order === 'salt-password' ? [bytes, password] : [password, bytes];
  return { argon2id, typed: Buffer.from(createHash(digest).update(Buffer.concat(parts)).digest('hex')) };
}
