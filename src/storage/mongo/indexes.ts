import type { Connection, mongo } from 'mongoose';
import { AppError } from '../../kernel/errors.ts';
import { inTurns, OPERATION_MS } from './engine.ts';
import { isTaken, toThrow } from './errors.ts';
import type { IndexLayout, Layout } from './model.ts';

const NO_COLLECTION = 26;

async function indexesOf(connection: Connection, collection: string): Promise<readonly mongo.IndexDescriptionInfo[]> {
  try {
    return await connection.collection(collection).listIndexes({ maxTimeMS: OPERATION_MS }).toArray();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NO_COLLECTION) return [];
    throw error;
  }
}

/** Names of declared indexes that are not there yet. */
async function missing(connection: Connection, layout: Layout): Promise<readonly string[]> {
  const there = await indexesOf(connection, layout.collection);
  return layout.indexes.filter((one) => !there.some((found) => isThat(found, one))).map(({ name }) => name);
}

/** A name may be given by hand: what counts is what the index does. */
const isThat = (found: mongo.IndexDescriptionInfo, { name, key, options }: IndexLayout): boolean =>
  found.name === name &&
  JSON.stringify(found.key) === JSON.stringify(key) &&
  (found.unique ?? false) === (options.unique ?? false) &&
  found.expireAfterSeconds === options.expireAfterSeconds;

async function prepareOne(connection: Connection, { collection, indexes }: Layout): Promise<void> {
  const wanted = indexes.map(({ name, key, options }) => ({ name, key, ...options }));
  const before = await indexesOf(connection, collection);
  for (const one of indexes) {
    const other = before.find(({ name }) => name === one.name);
    if (other && !isThat(other, one)) await connection.collection(collection).dropIndex(one.name);
  }
  try {
    // One command, which builds all of them or none; those that are there already cost nothing.
    await connection.collection(collection).createIndexes(wanted);
  } catch (error) {
    if (!isTaken(error)) throw toThrow(error);
    const cause = new Error(`collection ${collection}: two records share a key that a new unique index forbids`);
    throw new AppError('store-migration-failed', 'internal', { cause });
  }
  const names = new Set(['_id_', ...indexes.map(({ name }) => name)]);
  for (const { name } of await indexesOf(connection, collection)) {
    if (name !== undefined && !names.has(name)) await connection.collection(collection).dropIndex(name);
  }
}

/** Builds the indexes that are not there, then drops those that no declaration names any more. */
export async function buildIndexes(connection: Connection, layouts: readonly Layout[]): Promise<void> {
  for (const layout of layouts) await prepareOne(connection, layout);
}

/** @throws AppError('store-not-prepared', 'unavailable') naming an index that is not there. */
export async function checkIndexes(connection: Connection, layouts: readonly Layout[]): Promise<void> {
  const found = await inTurns(layouts, async (layout) =>
    (await missing(connection, layout)).map((name) => `${layout.collection}.${name}`),
  );
  const [one, ...others] = found.flat();
  if (one === undefined) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const cause = new Error(`the store lacks the index ${one}${more}; run: numo-id store prepare`);
  throw new AppError('store-not-prepared', 'unavailable', { cause });
}
