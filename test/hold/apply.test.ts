/** `numo-id apply` on MongoDB, killed in the middle; on SQLite: test/process/. */
import { describe } from 'vitest';
import { applySuite } from '../support/apply-world.ts';
import { makeMongoPlace, mongoForTests } from '../support/mongo.ts';

const { missing } = mongoForTests();

describe.skipIf(missing !== undefined)('apply, on MongoDB', () => {
  applySuite(makeMongoPlace, 120);
});
