import { mongo } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { toThrow } from '../../src/storage/mongo/errors.ts';

const { MongoBulkWriteError, MongoInvalidArgumentError, MongoNetworkError, MongoNetworkTimeoutError } = mongo;
const { MongoServerError, MongoServerSelectionError } = mongo;

/** As the driver does it (mongodb, lib/bulk/common.js, `executeCommands`). */
const inBulk = (error: Error) =>
  // What was written before does not matter here.
  new MongoBulkWriteError(error, undefined as never);
const codeOf = (error: unknown): unknown => (toThrow(error) as { code?: unknown }).code;

// What the driver knew of the servers says nothing more.
const servers = {} as never;
const noAnswer: readonly (readonly [string, Error])[] = [
  ['a connection that broke', new MongoNetworkError('connection closed')],
  ['no answer in time', new MongoNetworkTimeoutError('connection timed out')],
  ['no server in time', new MongoServerSelectionError('timed out', servers)],
  ['a server out of time', new MongoServerError({ message: 'operation exceeded time limit', code: 50 })],
];

describe('what the driver throws', () => {
  it.each(noAnswer)('%s is an outage, of one operation and of many at once', (_name, error) => {
    expect(codeOf(error)).toBe('store-unavailable');
    expect(codeOf(inBulk(error))).toBe('store-unavailable');
  });

  it('a wrong call stays a fault of ours, of one operation and of many at once', () => {
    for (const error of [
      new MongoInvalidArgumentError('no such option'),
      new MongoServerError({ message: 'unknown operator', code: 2 }),
    ]) {
      expect(codeOf(error)).toBe('internal');
      expect(codeOf(inBulk(error))).toBe('internal');
    }
  });
});
