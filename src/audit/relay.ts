import { type Clock, MINUTE, SECOND } from '../kernel/clock.ts';
import { isOutage } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import { createWorker } from '../kernel/worker.ts';

/** An event that still stands with the record that it tells of. */
export interface RelayedEvent {
  readonly collection: string;
  readonly recordId: string;
  readonly event: DomainEvent;
}

/** The part of a store that the relay needs (storage contract). */
export interface EventSource<E extends RelayedEvent> {
  pendingEvents(limit: number): Promise<readonly E[]>;
  settleEvents(events: readonly E[]): Promise<void>;
  onEvents(callback: () => void): void;
}

/** Where events go. `accept` may see an event twice (by id), each record's events in their order. */
export interface EventSink {
  /** For the log. */
  readonly name: string;
  accept(events: readonly DomainEvent[]): Promise<void>;
}

export interface Relay {
  start(): void;
  /** Begins nothing new; waits for the sinks that are at work (however long), and gives the work to another process. */
  stop(): Promise<void>;
  /** Moves on all that is there now (but what waits after a failure); nothing when another process has the work. */
  flush(): Promise<void>;
}

export interface RelayDeps<E extends RelayedEvent> {
  readonly source: EventSource<E>;
  readonly sinks: readonly EventSink[];
  /** One process does it for all. */
  readonly lease: { hold(): Promise<boolean>; release(): Promise<void> };
  readonly clock: Clock;
  readonly log: Log;
}

const BATCH = 200;
/** What waits for a failing sink must not hide newer events from the others: the window grows up to this. */
const MAX_WINDOW = 5000;
/** Events that come together are moved on together: nobody waits for them. */
const GATHER_MS = 200;
/** Events of other processes ring no bell here. */
const POLL_MS = SECOND;
const LONGEST_PAUSE = 5 * MINUTE;

/** Calls `wake` once for all that begins within a moment. */
function createGathering(wake: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    begin(): void {
      timer ??= setTimeout(() => {
        timer = undefined;
        wake();
      }, GATHER_MS).unref();
    },
    end: () => clearTimeout(timer),
  };
}

/** One sink, with what it has done and what has to wait. */
interface Lane {
  readonly sink: EventSink;
  /** Ids it has, of events that are not settled yet. */
  done: Set<string>;
  /** Records whose events it did not take; until when, and how often in a row. */
  readonly held: Map<string, { readonly until: number; readonly times: number }>;
  busy?: Promise<void> | undefined;
}

const recordOf = ({ collection, recordId }: RelayedEvent): string => `${collection}/${recordId}`;

/** Hands events to one sink; after a failure each record alone, so that one bad event holds up only its own record. */
async function deliver<E extends RelayedEvent>(lane: Lane, ready: readonly E[], deps: RelayDeps<E>): Promise<void> {
  const give = async (part: readonly E[]): Promise<unknown> => {
    try {
      await lane.sink.accept(part.map(({ event }) => event));
    } catch (error) {
      return error ?? new Error('failed without a reason');
    }
    for (const one of part) {
      lane.done.add(one.event.id);
      lane.held.delete(recordOf(one));
    }
    return undefined;
  };
  const records = [...Map.groupBy(ready, recordOf)];
  const failure = await give(ready);
  if (failure === undefined) return;
  for (const [record, events] of records) {
    const cause = records.length === 1 ? failure : await give(events);
    if (cause === undefined) continue;
    const times = (lane.held.get(record)?.times ?? 0) + 1;
    lane.held.set(record, { until: deps.clock.ms() + Math.min(SECOND * 2 ** (times - 1), LONGEST_PAUSE), times });
    const level = isOutage(cause) ? 'warn' : 'error';
    deps.log(level, { sink: lane.sink.name, events: events.map(({ event }) => event.id), times }, cause);
  }
}

/**
 * Moves events from the records they were written with to every sink, at least once each. A sink that
 * fails is tried again, later and later, and holds up neither the others nor other records; a slow one
 * holds up nobody else. Each record's events reach each sink in their order.
 */
export function createRelay<E extends RelayedEvent>(deps: RelayDeps<E>): Relay {
  const lanes: readonly Lane[] = deps.sinks.map((sink) => ({ sink, done: new Set(), held: new Map() }));
  let window: readonly E[] = [];

  async function settle(): Promise<void> {
    const done = window.filter(({ event }) => lanes.every((lane) => lane.done.has(event.id)));
    if (done.length === 0) return;
    await deps.source.settleEvents(done);
    const gone = new Set<unknown>(done);
    window = window.filter((one) => !gone.has(one));
  }

  async function pass(): Promise<void> {
    if (!(await deps.lease.hold())) return;
    await settle();
    window = await deps.source.pendingEvents(Math.min(BATCH + window.length, MAX_WINDOW));
    const here = new Set(window.map(({ event }) => event.id));
    const now = deps.clock.ms();
    for (const lane of lanes) {
      if (lane.busy) continue;
      lane.done = lane.done.intersection(here);
      const ready = window
        .filter((one) => !lane.done.has(one.event.id) && (lane.held.get(recordOf(one))?.until ?? 0) <= now)
        .slice(0, BATCH);
      if (ready.length === 0) continue;
      lane.busy = deliver(lane, ready, deps).finally(() => {
        lane.busy = undefined;
        worker.wake();
      });
    }
  }

  const worker = createWorker(pass, {
    everyMs: POLL_MS,
    onError: (cause) => deps.log(isOutage(cause) ? 'warn' : 'error', { what: 'moving events on' }, cause),
  });
  const atWork = (): readonly Promise<void>[] => lanes.flatMap(({ busy }) => busy ?? []);
  const gathering = createGathering(worker.wake);
  deps.source.onEvents(gathering.begin);

  return {
    start: () => worker.start(),
    async stop() {
      gathering.end();
      await worker.stop();
      await Promise.all(atWork());
      await settle();
      await deps.lease.release();
    },
    async flush() {
      for (;;) {
        await worker.run();
        const busy = atWork();
        if (busy.length === 0) return;
        await Promise.all(busy);
      }
    },
  };
}
