import type { Collection, CollectionSpec, StoredRecord } from './contract.ts';
import { checkSpec } from './rules.ts';

type Known = { readonly spec: CollectionSpec<StoredRecord>; readonly collection: unknown };

/** How an engine makes a collection of a (checked) spec. */
export type MakeCollection = <R extends StoredRecord>(spec: CollectionSpec<R>) => Collection<R>;

/** The collections of one store by name, each made once. */
export function createRegistry(make: MakeCollection) {
  const known = new Map<string, Known>();
  return {
    specs: (): readonly CollectionSpec<StoredRecord>[] => [...known.values()].map(({ spec }) => spec),
    /** @throws TypeError on a wrong spec, or on another one of the same name. */
    collection<R extends StoredRecord>(spec: CollectionSpec<R>): Collection<R> {
      const there = known.get(spec.name);
      // Stored under this very spec, so of its type.
      if (there?.spec === spec) return there.collection as Collection<R>;
      if (there) throw new TypeError(`the collection ${spec.name} has another spec already`);
      checkSpec(spec);
      const collection = make(spec);
      known.set(spec.name, { spec, collection });
      return collection;
    },
  };
}
