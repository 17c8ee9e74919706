import { AppError } from '../../kernel/errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const BUSY = 5;
const LOCKED = 6;
const CONSTRAINT = 19;
/** The disk, the file or its rights, or the memory: nothing that another try of the same verb made wrong. */
const UNAVAILABLE = new Set([3, BUSY, LOCKED, 7, 8, 10, 11, 13, 14, 15, 22, 23, 26]);

/** The primary result code of SQLite, or undefined when it is not SQLite's error. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

const isClosed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE';

/** True when another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** True when an id or a unique index is taken. */
export const isTaken = (error: unknown): boolean => resultCode(error) === CONSTRAINT;

/** True when the store itself fails, not the verb. */
export const isOutage = (error: unknown): boolean => isClosed(error) || UNAVAILABLE.has(resultCode(error) ?? -1);

export const unavailable = (cause: unknown): AppError => new AppError('store-unavailable', 'unavailable', { cause });

/** What a verb throws: the store's outages by one name, a wrong call as it is. */
export function toThrow(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isOutage(error)) return unavailable(error);
  if (resultCode(error) !== undefined) return new AppError('internal', 'internal', { cause: error });
  return error;
}
