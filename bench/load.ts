/** What a closed loop did. */
export interface LoadResult {
  /** Finished pieces of work per second. */
  readonly perSecond: number;
  /** Milliseconds of each piece. */
  readonly times: readonly number[];
}

/**
 * A closed loop: `workers` workers, each doing one piece after the other for `ms` milliseconds.
 * Pieces in flight at the end are waited for and their share of time is counted, so that slow
 * pieces are not left out. @throws whatever a piece throws: a bench with errors measures nothing.
 *
 * @param pauseMs rest of a worker between two pieces.
 */
export async function closedLoop(
  { workers, ms, pauseMs = 0 }: { workers: number; ms: number; pauseMs?: number },
  piece: (worker: number) => Promise<void>,
): Promise<LoadResult> {
  const times: number[] = [];
  const began = performance.now();
  let failed = false;
  const work = async (_: unknown, worker: number): Promise<void> => {
    while (!failed && performance.now() - began < ms) {
      const start = performance.now();
      await piece(worker).catch((error: unknown) => {
        failed = true;
        throw error;
      });
      times.push(performance.now() - start);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { perSecond: (times.length * 1000) / (performance.now() - began), times };
}
