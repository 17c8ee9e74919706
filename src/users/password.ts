/**
 * Argon2id (RFC 9106) with a bounded, fair queue, on threads of a lower priority. With its worker the
 * only door to argon2. Product.md section 7.
 */
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Piscina } from 'piscina';
import { type Clock, MINUTE, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { laterPackage } from '../kernel/later.ts';
import { parseForeign, wrap } from './foreign.ts';
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
  /** True when the settings rose above what `hash` was made with, or another system made it. */
  needsRehash(hash: string): boolean;
  /**
   * A hash that another system made (foreign.ts), as it is to be kept: most as they are, a salted digest
   * wrapped in Argon2id. @throws AppError `password-hash-invalid` (bad-request), `busy`.
   */
  adopt(foreign: string): Promise<string>;
  /** A hash of nothing: verifying against it costs what it costs at the present settings, and never succeeds. */
  readonly dummyHash: string;
  /** How many wait for their turn. */
  waiting(): number;
}

/**
 * How much lower the priority of the threads is than that of the rest (`nice`). A hash takes some 20 ms of
 * a processor, everything else takes one: where both want it, the hash waits, or each page would wait
 * behind as many hashes as there are cores. As low as it goes: beside nothing else a hash is as quick as ever.
 */
const NICE = 19;
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

/** Loaded with the first hash. */
const library = laterPackage<typeof import('piscina')>('piscina');

/** A process has its threads once, by their number, whoever hashes. */
const pools = new Map<number, Threads>();

/** Threads that start with the first hash. libuv's own pool stays free for signatures and for the disk. */
function threadsOf(count: number): Threads {
  const known = pools.get(count);
  if (known) return known;
  const pool: Threads = new (library().Piscina)({
    filename: WORKER,
    name: 'work',
    minThreads: 0,
    maxThreads: count,
    idleTimeout: IDLE,
    niceIncrement: NICE,
    // A thread's own heap holds next to nothing: what it works in lies outside.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 64 },
    recordTiming: false,
  });
  pools.set(count, pool);
  return pool;
}

/** Cost classes of hashes from elsewhere are few; more than these are a mistake. */
const MOST_CLASSES = 64;

/** What foreign.ts lets in takes a good second at most; more than that was a busy machine. */
const LONGEST_FLOOR = SECOND;

/** Family and costs of a hash, without its salt: hashes of one class take one time. */
function classOf(hash: string): string {
  const parts = hash.startsWith('$argon2') ? 4 : hash.startsWith('$') ? 3 : 2;
  return hash.split('$').slice(0, parts).join('$');
}

/**
 * Wrong answers take at least as long as the slowest kind of hash that other systems brought along: else
 * their time would tell who has an account that never logged in here yet.
 */
function createFloor(ours: string) {
  const least = new Map<string, number>();
  return {
    note(hash: string, took: number): void {
      const kind = classOf(hash);
      if (kind === ours || !parseForeign(hash)) return;
      if (!least.has(kind) && least.size >= MOST_CLASSES) return;
      least.set(kind, Math.min(took, least.get(kind) ?? took));
    },
    async reach(took: number): Promise<void> {
      const missing = Math.min(Math.max(0, ...least.values()), LONGEST_FLOOR) - took;
      if (missing > 0) await sleep(missing);
    },
  };
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
  const hash = async (password: Buffer, turn?: QueueTurn): Promise<string> => {
    const salt = randomBytes(SALT_BYTES);
    const task: HashTask = { what: 'hash', password, salt, ...costs };
    return phc(salt, Buffer.from((await queue.run(() => threadsOf(atOnce).run(task), turn)) as Uint8Array));
  };
  const dummyHash = phc(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  const floor = createFloor(classOf(dummyHash));
  const verify = async (kept: string, typed: string): Promise<boolean> => {
    const task: VerifyTask = { what: 'verify', password: bytesOf(typed), hash: kept };
    const begun = clock.elapsed();
    const right = (await threadsOf(atOnce).run(task)) === true;
    floor.note(kept, clock.elapsed() - begun);
    return right;
  };
  return {
    dummyHash,
    hash: (password, turn) => hash(bytesOf(password), turn),
    async verify(kept, typed, turn) {
      const begun = clock.elapsed();
      const right = await queue.run(() => verify(kept, typed), turn);
      if (!right) await floor.reach(clock.elapsed() - begun);
      return right;
    },
    async adopt(foreign) {
      const parsed = parseForeign(foreign);
      if (!parsed) throw new AppError('password-hash-invalid', 'bad-request');
      return parsed.kind === 'salted' ? wrap(parsed, await hash(Buffer.from(parsed.value))) : foreign;
    },
    needsRehash(hash) {
      const costs = costsOf(hash);
      return !(Number(costs?.get('m')) >= m && Number(costs?.get('t')) >= t && costs?.get('p') === p);
    },
    waiting: queue.waiting,
  };
}
