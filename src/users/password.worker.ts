/**
 * One Argon2id after the other, on a thread of its own that works at a lower priority than everything
 * else; asked by password.ts through its pool.
 */
import { hashRawSync, verifySync } from '@node-rs/argon2';
import { parseForeign, unwrap } from './foreign.ts';

/** A hash of `password` as raw bytes. */
export interface HashTask {
  readonly what: 'hash';
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
  readonly outputLen: number;
}

/** Whether `password` is the one of `hash`: ours, or one of foreign.ts. */
export interface VerifyTask {
  readonly what: 'verify';
  readonly password: Uint8Array;
  readonly hash: string;
}

function verify({ password, hash }: VerifyTask): boolean {
  const wrapped = unwrap(hash, password);
  if (wrapped) return verifySync(wrapped.argon2id, wrapped.typed);
  const foreign = parseForeign(hash);
  return foreign?.kind === 'slow' ? foreign.matches(password) : verifySync(hash, password);
}

/** Does one task. The library's default is Argon2id, version 19. */
export const work = (task: HashTask | VerifyTask): Uint8Array | boolean =>
  task.what === 'hash' ? hashRawSync(task.password, task) : verify(task);
