/** Calls everybody who listens, once for all rings of `gatherMs` milliseconds (default: of this turn). */
export function createBell(gatherMs = 0) {
  const callbacks: (() => void)[] = [];
  let rung = false;
  return {
    listen: (callback: () => void) => void callbacks.push(callback),
    ring() {
      if (rung || callbacks.length === 0) return;
      rung = true;
      const call = (): void => {
        rung = false;
        for (const callback of callbacks) callback();
      };
      if (gatherMs === 0) setImmediate(call);
      else setTimeout(call, gatherMs).unref();
    },
  };
}
