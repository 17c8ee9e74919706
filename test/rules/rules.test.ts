import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkImports, checkLint, checkTypes } from '../../scripts/checks.ts';
import { findRuleBreaks, rulesOfSource, rulesOfTemplate } from '../../scripts/source-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const temporary = mkdtempSync(join(tmpdir(), 'numo-id-rules-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

const COPIED = ['package.json', 'tsconfig.json', 'biome.json', '.dependency-cruiser.cjs', '.gitignore'];
let trees = 0;

/** A small tree with the repository's own rules and libraries. */
function plant(files: Files): string {
  trees += 1;
  const tree = join(temporary, String(trees));
  mkdirSync(tree);
  for (const name of COPIED) cpSync(join(root, name), join(tree, name));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, name)), { recursive: true });
    writeFileSync(join(tree, name), text);
  }
  return tree;
}

const uses = (path: string, name = 'thing'): string =>
  `import { ${name} } from '${path}';\nexport const used = ${name};\n`;
const THING = 'export const thing = 1;\n';

describe('the repository itself', () => {
  it('breaks none of the rules that only this test looks at', () => {
    expect(findRuleBreaks(root)).toEqual([]);
  });

  it('has no room in src/ that the import rules do not know', () => {
    const { forbidden } = z
      .object({ forbidden: z.array(z.object({ name: z.string() })) })
      .parse(createRequire(import.meta.url)('../../.dependency-cruiser.cjs'));
    const known = new Set(forbidden.map(({ name }) => name.replace('upward-', '')));
    const rooms = existsSync(join(root, 'src'))
      ? readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
      : [];
    expect(rooms.map(({ name }) => name).filter((name) => name !== 'compose' && !known.has(name))).toEqual([]);
  });

  it('has only scripts that are checked by types, but for the two that start before anything is installed', () => {
    expect(globSync('{src,bin,test,demo,bench,scripts}/**/*.{js,mjs,cjs}', { cwd: root }).sort()).toEqual([
      'bin/numo-id.mjs',
      'scripts/run.mjs',
    ]);
  });
});

/** Each: a rule, the file that breaks it and no other rule, its text. All stand in one tree, over the files of TARGETS. */
const IMPORT_CRIMES: readonly (readonly [string, string, string])[] = [
  ['kernel-alone', 'src/kernel/crime.ts', uses('zod')],
  ['http-at-the-edge', 'src/login/http.ts', uses('../http/app.ts')],
  ['http-at-the-edge', 'src/login/koa.ts', "import type { Context } from 'koa';\nexport type Used = Context;\n"],
  ['http-at-the-edge', 'src/profile/router.ts', uses('@koa/router')],
  ['storage-behind-stores', 'src/users/storage.ts', uses('../storage/contract.ts')],
  ['door-oidc-provider', 'src/login/provider.ts', uses('oidc-provider')],
  ['door-node:sqlite', 'src/users/sqlite/store.ts', uses('node:sqlite')],
  ['door-argon2', 'src/users/argon2.ts', uses('@node-rs/argon2')],
  ['door-otplib', 'src/factors/otplib.ts', uses('otplib')],
  ['door-openid-client', 'src/login/client.ts', uses('openid-client')],
  ['door-ejs', 'src/notices/ejs.ts', uses('ejs')],
  ['door-nodemailer', 'src/users/mail.ts', uses('nodemailer')],
  ['door-prom-client', 'src/login/metrics.ts', uses('prom-client')],
  ['door-@zxcvbn-ts', 'src/login/weak.ts', uses('@zxcvbn-ts/core')],
  ['front-door', 'src/login/users.ts', uses('../users/service.ts')],
  ['upward-users', 'src/users/login.ts', uses('../login/index.ts')],
  ['upward-schools', 'src/schools/compose.ts', uses('../compose.ts')],
  ['no-cycles', 'src/users/about.ts', "import type { A } from './round.ts';\nexport type B = A | 2;\n"],
  ['siblings-factors', 'src/factors/totp/sibling.ts', uses('../recovery/index.ts')],
  ['siblings-profile', 'src/profile/tabs/one.ts', uses('./two.ts')],
  ['members-named-once', 'src/factors/member.ts', uses('./recovery/index.ts')],
  ['src-never-test', 'src/login/test.ts', uses('../../test/support/a.ts')],
  ['src-never-test', 'src/compose.ts', uses('../demo/b.ts')],
  ['nobody-imports-cli', 'demo/a.ts', uses('../src/cli.ts')],
  ['cli-is-thin', 'src/cli.ts', uses('./users/index.ts')],
  ['commands-are-pure', 'src/login/verbs.ts', uses('./commands.ts')],
  ['production-dependencies', 'src/login/undici.ts', uses('undici')],
  ['resolvable', 'src/login/gone.ts', uses('./nowhere.ts')],
];

