import type { TestProject } from 'vitest/node';
import { provideMongo } from '../../scripts/mongo-server.ts';

/** Where the server for tests is, or why there is none; `kind` tells a real one from the stand-in. */
export interface MongoForTests {
  readonly url?: string;
  readonly kind?: 'given' | 'mongod' | 'stand-in';
  readonly missing?: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    mongo: MongoForTests;
  }
}

/** Starts one server for all test files of a vitest project, and stops it behind the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await provideMongo();
  if ('missing' in server) {
    project.provide('mongo', { missing: server.missing });
    return async () => undefined;
  }
  project.provide('mongo', { url: server.url, kind: server.kind });
  return () => server.stop();
}
