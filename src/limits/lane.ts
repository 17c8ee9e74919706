import type { Clock } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { randomId } from '../kernel/ids.ts';
import type { Bell } from './bell.ts';
import { secondsUntil } from './delay.ts';
import { type Counter, judge, withMistake, withTry } from './model.ts';
import type { Records } from './store.ts';

/**
 * Simultaneous logins of one person look again when a try of this process is settled, and after these
 * times, for those of other processes (some 2.5 s in all).
 */
const LOOKS_MS = [20, 40, 80, 160, 320, 640, 1280];
/** Whoever saw so many others settled, and still has no turn, is refused after all. */
const MAX_RUNG = 500;

/** One kind of counter: what differs between an account's own and a known browser's. */
export interface Lane<C extends Counter> {
  readonly records: Records<C>;
  /** A record to begin with; undefined: what is gone stays gone. */
  fresh(id: string, now: Date): Omit<C, 'version'> | undefined;
  expiry(now: Date): Date;
  usable(counter: C): boolean;
  readonly clock: Clock;
  readonly bell: Bell;
}

export type Reserved<C extends Counter> =
  /** `counter` as it was written. */
  { readonly ok: true; readonly tryId: string; readonly counter: C } | { readonly ok: false; readonly seconds: number };

/** Writes the changed record, or the first one, and answers it; `beaten`: another writer was first. */
async function write<C extends Counter>(
  lane: Lane<C>,
  id: string,
  was: C | undefined,
  change: (counter: C) => C,
  events?: readonly DomainEvent[],
): Promise<C | 'gone' | 'beaten'> {
  const fresh = was ?? lane.fresh(id, lane.clock.now());
  if (!fresh) return 'gone';
  // A first record has no version yet, and `insert` gives it one.
  const next = change({ version: 0, ...fresh } as C);
  const done = was ? await lane.records.replaceIf(next, events) : await lane.records.insert(next, events);
  return done ? { ...next, version: next.version + 1 } : 'beaten';
}

/**
 * Counts one try in advance. Undefined: there is no such counter (any more).
 *
 * @param seen the counter as it was a moment ago; undefined: mostly there is none. Whoever is mistaken in this
 * writes nothing, and looks.
 */
export async function reserveOn<C extends Counter>(
  lane: Lane<C>,
  id: string,
  seen: C | undefined,
): Promise<Reserved<C> | undefined> {
  const tryId = randomId(9);
  let failsBefore: number | undefined;
  let counter = seen;
  for (let looks = 0, rung = 0; ; counter = await lane.records.get(id)) {
    if (counter && !lane.usable(counter)) return undefined;
    const now = lane.clock.now();
    const verdict = judge(counter, now, failsBefore);
    if (verdict.kind === 'refuse') return { ok: false, seconds: verdict.seconds };
    if (verdict.kind === 'admit') {
      const written = await write(lane, id, counter, (from) => withTry(from, tryId, now));
      if (written === 'gone') return undefined;
      if (written !== 'beaten') return { ok: true, tryId, counter: written };
      continue;
    }
    failsBefore ??= counter?.fails ?? 0;
    const pause = LOOKS_MS[looks];
    if (pause === undefined || rung > MAX_RUNG) return { ok: false, seconds: 1 };
    if (await lane.bell.wait(id, pause)) rung += 1;
    else looks += 1;
  }
}

/** Makes the mistake stand, with its events. Undefined: there is no such counter any more. */
export async function mistakeOn<C extends Counter>(
  lane: Lane<C>,
  id: string,
  tryId: string,
  events: readonly DomainEvent[],
): Promise<{ readonly seconds: number } | undefined> {
  for (;;) {
    const counter = await lane.records.get(id);
    const now = lane.clock.now();
    const mistake = (from: C): C => ({ ...withMistake(from, tryId, now), expiresAt: lane.expiry(now) });
    const written = await write(lane, id, counter, mistake, events);
    if (written === 'gone') return undefined;
    if (written !== 'beaten') {
      lane.bell.ring(id);
      const { nextAt } = written;
      return { seconds: nextAt && nextAt > now ? secondsUntil(nextAt, now) : 0 };
    }
  }
}

/**
 * Rewrites the counter, as long as there is one.
 *
 * @param seen as it was a moment ago; only of a counter that never begins anew under its id.
 */
export async function changeOn<C extends Counter>(
  lane: Lane<C>,
  id: string,
  change: (counter: C) => C,
  seen?: C,
): Promise<void> {
  let counter = seen ?? (await lane.records.get(id));
  while (counter && !(await lane.records.replaceIf(change(counter)))) counter = await lane.records.get(id);
  lane.bell.ring(id);
}

/** Makes it as if there had never been a mistake. */
export async function clearOn<C extends Counter>(lane: Lane<C>, id: string): Promise<void> {
  await lane.records.remove(id);
  lane.bell.ring(id);
}
