/**
 * One action on many pupils of a class: a job that goes on a portion at each press, so that it works without
 * scripts, shows how far it is, and can be taken up again after whatever broke it off. Product.md section 4.
 */
import { after, MINUTE, SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import type { School } from '../schools/index.ts';
import type { MadeCode, User } from '../users/index.ts';
import type { PeopleAdmin } from './people-admin.ts';
import type { ConsolePorts } from './ports.ts';
import { BULK_JOBS, BULK_WHYS, type BulkItem, type BulkJob, type BulkKind, type BulkWhy } from './store.ts';

export type { BulkItem, BulkJob, BulkKind } from './store.ts';

/** So many are done at one press: about a second of work. */
const PORTION = 20;
/** A press stops after this, well before its claim lapses: then no two presses ever work on one person. */
const WORK_MS = 20 * SECOND;
const CLAIM_MS = 60 * SECOND;
/** Codes wait as long as recovery codes do for being shown; after that they are only known as hashes. */
const KEEP_MS = 15 * MINUTE;

interface BulkWish {
  readonly kind: BulkKind;
  readonly classId: string;
  /** The class to move to. */
  readonly toClassId?: string | undefined;
  readonly userIds: readonly string[];
}

/** Jobs of one admin in one school. */
export interface BulkScope {
  /** Notes what is to be done; nothing is done yet. */
  begin(wish: BulkWish): Promise<BulkJob>;
  /** Only of who began it. */
  byId(jobId: string): Promise<BulkJob | undefined>;
  /** Does the next portion. While another press works on it, answers the job as it stands. */
  goOn(job: BulkJob): Promise<BulkJob>;
  /** Puts those who were passed over back in line. */
  again(job: BulkJob): Promise<BulkJob>;
  /** The new codes, to exactly one caller; undefined: they were shown, or there are none. */
  takeCodes(job: BulkJob): Promise<readonly MadeCode[] | undefined>;
}

interface BulkDeps {
  readonly ports: ConsolePorts;
  readonly school: School;
  readonly me: User;
  readonly admin: PeopleAdmin;
  /** Within the reach of who asks. */
  readonly personById: (userId: string) => Promise<User | undefined>;
}

export const isUnfinished = ({ items }: BulkJob): boolean => items.some(({ state }) => state === 'todo');
export const isClaimed = ({ claimedUntil }: BulkJob, now: Date): boolean =>
  claimedUntil !== undefined && claimedUntil > now;

type Codes = Readonly<Record<string, { readonly code: string; readonly expiresAt: string }>>;
const place = (jobId: string) => ({ collection: BULK_JOBS, record: jobId, field: 'codes' });

const openCodes = ({ ring }: ConsolePorts, job: BulkJob): Codes =>
  job.codes === undefined ? {} : (JSON.parse(ring.open(job.codes, place(job.id))) as Codes);

/** The reason in the page's words; the log keeps what is no refusal. */
function whyOf({ log }: ConsolePorts, job: BulkJob, error: unknown): BulkWhy {
  const code = error instanceof AppError ? error.code : '';
  const kind = error instanceof AppError ? error.kind : 'internal';
  const known = BULK_WHYS.find((why) => why === code);
  if (known) return known;
  if (kind === 'forbidden') return 'not-allowed';
  if (kind === 'busy' || kind === 'unavailable') return 'busy';
  log('error', { what: 'a person of a bulk action was passed over', job: job.id, kind: job.kind }, error);
  return 'other';
}

/** @throws AppError for whoever is passed over. */
async function doOne({ admin, personById }: BulkDeps, job: BulkJob, userId: string): Promise<MadeCode | undefined> {
  const user = await personById(userId);
  if (!user) throw new AppError('account-unknown', 'not-found');
  if (user.role !== 'leerling' || !user.classIds.includes(job.classId)) throw new AppError('not-in-class', 'conflict');
  if (job.kind === 'codes') return admin.reset(user, 'sheet');
  if (job.kind === 'uitschakelen') await admin.disable(user);
  if (job.kind === 'inschakelen') await admin.enable(user);
  if (job.kind === 'verplaatsen') await admin.move([user], job.classId, job.toClassId ?? '');
  return undefined;
}

async function portion(deps: BulkDeps, job: BulkJob): Promise<Pick<BulkJob, 'items' | 'codes'>> {
  const { clock, ring } = deps.ports;
  const stopAt = after(clock.now(), WORK_MS);
  const codes = { ...openCodes(deps.ports, job) };
  const items: BulkItem[] = [];
  let tried = 0;
  for (const item of job.items) {
    if (item.state !== 'todo' || tried === PORTION || (tried > 0 && clock.now() > stopAt)) {
      items.push(item);
      continue;
    }
    tried += 1;
    const { userId } = item;
    try {
      const made = await doOne(deps, job, userId);
      if (made) codes[userId] = { code: made.code, expiresAt: made.expiresAt.toISOString() };
      items.push({ userId, state: 'done' });
    } catch (error) {
      items.push({ userId, state: 'failed', why: whyOf(deps.ports, job, error) });
    }
  }
  const some = Object.keys(codes).length > 0;
  return { items, codes: some ? ring.seal(JSON.stringify(codes), place(job.id)) : undefined };
}

async function goOn(deps: BulkDeps, job: BulkJob): Promise<BulkJob> {
  const { bulk, clock } = deps.ports;
  const now = clock.now();
  if (!isUnfinished(job) || isClaimed(job, now)) return job;
  const newest = async () => (await bulk.get(job.id)) ?? job;
  const claimed = await bulk.replaceIf({ ...job, claimedUntil: after(now, CLAIM_MS) });
  if (!claimed) return newest();
  const done = await portion(deps, claimed);
  const next = { ...claimed, ...done, claimedUntil: undefined, expiresAt: after(clock.now(), KEEP_MS) };
  return (await bulk.replaceIf(next)) ?? newest();
}

async function takeCodes(deps: BulkDeps, job: BulkJob): Promise<readonly MadeCode[] | undefined> {
  const { bulk, clock } = deps.ports;
  if (job.codes === undefined || isUnfinished(job)) return undefined;
  // Opened before they are let go: a key that is gone loses nothing.
  const codes = openCodes(deps.ports, job);
  const taken = await bulk.replaceIf({ ...job, codes: undefined, shownAt: clock.now() });
  if (!taken) return undefined;
  const made = await Promise.all(
    job.items.map(async ({ userId }) => {
      const code = codes[userId];
      const user = code && (await deps.personById(userId));
      return user ? [{ user, code: code.code, expiresAt: new Date(code.expiresAt) }] : [];
    }),
  );
  return made.flat();
}

/** @see BulkScope */
export function bulkScope(deps: BulkDeps): BulkScope {
  const { ports, school, me } = deps;
  const { bulk, clock } = ports;
  return {
    begin: ({ kind, classId, toClassId, userIds }) =>
      bulk.insert({
        id: randomId(),
        schoolId: school.id,
        accountId: me.id,
        kind,
        classId,
        toClassId,
        items: userIds.map((userId) => ({ userId, state: 'todo' })),
        expiresAt: after(clock.now(), KEEP_MS),
      }),
    async byId(jobId) {
      const job = await bulk.get(jobId);
      return job && job.schoolId === school.id && job.accountId === me.id ? job : undefined;
    },
    goOn: (job) => goOn(deps, job),
    async again(job) {
      const items = job.items.map((item) =>
        item.state === 'failed' ? ({ userId: item.userId, state: 'todo' } as const) : item,
      );
      if (isClaimed(job, clock.now())) return job;
      const next = await bulk.replaceIf({ ...job, items, expiresAt: after(clock.now(), KEEP_MS) });
      return next ?? (await bulk.get(job.id)) ?? job;
    },
    takeCodes: (job) => takeCodes(deps, job),
  };
}
