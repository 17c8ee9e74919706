/** Lets those who wait for a counter look again as soon as a try of this process is settled. */
export interface Bell {
  /** Waits for `ms` milliseconds, or until the bell of `id` rings; true when it rang. */
  wait(id: string, ms: number): Promise<boolean>;
  ring(id: string): void;
}

export function createBell(sleep: (ms: number) => Promise<void>): Bell {
  const waiting = new Map<string, Set<(rang: boolean) => void>>();
  return {
    async wait(id, ms) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const others = waiting.get(id) ?? new Set();
      waiting.set(id, others.add(resolve));
      const rang = await Promise.race([promise, sleep(ms).then(() => false)]);
      others.delete(resolve);
      if (others.size === 0 && waiting.get(id) === others) waiting.delete(id);
      return rang;
    },
    ring(id) {
      for (const resolve of waiting.get(id) ?? []) resolve(true);
    },
  };
}