const TARGETS = [
  'src/http/app.ts',
  'src/storage/contract.ts',
  'src/users/service.ts',
  'src/users/index.ts',
  'src/login/index.ts',
  'src/login/commands.ts',
  'src/factors/recovery/index.ts',
  'src/profile/tabs/two.ts',
  'test/support/a.ts',
  'demo/b.ts',
];

describe('import rules', () => {
  it('each is found where it is broken, and nowhere else', async () => {
    const targets = TARGETS.map((file) => [file, THING]);
    // A cycle is told of once, however many files it has.
    targets.push(['src/users/round.ts', "import type { B } from './about.ts';\nexport type A = B | 1;\n"]);
    const crimes = IMPORT_CRIMES.map(([, file, text]) => [file, text]);
    const { ok, output } = await checkImports(plant(Object.fromEntries([...targets, ...crimes])));
    const found = [...output.matchAll(/^([\w:@/-]+): (\S+) → /gm)].map(([, rule, file]) => `${rule}: ${file}`);
    expect([...new Set(found)].sort()).toEqual(IMPORT_CRIMES.map(([rule, file]) => `${rule}: ${file}`).sort());
    expect(ok).toBe(false);
  });

  it('finds nothing in a tree that keeps them', async () => {
    const tree = plant({
      'src/kernel/ids.ts': "import { randomBytes } from 'node:crypto';\nexport const thing = randomBytes(1);\n",
      'src/storage/contract.ts': uses('../kernel/ids.ts'),
      'src/users/store.ts': uses('../storage/contract.ts'),
      'src/users/index.ts': "export { used as thing } from './store.ts';\n",
      'src/login/routes.ts':
        "import Koa from 'koa';\nimport { thing } from '../users/index.ts';\nexport const all = [Koa, thing];\n",
      'src/compose.ts': uses('./login/routes.ts'),
      'src/cli.ts': uses('./compose.ts'),
    });
    expect(await checkImports(tree)).toEqual({ ok: true, output: '' });
  });

  it('fails when a file was not looked at', async () => {
    const tree = plant({ 'src/users/a.ts': THING });
    const rules = JSON.stringify(join(root, '.dependency-cruiser.cjs'));
    writeFileSync(
      join(tree, '.dependency-cruiser.cjs'),
      `const rules = require(${rules});\nmodule.exports = { ...rules, options: { ...rules.options, exclude: { path: 'users' } } };\n`,
    );
    expect(await checkImports(tree)).toEqual({ ok: false, output: 'not seen by dependency-cruiser: src/users/a.ts' });
  });
});

const LINT_CRIMES: readonly (readonly [string, string])[] = [
  ['suspicious/noExplicitAny', 'export const read = (value: any) => String(value);\n'],
  ['style/noEnum', 'export enum Kind {\n  One,\n}\n'],
  ['style/noDefaultExport', 'export default 1;\n'],
  ['style/noNonNullAssertion', 'export const first = (list: string[]) => list[0]!;\n'],
  ['style/noParameterProperties', 'export class Box {\n  constructor(readonly value: string) {}\n}\n'],
  ['complexity/noExcessiveLinesPerFunction', `export function long() {\n${'  Math.abs(1);\n'.repeat(51)}}\n`],
  ['suspicious/noConsole', "console.log('x');\n"],
  ['suspicious/noTsIgnore', "// @ts-ignore: no reason is good enough\nexport const one: number = '1';\n"],
  ['nursery/noFloatingPromises', 'const later = async () => 1;\nlater();\n'],
];

const TYPE_CRIMES: readonly (readonly [string, string])[] = [
  ['TS2322', "export const one: number = '1';\n"],
  ['TS2532', 'export const length = (list: string[]) => list[0].length;\n'],
  ['TS2375', 'const made: { one?: string } = { one: undefined };\nexport const used = made;\n'],
  ['TS1484', "import { Settings } from './settings.ts';\nexport type Used = Settings;\n"],
  ['TS1294', 'export class Box {\n  constructor(readonly value: string) {}\n}\n'],
];

const filed = (crimes: readonly (readonly [string, string])[]): Files =>
  Object.fromEntries(crimes.map(([, text], index) => [`src/users/crime-${index}.ts`, text]));

