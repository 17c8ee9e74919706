/** Pages take turns, so that what is quick (a token, a discovery) finds the one thread free within a moment. */
export interface Turns {
  /** Begins `work` when it is its turn, first come, first served. @throws what `work` throws. */
  run(work: () => Promise<void>): Promise<void>;
  /** So many wait that no more should. */
  isFull(): boolean;
}

/**
 * Four at a time keep the thread busy while one of them waits for the disk; with all of a class at once a token waited
 * behind thirty pages at each of its own waits (docs/performance.md).
 */
const AT_ONCE = 4;
/**
 * After so many milliseconds a turn is over, whether the work is done or not: what takes longer waits for a hash or for
 * another server, and not for the thread.
 */
const HOLD_MS = 20;
/** Some two seconds of work: who comes later is better told so. */
const MOST_WAITING = 1000;

/**
 * @param options.observe told after every change how many wait.
 * @param options others: of tests.
 */
export function createTurns({
  atOnce = AT_ONCE,
  holdMs = HOLD_MS,
  mostWaiting = MOST_WAITING,
  observe = (_waiting: number): void => undefined,
} = {}): Turns {
  const queue: (() => void)[] = [];
  let working = 0;

  const next = (): void => {
    const first = working < atOnce ? queue.shift() : undefined;
    if (!first) return;
    observe(queue.length);
    first();
  };
  const begin = async (work: () => Promise<void>): Promise<void> => {
    working += 1;
    let over = false;
    const leave = (): void => {
      if (over) return;
      over = true;
      working -= 1;
      // What came meanwhile by the network is looked at first.
      setImmediate(next);
    };
    const timer = setTimeout(leave, holdMs);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      leave();
    }
  };
  return {
    run(work) {
      if (working < atOnce && queue.length === 0) return begin(work);
      return new Promise((resolve, reject) => {
        queue.push(() => void begin(work).then(resolve, reject));
        observe(queue.length);
      });
    },
    isFull: () => queue.length >= mostWaiting,
  };
}
