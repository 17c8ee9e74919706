import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Continuous integration gives each test a second try, and names in its closing lines what needed it.
const retry = process.env.CI ? 1 : 0;
// Far above what a test takes: it has to end a hang, not to fail on a machine that is busy with something else.
// The apps' store may be on another server, and the stand-in for MongoDB is slow.
const patience = process.env.NUMO_ID_TEST_STORE ? 150_000 : 30_000;
const PATIENCE = { testTimeout: patience, hookTimeout: patience, retry };
// Files of a worker share its modules: loading them anew for each file is half of the time. So a file ends what it begins.
// Node loads the TypeScript itself, as in production: taking it through vite first is a quarter of a cold run.
// One worker more than cores works while another waits; the servers for the apps' store are one for each core.
const FAST = {
  ...PATIENCE,
  isolate: false,
  experimental: { viteModuleRunner: false, nodeLoader: false },
  maxWorkers: availableParallelism() + (process.env.NUMO_ID_TEST_STORE ? 0 : 1),
};
// Real processes, real outages of half a minute.
const HOLD_PATIENCE = { retry, testTimeout: 240_000, hookTimeout: 120_000 };
const SLOW_SERVER = { testTimeout: 60_000, hookTimeout: 60_000 };
// A page comes when it comes; vitest's own second for `expect.poll` is less than a busy machine takes.
const BROWSER_PATIENCE = {
  retry,
  testTimeout: patience + 150_000,
  hookTimeout: patience + 60_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...FAST } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...FAST } },
      { test: { name: 'http', include: ['test/http/**/*.test.ts'], ...FAST } },
      { test: { name: 'rules', include: ['test/rules/**/*.test.ts'], ...FAST } },
      // What goes through every route, role or attack: too long to stand among the fast ones.
      { test: { name: 'wide', include: ['test/wide/**/*.test.ts'], ...FAST } },
      { test: { name: 'torn', include: ['test/torn/**/*.test.ts'], ...FAST } },
      { test: { name: 'process', include: ['test/process/**/*.test.ts'], ...FAST } },
      // One after the other: the stand-in for MongoDB is slow, and in a process of its own.
      {
        test: {
          name: 'mongo',
          include: ['test/mongo/**/*.test.ts'],
          globalSetup: 'test/support/mongo-setup.ts',
          ...FAST,
          ...SLOW_SERVER,
          maxWorkers: 1,
        },
      },
      // Two at a time: while one waits for its page, the other works.
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], maxWorkers: 2, ...BROWSER_PATIENCE } },
      // `npm run test:hold`. One file at a time: what is measured here must not wait for its neighbour.
      {
        test: {
          name: 'hold',
          include: ['test/hold/**/*.test.ts'],
          globalSetup: 'test/support/mongo-setup.ts',
          fileParallelism: false,
          ...HOLD_PATIENCE,
        },
      },
    ],
  },
});
