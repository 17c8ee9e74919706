import { addressKey } from '../kernel/addresses.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';

export interface QueueObserver {
  /** After every change: how many wait. */
  waiting?(count: number): void;
  /** Milliseconds that one waited for its turn. */
  waited?(ms: number): void;
  /** Milliseconds that one worked. */
  worked?(ms: number): void;
}

/** For whom: no address holds more than a quarter of the queue; work without an address is our own. */
export interface QueueTurn {
  readonly address?: string;
  /** Gives the place up while waiting; work that runs is not stopped. */
  readonly signal?: AbortSignal;
}

export interface Queue {
  /** First come, first served. @throws AppError `busy` (no place), `cancelled` (unavailable; `signal` while waiting). */
  run<T>(work: () => Promise<T>, turn?: QueueTurn): Promise<T>;
  waiting(): number;
}

interface Place {
  readonly address: string | undefined;
  begin(): void;
}

const FAIR_PART = 4;

/** How many of the places each address holds. */
function createShares(most: number) {
  const held = new Map<string, number>();
  return {
    hasRoom: (address: string | undefined) => address === undefined || (held.get(address) ?? 0) < most,
    change(address: string | undefined, by: 1 | -1) {
      if (address === undefined) return;
      const count = (held.get(address) ?? 0) + by;
      if (count === 0) held.delete(address);
      else held.set(address, count);
    },
  };
}

/** A bounded queue for heavy work. @param options.atOnce how many work at a time. @param options.length how many may wait. */
export function createQueue(options: {
  readonly clock: Clock;
  readonly atOnce: number;
  readonly length: number;
  readonly observe: QueueObserver;
}): Queue {
  const { clock, atOnce, length, observe } = options;
  const places = new Set<Place>();
  const shares = createShares(Math.max(1, Math.floor(length / FAIR_PART)));
  let working = 0;
  const leave = (place: Place): void => {
    places.delete(place);
    shares.change(place.address, -1);
    observe.waiting?.(places.size);
  };
  const next = (): void => {
    const [first] = places;
    if (!first || working >= atOnce) return;
    leave(first);
    // The worker's place is taken here, at once, so that nobody slips in before it begins.
    working += 1;
    first.begin();
  };
  const turnOf = ({ address: whole, signal }: QueueTurn): Promise<void> =>
    new Promise((resolve, reject) => {
      // IPv6 counts per /64: who has one has all of its addresses.
      const address = whole === undefined ? undefined : addressKey(whole);
      if (places.size >= length || !shares.hasRoom(address)) {
        reject(new AppError('busy', 'busy'));
        return;
      }
      const cancel = (): void => {
        leave(place);
        reject(new AppError('cancelled', 'unavailable', { cause: signal?.reason }));
      };
      const since = clock.elapsed();
      const begin = (): void => {
        signal?.removeEventListener('abort', cancel);
        observe.waited?.(clock.elapsed() - since);
        resolve();
      };
      const place: Place = { address, begin };
      signal?.addEventListener('abort', cancel, { once: true });
      places.add(place);
      shares.change(address, 1);
      observe.waiting?.(places.size);
    });
  return {
    waiting: () => places.size,
    async run(work, turn = {}) {
      if (turn.signal?.aborted) throw new AppError('cancelled', 'unavailable', { cause: turn.signal.reason });
      if (working < atOnce) working += 1;
      else await turnOf(turn);
      const begun = clock.elapsed();
      try {
        return await work();
      } finally {
        observe.worked?.(clock.elapsed() - begun);
        working -= 1;
        next();
      }
    },
  };
}
