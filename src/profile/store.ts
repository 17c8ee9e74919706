import { z } from 'zod';
import { type AccountId, parseAccountId } from '../kernel/ids.ts';
import type { CollectionSpec, Store, StoredRecord } from '../storage/index.ts';

/** The collection's name; the sealed codes are bound to it. */
export const SHOWN_CODES = 'profile_shown_codes';

/** New recovery codes on the way to their owner's screen: one record per account, for minutes. */
export interface ShownCodes extends StoredRecord {
  readonly id: AccountId;
  /** Only the login that made them sees them (the provider's stable id of the session). */
  readonly sessionUid: string;
  /** Sealed: the codes, one a line. */
  readonly codes: string;
}

const record = z.object({
  id: z.custom<AccountId>((value) => typeof value === 'string' && parseAccountId(value) !== undefined),
  version: z.number(),
  expiresAt: z.coerce.date().optional(),
  sessionUid: z.string().min(1),
  codes: z.string().min(1),
});

const shownCodes: CollectionSpec<ShownCodes> = {
  name: SHOWN_CODES,
  fields: { sessionUid: 'string', codes: 'string' },
  indexes: [],
  retention: { keeps: 'recovery codes, sealed, until their owner has noted them', until: '15 minutes' },
  parse: (raw) => record.parse(raw),
};

export interface ShownCodesStore {
  put(shown: Omit<ShownCodes, 'version'>): Promise<void>;
  get(accountId: AccountId): Promise<ShownCodes | undefined>;
  remove(accountId: AccountId): Promise<void>;
  /** Of an account that is erased. */
  erase(accountId: string): Promise<unknown>;
}

export function createShownCodesStore(store: Store): ShownCodesStore {
  const rows = store.collection(shownCodes);
  return {
    put: (shown) => rows.put(shown),
    get: (accountId) => rows.get(accountId),
    erase: (accountId) => rows.remove(accountId),
    async remove(accountId) {
      await rows.remove(accountId);
    },
  };
}
