import { defineConfig } from 'vitest/config';

// Far above what a test takes: it has to end a hang, not to fail on a machine that is busy with something else.
const PATIENCE = { testTimeout: 30_000, hookTimeout: 30_000 };
const BROWSER_PATIENCE = { testTimeout: 90_000, hookTimeout: 90_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...PATIENCE } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...PATIENCE } },
      { test: { name: 'http', include: ['test/http/**/*.test.ts'], ...PATIENCE } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...BROWSER_PATIENCE } },
    ],
  },
});
