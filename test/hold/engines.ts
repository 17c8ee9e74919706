import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MongoPlace, makeMongoPlace, mongoForTests } from '../support/mongo.ts';

/** A file of its own, for a store as a school runs it. */
export async function makeSqlitePlace(): Promise<MongoPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'numo-hold-'));
  return {
    address: `sqlite:${join(folder, 'store.sqlite')}`,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

const { missing } = mongoForTests();

/** Both engines: where a store of each lies, and why there is none. */
export const ENGINES = [
  { engine: 'SQLite', place: makeSqlitePlace, missing: undefined },
  { engine: 'MongoDB', place: async () => makeMongoPlace(), missing },
] as const satisfies readonly { engine: string; place: () => Promise<MongoPlace>; missing: string | undefined }[];
