import mongoose, { type mongo } from 'mongoose';
import type { Store } from '../src/storage/index.ts';
import { withOption } from './mongo-address.ts';

/** Commands on records. Each is a round trip. */
const ON_RECORDS = new Set(['find', 'insert', 'update', 'delete', 'findAndModify', 'aggregate', 'getMore']);
/** Who does the background work; no request ever asks this. */
const BACKGROUND = 'leases';

/** The address of a store whose connections tell of their commands. */
export const monitored = (address: string): string => withOption(address, 'monitorCommands=true');

/**
 * Counts what this process asks MongoDB, by the driver's own command monitoring: of every `monitored`
 * connection that is open now. `take`: `<collection>.<command>` of every command since the last call, in their order.
 */
export function watchCommands(): { take(): readonly string[] } {
  const seen: string[] = [];
  const note = ({ commandName, command }: mongo.CommandStartedEvent): void => {
    const collection: unknown = command[commandName];
    if (ON_RECORDS.has(commandName) && collection !== BACKGROUND) seen.push(`${String(collection)}.${commandName}`);
  };
  for (const connection of mongoose.connections) {
    if (connection.readyState === 1) connection.getClient().on('commandStarted', note);
  }
  return { take: () => seen.splice(0) };
}

/** No request waits for the relay and the sweeper: they rest while a request is measured. */
export function createBackground() {
  let rests = false;
  const atWork = new Set<Promise<unknown>>();
  const work = async <T>(idle: T, begin: () => Promise<T>): Promise<T> => {
    if (rests) return idle;
    const begun = begin();
    atWork.add(begun);
    return begun.finally(() => atWork.delete(begun));
  };
  return {
    around: (store: Store): Store => ({
      ...store,
      pendingEvents: (limit) => work([], () => store.pendingEvents(limit)),
      sweep: () => work(0, () => store.sweep()),
    }),
    async rest(): Promise<void> {
      rests = true;
      await Promise.allSettled(atWork);
    },
    goOn(): void {
      rests = false;
    },
  };
}

/** Other background work falls into one count or another: the least of several is what a request itself asks. */
export const least = (counts: readonly (readonly string[])[]): readonly string[] =>
  counts.reduce((best, one) => (one.length < best.length ? one : best));
