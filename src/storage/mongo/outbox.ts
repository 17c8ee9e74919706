import type { Clock } from '../../kernel/clock.ts';
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

/** So long (ms) events of other processes may stay unseen: they ring nothing here. */
const LOOK_EVERYWHERE_MS = 900;

/** The collections of a store, and in which of them events wait as far as this process knows. */
export function createOutboxes(clock: Pick<Clock, 'elapsed'>) {
  const collections = new Map<string, Documents>();
  /** By the number of the ring that told of it. */
  const known = new Map<string, number>();
  let rings = 0;
  let everywhereAt = Number.NEGATIVE_INFINITY;
  const rang = (name: string): void => void known.set(name, ++rings);

  async function lookIn(name: string, limit: number): Promise<readonly Placed[]> {
    const documents = collections.get(name);
    const ring = known.get(name);
    const found = documents ? await oldest(name, documents, limit) : [];
    if (found.length > 0) rang(name);
    // What was written meanwhile rang again.
    else if (known.get(name) === ring) known.delete(name);
    return found;
  }

  async function look(limit: number): Promise<readonly Placed[]> {
    const now = clock.elapsed();
    const everywhere = now - everywhereAt >= LOOK_EVERYWHERE_MS;
    const found = await inTurns([...(everywhere ? collections : known).keys()], (name) => lookIn(name, limit));
    if (everywhere) everywhereAt = now;
    return found.flat();
  }

  return {
    collections,
    /** Events were written in this collection. */
    rang,
    /** The oldest events (at most `limit`), each record's in their order; those of other processes a second later. */
    async pending(limit: number): Promise<readonly PendingEvent[]> {
      const found = await look(limit);
      return found
        .toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)))
        .slice(0, limit)
        .map(({ pending }) => pending);
    },
    async settle(events: readonly PendingEvent[]): Promise<void> {
      for (const [name, own] of Map.groupBy(events, ({ collection }) => collection)) {
        const documents = collections.get(name);
        if (documents) await settle(documents, own);
      }
    },
  };
}

/** The server's time limit is for a whole command: records that a busy one writes well within it. */
const SETTLE_PORTION = 25;

/** Forgets these events of one collection, and the tombstones that waited only for that. */
async function settle(documents: Documents, events: readonly PendingEvent[]): Promise<void> {
  const records = [...Map.groupBy(events, ({ recordId }) => recordId)];
  for (let from = 0; from < records.length; from += SETTLE_PORTION) {
    const portion = records.slice(from, from + SETTLE_PORTION);
    const updates = portion.map(([_id, own]) => ({
      updateOne: { filter: { _id }, update: settling(own.map(({ event }) => event.id)) },
    }));
    const gone = { _id: { $in: portion.map(([_id]) => _id) }, version: { $exists: false }, ...settled };
    await documents.bulkWrite([...updates, { deleteMany: { filter: gone } }], LIMITS);
  }
}
