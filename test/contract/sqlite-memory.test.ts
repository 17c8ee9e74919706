import { contractSuite } from './suite.ts';

contractSuite('SQLite in memory', {
  makePlace: async () => ({ address: 'sqlite::memory:', dispose: async () => undefined }),
  lasting: { reason: 'a store in memory ends with its connection' },
});
