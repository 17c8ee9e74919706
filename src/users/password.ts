/** Argon2id (RFC 9106) with a bounded, fair queue. The only door to argon2. Product.md section 7. */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { argon2id, hash as argonHash, verify as argonVerify } from 'argon2';
import type { Clock } from '../kernel/clock.ts';
import { createQueue, type QueueObserver, type QueueTurn } from './queue.ts';

export interface HashSettings {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  /** Hashes at a time; 0: as `hashThreads` works out. */
  readonly hashThreads: number;
  /** Hashes that may wait. */
  readonly queueLength: number;
}

export type PasswordObserver = QueueObserver;

export interface Passwords {
  /** A new Argon2id hash in PHC form. @throws AppError `busy`, `cancelled`. */
  hash(password: string, turn?: QueueTurn): Promise<string>;
  /** @throws AppError `busy`, `cancelled`. */
  verify(hash: string, typed: string, turn?: QueueTurn): Promise<boolean>;
  /** True when the settings rose above what `hash` was made with. */
  needsRehash(hash: string): boolean;
  /** A hash of nothing: verifying against it costs what it costs at the present settings, and never succeeds. */
  readonly dummyHash: string;
  /** How many wait for their turn. */
  waiting(): number;
}

/**
 * How many hashes may run at a time: as many as cores, but two threads of libuv's pool (4, or
 * UV_THREADPOOL_SIZE) stay free, for signatures run there too. Measured on 2 cores, pool of 4: beside 2
 * hashes a signature takes 0.6 ms, beside 4 it takes 25 ms, and 4 hash no faster. A machine with more
 * than two cores should so have a pool of its cores and two.
 */
export const hashThreads = (cores: number, poolSize: number): number => Math.max(1, Math.min(cores, poolSize - 2));

const DEFAULT_POOL = 4;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** NFC, so that «é» typed in two ways is one password; never trimmed. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'));

/** The costs in a PHC string, whatever their order; undefined for what is no Argon2id of the present version. */
function costsOf(hash: string): ReadonlyMap<string, number> | undefined {
  const [, id, version, costs = ''] = hash.split('$');
  if (id !== 'argon2id' || version !== 'v=19') return undefined;
  return new Map(costs.split(',').map((cost) => [cost.slice(0, 1), Number(cost.slice(2))]));
}

/** @param deps.poolSize threads of libuv's pool, when it is not 4. @see Passwords */
export function createPasswords(deps: {
  readonly settings: HashSettings;
  readonly clock: Clock;
  readonly poolSize?: number;
  readonly observe?: PasswordObserver;
}): Passwords {
  const { settings, clock, poolSize = DEFAULT_POOL, observe = {} } = deps;
  const { memoryKib: m, passes: t, parallelism: p } = settings;
  const threads = settings.hashThreads || hashThreads(availableParallelism(), poolSize);
  const queue = createQueue({ clock, atOnce: threads, length: settings.queueLength, observe });
  const options = { type: argon2id, memoryCost: m, timeCost: t, parallelism: p, hashLength: HASH_BYTES } as const;
  /** PHC form with its costs in the order that every Argon2 library reads. */
  const phc = (salt: Buffer, hash: Buffer): string => `$argon2id$v=19$m=${m},t=${t},p=${p}$${bare(salt)}$${bare(hash)}`;
  return {
    dummyHash: phc(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES)),
    async hash(password, turn) {
      const salt = randomBytes(SALT_BYTES);
      return phc(salt, await queue.run(() => argonHash(bytesOf(password), { ...options, salt, raw: true }), turn));
    },
    verify: (hash, typed, turn) => queue.run(() => argonVerify(hash, bytesOf(typed)), turn),
    needsRehash(hash) {
      const costs = costsOf(hash);
      return !(Number(costs?.get('m')) >= m && Number(costs?.get('t')) >= t && costs?.get('p') === p);
    },
    waiting: queue.waiting,
  };
}
