import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** How one step of the check ended; `output` says what to mend. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
}

interface ToolAnswer {
  readonly code: number;
  readonly output: string;
  /** Standard output alone. */
  readonly out: string;
}

/** Runs a tool of node_modules/.bin in `root`, under this very Node, and waits for it. It never asks anything: it has no standard input. */
function tool(root: string, name: string, words: readonly string[]): Promise<ToolAnswer> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(root, 'node_modules', '.bin', name), words, {
      cwd: root,
      env: { ...process.env, PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: output.trim(), out }));
  });
}

type Verdict = Pick<CheckResult, 'ok' | 'output'>;
const verdict = ({ code, output }: ToolAnswer): Verdict => ({ ok: code === 0, output });

/** Types, by the compiler. */
export const checkTypes = async (root: string): Promise<Verdict> => verdict(await tool(root, 'tsc', ['-p', '.']));

/** Habits and layout, by Biome. Warnings fail too. */
export const checkLint = async (root: string): Promise<Verdict> =>
  verdict(await tool(root, 'biome', ['check', '--error-on-warnings', '--max-diagnostics=200', '.']));

/** Files, exports and dependencies that nobody uses, by knip. */
export const checkDeadCode = async (root: string): Promise<Verdict> =>
  verdict(await tool(root, 'knip', ['--no-progress']));

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly comment?: string;
      readonly rule: { readonly name: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

const CRUISED = ['src', 'demo', 'bench', 'scripts', 'test'];

/**
 * The import rules of architecture.md section 2, by dependency-cruiser. It fails too when the tool saw fewer modules
 * than there are files: a compiler that it does not understand makes it see none, and say nothing.
 */
export async function checkImports(root: string): Promise<Verdict> {
  const folders = CRUISED.filter((folder) => existsSync(join(root, folder)));
  const answer = await tool(root, 'depcruise', [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...folders,
  ]);
  let cruise: Cruise;
  try {
    cruise = JSON.parse(answer.out) as Cruise;
  } catch {
    return { ok: false, output: answer.output };
  }
  const faults = cruise.summary.violations.map(({ from, to, rule, comment, cycle }) => {
    const way = cycle ? [from, ...cycle.map(({ name }) => name)].join(' → ') : `${from} → ${to}`;
    return `${rule.name}: ${way}${comment ? `\n    ${comment}` : ''}`;
  });
  const seen = new Set(cruise.modules.map(({ source }) => source));
  const unseen = globSync('src/**/*.ts', { cwd: root }).filter((file) => !seen.has(file));
  faults.push(...unseen.map((file) => `not seen by dependency-cruiser: ${file}`));
  return { ok: faults.length === 0, output: faults.join('\n') };
}

const steps: readonly [string, (root: string) => Promise<Verdict>][] = [
  ['types', checkTypes],
  ['lint', checkLint],
  ['import rules', checkImports],
  ['dead code', checkDeadCode],
];

/** Runs every step, tells of each as it ends, and gives all results. */
export function runChecks(root: string): Promise<readonly CheckResult[]> {
  return Promise.all(
    steps.map(async ([name, step]) => {
      const started = performance.now();
      const { ok, output } = await step(root);
      const seconds = (performance.now() - started) / 1000;
      console.log(`${ok ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)${ok ? '' : `\n${output}\n`}`);
      return { name, ok, output, seconds };
    }),
  );
}
