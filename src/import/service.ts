/** Makes and changes schools, classes, people and relying parties from one file, in two passes. */
import { AppError } from '../kernel/errors.ts';
import type { EventContext } from '../kernel/events.ts';
import { createBeheerders, endsBeheerder } from './beheerders.ts';
import type { ApplyDeps } from './contract.ts';
import { createDuplicates } from './duplicates.ts';
import { inLanes } from './lanes.ts';
import { patiently } from './patience.ts';
import { planClient } from './plan-client.ts';
import { planPerson } from './plan-person.ts';
import { createKnownSchools, type KnownSchools, planSchool } from './plan-school.ts';
import { lineOf, type Plan, type Planned } from './planned.ts';
import { type Fault, type RawItem, readItems } from './reader.ts';
import { type ClientItem, itemSchemas, type ListName, type PersonItem, type SchoolItem } from './schema.ts';

/** A file that can be read twice. */
export interface ApplySource {
  /** Its bytes, from the beginning. */
  read(): AsyncIterable<Uint8Array>;
  /** Changes when the file does. */
  stamp(): Promise<string>;
}

/** How many of each kind are made, changed, and were so already. */
export interface Counts {
  create: number;
  change: number;
  same: number;
  /** Of people: credentials of the file that stayed out, for there were some. */
  kept: number;
}

export interface Summary {
  readonly counts: Readonly<Record<Planned['kind'], Counts>>;
  /** At most `MAX_FAULTS`. */
  readonly faults: readonly Fault[];
  readonly moreFaults: number;
}

const MAX_FAULTS = 1000;
/** Members that are read before they are worked on. */
const BATCH = 200;
/**
 * Members that are looked up or written at once: enough to share the disk's time, and few enough that a database which
 * many share answers each of them, and its logins besides, in time.
 */
const AT_ONCE = 32;
/** Password hashes that are asked for at once; the queue of logins is not for us alone. */
const HASHES_AT_ONCE = 4;

const LAST = 'is the last beheerder of the school: put another one before this person';

type Checked = { readonly raw: RawItem; readonly item: unknown };

const fieldOf = ({ list, index }: RawItem, path: string): string => `${list}[${index}]${path === '' ? '' : `.${path}`}`;

const faultAt = (raw: RawItem, path: string, words: string): Fault => ({
  line: raw.lineOf(path === '' ? [] : path.split('.')),
  field: fieldOf(raw, path),
  fault: words,
});

function checkShape(raw: RawItem): Checked | readonly Fault[] {
  const parsed = itemSchemas[raw.list].safeParse(raw.value);
  if (parsed.success) return { raw, item: parsed.data };
  return parsed.error.issues.map(({ path, message }) => faultAt(raw, path.map(String).join('.'), message));
}

/** Members of one list in portions, with the faults of those that have some. */
async function* portions(
  source: ApplySource,
): AsyncGenerator<{ list: ListName | undefined; items: Checked[]; faults: Fault[] }> {
  let list: ListName | undefined;
  let items: Checked[] = [];
  let faults: Fault[] = [];
  for await (const read of readItems(source.read())) {
    if ('fault' in read) {
      faults.push(read.fault);
      continue;
    }
    if (read.item.list !== list || items.length + faults.length >= BATCH) {
      yield { list, items, faults };
      [list, items, faults] = [read.item.list, [], []];
    }
    const checked = checkShape(read.item);
    if ('raw' in checked) items.push(checked);
    else faults.push(...checked);
  }
  yield { list, items, faults };
}

function planOne(deps: ApplyDeps, schools: KnownSchools, list: ListName, item: unknown): Promise<Plan> {
  // Parsed by the schema of this very list.
  if (list === 'schools') return planSchool(deps, schools, item as SchoolItem);
  return list === 'clients' ? planClient(deps, item as ClientItem) : planPerson(deps, schools, item as PersonItem);
}

/** Schools one after the other, for the file's own order counts; all else side by side. */
async function planAll(
  deps: ApplyDeps,
  schools: KnownSchools,
  list: ListName,
  items: readonly Checked[],
): Promise<readonly { readonly raw: RawItem; readonly plan: Plan; readonly again: () => Promise<Plan> }[]> {
  return inLanes(items, list === 'schools' ? 1 : AT_ONCE, async ({ raw, item }) => {
    const again = () => planOne(deps, schools, list, item);
    return { raw, again, plan: await patiently(again) };
  });
}

const noCounts = (): Counts => ({ create: 0, change: 0, same: 0, kept: 0 });

