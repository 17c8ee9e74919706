import type { Connection } from 'mongoose';
import { AppError } from '../../kernel/errors.ts';
import { inTurns } from './engine.ts';
import { isTaken, toThrow } from './errors.ts';
import type { Layout } from './model.ts';

const NO_COLLECTION = 26;

async function namesOf(connection: Connection, collection: string): Promise<readonly string[]> {
  try {
    const found = await connection.collection(collection).listIndexes().toArray();
    return found.map(({ name }) => String(name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NO_COLLECTION) return [];
    throw error;
  }
}

/** Names of declared indexes that are not there yet. */
async function missing(connection: Connection, layout: Layout): Promise<readonly string[]> {
  const there = await namesOf(connection, layout.collection);
  return layout.indexes.map(({ name }) => name).filter((name) => !there.includes(name));
}

async function prepareOne(connection: Connection, { collection, indexes }: Layout): Promise<void> {
  const wanted = indexes.map(({ name, key, options }) => ({ name, key, ...options }));
  try {
    // One command, which builds all of them or none; those that are there already cost nothing.
    await connection.collection(collection).createIndexes(wanted);
  } catch (error) {
    if (!isTaken(error)) throw toThrow(error);
    const cause = new Error(`collection ${collection}: two records share a key that a new unique index forbids`);
    throw new AppError('store-migration-failed', 'internal', { cause });
  }
  const names = new Set(['_id_', ...indexes.map(({ name }) => name)]);
  for (const name of await namesOf(connection, collection)) {
    if (!names.has(name)) await connection.collection(collection).dropIndex(name);
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
