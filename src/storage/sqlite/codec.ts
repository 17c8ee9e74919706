import type { CollectionSpec, FieldType, IndexValue, StoredRecord } from '../contract.ts';
import { createRecordCodec, type RecordCodec, type Row, unreadable } from '../record.ts';
import type { Tuple } from './connection.ts';
import { LACKING } from './layout.ts';

export type Key = string | number;

/** A (checked) value as index columns hold it. */
export function keyOf(value: unknown): Key {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Date ? value.getTime() : LACKING;
}

export const indexKeys = (values: readonly IndexValue[]): readonly Key[] => values.map(keyOf);

/** Columns of every SELECT that reads records, in the order `decode` wants. */
export const RECORD_COLUMNS = ['id', 'version', 'expires_at', 'data'] as const;

/** Of a record's data as text. */
export const lengthOf = ([, , , data]: Tuple): number => String(data).length;

export interface Codec<R extends StoredRecord> extends RecordCodec<R> {
  /** The column `data`. */
  data(row: Row): string;
  /** A row as it was read. @throws AppError('stored-record-unreadable', 'internal'). */
  decode(read: Tuple): Row;
}

function decodeFields(json: string, dates: readonly string[]): Record<string, unknown> {
  const fields: unknown = JSON.parse(json);
  if (typeof fields !== 'object' || fields === null) throw new Error('data is not an object');
  const record = fields as Record<string, unknown>;
  for (const date of dates) {
    const value = record[date];
    if (typeof value === 'string') record[date] = new Date(value);
  }
  return record;
}

export function createCodec<R extends StoredRecord>(spec: CollectionSpec<R>): Codec<R> {
  const dates = Object.entries<FieldType>(spec.fields)
    .filter(([, type]) => type === 'date')
    .map(([field]) => field);
  return {
    ...createRecordCodec(spec),
    data: (row) => JSON.stringify(row.fields),
    decode([id, version, expires, data]) {
      try {
        return {
          id: String(id),
          version: Number(version),
          expiresAt: expires === null ? undefined : new Date(Number(expires)),
          fields: decodeFields(String(data), dates),
        };
      } catch (error) {
        throw unreadable(spec.name, String(id), error);
      }
    },
  };
}
