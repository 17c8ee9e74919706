import { mongo } from 'mongoose';
import { inject } from 'vitest';
import { withDatabase } from '../../scripts/mongo-address.ts';
import { randomId } from '../../src/kernel/ids.ts';
import type { MongoForTests } from './mongo-setup.ts';

export const mongoForTests = (): MongoForTests => inject('mongo');

/** An address of an empty database on the server for tests, and its end. */
export interface MongoPlace {
  readonly address: string;
  dispose(): Promise<void>;
}

/** A database of the test's own on the server at `url`. */
export function mongoPlaceAt(url: string): MongoPlace {
  const address = withDatabase(url, `numo_test_${randomId(9).replaceAll('-', '0')}`);
  return {
    address,
    dispose: async () => {
      const client = await mongo.MongoClient.connect(address);
      await client.db().dropDatabase();
      await client.close();
    },
  };
}

/** A database of the test's own. @throws Error when there is no server. */
export function makeMongoPlace(): MongoPlace {
  const { url } = mongoForTests();
  if (url === undefined) throw new Error('no server');
  return mongoPlaceAt(url);
}

/**
 * The server that the apps of this worker's tests keep their store on; undefined: they keep it in SQLite, in memory.
 * Where there are several (spaces between them), each worker has one.
 */
export function sharedServer(): string | undefined {
  const servers = (process.env.NUMO_ID_TEST_STORE ?? '').split(' ').filter((url) => url !== '');
  return servers[Number(process.env.VITEST_POOL_ID ?? 0) % servers.length];
}

/** An empty store for one app of the tests, on the engine that this run is about. */
export function makeStorePlace(): MongoPlace {
  const server = sharedServer();
  return server === undefined ? { address: 'sqlite::memory:', dispose: async () => undefined } : mongoPlaceAt(server);
}
