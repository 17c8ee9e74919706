import { AppError } from '../kernel/errors.ts';

/** A place in an index, value by value; `null` stands for a field that the record lacks. */
export type CursorKey = string | number | null;

export const toCursor = (keys: readonly CursorKey[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

/** @throws AppError('cursor-invalid', 'bad-request'): a cursor may come from outside. */
export function fromCursor(cursor: string, length: number): readonly CursorKey[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(keys) || keys.length !== length) throw new Error('wrong length');
    return keys.map((key: unknown) => {
      if (key === null || typeof key === 'string' || typeof key === 'number') return key;
      throw new Error('wrong type');
    });
  } catch (error) {
    throw new AppError('cursor-invalid', 'bad-request', { cause: error });
  }
}
