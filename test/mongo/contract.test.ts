import { describe, it } from 'vitest';
import { contractSuite } from '../contract/suite.ts';
import { makeMongoPlace, mongoForTests } from '../support/mongo.ts';

const { missing, kind } = mongoForTests();

if (missing !== undefined) {
  describe('storage contract: MongoDB', () => {
    it.skip(`skipped: ${missing}`, () => undefined);
  });
} else {
  contractSuite('MongoDB', {
    makePlace: async () => makeMongoPlace(),
    lasting: true,
    slow: true,
    // The stand-in reads dates by Python, which knows the years 1 to 9999.
    ...(kind === 'stand-in' ? { lastDate: Date.UTC(9999, 11, 31) } : {}),
  });
}
