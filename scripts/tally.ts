// What `npm test` and `npm run test:hold` share: running vitest's projects, counting, and the closing line.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startVitest, type TestModule } from 'vitest/node';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** A start of vitest: whole projects, or only some files of them. */
export interface TestRun {
  readonly projects: readonly string[];
  /** Parts of paths, as vitest takes them; default: all files of the projects. */
  readonly files?: readonly string[];
  /** What stands above the tests' output and before the names of the skipped; default: the projects' names. */
  readonly title?: string;
}

/** Counts what ran; a test that did not run is named with its reason. */
export interface Tally {
  add(name: string, ok: boolean): void;
  skip(line: string): void;
  /** Runs tests and counts them. A file without a test, or a fault outside every test, is a failure. */
  run(run: TestRun): Promise<void>;
  /** Prints what was skipped, what passed at a second try only, what failed and then, last and alone on its line, `N passed, N failed, N skipped`; answers the exit code. */
  close(): number;
}

/** Files of the tests of these projects, from the root. */
export const testFiles = (projects: readonly string[], names: readonly string[] = ['']): readonly string[] =>
  projects
    .flatMap((project) => globSync(`test/${project}/**/*.test.ts`, { cwd: root }))
    .filter((file) => names.some((part) => file.includes(part)));

/** `it.skipIf` takes no note: there the test's own name says why. */
function whySkipped({ state, note }: { readonly state: string; readonly note?: string | undefined }): string {
  if (state !== 'skipped') return ': it never ran';
  return note ? `: ${note}` : '';
}

interface Counted {
  passed: number;
  failed: number;
  readonly skipped: string[];
  /** What failed, by name: the end of a long output says it again. */
  readonly faults: string[];
  /** What passed, but not at once. */
  readonly shaky: string[];
}

function count(counted: Counted, modules: readonly TestModule[], title: string | undefined): number {
  const where = title === undefined ? '' : `${title}: `;
  let seen = 0;
  for (const module of modules) {
    const name = (inside: string): string => `${where}${module.relativeModuleId} > ${inside}`;
    const fault = (inside: string): void => {
      counted.failed += 1;
      counted.faults.push(name(inside));
    };
    // A file that breaks before its first test has no test to fail.
    for (const { message } of module.errors()) fault(message);
    for (const test of module.children.allTests()) {
      const result = test.result();
      seen += 1;
      if (test.diagnostic()?.flaky) counted.shaky.push(name(test.fullName));
      if (result.state === 'passed') counted.passed += 1;
      else if (result.state === 'failed') fault(test.fullName);
      else counted.skipped.push(name(`${test.fullName}${whySkipped(result)}`));
    }
    for (const suite of module.children.allSuites()) for (const { message } of suite.errors()) fault(message);
  }
  return seen;
}

async function runVitest(counted: Counted, { projects, files = [], title }: TestRun): Promise<void> {
  const wanted = testFiles(projects, files.length > 0 ? files : ['']);
  if (wanted.length === 0) return;
  console.log(`\n${title ?? projects.join(', ')}`);
  let seen = 0;
  let stray = 0;
  const counter = {
    onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]) {
      seen = count(counted, modules, title);
      stray = unhandled.length;
    },
  };
  const vitest = await startVitest('test', [...files], {
    root,
    run: true,
    watch: false,
    project: [...projects],
    reporters: [process.stdout.isTTY ? 'default' : 'dot', counter],
  });
  await vitest.close();
  counted.failed += stray;
  if (stray > 0) counted.faults.push(`${title ?? projects.join(', ')}: ${stray} errors outside of the tests`);
  if (seen > 0) return;
  counted.failed += 1;
  counted.faults.push(`${wanted.length} test files of ${projects.join(', ')}, and not one test ran`);
}

const listOf = (title: string, lines: readonly string[]): string =>
  [`\n${title}`, ...lines.map((line) => `  ${line.replaceAll(/\s+/g, ' ')}`)].join('\n');

/** A new count. */
export function createTally(): Tally {
  const counted: Counted = { passed: 0, failed: 0, skipped: [], faults: [], shaky: [] };
  return {
    add(name, ok) {
      if (ok) counted.passed += 1;
      else {
        counted.failed += 1;
        counted.faults.push(name);
      }
    },
    skip: (line) => void counted.skipped.push(line),
    run: (run) => runVitest(counted, run),
    close() {
      const { passed, failed, skipped, faults, shaky } = counted;
      if (skipped.length > 0) console.log(listOf('Skipped:', skipped));
      if (shaky.length > 0) console.log(listOf('Passed at a second try:', shaky));
      if (faults.length > 0) console.log(listOf('Failed:', faults));
      console.log(`\n${passed} passed, ${failed} failed, ${skipped.length} skipped`);
      return failed > 0 ? 1 : 0;
    },
  };
}
