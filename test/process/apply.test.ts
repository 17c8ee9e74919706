/** `numo-id apply` with some thousand people on SQLite, killed in the middle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { applySuite } from '../support/apply-world.ts';

describe('apply, on SQLite', { timeout: 180_000 }, () => {
  applySuite(() => {
    const folder = mkdtempSync(join(tmpdir(), 'numo-id-apply-store-'));
    return {
      address: `sqlite:${join(folder, 'numo-id.sqlite')}`,
      dispose: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }, 5000);
});
