import type { mongo } from 'mongoose';
import type { DomainEvent } from '../../kernel/events.ts';
import type { CollectionSpec, FieldType, StoredRecord } from '../contract.ts';
import { createRecordCodec, type RecordCodec, type Row, unreadable } from '../record.ts';

/** An event in its record's outbox. */
export interface Waiting {
  /** Made by the process that wrote it; tells roughly which of two records' events is the older one. */
  readonly at: mongo.ObjectId;
  readonly event: DomainEvent;
}

/**
 * A record as it lies in its collection: declared fields under their own names, dates as dates, lists as lists,
 * and what the engine keeps beside them. Without `version` it is a tombstone: all that is left of an erased record
 * are its id and the events that still wait; it has expired long ago, so that it is absent for every verb.
 */
export interface StoredDocument {
  readonly _id: string;
  readonly version?: number;
  readonly expiresAt?: Date;
  /** Events that wait for the relay, in the order in which they were written; absent when there is none. */
  readonly _outbox?: readonly Waiting[];
  /** The oldest waiting event; absent when there is none. */
  readonly _since?: mongo.ObjectId;
  /** `expiresAt`, but only while no event waits: what the sweeper and MongoDB's own expiry go by. */
  readonly _sweepAt?: Date;
  readonly [field: string]: unknown;
}

/** When tombstones expired. */
export const LONG_AGO = new Date(0);

export interface Codec<R extends StoredRecord> extends RecordCodec<R> {
  /** The record alone, without what the engine keeps beside it. */
  encode(row: Row): StoredDocument;
  /** One (checked) field. */
  encodeField(field: string, value: unknown): unknown;
  /** @throws AppError('stored-record-unreadable', 'internal'). */
  decode(document: StoredDocument): Row;
}

/** Plain nested data as it is now: what a caller does to it afterwards stays unseen. */
function copyOf(value: unknown): unknown {
  if (value instanceof Date) return new Date(value);
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, copyOf(member)]),
  );
}

export function createCodec<R extends StoredRecord>(spec: CollectionSpec<R>): Codec<R> {
  const types = new Map(Object.entries<FieldType>(spec.fields));
  // What nobody but its owner reads may hold names that no document may have (NUL, `$`), so it is kept as text.
  const encodeField = (field: string, value: unknown): unknown =>
    types.get(field) === 'opaque' ? JSON.stringify(value) : copyOf(value);
  return {
    ...createRecordCodec(spec),
    encodeField,
    encode: (row) => ({
      _id: row.id,
      version: row.version,
      ...(row.expiresAt === undefined ? {} : { expiresAt: row.expiresAt }),
      ...Object.fromEntries(
        Object.entries(row.fields)
          .filter(([, value]) => value !== undefined)
          .map(([field, value]) => [field, encodeField(field, value)]),
      ),
    }),
    decode(document) {
      try {
        const fields: Record<string, unknown> = {};
        for (const [field, type] of types) {
          const value = document[field];
          if (value !== undefined) fields[field] = type === 'opaque' ? JSON.parse(String(value)) : value;
        }
        return { id: document._id, version: Number(document.version), expiresAt: document.expiresAt, fields };
      } catch (error) {
        throw unreadable(spec.name, document._id, error);
      }
    },
  };
}
