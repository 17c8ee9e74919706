import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../bin/numo-id.mjs', import.meta.url));

/** The program as an operator runs it. */
export interface Served {
  readonly pid: number;
  stop(): Promise<void>;
}

/** `numo-id serve` on this store, on every default but the place; does not wait until it listens. */
export function serve({
  port,
  path,
  secrets,
}: {
  readonly port: number;
  readonly path: string;
  readonly secrets: string;
}): Served {
  const child = spawn(process.execPath, [PROGRAM, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NUMO_ID_ISSUER: `http://localhost:${port}`,
      NUMO_ID_PORT: String(port),
      NUMO_ID_STORE: `sqlite:${path}`,
      NUMO_ID_SECRETS: secrets,
      NUMO_ID_PROXIES: '127.0.0.1',
      NUMO_ID_METRICS_PORT: '0',
    },
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: child.pid ?? 0,
    async stop() {
      process.off('exit', kill);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
