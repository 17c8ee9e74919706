import { type SealedRecords, sealedRecords } from '../kernel/sealed.ts';
import type { Collection, StoredRecord } from './contract.ts';

/** Records that are read and held at once. */
const PAGE = 200;

/** All records of an index (one without a list), a page at a time; those that are written meanwhile come once or not. */
export async function* walk<R extends StoredRecord>(
  collection: Collection<R>,
  index: string,
): AsyncGenerator<readonly R[], void> {
  let cursor: string | undefined;
  do {
    const page = await collection.page(index, { equals: [], limit: PAGE, ...(cursor ? { cursor } : {}) });
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/** A collection whose sealed values are found by this index. @param change as of `sealedRecords`. */
export const sealedIn = <R extends StoredRecord>(
  collection: Collection<R>,
  index: string,
  change: (record: R, again: (sealed: string, field: string) => string) => R,
): SealedRecords =>
  sealedRecords<R>({
    collection: collection.spec.name,
    pages: () => walk(collection, index),
    get: (id) => collection.get(id),
    replaceIf: (record) => collection.replaceIf(record),
    change,
  });
