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
