import { createKeyRing } from '../../src/kernel/secrets.ts';
import { SIGNING_ALGS, type StoredKey, signingId } from '../../src/keys/model.ts';
import { newStoredKey } from '../../src/keys/rotation.ts';
import {
  type Collection,
  type CollectionSpec,
  DuplicateError,
  type Store,
  type StoredRecord,
} from '../../src/storage/index.ts';

/** What all apps of the tests seal with. */
export const SECRETS = [{ id: 'test', key: Buffer.alloc(32, 7) }];

type Made = Awaited<ReturnType<typeof newStoredKey>> & Pick<StoredKey, 'id'>;

/** Made once by a worker: an RSA key takes as long as the rest of an app's start. */
let known: Promise<readonly Made[]> | undefined;

const makeKeys = (): Promise<readonly Made[]> =>
  Promise.all(
    SIGNING_ALGS.map(async (alg) => {
      const id = signingId(alg, 1);
      return { id, ...(await newStoredKey(createKeyRing(SECRETS), id, alg)) };
    }),
  );

async function plant(keys: Collection<StoredKey>): Promise<void> {
  known ??= makeKeys();
  for (const key of await known) {
    try {
      await keys.insert({ ...key, state: 'current', createdAt: new Date() });
    } catch (error) {
      // Another app on this store was first.
      if (!(error instanceof DuplicateError)) throw error;
    }
  }
}

/** The same store; where it has no signing keys yet, those that the worker's other apps have. */
export function withKnownKeys(store: Store): Store {
  const planted = (keys: Collection<StoredKey>): Collection<StoredKey> => ({
    ...keys,
    async find(...given) {
      const found = await keys.find(...given);
      if (found.length > 0) return found;
      await plant(keys);
      return keys.find(...given);
    },
  });
  return {
    ...store,
    collection<R extends StoredRecord>(spec: CollectionSpec<R>): Collection<R> {
      const one = store.collection(spec);
      return spec.name === 'keys'
        ? (planted(one as unknown as Collection<StoredKey>) as unknown as Collection<R>)
        : one;
    },
  };
}
