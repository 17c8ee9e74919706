import { mongo } from 'mongoose';
import { AppError } from '../../kernel/errors.ts';

/** Labels by which a server says that another try may do. */
const PASSING = ['RetryableWriteError', 'TransientTransactionError', 'RetryableError', 'SystemOverloadedError'];
/**
 * Codes of a server that cannot do it now, whatever was asked: no primary, shutting down, no majority in time, no
 * time left, no disk, or its user was taken away (github.com/mongodb/mongo, src/mongo/base/error_codes.yml).
 */
const UNAVAILABLE = new Set([
  6, 7, 13, 18, 50, 64, 79, 89, 91, 100, 112, 133, 189, 202, 262, 317, 365, 9001, 10058, 10107, 11600, 11602, 13435,
  13436, 14031,
]);
const TAKEN = 11000;
const BAD_VALUE = 2;

const { MongoError, MongoServerError, MongoAPIError, MongoNotConnectedError, MongoServerClosedError } = mongo;
const { MongoTopologyClosedError, MongoClientClosedError, MongoParseError, MongoBulkWriteError } = mongo;

export const unavailable = (cause: unknown): AppError => new AppError('store-unavailable', 'unavailable', { cause });

/** True when an id or a unique index is taken. */
export const isTaken = (error: unknown): boolean => error instanceof MongoServerError && error.code === TAKEN;

/** A query named an index that is not there: a newer version of Numo ID prepared the store for itself. */
const lacksIndex = ({ code, message }: mongo.MongoServerError): boolean =>
  code === BAD_VALUE && /\bhint\b/i.test(message);

/** True when the store itself fails, not the verb. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return false;
  if (PASSING.some((label) => error.hasErrorLabel(label))) return true;
  // What the driver met on its way, without a word from the server, it hands on as a fault of the server without a code.
  if (error instanceof MongoBulkWriteError && error.errorResponse instanceof MongoError) {
    return isOutage(error.errorResponse);
  }
  if (error instanceof MongoServerError) return UNAVAILABLE.has(Number(error.code)) || lacksIndex(error);
  // A wrong call is ours; what the driver says of a closed client is not.
  const closed = [MongoNotConnectedError, MongoServerClosedError, MongoTopologyClosedError, MongoClientClosedError];
  if (closed.some((one) => error instanceof one)) return true;
  return !(error instanceof MongoAPIError) && !(error instanceof MongoParseError);
}

/** What a verb throws: the store's outages by one name, a wrong call as it is. */
export function toThrow(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isOutage(error)) return unavailable(error);
  if (error instanceof MongoError) return new AppError('internal', 'internal', { cause: error });
  return error;
}
