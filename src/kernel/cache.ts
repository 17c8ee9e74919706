import type { Clock } from './clock.ts';

/** A small memory of what was loaded, for a bounded time and in a bounded number. */
export interface Cache<V> {
  /** The remembered value, or what `load` gives; one load at a time per key. What is not there is not remembered. */
  get(key: string, load: () => Promise<V | undefined>): Promise<V | undefined>;
  forget(key: string): void;
}

interface Entry<V> {
  /** From the start of the load, so that nothing is ever older than `ms`. */
  readonly since: number;
  readonly value: Promise<V | undefined>;
}

/** @param options.ms how long a value is remembered; @param options.size how many, the oldest go first. */
export function createCache<V>(clock: Clock, options: { readonly ms: number; readonly size: number }): Cache<V> {
  const entries = new Map<string, Entry<V>>();
  const drop = (key: string, entry: Entry<V>): void => {
    if (entries.get(key) === entry) entries.delete(key);
  };
  return {
    get(key, load) {
      const known = entries.get(key);
      const now = clock.elapsed();
      if (known && now - known.since < options.ms) return known.value;
      const entry: Entry<V> = { since: now, value: load() };
      entries.delete(key);
      entries.set(key, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= options.size) break;
        entries.delete(oldest);
      }
      entry.value.then(
        (value) => value === undefined && drop(key, entry),
        () => drop(key, entry),
      );
      return entry.value;
    },
    forget(key) {
      entries.delete(key);
    },
  };
}
