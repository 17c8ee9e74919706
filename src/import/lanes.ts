/**
 * Works on all items, at most `lanes` at a time, and answers in their order. After one that fails no other begins;
 * those under way end first. @throws what the first to fail threw.
 */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const waiting = items.map((item, at) => ({ item, at }));
  const done: { readonly at: number; readonly answer: R }[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      try {
        done.push({ at: next.at, answer: await work(next.item) });
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return done.toSorted((a, b) => a.at - b.at).map(({ answer }) => answer);
}
