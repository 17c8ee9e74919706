import type { Collection, CollectionSpec, Store, StoredRecord } from './contract.ts';

/** Whether a verb only looks, or changes something and so waits for the disk or for other nodes. */
export type VerbKind = 'read' | 'write';

type Verb = Exclude<keyof Collection<StoredRecord>, 'spec'>;

const KINDS: Readonly<Record<Verb, VerbKind>> = {
  get: 'read',
  getMany: 'read',
  find: 'read',
  page: 'read',
  count: 'read',
  insert: 'write',
  replaceIf: 'write',
  patch: 'write',
  put: 'write',
  consume: 'write',
  take: 'write',
  bump: 'write',
  remove: 'write',
  removeBy: 'write',
};

/** Of the reads, which are many and quick, one in so many is timed. */
const READS = 50;

type Ask = (...given: readonly unknown[]) => Promise<unknown>;

/**
 * A store that tells how long verbs on its collections took, from the question to the answer, failed ones too: every
 * write, and one in fifty reads.
 * What each verb does and answers stays the same.
 *
 * @param now a reading in milliseconds that never jumps back. @param took milliseconds.
 */
export function timed(store: Store, now: () => number, took: (kind: VerbKind, ms: number) => void): Store {
  const known = new WeakMap<object, unknown>();
  let reads = 0;
  const watched = (kind: VerbKind, ask: Ask): Ask => {
    const watch: Ask = async (...given) => {
      const began = now();
      try {
        return await ask(...given);
      } finally {
        took(kind, now() - began);
      }
    };
    if (kind === 'write') return watch;
    return (...given) => (reads++ % READS === 0 ? watch(...given) : ask(...given));
  };
  const around = <R extends StoredRecord>(collection: Collection<R>): Collection<R> => {
    const verbs = Object.entries(KINDS).map(([verb, kind]) => [verb, watched(kind, collection[verb as Verb] as Ask)]);
    return { ...collection, ...Object.fromEntries(verbs) } as Collection<R>;
  };
  return {
    ...store,
    collection<R extends StoredRecord>(spec: CollectionSpec<R>): Collection<R> {
      const one = (known.get(spec) as Collection<R> | undefined) ?? around(store.collection(spec));
      known.set(spec, one);
      return one;
    },
  };
}
