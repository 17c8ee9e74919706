import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractSuite } from './suite.ts';

contractSuite('SQLite in a file', {
  makePlace: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'numo-id-store-'));
    return { address: `sqlite:${join(folder, 'store.db')}`, dispose: () => rm(folder, { recursive: true }) };
  },
  lasting: true,
});
