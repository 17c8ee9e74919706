import type { PendingEvent } from '../contract.ts';
import type { StoredDocument } from './document.ts';
import { type Documents, inTurns, LIMITS } from './engine.ts';
import { SINCE_INDEX } from './model.ts';
import { settled, settling } from './write.ts';

/** An event and what it is sorted by. */
interface Placed {
  readonly at: string;
  readonly pending: PendingEvent;
}

/** Events of one record in their order: none is taken for older than the one before it. */
function placed(collection: string, document: StoredDocument): readonly Placed[] {
  let latest = '';
  return (document._outbox ?? []).map(({ at, event }) => {
    const own = at.toHexString();
    latest = own > latest ? own : latest;
    return { at: latest, pending: { collection, recordId: document._id, event } };
  });
}

async function oldest(collection: string, documents: Documents, limit: number): Promise<readonly Placed[]> {
  const found = await documents
    .find(
      { _since: { $exists: true } },
      { ...LIMITS, sort: { _since: 1 }, hint: SINCE_INDEX, limit, projection: { _outbox: 1 } },
    )
    .toArray();
  return found.flatMap((document) => placed(collection, document));
}

/** The oldest events of these collections (at most `limit`), each record's in their order. */
export async function pendingEvents(
  collections: ReadonlyMap<string, Documents>,
  limit: number,
): Promise<readonly PendingEvent[]> {
  const found = await inTurns([...collections], ([name, documents]) => oldest(name, documents, limit));
  return found
    .flat()
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
    .slice(0, limit)
    .map(({ pending }) => pending);
}

/** Forgets these events of one collection, and the tombstones that waited only for that. */
export async function settle(documents: Documents, events: readonly PendingEvent[]): Promise<void> {
  const byRecord = Map.groupBy(events, ({ recordId }) => recordId);
  const updates = [...byRecord].map(([_id, own]) => ({
    updateOne: { filter: { _id }, update: settling(own.map(({ event }) => event.id)) },
  }));
  const gone = { _id: { $in: [...byRecord.keys()] }, version: { $exists: false }, ...settled };
  await documents.bulkWrite([...updates, { deleteMany: { filter: gone } }], LIMITS);
}
