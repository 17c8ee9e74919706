import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MongoPlace } from '../support/mongo.ts';

/** A file of its own, for a store as a school runs it. */
export async function makeSqlitePlace(): Promise<MongoPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'numo-hold-'));
  return {
    address: `sqlite:${join(folder, 'store.sqlite')}`,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
