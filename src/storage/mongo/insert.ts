import type { DomainEvent } from '../../kernel/events.ts';
import type { CollectionSpec, StoredRecord } from '../contract.ts';
import { DuplicateError } from '../duplicate.ts';
import type { Row } from '../record.ts';
import type { clearing } from './clear.ts';
import type { Codec } from './document.ts';
import { type Documents, type Engine, LIMITS } from './engine.ts';
import { isTaken } from './errors.ts';
import type { Queries } from './query.ts';
import { expired, first, live, replacing } from './write.ts';

/** What the verbs of one collection work with. */
export interface Parts<R extends StoredRecord> {
  readonly spec: CollectionSpec<R>;
  readonly engine: Engine;
  readonly codec: Codec<R>;
  readonly queries: Queries;
  readonly documents: Documents;
  readonly clear: ReturnType<typeof clearing>;
}

/**
 * Writes a record that is not there yet. One that has expired, or of which only events are left, gives way.
 * @throws DuplicateError.
 */
export async function insertRow<R extends StoredRecord>(
  { spec, engine, codec, documents, clear }: Parts<R>,
  row: Row,
  events: readonly DomainEvent[],
): Promise<void> {
  const document = codec.encode(row);
  await clear(
    async () => row,
    async () => {
      try {
        await documents.insertOne(first(document, events), LIMITS);
      } catch (error) {
        if (!isTaken(error)) throw error;
        // Its own former self may stand in the way, in whichever index the server looked first.
        const now = engine.now();
        const id = { _id: row.id };
        const { matchedCount } = await documents.updateOne(
          { ...id, ...expired(now) },
          replacing(document, events),
          LIMITS,
        );
        if (matchedCount > 0) return;
        if (await documents.findOne({ ...id, ...live(now) }, { ...LIMITS, projection: { _id: 1 } })) {
          throw new DuplicateError(spec.name, 'id');
        }
        throw error;
      }
    },
  );
  if (events.length > 0) engine.ring();
}
