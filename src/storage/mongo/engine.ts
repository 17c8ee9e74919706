import type { mongo } from 'mongoose';
import type { StoredDocument } from './document.ts';

export type Documents = mongo.Collection<StoredDocument>;

/** What a collection shares with the others of its store. */
export interface Engine {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs a verb: waits for it at the end, and calls the store's outages by their one name. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Tells the relay that events were written. */
  ring(): void;
}

/** How long the server may work on one operation. */
export const OPERATION_MS = 4000;

/** Stands in every operation. */
export const LIMITS = { maxTimeMS: OPERATION_MS } as const;
