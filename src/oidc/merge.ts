type Payload = Readonly<Record<string, unknown>>;

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const isPlain = (value: unknown): value is Payload =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * One session, written by two requests of its browser at the same time (two tabs): what this one
 * changed since `base` counts, everything else is as the other one left it.
 */
export function mergeSession(base: Payload, mine: Payload, theirs: Payload): Payload {
  const merged: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const value = isSame(mine[name], base[name]) ? theirs[name] : mine[name];
    // Each relying party has its own entry.
    const deep = name === 'authorizations' && isPlain(mine[name]) && isPlain(theirs[name]);
    const before = isPlain(base[name]) ? base[name] : {};
    const kept = deep ? mergeSession(before, mine[name] as Payload, theirs[name] as Payload) : value;
    if (kept !== undefined) merged[name] = kept;
  }
  return merged;
}
