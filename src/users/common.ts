import { Worker } from 'node:worker_threads';
import { AppError } from '../kernel/errors.ts';

/** Few people change a password within one minute of another; then the lists' memory is given back. */
const IDLE_MS = 60_000;

interface Waiting {
  resolve(common: boolean): void;
  reject(error: unknown): void;
}

/** One thread with what was asked of it. */
function startThread(onEnd: () => void) {
  const worker = new Worker(new URL('./common.worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let idle: NodeJS.Timeout | undefined;
  const fail = (cause: unknown): void => {
    onEnd();
    for (const { reject } of waiting.values()) {
      reject(new AppError('password-lists-unavailable', 'unavailable', { cause }));
    }
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread with the password lists ended')));
  const rest = (): void => {
    worker.unref();
    idle = setTimeout(() => {
      onEnd();
      void worker.terminate();
    }, IDLE_MS).unref();
  };
  worker.on('message', ({ id, common }: { id: number; common: boolean }) => {
    waiting.get(id)?.resolve(common);
    waiting.delete(id);
    if (waiting.size === 0) rest();
  });
  return {
    ask(password: string): Promise<boolean> {
      clearTimeout(idle);
      worker.ref();
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, password });
      });
    },
  };
}

/** A process has the lists once, whoever asks. */
let thread: ReturnType<typeof startThread> | undefined;

/**
 * Tells whether a password is a common one, Dutch or English. The lists are loaded when first asked
 * for and let go after a minute of rest. @throws AppError `password-lists-unavailable` (unavailable).
 */
export function isCommonPassword(password: string): Promise<boolean> {
  if (!thread) {
    const started = startThread(() => {
      if (thread === started) thread = undefined;
    });
    thread = started;
  }
  return thread.ask(password);
}
