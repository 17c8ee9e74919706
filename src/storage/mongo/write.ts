import { mongo } from 'mongoose';
import type { DomainEvent } from '../../kernel/events.ts';
import { LONG_AGO, type StoredDocument, type Waiting } from './document.ts';

/**
 * Writes as aggregation pipelines: one atomic operation on one document, which takes its outbox along and decides
 * by it when the document may be erased. Values stand under `$literal`, so that no text is ever an expression.
 */
export type Stages = mongo.Document[];
export type Filter = mongo.Filter<StoredDocument>;

/** Records that have not expired; tombstones are none. */
export const live = (now: number): Filter => ({ expiresAt: { $not: { $lte: new Date(now) } } });
export const expired = (now: number): Filter => ({ expiresAt: { $lte: new Date(now) } });
export const settled: Filter = { _outbox: { $exists: false } };

const waiting = (events: readonly DomainEvent[]): readonly Waiting[] =>
  events.map((event) => ({ at: new mongo.ObjectId(), event: { ...event } }));

const kept = { $ifNull: ['$_outbox', []] };
const outbox = (events: readonly DomainEvent[]): object =>
  events.length === 0 ? kept : { $concatArrays: [kept, { $literal: waiting(events) }] };

const oldest = { $let: { vars: { first: { $arrayElemAt: ['$_outbox', 0] } }, in: '$$first.at' } };
const none = { $eq: ['$_outbox', []] };

/** What follows from the outbox and the moment of expiry; ends every pipeline that changed one of them. */
export const consequences: Stages = [
  {
    $set: {
      _since: { $ifNull: [oldest, '$$REMOVE'] },
      _sweepAt: { $cond: [none, { $ifNull: ['$expiresAt', '$$REMOVE'] }, '$$REMOVE'] },
    },
  },
  { $set: { _outbox: { $cond: [none, '$$REMOVE', '$_outbox'] } } },
];

/** A first document: nothing was there before. */
export function first(document: StoredDocument, events: readonly DomainEvent[]): StoredDocument {
  const [oldestEvent, ...rest] = waiting(events);
  if (oldestEvent) return { ...document, _outbox: [oldestEvent, ...rest], _since: oldestEvent.at };
  return document.expiresAt ? { ...document, _sweepAt: document.expiresAt } : document;
}

/** Writes the whole document in the place of what is there, but for the events that wait there. */
export const replacing = (document: StoredDocument, events: readonly DomainEvent[], version?: object): Stages => [
  {
    $replaceWith: {
      $mergeObjects: [{ $literal: document }, { _outbox: outbox(events), ...(version ? { version } : {}) }],
    },
  },
  ...consequences,
];

/** The version of a record that is written whatever is there. */
export const nextVersion = (now: number): object => ({
  $cond: [
    { $and: [{ $gt: ['$expiresAt', null] }, { $lte: ['$expiresAt', new Date(now)] }] },
    1,
    { $add: [{ $ifNull: ['$version', 0] }, 1] },
  ],
});

/** Sets fields, and clears those that are undefined. */
export function patching(fields: Readonly<Record<string, unknown>>, events: readonly DomainEvent[]): Stages {
  const set = Object.entries(fields).map(([field, value]) => [
    field,
    value === undefined ? '$$REMOVE' : { $literal: value },
  ]);
  return [{ $set: { ...Object.fromEntries(set), _outbox: outbox(events) } }, ...consequences];
}

/** Leaves a tombstone. */
export const burying: Stages = [
  { $replaceWith: { _id: '$_id', expiresAt: { $literal: LONG_AGO }, _outbox: kept } },
  ...consequences,
];

/** Forgets events by their ids. */
export const settling = (ids: readonly string[]): Stages => [
  {
    $set: {
      _outbox: {
        $filter: { input: kept, as: 'one', cond: { $not: [{ $in: ['$$one.event.id', { $literal: ids }] }] } },
      },
    },
  },
  ...consequences,
];

/** Adds to a number (and to the version), with the events, by plain operators. */
export function adding(field: string, by: number, events: readonly DomainEvent[]): mongo.Document {
  const [oldestEvent, ...rest] = waiting(events);
  return {
    $inc: { [field]: by, version: 1 },
    ...(oldestEvent === undefined
      ? {}
      : {
          $push: { _outbox: { $each: [oldestEvent, ...rest] } },
          // Ids of events grow: an older one that waits stays the oldest.
          $min: { _since: oldestEvent.at },
          $unset: { _sweepAt: '' },
        }),
  };
}

/** The documents for which the bump stays under its ceiling. */
export const under = (field: string, by: number, ceiling: number): Filter => ({
  $expr: { $lte: [{ $add: [{ $ifNull: [`$${field}`, 0] }, by] }, ceiling] },
});
