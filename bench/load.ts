/** What a closed loop did. */
export interface LoadResult {
  /** Pieces of work finished per second, once all workers were at work. */
  readonly perSecond: number;
  /** Milliseconds of each piece. */
  readonly times: readonly number[];
}

/** The first part of the time is not counted: then all workers begin at once, and nothing is finished yet. */
const RAMP = 0.2;

/**
 * A closed loop: `workers` workers, each doing one piece after the other for `ms` milliseconds; then
 * the pieces in flight are waited for. @throws whatever a piece throws: a bench with errors measures nothing.
 *
 * @param pauseMs rest of a worker between two pieces.
 */
export async function closedLoop(
  { workers, ms, pauseMs = 0 }: { workers: number; ms: number; pauseMs?: number },
  piece: (worker: number) => Promise<void>,
): Promise<LoadResult> {
  const times: number[] = [];
  const began = performance.now();
  const passed = (): number => performance.now() - began;
  let counted = 0;
  let failed = false;
  const work = async (_: unknown, worker: number): Promise<void> => {
    while (!failed && passed() < ms) {
      const start = passed();
      await piece(worker).catch((error: unknown) => {
        failed = true;
        throw error;
      });
      const end = passed();
      times.push(end - start);
      if (end >= ms * RAMP && end < ms) counted++;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { perSecond: (counted * 1000) / (ms * (1 - RAMP)), times };
}

/** Pieces begin at their time, however long the earlier ones take; answers when the last one ended. */
export async function openLoop(
  { perSecond, ms }: { perSecond: number; ms: number },
  piece: () => Promise<void>,
): Promise<LoadResult> {
  const times: number[] = [];
  const began = performance.now();
  const going = new Set<Promise<void>>();
  const begin = (): void => {
    const start = performance.now();
    const one = piece().finally(() => {
      times.push(performance.now() - start);
      going.delete(one);
    });
    going.add(one);
  };
  for (let begun = 0; ; ) {
    const passed = performance.now() - began;
    if (passed >= ms) break;
    for (; begun < (passed * perSecond) / 1000; begun++) begin();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(going);
  return { perSecond: (times.length * 1000) / (performance.now() - began), times };
}

/** So many pieces by so many workers. @throws whatever a piece throws. */
export async function countedLoop(
  { workers, pieces }: { workers: number; pieces: number },
  piece: () => Promise<void>,
): Promise<void> {
  let left = pieces;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await piece();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
}
