/** A login that begins, with nothing typed yet; or any other page. */
export type PageKind = 'beginning' | 'going-on';

/** Pages take turns, so that what is quick (a token, a discovery) finds the one thread free within a moment. */
export interface Turns {
  /**
   * Begins `work` when it is its turn: who is on the way before who begins, else first come, first served.
   * @throws what `work` throws.
   */
  run(work: () => Promise<void>, kind?: PageKind): Promise<void>;
  /** So many of the kind wait that no more should. */
  isFull(kind: PageKind): boolean;
}

/**
 * Three at a time keep the thread busy while one of them waits for the disk; with all of a class at once a token waited
 * behind thirty pages at each of its own waits (docs/performance.md).
 */
const AT_ONCE = 3;
/**
 * After so many milliseconds a turn is over, whether the work is done or not: what takes longer waits for a hash or for
 * another server, and not for the thread.
 */
const HOLD_MS = 20;
/**
 * Who comes later is better told so: who begins waits some two seconds at most, and whoever was let in goes on
 * undisturbed to the end. The others are as many as were let in; more than that is no class.
 */
const MOST_WAITING: Readonly<Record<PageKind, number>> = { beginning: 150, 'going-on': 1000 };

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
  const queues = { beginning: [] as (() => void)[], 'going-on': [] as (() => void)[] };
  const waiting = (): number => queues.beginning.length + queues['going-on'].length;
  let working = 0;

  const next = (): void => {
    const first = working < atOnce ? (queues['going-on'].shift() ?? queues.beginning.shift()) : undefined;
    if (!first) return;
    observe(waiting());
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
    run(work, kind = 'going-on') {
      if (working < atOnce && waiting() === 0) return begin(work);
      return new Promise((resolve, reject) => {
        queues[kind].push(() => void begin(work).then(resolve, reject));
        observe(waiting());
      });
    },
    isFull: (kind) => queues[kind].length >= mostWaiting[kind],
  };
}
