import { AppError } from '../kernel/errors.ts';
import type { CollectionSpec, FieldType, StoredRecord } from './contract.ts';
import { type AnySpec, checkOwnFields, checkPresence, checkValue } from './rules.ts';

/** A record as engines handle it: declared fields only, top-level dates as Date. */
export interface Row {
  readonly id: string;
  readonly version: number;
  readonly expiresAt: Date | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Records of one collection on their way in and out, the same in every engine. */
export interface RecordCodec<R extends StoredRecord> {
  /** Takes the declared fields of a record and checks them. @throws TypeError. */
  take(record: Omit<R, 'version'>, version: number): Row;
  /** The same for a row whose fields were changed here. */
  check(row: Row): Row;
  /** What a caller gets back for a row it has just written. */
  echo(row: Row): R;
  /** Parses a row. @throws AppError('stored-record-unreadable', 'internal'). */
  parse(row: Row): R;
}

/** The error that names a record which cannot be read. */
export function unreadable(collection: string, id: string, error: unknown): AppError {
  const cause = new Error(`collection ${collection}, record ${JSON.stringify(id)}`, { cause: error });
  return new AppError('stored-record-unreadable', 'internal', { cause });
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

export function createRecordCodec<R extends StoredRecord>(spec: CollectionSpec<R>): RecordCodec<R> {
  const entries = Object.entries<FieldType>(spec.fields);
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
    // The fields are R's own, taken from the caller's record one by one.
    echo: (row) => whole(row) as unknown as R,
    parse(row) {
      try {
        return spec.parse(whole(row));
      } catch (error) {
        throw unreadable(spec.name, row.id, error);
      }
    },
  };
}
