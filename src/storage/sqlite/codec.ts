import { AppError } from '../../kernel/errors.ts';
import type { CollectionSpec, FieldType, IndexValue, StoredRecord } from '../contract.ts';
import { type AnySpec, checkOwnFields, checkPresence, checkValue } from '../rules.ts';
import type { Tuple } from './connection.ts';
import { LACKING } from './layout.ts';

/** A record as this engine handles it: declared fields only, top-level dates as Date. */
export interface Row {
  readonly id: string;
  readonly version: number;
  readonly expiresAt: Date | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

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

export interface Codec<R extends StoredRecord> {
  /** Takes the declared fields of a record and checks them. @throws TypeError. */
  take(record: Omit<R, 'version'>, version: number): Row;
  /** The same for a row whose fields were changed here. */
  check(row: Row): Row;
  /** The column `data`. */
  data(row: Row): string;
  /** What a caller gets back for a row it has just written. */
  echo(row: Row): R;
  /** A row as it was read. @throws AppError('stored-record-unreadable', 'internal'). */
  decode(read: Tuple): Row;
  /** Parses a row. @throws AppError('stored-record-unreadable', 'internal'). */
  parse(row: Row): R;
}

function unreadable(collection: string, id: string, error: unknown): AppError {
  const cause = new Error(`collection ${collection}, record ${JSON.stringify(id)}`, { cause: error });
  return new AppError('stored-record-unreadable', 'internal', { cause });
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

function checkFields(spec: AnySpec, entries: readonly (readonly [string, FieldType])[], row: Row): Row {
  checkOwnFields(spec, row);
  for (const [field, type] of entries) {
    const value = row.fields[field];
    if (value !== undefined) checkValue(spec, field, type, value);
  }
  for (const index of spec.indexes) checkPresence(spec, index, row.fields);
  return row;
}

export function createCodec<R extends StoredRecord>(spec: CollectionSpec<R>): Codec<R> {
  const entries = Object.entries<FieldType>(spec.fields);
  const dates = entries.filter(([, type]) => type === 'date').map(([field]) => field);
  const whole = (row: Row): Record<string, unknown> => ({
    ...row.fields,
    id: row.id,
    version: row.version,
    ...(row.expiresAt === undefined ? {} : { expiresAt: row.expiresAt }),
  });
  const check = (row: Row): Row => checkFields(spec, entries, row);
  return {
    take(record, version) {
      const given = record as Readonly<Record<string, unknown>>;
      const fields: Record<string, unknown> = {};
      for (const [field] of entries) if (given[field] !== undefined) fields[field] = given[field];
      return check({ id: record.id, version, expiresAt: record.expiresAt, fields });
    },
    check,
    data: (row) => JSON.stringify(row.fields),
    // The fields are R's own, taken from the caller's record one by one.
    echo: (row) => whole(row) as unknown as R,
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
    parse(row) {
      try {
        return spec.parse(whole(row));
      } catch (error) {
        throw unreadable(spec.name, row.id, error);
      }
    },
  };
}