function createSummary() {
  const counts = { school: noCounts(), class: noCounts(), client: noCounts(), person: noCounts() };
  const faults: Fault[] = [];
  let moreFaults = 0;
  return {
    count({ kind, change, kept }: Planned): void {
      counts[kind][change] += 1;
      counts[kind].kept += kept.length > 0 ? 1 : 0;
    },
    fault(fault: Fault): void {
      if (faults.length < MAX_FAULTS) faults.push(fault);
      else moreFaults += 1;
    },
    get: (): Summary => ({ counts, faults: faults.toSorted((a, b) => a.line - b.line), moreFaults }),
  };
}

export interface Apply {
  /** Reads the whole file, and says every fault in it, or what it would change; writes nothing. */
  plan(source: ApplySource, onChange: (line: string) => void): Promise<Summary>;
  /**
   * Does what `plan` said; what it cannot do stands in the faults. @param stamp of the file when it was planned.
   * @throws AppError `file-changed` (conflict) as soon as the file is another one.
   */
  run(
    source: ApplySource,
    stamp: string,
    context: EventContext,
    onProgress: (people: number) => void,
  ): Promise<Summary>;
}

/** One thing to do, and what its member of the file comes to when it is looked at again. */
interface Due {
  readonly raw: RawItem;
  readonly one: Planned;
  readonly again: () => Promise<Plan>;
}

/** Does it, and after an outage looks first how far it came. @throws AppError as `Planned.run`. */
async function doDue({ one, again }: Due, context: EventContext): Promise<void> {
  let next: Planned | undefined = one;
  await patiently(async () => {
    if (!next) {
      const plan = await again();
      next = 'planned' in plan ? plan.planned.find(({ kind, name }) => kind === one.kind && name === one.name) : one;
    }
    const [doing, change] = [next, next?.change];
    next = undefined;
    if (doing && change !== 'same') await doing.run(context);
  });
}

async function runPortion(
  due: readonly Due[],
  context: EventContext,
  summary: ReturnType<typeof createSummary>,
): Promise<void> {
  const runOne = async (item: Due): Promise<void> => {
    try {
      await doDue(item, context);
      summary.count(item.one);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'unavailable' || error.kind === 'internal') throw error;
      summary.fault(faultAt(item.raw, '', error.code));
    }
  };
  // A class stands behind its school, a school before its classes.
  if (!due.every(({ one }) => one.kind === 'person')) {
    await inLanes(due, 1, runOne);
    return;
  }
  const [last, others] = [due.filter(({ one }) => endsBeheerder(one)), due.filter(({ one }) => !endsBeheerder(one))];
  const portion = (hashed: boolean) => others.filter(({ one }) => one.hashes > 0 === hashed);
  await inLanes(portion(false), AT_ONCE, runOne);
  await inLanes(portion(true), HASHES_AT_ONCE, runOne);
  await inLanes(last, 1, runOne);
}

/** @see Apply */
export function createApply(deps: ApplyDeps): Apply {
  return {
    async plan(source, onChange) {
      const summary = createSummary();
      const schools = createKnownSchools(deps);
      const duplicates = createDuplicates(schools.realmOf);
      const beheerders = createBeheerders();
      for await (const { list, items, faults } of portions(source)) {
        for (const fault of faults) summary.fault(fault);
        if (!list) continue;
        const plans = await planAll(deps, schools, list, items);
        for (const { raw, item } of items) {
          for (const [path, words] of duplicates.find(list, item)) summary.fault(faultAt(raw, path, words));
        }
        const people = plans.flatMap(({ raw, plan }) =>
          'planned' in plan ? plan.planned.map(({ beheerder }) => ({ raw, beheerder })) : [],
        );
        for (const { raw, beheerder } of beheerders.lastOnes(people))
          summary.fault(faultAt(raw, beheerder?.field ?? '', LAST));
        for (const { raw, plan } of plans) {
          if ('faults' in plan) for (const [path, words] of plan.faults) summary.fault(faultAt(raw, path, words));
          else
            for (const one of plan.planned) {
              summary.count(one);
              if (one.change !== 'same' || one.kept.length > 0) onChange(lineOf(one));
            }
        }
      }
      return summary.get();
    },
    async run(source, stamp, context, onProgress) {
      const summary = createSummary();
      const schools = createKnownSchools(deps);
      let people = 0;
      for await (const { list, items, faults } of portions(source)) {
        if (faults.length > 0 || (await source.stamp()) !== stamp) throw new AppError('file-changed', 'conflict');
        if (!list) continue;
        const plans = await planAll(deps, schools, list, items);
        const planned = plans.flatMap(({ raw, plan, again }) => {
          if ('planned' in plan) return plan.planned.map((one) => ({ raw, one, again }));
          // The store has changed since: somebody else took a name, or renamed a class.
          for (const [path, words] of plan.faults) summary.fault(faultAt(raw, path, words));
          return [];
        });
        await runPortion(planned, context, summary);
        if (list !== 'people') continue;
        people += items.length;
        onProgress(people);
      }
      return summary.get();
    },
  };
}
