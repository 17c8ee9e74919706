import type { DomainEvent } from '../../kernel/events.ts';
import type { PendingEvent } from '../contract.ts';
import { type Connection, tuples } from './connection.ts';

/** Events that wait for the relay, in the order in which they were written. */
export interface Outbox {
  /** Keeps events with the write that is under way. */
  add(collection: string, recordId: string, events: readonly DomainEvent[]): void;
  pending(limit: number): readonly PendingEvent[];
  settle(events: readonly PendingEvent[]): void;
  /** True once after events were added. */
  hasNews(): boolean;
}

export function createOutbox(connection: Connection): Outbox {
  let news = false;
  return {
    add(collection, recordId, events) {
      if (events.length === 0) return;
      const insert = connection.prepare(
        'INSERT INTO outbox (event_id, collection, record_id, event) VALUES (?, ?, ?, ?)',
      );
      for (const event of events) insert.run(event.id, collection, recordId, JSON.stringify(event));
      news = true;
    },
    pending(limit) {
      const select = connection.prepare('SELECT collection, record_id, event FROM outbox ORDER BY seq LIMIT ?');
      return tuples(select.all(limit)).map(([collection, recordId, event]) => ({
        collection: String(collection),
        recordId: String(recordId),
        // Written by `add` in this same form; the relay looks its name up among the definitions.
        event: JSON.parse(String(event)) as DomainEvent,
      }));
    },
    settle(events) {
      const remove = connection.prepare('DELETE FROM outbox WHERE event_id = ? AND collection = ? AND record_id = ?');
      for (const { collection, recordId, event } of events) remove.run(event.id, collection, recordId);
    },
    hasNews() {
      const had = news;
      news = false;
      return had;
    },
  };
}
