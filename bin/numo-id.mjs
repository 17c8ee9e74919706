#!/usr/bin/env node
// `numo-id`: plain JavaScript for Node 20 and newer, so that it starts everywhere. The program itself runs on the
// Node that package.json pins (dev dependency `node`), or, in the image, on the one that runs this.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const NEEDED = 26;
const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const program = at('src/cli.ts');
const pinned = at(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
const major = Number(process.versions.node.split('.')[0]);

// The server runs for months, and an import is of a hundred thousand people: their heap is kept near what lives in it, and so
// is what the C library holds for threads (docs/performance.md has the figures). Server and commands start in half the time
// where an earlier start left its code compiled, beside the packages, where only who may write these may write. All of it
// counts only from the start of a process.
const long = ['serve', 'apply'].includes(process.argv[2]);
const server = JSON.parse(readFileSync(new URL('server-process.json', import.meta.url), 'utf8'));
const flags = long ? server.flags : [];
const compiled = process.env.NODE_COMPILE_CACHE ?? at('node_modules/.cache/numo-id');
const env = { ...(long ? server.env : {}), ...process.env, NODE_COMPILE_CACHE: compiled };

function fail(line) {
  console.error(`numo-id: ${line}`);
  process.exit(1);
}

function runOn(node) {
  const child = spawn(node, [...flags, program, ...process.argv.slice(2)], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the child by itself; a second one would mean: at once.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** What takes long goes on in this same process with the server's flags; where that cannot be, without them. */
async function run() {
  if (long && process.platform !== 'win32' && typeof process.execve === 'function') {
    process.execve(
      process.execPath,
      [process.execPath, ...process.execArgv, ...flags, program, ...process.argv.slice(2)],
      env,
    );
  }
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(compiled);
  await import('../src/cli.ts');
}

if (!existsSync(at('node_modules/zod'))) fail('its packages are not installed; run: npm ci');
else if (major >= NEEDED) await run();
else if (existsSync(pinned)) runOn(pinned);
else fail(`needs Node ${NEEDED} (this is ${process.version}); install it, or run: npm ci`);
