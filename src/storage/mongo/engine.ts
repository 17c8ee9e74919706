import type { mongo } from 'mongoose';
import type { StoredDocument } from './document.ts';

export type Documents = mongo.Collection<StoredDocument>;

/** What a collection has of its store. */
export interface Engine {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs a verb: waits for it at the end, and calls the store's outages by their one name. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Says that events were written in this collection. */
  ring(): void;
}

/** How long the server may work on one operation. */
export const OPERATION_MS = 4000;

/** Stands in every operation. */
export const LIMITS = { maxTimeMS: OPERATION_MS } as const;

/** Work in the background leaves the pool's connections to those who wait for an answer. */
const SIDE_BY_SIDE = 4;

/** Does the work for each, a few at a time; answers in their order. */
export async function inTurns<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<readonly U[]> {
  const done: U[] = [];
  for (let from = 0; from < items.length; from += SIDE_BY_SIDE) {
    done.push(...(await Promise.all(items.slice(from, from + SIDE_BY_SIDE).map(work))));
  }
  return done;
}
