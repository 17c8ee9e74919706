import type { KeyRing } from './secrets.ts';

/** What going through the sealed values of one collection found and did. */
export interface ResealCounts {
  readonly collection: string;
  /** Values that are under the first key of the ring already. */
  readonly kept: number;
  /** Values that were sealed anew, or would be. */
  readonly renewed: number;
  /** Values that no key of the ring opens, or that were altered: left as they are. */
  readonly unreadable: number;
}

/** One collection's sealed values, to be put under the first key of the ring. */
export interface SealedRecords {
  readonly collection: string;
  /**
   * Goes through all of them. Each record is written on the condition that nobody else did meanwhile, so it may run
   * beside servers, and again from the beginning after it was stopped. @param dry counts, and writes nothing.
   */
  renew(ring: KeyRing, dry: boolean): Promise<ResealCounts>;
}

interface SealedSource<R> {
  readonly collection: string;
  /** Every record that may hold a sealed value; of some that are written meanwhile either state. */
  readonly pages: () => AsyncIterable<readonly R[]>;
  readonly get: (id: string) => Promise<R | undefined>;
  /** Nothing, or false, when another writer was first. */
  readonly replaceIf: (record: R) => Promise<unknown>;
  /** The record with `again(value, field)` in place of each sealed value; `field` as in its place. */
  readonly change: (record: R, again: (sealed: string, field: string) => string) => R;
}

interface Tally {
  kept: number;
  renewed: number;
  unreadable: number;
}

/** What `change` made of one record, and of how many of its values. */
function renewOne<R extends { readonly id: string }>(
  { collection, change }: SealedSource<R>,
  ring: KeyRing,
  record: R,
) {
  const tally: Tally = { kept: 0, renewed: 0, unreadable: 0 };
  const next = change(record, (sealed, field) => {
    try {
      const again = ring.renew(sealed, { collection, record: record.id, field });
      tally[again === sealed ? 'kept' : 'renewed'] += 1;
      return again;
    } catch {
      // Whatever stands there opens for nobody; the rest must not wait for it.
      tally.unreadable += 1;
      return sealed;
    }
  });
  return { next, tally };
}

/** @see SealedRecords */
export function sealedRecords<R extends { readonly id: string }>(source: SealedSource<R>): SealedRecords {
  const settle = async (ring: KeyRing, dry: boolean, found: R): Promise<Tally | undefined> => {
    for (let record: R | undefined = found; record; record = await source.get(record.id)) {
      const { next, tally } = renewOne(source, ring, record);
      if (dry || tally.renewed === 0 || (await source.replaceIf(next))) return tally;
    }
    return undefined;
  };
  return {
    collection: source.collection,
    async renew(ring, dry) {
      const counts: Tally = { kept: 0, renewed: 0, unreadable: 0 };
      for await (const page of source.pages()) {
        for (const tally of await Promise.all(page.map((record) => settle(ring, dry, record)))) {
          counts.kept += tally?.kept ?? 0;
          counts.renewed += tally?.renewed ?? 0;
          counts.unreadable += tally?.unreadable ?? 0;
        }
      }
      return { collection: source.collection, ...counts };
    },
  };
}
