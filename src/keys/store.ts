import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.ts';
import type { SealedRecords } from '../kernel/sealed.ts';
import type { CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { sealedIn } from '../storage/walk.ts';
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
  since: z.date().optional(),
});

const keys: CollectionSpec<StoredKey> = {
  name: 'keys',
  fields: {
    kind: 'string',
    alg: 'string',
    kid: 'string',
    state: 'string',
    secret: 'string',
    createdAt: 'date',
    since: 'date',
  },
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
  insert(fresh: Fresh<StoredKey>, events?: readonly DomainEvent[]): Promise<boolean>;
  /** Undefined when another process was first. */
  replaceIf(changed: StoredKey, events?: readonly DomainEvent[]): Promise<StoredKey | undefined>;
}

const MAX_KEYS = 100;

/** Collection `keys`. Name it before `store.prepare()`. */
export function createKeyStore(store: Store): KeyStore & { readonly sealed: SealedRecords } {
  const kept = store.collection(keys);
  return {
    get: (id) => kept.get(id),
    replaceIf: (changed, events) => kept.replaceIf(changed, events),
    sealed: sealedIn(kept, 'kind', (one, again) => ({ ...one, secret: again(one.secret, 'secret') })),
    signing: () => kept.find('kind', ['signing'], MAX_KEYS),
    async insert(fresh, events) {
      try {
        await kept.insert(fresh, events);
        return true;
      } catch (error) {
        if (error instanceof DuplicateError) return false;
        throw error;
      }
    },
  };
}
