import type { Clock } from '../kernel/clock.ts';
import { safeEqual } from '../kernel/secrets.ts';
import {
  type AuditHead,
  type AuditRecord,
  type ChainFault,
  type Checkpoint,
  macOf,
  peopleOf,
  sealOf,
  type Verification,
} from './model.ts';
import type { AuditStore } from './store.ts';

const PAGE = 500;
const MAX_FAULTS = 100;

interface Walk {
  readonly faults: ChainFault[];
  records: number;
  last?: AuditRecord;
}

/** Where verification begins, and what it holds the chain to. */
interface Start {
  /** A checkpoint that was kept elsewhere. */
  readonly noted: Checkpoint | undefined;
  /** Only what came after it. */
  readonly since: boolean;
}

interface Check extends Start {
  readonly key: Buffer;
  readonly now: Date;
}

/** The link is ours, and what a search goes by is what it covers. */
function isSound(key: Buffer, record: AuditRecord): boolean {
  const { version: _, mac, people, ...content } = record;
  return safeEqual(mac, macOf(key, content)) && people.join() === peopleOf(record).join();
}

/** Holds one record to its own link, to the one before, and to what was noted elsewhere. */
function checkRecord(walk: Walk, record: AuditRecord, deps: Check) {
  const { last } = walk;
  const { mac } = record;
  const isNoted = deps.noted?.seq === record.seq;
  if (!isSound(deps.key, record) || (isNoted && deps.noted.mac !== mac)) {
    walk.faults.push({ kind: 'altered', seq: record.seq, id: record.id });
  } else if (last && record.seq === last.seq + 1) {
    // Both are ours, but not in one chain: an older state of the store was put back in between.
    if (record.previous !== last.mac) walk.faults.push({ kind: 'altered', seq: record.seq, id: record.id });
  } else if (last || (!(isNoted && deps.since) && record.previousEnd && record.previousEnd > deps.now)) {
    // At the beginning of the chain what has expired may be gone, and nothing else.
    walk.faults.push({ kind: 'removed', seq: last ? last.seq + 1 : record.seq - 1 });
  }
  walk.records += 1;
  walk.last = record;
}

function checkEnd(walk: Walk, head: AuditHead | undefined, deps: Check) {
  const { last, faults } = walk;
  const lastSeq = last?.seq ?? 0;
  const sound = head && safeEqual(head.seal, sealOf(deps.key, head));
  if (!sound && (head || last)) faults.push({ kind: 'head', seq: lastSeq });
  if (sound && head.seq > lastSeq && head.end > deps.now) faults.push({ kind: 'cut', seq: lastSeq + 1 });
  const reached = Math.max(lastSeq, sound ? head.seq : 0);
  // The end itself was moved back: only a note from elsewhere can tell.
  if (deps.noted && deps.noted.seq > reached) faults.push({ kind: 'cut', seq: reached + 1 });
}

/**
 * Reads a school's whole chain and names every fault: an altered, inserted or removed record, and a cut
 * tail. `noted` is a checkpoint of an earlier verification that was kept elsewhere; without one, who
 * puts back a whole older state of the store (records and end) is not found.
 */
export async function verifyChain(
  deps: { readonly store: AuditStore; readonly key: Buffer; readonly clock: Clock },
  schoolId: string,
  start: Start,
): Promise<Verification> {
  const walk: Walk = { faults: [], records: 0 };
  const from = start.noted && start.since ? { from: start.noted.seq } : {};
  // The end before the records: what is added meanwhile lies behind it.
  let head = await deps.store.head(schoolId);
  let cursor: string | undefined;
  do {
    const page = await deps.store.chain(schoolId, { limit: PAGE, cursor, ...from });
    const now = deps.clock.now();
    for (const record of page.items) checkRecord(walk, record, { ...start, key: deps.key, now });
    cursor = page.next;
  } while (cursor !== undefined && walk.faults.length < MAX_FAULTS);
  if (cursor === undefined) {
    // A school's first events may have come between the two reads.
    head ??= await deps.store.head(schoolId);
    checkEnd(walk, head, { ...start, key: deps.key, now: deps.clock.now() });
  }
  const end = walk.last ?? head;
  return {
    ok: walk.faults.length === 0,
    faults: walk.faults.slice(0, MAX_FAULTS),
    records: walk.records,
    ...(end ? { checkpoint: { seq: end.seq, mac: end.mac } } : {}),
  };
}
