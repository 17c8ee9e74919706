/** Work in the background: one pass at a time, on a call and every now and then. */
export interface Worker {
  /** Begins; the first pass is at once. Begun twice is begun once. */
  start(): void;
  /** Asks for a pass soon: after the one that runs, if any. Nothing happens before `start`. */
  wake(): void;
  /** One whole pass that begins after this call, started or not. @throws what the pass throws. */
  run(): Promise<void>;
  /** No pass begins any more; waits for the one that runs. */
  stop(): Promise<void>;
}

/**
 * @param options.everyMs the longest time between two passes (real time; the timer keeps no process alive).
 * @param options.onError told of a pass that failed in the background; the next one comes all the same.
 */
export function createWorker(
  pass: () => Promise<void>,
  options: { readonly everyMs: number; readonly onError: (cause: unknown) => void },
): Worker {
  let started = false;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  let queued = false;

  const run = (): Promise<void> => {
    const next = last.then(pass);
    last = next.catch(() => undefined);
    return next;
  };
  const background = async (): Promise<void> => {
    queued = true;
    clearTimeout(timer);
    await last;
    queued = false;
    if (!started) return;
    await run().catch(options.onError);
    if (started && !queued) timer = setTimeout(wake, options.everyMs).unref();
  };
  const wake = (): void => {
    if (started && !queued) void background();
  };
  return {
    start() {
      if (started) return;
      started = true;
      wake();
    },
    wake,
    run,
    async stop() {
      started = false;
      clearTimeout(timer);
      await last;
    },
  };
}