describe('lint', () => {
  it('finds each rule where it is broken', async () => {
    const { ok, output } = await checkLint(plant(filed(LINT_CRIMES)));
    const found = [...output.matchAll(/^src\/users\/crime-(\d+)\.ts\S* lint\/(\S+)/gm)].map(
      ([, at, rule]) => `${at} ${rule}`,
    );
    expect(found).toEqual(expect.arrayContaining(LINT_CRIMES.map(([rule], index) => `${index} ${rule}`)));
    expect(ok).toBe(false);
  });

  it('finds nothing in a tree that keeps them', async () => {
    expect(await checkLint(plant({ 'src/users/a.ts': THING }))).toMatchObject({ ok: true });
  });
});

describe('types', () => {
  it('finds each strictness where it is broken', async () => {
    const settings = { 'src/users/settings.ts': 'export interface Settings {\n  one: string;\n}\n' };
    const { ok, output } = await checkTypes(plant({ ...filed(TYPE_CRIMES), ...settings }));
    const found = [...output.matchAll(/^src\/users\/crime-(\d+)\.ts\S* error (TS\d+)/gm)].map(
      ([, at, code]) => `${at} ${code}`,
    );
    expect(found).toEqual(TYPE_CRIMES.map(([code], index) => `${index} ${code}`));
    expect(ok).toBe(false);
  });
});

describe('rules of the source', () => {
  const rules = (text: string, file = 'src/users/a.ts') => rulesOfSource(file, text).map(({ line }) => line);

  it.for([
    'export const home = process.env.HOME;',
    "export const home = process['env'];",
    'export const words = globalThis.process.argv;',
    'process.exit(1);',
    'const { env } = process;',
    "import { env } from 'node:process';",
    'export const now = Date.now();',
    'export const clock = Date.now;',
    'export const now = new Date();',
    'export const now = new Date;',
    'export const now = Date();',
    'export const chance = Math.random();',
    'const { random } = Math;',
  ])('%s breaks one', (text) => {
    expect(rules(text)).toEqual([1]);
  });

  it.for([
    'export const then = new Date(0);',
    'process.on("x", () => undefined);',
    'export const text = "process.env";',
  ])('%s breaks none', (text) => {
    expect(rules(text)).toEqual([]);
  });

  it('has its places where they are kept', () => {
    const crimes = 'export const all = [process.env, Date.now()];';
    expect(rulesOfSource('src/config/load.ts', crimes)).toHaveLength(1);
    expect(rulesOfSource('src/kernel/clock.ts', crimes)).toHaveLength(1);
    expect(rulesOfSource('test/unit/a.test.ts', crimes)).toHaveLength(0);
  });

  it.for([
    ['// @ts-expect-error', 1],
    ['// @ts-expect-error: bad', 1],
    ['/* @ts-ignore: the types of this library are wrong */', 1],
    ['// @ts-nocheck', 1],
    ['// biome-ignore lint/suspicious/noExplicitAny: <explanation>', 1],
    ['// biome-ignore lint/suspicious/noExplicitAny:', 1],
    ['// @ts-expect-error: the types of this library lag behind', 0],
    ['// biome-ignore lint/suspicious/noExplicitAny: the library takes anything here', 0],
    ['const text = "// @ts-ignore";', 0],
  ] as const)('%s: %i', ([text, breaks]) => {
    expect(rules(`export const one = 1;\n${text}\nexport const two = 2;\n`)).toEqual(breaks ? [2] : []);
    expect(rules(`${text}\n`, 'test/unit/a.test.ts')).toHaveLength(breaks);
  });

  it('has at most 300 lines in a file of src/', () => {
    expect(rules('\n'.repeat(300))).toEqual([]);
    expect(rules('\n'.repeat(301))).toEqual([301]);
    expect(rules('\n'.repeat(301), 'test/unit/a.test.ts')).toEqual([]);
  });
});

describe('rules of the templates', () => {
  it.for([
    ['<%- model.name %>', 1],
    ["<%- include('x') + model.name %>", 1],
    ["<%- include('x'); model.name %>", 1],
    ['<%-model.name-%>', 1],
    ["<%- include('../partials/x', { model, t }) %>", 0],
    ["<%- include('x', {\n  a: '%',\n}) -%>", 0],
    ['<%= model.name %>', 0],
  ] as const)('%s: %i', ([text, breaks]) => {
    expect(rulesOfTemplate('views/x.ejs', `<p>\n${text}</p>`)).toHaveLength(breaks);
  });
});
