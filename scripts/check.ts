// `npm run check`: everything that reads the source and runs nothing of the product.
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { runChecks } from './checks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = await runChecks(root);
const vitest = await startVitest('test', [], {
  root,
  run: true,
  watch: false,
  project: ['rules'],
});
const rulesHold = vitest.state.getCountOfFailedTests() === 0 && vitest.state.getUnhandledErrors().length === 0;
await vitest.close();
process.exit(rulesHold && results.every(({ ok }) => ok) ? 0 : 1);
