import { createHash } from 'node:crypto';
import { type Connection, type Model, type mongo, Schema } from 'mongoose';
import type { CollectionSpec, FieldType, IndexSpec, StoredRecord } from '../contract.ts';
import { type AnySpec, indexNamed } from '../rules.ts';
import type { StoredDocument } from './document.ts';
import type { Filter } from './write.ts';

/** An index as MongoDB is told of it. All are ascending. */
export interface IndexLayout {
  /**
   * The declared name, and a digest of what it is: a changed declaration is another index, so the names that are
   * there tell whether a collection is prepared.
   */
  readonly name: string;
  readonly key: Readonly<Record<string, 1>>;
  readonly options: mongo.CreateIndexesOptions;
  /** What a query has to say so that a partial index serves it. */
  readonly presence: readonly Filter[];
}

/** How long MongoDB's own expiry waits, so that clocks that differ erase nothing that lives. The sweeper is quicker. */
export const TTL_GRACE_SECONDS = 3600;

/** What the sweeper goes by, and MongoDB's own expiry. */
export const SWEEP_INDEX = '_sweepAt';
/** Records with events that wait. */
export const SINCE_INDEX = '_since';

const own: readonly IndexLayout[] = [
  {
    name: SWEEP_INDEX,
    key: { _sweepAt: 1 },
    options: { expireAfterSeconds: TTL_GRACE_SECONDS, sparse: true },
    presence: [],
  },
  { name: SINCE_INDEX, key: { _since: 1 }, options: { sparse: true }, presence: [] },
];

/** An empty list has no member, and so none that is a text. */
const present = (spec: AnySpec, field: string): Filter =>
  spec.fields[field] === 'strings' ? { [field]: { $gte: '' } } : { [field]: { $exists: true } };

function layoutIndex(spec: AnySpec, index: IndexSpec): IndexLayout {
  // By their ids where nothing else orders them; a unique index has no two to order.
  const fields = index.unique ? index.fields : [...index.fields, '_id'];
  const key = Object.fromEntries(fields.map((field) => [field, 1 as const]));
  // A unique one is always partial: tombstones have no fields, and must not be in each other's way.
  const presence = index.unique || index.sparse ? index.fields.map((field) => present(spec, field)) : [];
  const options: mongo.CreateIndexesOptions = {
    ...(index.unique ? { unique: true } : {}),
    ...(presence.length > 0 ? { partialFilterExpression: Object.assign({}, ...presence) as mongo.Document } : {}),
  };
  const digest = createHash('sha256')
    .update(JSON.stringify([key, options]))
    .digest('hex')
    .slice(0, 8);
  return { name: `${index.name}-${digest}`, key, options, presence };
}

/** How one collection lies in MongoDB. */
export interface Layout {
  readonly collection: string;
  readonly indexes: readonly IndexLayout[];
  /** @throws AppError('index-missing', 'internal'). */
  index(name: string): { readonly spec: IndexSpec; readonly layout: IndexLayout };
}

export function layoutOf(spec: AnySpec): Layout {
  const declared = new Map(spec.indexes.map((index) => [index.name, layoutIndex(spec, index)]));
  return {
    collection: spec.name,
    indexes: [...declared.values(), ...own],
    index(name) {
      const index = indexNamed(spec, name);
      const layout = declared.get(name);
      if (!layout) throw new TypeError(`index ${name} was not laid out`);
      return { spec: index, layout };
    },
  };
}

const types: Readonly<Record<FieldType, unknown>> = {
  string: String,
  number: Number,
  boolean: Boolean,
  date: Date,
  strings: [String],
  object: Schema.Types.Mixed,
  objects: [Schema.Types.Mixed],
  opaque: String,
};

/**
 * The model of a collection, made from its declaration. Indexes are built by `prepare` only, and what the contract
 * checks itself is not cast again: the verbs speak to `model.collection`.
 */
export function modelOf<R extends StoredRecord>(
  connection: Connection,
  spec: CollectionSpec<R>,
  layout: Layout,
): Model<StoredDocument> {
  const fields = Object.entries<FieldType>(spec.fields).map(([field, type]) => [field, { type: types[type] }]);
  const schema = new Schema<StoredDocument>(
    {
      _id: { type: String, required: true },
      version: Number,
      expiresAt: Date,
      ...Object.fromEntries(fields),
      _outbox: { type: [{ _id: false, at: Schema.Types.ObjectId, event: Schema.Types.Mixed }], default: undefined },
      _since: Schema.Types.ObjectId,
      _sweepAt: Date,
    },
    { autoCreate: false, autoIndex: false, versionKey: false, minimize: false, id: false },
  );
  for (const { name, key, options } of layout.indexes) schema.index(key, { name, ...options } as object);
  return connection.model<StoredDocument>(spec.name, schema, spec.name);
}
