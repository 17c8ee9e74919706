import { mongo } from 'mongoose';
import { inject } from 'vitest';
import { randomId } from '../../src/kernel/ids.ts';
import type { MongoForTests } from './mongo-setup.ts';

export const mongoForTests = (): MongoForTests => inject('mongo');

/** An address of an empty database on the server for tests, and its end. */
export interface MongoPlace {
  readonly address: string;
  dispose(): Promise<void>;
}

/** Puts the name of a database into the address of a server. */
export function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** A database of the test's own. @throws Error when there is no server. */
export function makeMongoPlace(): MongoPlace {
  const { url } = mongoForTests();
  if (url === undefined) throw new Error('no server');
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
