import { z } from 'zod';
import type { Clock } from '../kernel/clock.ts';
import { after } from '../kernel/clock.ts';
import { randomId } from '../kernel/ids.ts';
import type { CollectionSpec, Store, StoredRecord } from './contract.ts';
import { DuplicateError } from './duplicate.ts';

interface LeaseRecord extends StoredRecord {
  readonly holder: string;
  readonly until: Date;
}

const schema = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.coerce.date().optional(),
  holder: z.string(),
  until: z.coerce.date(),
});

/** Who does the work that one process does for all. */
export const leases: CollectionSpec<LeaseRecord> = {
  name: 'leases',
  fields: { holder: 'string', until: 'date' },
  indexes: [],
  retention: {
    keeps: 'which process does which background work; nothing personal',
    until: 'for ever, one record per work',
  },
  parse: (raw) => schema.parse(raw),
};

/**
 * The right to do a work that one process does for all. It keeps order and spares double work; it is
 * no lock: a process that stood still may wake up and go on beside its successor, so the work itself
 * has to be harmless twice.
 */
export interface Lease {
  /** Takes or keeps the lease; false: another process has it. Costs a write only in its second half. */
  hold(): Promise<boolean>;
  /** Gives it back, so that the next process need not wait for its end. */
  release(): Promise<void>;
}

/** @param options.ms after so long without `hold` another process may take it. */
export function createLease(
  store: Store,
  options: { readonly name: string; readonly clock: Clock; readonly ms: number },
): Lease {
  const records = store.collection(leases);
  const { clock, ms, name } = options;
  const holder = randomId();
  let mineUntil: Date | undefined;

  async function write(now: Date, until: Date): Promise<boolean> {
    const current = await records.get(name);
    if (current && current.holder !== holder && current.until > now) return false;
    if (current) return (await records.replaceIf({ ...current, holder, until })) !== undefined;
    try {
      await records.insert({ id: name, holder, until });
      return true;
    } catch (error) {
      if (error instanceof DuplicateError) return false;
      throw error;
    }
  }

  return {
    async hold() {
      const now = clock.now();
      if (mineUntil && mineUntil.getTime() - now.getTime() > ms / 2) return true;
      const until = after(now, ms);
      mineUntil = (await write(now, until)) ? until : undefined;
      return mineUntil !== undefined;
    },
    async release() {
      mineUntil = undefined;
      const current = await records.get(name);
      if (current?.holder === holder) await records.replaceIf({ ...current, until: clock.now() });
    },
  };
}
