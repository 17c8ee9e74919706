import { z } from 'zod';
import type { CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { KEY_KINDS, KEY_STATES, SIGNING_ALGS, type StoredKey } from './model.ts';

const key = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.date().optional(),
  kind: z.enum(KEY_KINDS),
  alg: z.enum(SIGNING_ALGS).optional(),
  kid: z.string().optional(),
  state: z.enum(KEY_STATES),
  secret: z.string(),
  createdAt: z.date(),
});

const keys: CollectionSpec<StoredKey> = {
  name: 'keys',
  fields: { kind: 'string', alg: 'string', kid: 'string', state: 'string', secret: 'string', createdAt: 'date' },
  indexes: [{ name: 'kind', fields: ['kind'] }],
  retention: {
    keeps: 'sealed signing keys and the sealed master of data keys; nothing personal',
    until: 'a signing key: nothing signed with it is valid any more; the master: for ever',
  },
  parse: (raw) => key.parse(raw),
};

/** What the service asks of the store. */
export interface KeyStore {
  get(id: string): Promise<StoredKey | undefined>;
  signing(): Promise<readonly StoredKey[]>;
  /** False when another process was first. */
  insert(fresh: Fresh<StoredKey>): Promise<boolean>;
}

const MAX_KEYS = 100;

/** Collection `keys`. Name it before `store.prepare()`. */
export function createKeyStore(store: Store): KeyStore {
  const kept = store.collection(keys);
  return {
    get: (id) => kept.get(id),
    signing: () => kept.find('kind', ['signing'], MAX_KEYS),
    async insert(fresh) {
      try {
        await kept.insert(fresh);
        return true;
      } catch (error) {
        if (error instanceof DuplicateError) return false;
        throw error;
      }
    },
  };
}
