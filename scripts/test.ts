// `npm test`: the checks, all tests, and one line that counts everything, last.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startVitest, type TestModule } from 'vitest/node';
import { runChecks } from './checks.ts';
import { findChromium, findOathtool } from './test-tools.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Tally {
  passed: number;
  failed: number;
  /** One line for each test that did not run: its name and why. */
  readonly skipped: string[];
}

const tally: Tally = { passed: 0, failed: 0, skipped: [] };

const testFiles = (projects: readonly string[]): readonly string[] =>
  projects.flatMap((project) => globSync(`test/${project}/**/*.test.ts`, { cwd: root }));

/** `it.skipIf` takes no note: there the test's own name says why. */
function whySkipped({ state, note }: { readonly state: string; readonly note?: string | undefined }): string {
  if (state !== 'skipped') return ': it never ran';
  return note ? `: ${note}` : '';
}

function count(modules: readonly TestModule[]): number {
  let seen = 0;
  for (const module of modules) {
    // A file that breaks before its first test has no test to fail.
    tally.failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      seen += 1;
      if (result.state === 'passed') tally.passed += 1;
      else if (result.state === 'failed') tally.failed += 1;
      else {
        tally.skipped.push(`${module.relativeModuleId} > ${test.fullName}${whySkipped(result)}`);
      }
    }
    for (const suite of module.children.allSuites()) tally.failed += suite.errors().length;
  }
  return seen;
}

/** Runs projects of vitest.config.ts in one start and counts their tests. A file without a test, or a fault outside every test, is a failure. */
async function runProjects(projects: readonly string[]): Promise<void> {
  const files = testFiles(projects);
  if (files.length === 0) return;
  console.log(`\n${projects.join(', ')}`);
  let seen = 0;
  let stray = 0;
  const counter = {
    onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]) {
      seen = count(modules);
      stray = unhandled.length;
    },
  };
  const vitest = await startVitest('test', [], {
    root,
    run: true,
    watch: false,
    project: [...projects],
    reporters: [process.stdout.isTTY ? 'default' : 'dot', counter],
  });
  await vitest.close();
  tally.failed += stray;
  if (seen === 0) tally.failed += 1;
  if (seen === 0) console.log(`✗ ${files.length} test files of ${projects.join(', ')}, and not one test ran`);
}

const oathtool = findOathtool();
const chromium = findChromium();
if ('path' in oathtool) process.env.NUMO_ID_TEST_OATHTOOL = oathtool.path;
if ('path' in chromium) process.env.NUMO_ID_TEST_CHROMIUM = chromium.path;

for (const { ok } of await runChecks(root)) {
  if (ok) tally.passed += 1;
  else tally.failed += 1;
}
await runProjects(['unit', 'contract', 'http']);
if ('path' in chromium) await runProjects(['browser']);
else tally.skipped.push(...testFiles(['browser']).map((file) => `${file}: browser tests skipped, ${chromium.missing}`));

if (tally.skipped.length > 0) console.log(`\nSkipped:\n${tally.skipped.map((line) => `  ${line}`).join('\n')}`);
console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`);
process.exit(tally.failed > 0 ? 1 : 0);
