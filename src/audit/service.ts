import type { Clock } from '../kernel/clock.ts';
import type { DomainEvent, EventDefinition } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import { safeEqual } from '../kernel/secrets.ts';
import {
  type AuditFilter,
  type AuditHead,
  type AuditRecord,
  type Checkpoint,
  linkOf,
  sealOf,
  type Verification,
} from './model.ts';
import type { AuditStore } from './store.ts';
import { verifyChain } from './verify.ts';

/** The kept facts of each school, in a chain that shows every change to it (product.md section 13). */
export interface Audit {
  /**
   * Appends events to their schools' chains, in the given order per school. An event that is there
   * already is left as it is, so the relay may come twice.
   */
  accept(events: readonly DomainEvent[]): Promise<void>;
  /**
   * A school's events, newest first. `limit` at most 1000.
   * @throws AppError `cursor-invalid` (bad-request) for a cursor that no page gave.
   */
  page(
    schoolId: string,
    query: AuditFilter & { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly AuditRecord[]; readonly next?: string }>;
  /** All that `page` would give, one by one: a few hundred are in memory at a time. */
  stream(schoolId: string, filter?: AuditFilter): AsyncIterable<AuditRecord>;
  /** The names of all events that there are, for who looks for one. */
  readonly names: readonly string[];
  /**
   * Finds altered, inserted, removed records and a cut tail. @param noted a checkpoint that was kept elsewhere;
   * with `since` only what came after it is read.
   */
  verify(schoolId: string, noted?: Checkpoint, options?: { readonly since?: boolean }): Promise<Verification>;
}

export interface AuditDeps {
  readonly store: AuditStore;
  /** Of all domains: name and fields that may be kept. */
  readonly definitions: readonly EventDefinition[];
  /** A data key of 32 bytes. */
  readonly chainKey: Buffer;
  readonly clock: Clock;
  readonly log: Log;
  /** Setting `retention.auditMonths`; default 13. */
  readonly months?: number;
}

const STREAM_PAGE = 500;

type End = { readonly seq: number; readonly mac: string; readonly end: Date };

const bySchool = (events: readonly DomainEvent[]): readonly (readonly DomainEvent[])[] => [
  ...Map.groupBy(events, ({ schoolId }) => schoolId).values(),
];

const reading = (store: AuditStore): Pick<Audit, 'page' | 'stream'> => ({
  page: (schoolId, { limit, cursor, ...filter }) => store.search(schoolId, filter, { limit, cursor }),
  async *stream(schoolId, filter = {}) {
    let cursor: string | undefined;
    do {
      const { items, next } = await store.search(schoolId, filter, { limit: STREAM_PAGE, cursor });
      yield* items;
      cursor = next;
    } while (cursor !== undefined);
  },
});

/** @see Audit @throws TypeError when two definitions have one name. */
export function createAudit(deps: AuditDeps): Audit {
  const { store, chainKey, months = 13 } = deps;
  const keep = new Map(deps.definitions.map((definition) => [definition.name, new Set<string>(definition.keep)]));
  if (keep.size !== deps.definitions.length) throw new TypeError('two events have one name');

  function keptFields(event: DomainEvent): AuditRecord['fields'] {
    const names = keep.get(event.name);
    if (!names) deps.log('error', { event: event.name, id: event.id, what: 'an event without a definition' });
    return Object.fromEntries(Object.entries(event.fields).filter(([name]) => names?.has(name)));
  }

  const isOurs = (head: AuditHead): boolean => safeEqual(head.seal, sealOf(chainKey, head));

  /** Where the chain goes on: behind what is there and behind what was there, so that a cut tail stays visible. */
  async function endOf(schoolId: string): Promise<End | undefined> {
    const [last, head] = await Promise.all([store.last(schoolId), store.head(schoolId)]);
    if (head && isOurs(head) && head.seq > (last?.seq ?? 0)) return head;
    return last && { seq: last.seq, mac: last.mac, end: last.expiresAt };
  }

  async function moveHead(schoolId: string, end: End): Promise<void> {
    for (;;) {
      const head = await store.head(schoolId);
      if (head && isOurs(head) && head.seq >= end.seq) return;
      const next = { id: schoolId, seq: end.seq, mac: end.mac, end: end.end };
      if (await store.moveHead(head, { ...next, seal: sealOf(chainKey, next) })) return;
    }
  }

  async function append(events: readonly DomainEvent[]): Promise<void> {
    const schoolId = events[0]?.schoolId;
    if (schoolId === undefined) return;
    const known = await store.known(events.map(({ id }) => id));
    let end = await endOf(schoolId);
    for (const event of events.filter(({ id }) => !known.has(id))) {
      const fields = keptFields(event);
      for (;;) {
        const record = linkOf(chainKey, event, fields, { end, months });
        const added = await store.add(record);
        if (added === 'added') end = { seq: record.seq, mac: record.mac, end: record.expiresAt };
        if (added !== 'taken') break;
        // Another process appends too; its records come first.
        end = await endOf(schoolId);
      }
    }
    if (end) await moveHead(schoolId, end);
  }

  return {
    async accept(events) {
      await Promise.all(bySchool(events).map(append));
    },
    ...reading(store),
    names: [...keep.keys()].toSorted(),
    verify: (schoolId, noted, { since = false } = {}) =>
      verifyChain({ store, key: chainKey, clock: deps.clock }, schoolId, { noted, since }),
  };
}
