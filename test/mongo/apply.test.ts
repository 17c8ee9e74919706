/** `numo-id apply` with some thousand people on MongoDB, killed in the middle; on the slow stand-in with some hundred. */
import { describe } from 'vitest';
import { applySuite } from '../support/apply-world.ts';
import { makeMongoPlace, mongoForTests } from '../support/mongo.ts';

const { missing, kind } = mongoForTests();

describe.skipIf(missing !== undefined)('apply, on MongoDB', { timeout: 300_000 }, () => {
  applySuite(makeMongoPlace, kind === 'stand-in' ? 300 : 3000);
});
