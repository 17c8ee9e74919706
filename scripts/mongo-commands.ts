import mongoose, { type mongo } from 'mongoose';

/** Commands on records. Each is a round trip. */
const ON_RECORDS = new Set(['find', 'insert', 'update', 'delete', 'findAndModify', 'aggregate', 'getMore']);
/** Who does the background work; no request ever asks this. */
const BACKGROUND = 'leases';

/** The address of a store whose connections tell of their commands. */
export function monitored(address: string): string {
  const url = new URL(address);
  url.searchParams.set('monitorCommands', 'true');
  return url.href;
}

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
