import { hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { Keys, SigningKey } from './contract.ts';
import { signingKey } from './jwk.ts';
import {
  type KeyState,
  keyPlace,
  newestFirst,
  SIGNING_ALGS,
  type SigningAlg,
  type StoredKey,
  signingId,
} from './model.ts';
import { infoOf, newStoredKey } from './rotation.ts';
import type { KeyStore } from './store.ts';

export interface KeyDeps {
  readonly store: KeyStore;
  readonly ring: KeyRing;
  readonly clock: Clock;
}

/** The first key of each kind has a fixed id: of processes that start at once, one insert wins. */
const MASTER = 'master';

const KEY_BYTES = 32;

/** The stored key, made when there is none; when another process was first, that one's. */
async function ensure(
  { store, clock }: KeyDeps,
  id: string,
  make: () => Promise<Omit<StoredKey, 'id' | 'version' | 'createdAt' | 'state'>>,
): Promise<StoredKey> {
  const known = await store.get(id);
  if (known) return known;
  await store.insert({ ...(await make()), id, state: 'current', createdAt: clock.now() });
  const kept = await store.get(id);
  if (!kept) throw new AppError('key-missing', 'internal', { cause: new Error(`key ${id} was not kept`) });
  return kept;
}

async function openMaster(deps: KeyDeps): Promise<Buffer> {
  const kept = await ensure(deps, MASTER, async () => ({
    kind: 'master',
    secret: deps.ring.seal(randomBytes(KEY_BYTES).toString('base64url'), keyPlace(MASTER)),
  }));
  const master = Buffer.from(deps.ring.open(kept.secret, keyPlace(MASTER)), 'base64url');
  if (master.length !== KEY_BYTES) throw new AppError('key-unreadable', 'internal');
  return master;
}

async function ensureSigningKey(deps: KeyDeps, alg: SigningAlg): Promise<void> {
  const id = signingId(alg, 1);
  await ensure(deps, id, () => newStoredKey(deps.ring, id, alg));
}

function openSigningKey({ ring }: KeyDeps, { id, secret }: StoredKey): SigningKey {
  const opened = signingKey.safeParse(JSON.parse(ring.open(secret, keyPlace(id))));
  // The parser's own error could tell of the key's members.
  if (!opened.success) throw new AppError('key-unreadable', 'internal', { cause: new Error(`key ${id}`) });
  return opened.data;
}

/** RS256 first; of one algorithm, the key that signs. */
const ALG_ORDER: readonly string[] = SIGNING_ALGS;
const STATE_ORDER: readonly KeyState[] = ['current', 'next', 'retired'];

/** The stored signing keys in their order; makes a current one for each algorithm that lacks it. */
async function ordered(deps: KeyDeps): Promise<readonly StoredKey[]> {
  const known = await deps.store.signing();
  const lacking = SIGNING_ALGS.filter((alg) => !known.some((key) => key.alg === alg && key.state === 'current'));
  for (const alg of lacking) await ensureSigningKey(deps, alg);
  const all = lacking.length === 0 ? known : await deps.store.signing();
  const rank = ({ alg, state }: StoredKey): number =>
    ALG_ORDER.indexOf(String(alg)) * STATE_ORDER.length + STATE_ORDER.indexOf(state);
  return [...all].sort((a, b) => rank(a) - rank(b) || newestFirst(a, b));
}

/**
 * Opens the keys of this store, after `store.prepare()`; makes the master of the data keys when there
 * is none. @throws AppError `sealed-value-unreadable` (internal) when the key ring is another store's.
 */
export async function createKeys(deps: KeyDeps): Promise<Keys> {
  const master = await openMaster(deps);
  return {
    list: async () => (await ordered(deps)).flatMap(infoOf),
    signingKeys: async () => (await ordered(deps)).map((key) => openSigningKey(deps, key)),
    dataKey: (purpose) =>
      Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `numo-id data key ${purpose}`, KEY_BYTES)),
  };
}
