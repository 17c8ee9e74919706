import type { Clock } from '../kernel/clock.ts';
import type { DomainEvent, EventDefinition } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import { safeEqual } from '../kernel/secrets.ts';
import { type AuditHead, type AuditRecord, type Checkpoint, linkOf, sealOf, type Verification } from './model.ts';
import type { AuditStore } from './store.ts';
import { verifyChain } from './verify.ts';

/** The kept facts of each school, in a chain that shows every change to it (product.md section 13). */
export interface Audit {
  /**
   * Appends events to their schools' chains, in the given order per school. An event that is there
   * already is left as it is, so the relay may come twice.
   */
  accept(events: readonly DomainEvent[]): Promise<void>;
  /** A school's events, newest first. `limit` at most 1000. */
  page(
    schoolId: string,
    query: { readonly limit: number; readonly cursor?: string },
  ): Promise<{ readonly items: readonly AuditRecord[]; readonly next?: string }>;
  /** The newest events about one account. */
  ofAccount(accountId: string, limit: number): Promise<readonly AuditRecord[]>;
  /** Finds altered, inserted, removed records and a cut tail. `noted`: a checkpoint that was kept elsewhere. */
  verify(schoolId: string, noted?: Checkpoint): Promise<Verification>;
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

type End = { readonly seq: number; readonly mac: string; readonly end: Date };

const bySchool = (events: readonly DomainEvent[]): readonly (readonly DomainEvent[])[] => [
  ...Map.groupBy(events, ({ schoolId }) => schoolId).values(),
];

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
    page: (schoolId, query) => store.page(schoolId, { ...query, newestFirst: true }),
    ofAccount: (accountId, limit) => store.ofAccount(accountId, limit),
    verify: (schoolId, noted) => verifyChain({ store, key: chainKey, clock: deps.clock }, schoolId, noted),
  };
}
