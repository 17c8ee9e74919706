// What every npm script starts. Plain JavaScript for Node 20 and newer, Node's own modules only: it works on a
// fresh clone. It installs what package-lock.json names when that is not there, then goes on under the Node
// that the lock pins (dev dependency `node`).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const windows = process.platform === 'win32';
const pinnedNode = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');

const commands = {
  start: ['demo/start.ts'],
  test: ['scripts/test.ts'],
  hold: ['scripts/hold.ts'],
  check: ['scripts/check.ts'],
  bench: ['bench/index.ts'],
  pictures: ['scripts/pictures.ts'],
};

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * Says what is wrong with node_modules, or undefined. npm writes node_modules/.package-lock.json as the last step
 * of an install and removes it as the first, so it is the stamp of a finished one: what it lists is compared with
 * package-lock.json.
 */
function installFault() {
  const stamp = join(modules, '.package-lock.json');
  if (!existsSync(modules)) return 'nothing is installed yet';
  if (!existsSync(stamp)) return 'the last installation did not finish';
  let installed;
  try {
    installed = readJson(stamp).packages ?? {};
  } catch {
    return 'the last installation did not finish';
  }
  const lock = readJson(join(root, 'package-lock.json')).packages;
  for (const [place, { version, optional }] of Object.entries(lock)) {
    if (place === '') continue;
    // Packages for other platforms are optional and stay away.
    const found = installed[place];
    if (found ? found.version !== version : !optional) return `${place} is not the one of package-lock.json`;
    if (found && !existsSync(join(root, place))) return `${place} is gone`;
  }
  const pinned = `v${lock['node_modules/node'].version}`;
  const answer = spawnSync(pinnedNode, ['--version'], { encoding: 'utf8' });
  return answer.stdout?.trim() === pinned ? undefined : `the pinned Node ${pinned} does not run`;
}

/** A Node that an installation does not remove while it runs. */
function outerNode() {
  const outside = (path) => path && existsSync(path) && !path.startsWith(modules + sep);
  const named = [process.env.npm_node_execpath, process.execPath];
  const onPath = (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, windows ? 'node.exe' : 'node'));
  return [...named, ...onPath].find(outside) ?? process.execPath;
}

function install(fault) {
  console.error(`Installing the packages of package-lock.json (${fault}) …`);
  // Errors only: most warnings are of packages that want a newer Node than the one that installs; they run on the pinned one.
  const words = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(outerNode(), [npm, ...words], options)
    : spawnSync('npm', words, { ...options, shell: windows });
  if (error || status !== 0) {
    console.error(`npm ci failed (${error?.message ?? `exit code ${status}`}); what it said stands above.`);
    process.exit(1);
  }
  const still = installFault();
  if (still) {
    console.error(`npm ci ended well, but ${still}. Were install scripts switched off (ignore-scripts)?`);
    process.exit(1);
  }
}

function run(words) {
  const env = { ...process.env, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) };
  const child = spawn(pinnedNode, words, { cwd: root, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the child by itself; a second one would mean: at once.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  // npm passes a signal to the shell that it put between, and that one dies of it without a word to its child.
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== shell) child.kill('SIGTERM');
  }, 250);
  watch.unref();
  child.on('error', (error) => {
    console.error(`${pinnedNode}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

const [name, ...rest] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
if (!command) {
  console.error(`usage: node scripts/run.mjs ${Object.keys(commands).join(' | ')}`);
  process.exit(1);
}
const fault = installFault();
if (fault) install(fault);
run([...command, ...rest]);
