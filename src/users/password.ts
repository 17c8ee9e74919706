/**
 * Argon2id (RFC 9106) with a bounded, fair queue, on threads of a lower priority. With its worker the
 * only door to argon2. Product.md section 7.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { type Clock, MINUTE } from '../kernel/clock.ts';
import type { HashTask, VerifyTask } from './password.worker.ts';
import { createQueue, type QueueObserver, type QueueTurn } from './queue.ts';

export interface HashSettings {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
  /** Hashes at a time; 0: as many as there are cores. */
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
 * How much lower the priority of the threads is than that of the rest (`nice`). A hash takes some 20 ms of
 * a processor, everything else takes one: where both want it, the hash waits, or each page would wait
 * behind as many hashes as there are cores.
 */
const NICE = 10;
/** Threads that had nothing to do for so long end; the next hash starts them again, in some 30 ms. */
const IDLE = 10 * MINUTE;
const WORKER = new URL('./password.worker.ts', import.meta.url).href;
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

type Threads = Piscina<HashTask | VerifyTask, Uint8Array | boolean>;

/** A process has its threads once, by their number, whoever hashes. */
const pools = new Map<number, Threads>();

/** Threads that start with the first hash. libuv's own pool stays free for signatures and for the disk. */
function threadsOf(count: number): Threads {
  const known = pools.get(count);
  if (known) return known;
  const pool: Threads = new Piscina({
    filename: WORKER,
    name: 'work',
    minThreads: 0,
    maxThreads: count,
    idleTimeout: IDLE,
    niceIncrement: NICE,
    recordTiming: false,
  });
  pools.set(count, pool);
  return pool;
}

/** @see Passwords */
export function createPasswords(deps: {
  readonly settings: HashSettings;
  readonly clock: Clock;
  readonly observe?: PasswordObserver;
}): Passwords {
  const { settings, clock, observe = {} } = deps;
  const { memoryKib: m, passes: t, parallelism: p } = settings;
  const atOnce = settings.hashThreads || availableParallelism();
  const queue = createQueue({ clock, atOnce, length: settings.queueLength, observe });
  const costs = { memoryCost: m, timeCost: t, parallelism: p, outputLen: HASH_BYTES };
  /** PHC form with its costs in the order that every Argon2 library reads. */
  const phc = (salt: Buffer, hash: Buffer): string => `$argon2id$v=19$m=${m},t=${t},p=${p}$${bare(salt)}$${bare(hash)}`;
  return {
    dummyHash: phc(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES)),
    async hash(password, turn) {
      const salt = randomBytes(SALT_BYTES);
      const task: HashTask = { what: 'hash', password: bytesOf(password), salt, ...costs };
      const hash = await queue.run(() => threadsOf(atOnce).run(task), turn);
      return phc(salt, Buffer.from(hash as Uint8Array));
    },
    async verify(hash, typed, turn) {
      const task: VerifyTask = { what: 'verify', password: bytesOf(typed), hash };
      return (await queue.run(() => threadsOf(atOnce).run(task), turn)) === true;
    },
    needsRehash(hash) {
      const costs = costsOf(hash);
      return !(Number(costs?.get('m')) >= m && Number(costs?.get('t')) >= t && costs?.get('p') === p);
    },
    waiting: queue.waiting,
  };
}
