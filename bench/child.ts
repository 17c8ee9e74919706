import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A process of the bench: answers questions over IPC until it is stopped. */
export interface Child {
  /** What it told when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  ask(question: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Again is harmless. */
  stop(): Promise<void>;
}

/** The process that stands for `numo-id serve`. */
const SERVED = 'numo.ts';

const server = JSON.parse(readFileSync(new URL('../bin/server-process.json', import.meta.url), 'utf8')) as {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

function nextMessage(child: ChildProcess): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit);
      resolve(message as Record<string, unknown>);
    };
    const onExit = (code: number | null): void => {
      child.off('message', onMessage);
      reject(new Error(`a process of the bench ended with ${code}`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}

/**
 * Starts `bench/<name>` and waits until it is ready.
 *
 * @param profile folder for a CPU profile of the process.
 */
export async function startChild(name: string, words: readonly string[], profile?: string): Promise<Child> {
  const path = new URL(name, import.meta.url).pathname;
  const profiled = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile];
  // Numo ID as it is served; what it is measured against, as Node comes.
  const served = name === SERVED;
  const child = fork(path, [...words], {
    execArgv: served ? [...server.flags, ...profiled] : profiled,
    env: served ? { ...server.env, ...process.env } : process.env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // Nothing of the bench outlives it.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ready = await nextMessage(child);
  return {
    ready,
    ask(question) {
      const answer = nextMessage(child);
      child.send(question);
      return answer;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      process.off('exit', kill);
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
