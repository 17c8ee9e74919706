import { readFileSync } from 'node:fs';
import { isLocalIssuer, type SettingLine, type Settings, settingLines, settingsSchema } from './schema.ts';

/** Settings that cannot be used; `faults` holds every one of them, a line each, no secret in any. */
export class SettingsError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`${faults.length} setting(s) cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

/** Where settings come from, the later over the earlier: config/default.json, file, environment, `over`. */
export interface SettingsSources {
  /** The environment; names that start with `NUMO_ID_TEST_` belong to the tests and are left alone. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the command itself decides, in the shape of default.json: the demo sets `{demo: true}`. */
  readonly over?: Readonly<Record<string, unknown>>;
}

type Tree = Readonly<Record<string, unknown>>;

const PREFIX = 'NUMO_ID_';
const FILE_NAME = `${PREFIX}CONFIG`;
const TEST_PREFIX = `${PREFIX}TEST_`;
const DEFAULTS = new URL('../../config/default.json', import.meta.url);

/** What OWASP's password storage cheat sheet calls equal: memory in KiB, passes; one lane. */
const ARGON2_FLOOR = [
  { memoryKib: 47_104, passes: 1 },
  { memoryKib: 19_456, passes: 2 },
  { memoryKib: 12_288, passes: 3 },
  { memoryKib: 9_216, passes: 4 },
  { memoryKib: 7_168, passes: 5 },
] as const;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

const laidOver = (base: Tree, top: Tree): Tree =>
  Object.fromEntries([
    ...Object.entries(base),
    ...Object.entries(top).map(([name, value]) => {
      const below = base[name];
      return [name, isTree(below) && isTree(value) ? laidOver(below, value) : value];
    }),
  ]);

const branch = (path: readonly string[], value: unknown): Tree =>
  path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as Tree;

const at = (tree: Tree, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, name) => (isTree(value) ? value[String(name)] : undefined), tree);

const readDefaults = (): Tree => JSON.parse(readFileSync(DEFAULTS, 'utf8')) as Tree;

function readFile(path: string, faults: string[]): Tree {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isTree(content)) return content;
    faults.push(`${FILE_NAME}: ${path} must hold one JSON object`);
  } catch (cause) {
    // The parser's own message quotes the file, and a file may hold secrets: only the place is told.
    const place =
      cause instanceof SyntaxError ? /\(?line \d+ column \d+\)?|position \d+/.exec(cause.message)?.[0] : undefined;
    const code = (cause as NodeJS.ErrnoException).code;
    faults.push(
      `${FILE_NAME}: ${path} ${code ? `cannot be read (${code})` : `is no JSON${place ? `, ${place}` : ''}`}`,
    );
  }
  return {};
}

function parseText(kind: SettingLine['kind'], text: string): unknown {
  if (kind === 'list')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** An empty variable counts as none: compose files write `${X:-}`. */
function readEnvironment(env: SettingsSources['env'], faults: string[]): Tree {
  const lines = new Map(settingLines.map((line) => [line.env, line]));
  let tree: Tree = {};
  for (const [name, value = ''] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || name === FILE_NAME || name.startsWith(TEST_PREFIX)) continue;
    const line = lines.get(name);
    if (!line) faults.push(`${name}: there is no such setting`);
    else if (value.trim() !== '') tree = laidOver(tree, branch(line.path, parseText(line.kind, value.trim())));
  }
  return tree;
}

const shown = (path: readonly PropertyKey[], tree: Tree): string => {
  const value = at(tree, path);
  return value === undefined || isTree(value) ? '' : ` (it is ${JSON.stringify(value)})`;
};

interface Parsed {
  readonly settings: Settings;
  readonly faults: readonly string[];
}

const startsWith = (path: readonly PropertyKey[], start: readonly PropertyKey[]): boolean =>
  start.every((name, index) => path[index] === name);

/** The faults that the types find; where there are any, their settings stand at the default, so that the rest is looked at too. */
function parse(tree: Tree): Parsed {
  const result = settingsSchema.safeParse(tree);
  if (result.success) return { settings: result.data, faults: [] };
  const { issues } = result.error;
  const faults = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${[...issue.path, key].join('.')}: there is no such setting`);
    }
    // A fault inside a list is told of the list.
    const line = settingLines.find(({ path }) => startsWith(issue.path, path));
    if (!line) return [`${issue.path.join('.')}: must be a group of settings`];
    return [`${line.path.join('.')} (${line.env}): ${issue.message}${line.secret ? '' : shown(line.path, tree)}`];
  });
  const defaults = readDefaults();
  const repaired = settingLines.reduce<Tree>((sum, { path }) => {
    const bad = issues.some((issue) => startsWith(issue.path, path) || at(tree, path) === undefined);
    return laidOver(sum, branch(path, at(bad ? defaults : tree, path)));
  }, {});
  return { settings: settingsSchema.parse(repaired), faults };
}

/** The faults that lie between settings. */
function crossFaults({ settings, faults: found }: Parsed): readonly string[] {
  const faults: string[] = [];
  const { demo, passwords } = settings;
  const ringFound = found.some((fault) => fault.startsWith('secrets '));
  if (!demo && settings.secrets.length === 0 && !ringFound) {
    faults.push('secrets (NUMO_ID_SECRETS): must be given; make one with: echo "k1:$(openssl rand -base64 32)"');
  }
  if (demo && !isLocalIssuer(settings.issuer)) faults.push('demo (NUMO_ID_DEMO): needs an issuer on localhost');
  if (demo && settings.host !== '127.0.0.1') faults.push('demo (NUMO_ID_DEMO): listens on 127.0.0.1 only');
  if (!ARGON2_FLOOR.some((row) => passwords.memoryKib >= row.memoryKib && passwords.passes >= row.passes)) {
    faults.push('passwords.memoryKib, passwords.passes: weaker than OWASP advises; at least 19456 KiB with 2 passes');
  }
  if (passwords.minLength.pupils > passwords.maxLength || passwords.minLength.staff > passwords.maxLength) {
    faults.push('passwords.minLength: greater than passwords.maxLength');
  }
  return faults;
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
}

/**
 * The settings of this start, frozen. The loader knows no place of its own but config/default.json;
 * cli.ts hands it the environment.
 *
 * @throws SettingsError with every fault at once: wrong values, unknown names, weak hashing, a missing key ring.
 */
export function loadSettings({ env, over = {} }: SettingsSources): Settings {
  const faults: string[] = [];
  const path = env[FILE_NAME]?.trim();
  const layers = [path ? readFile(path, faults) : {}, readEnvironment(env, faults), over];
  const parsed = parse(layers.reduce<Tree>(laidOver, readDefaults()));
  faults.push(...parsed.faults, ...crossFaults(parsed));
  if (faults.length > 0) throw new SettingsError([...new Set(faults)]);
  return freeze(parsed.settings);
}

/** config/default.json as it stands: what tests begin with. Its key ring is empty. */
export const defaultSettings = (): Settings => freeze(settingsSchema.parse(readDefaults()));
