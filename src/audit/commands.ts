import { HOUR } from '../kernel/clock.ts';
import { type Command, type CommandBase, defineCommand, UsageError } from '../kernel/command.ts';
import { AppError } from '../kernel/errors.ts';
import { makeEvent } from '../kernel/events.ts';
import { csvOf } from './csv.ts';
import { logExported } from './events.ts';
import type { AuditFilter, AuditRecord, ChainFault, Checkpoint } from './model.ts';
import type { Audit } from './service.ts';

interface SchoolRef {
  readonly id: string;
  readonly shortNames: readonly string[];
  readonly createdAt: Date;
}

interface Deps {
  readonly audit: Audit;
  readonly schools: {
    byShortName(typed: string): Promise<SchoolRef | undefined>;
    list(query: { readonly cursor?: string; readonly limit?: number }): Promise<{
      readonly schools: readonly SchoolRef[];
      readonly next?: string | undefined;
    }>;
    ensureSystemRealm(): Promise<SchoolRef>;
  };
}

const nameOf = ({ shortNames, id }: SchoolRef): string => shortNames[0] ?? id;

/** The one that was named, or all of them and the system realm. */
async function* chosen({ schools }: Deps, name: string | undefined): AsyncIterable<SchoolRef> {
  if (name !== undefined) {
    const school = await schools.byShortName(name);
    if (!school) throw new AppError('school-unknown', 'not-found');
    yield school;
    return;
  }
  yield await schools.ensureSystemRealm();
  let cursor: string | undefined;
  do {
    const page = await schools.list(cursor === undefined ? {} : { cursor });
    yield* page.schools;
    cursor = page.next;
  } while (cursor !== undefined);
}

interface Noted extends Checkpoint {
  readonly schoolId: string;
}

/** Lines of JSON, as `audit checkpoint --json` writes them. */
function parseCheckpoints(text: string): ReadonlyMap<string, Noted> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return new Map(
    lines.map((line, at) => {
      const read: Partial<Record<string, unknown>> = parseLine(line, at);
      const { schoolId, seq, mac } = read;
      if (typeof schoolId !== 'string' || typeof seq !== 'number' || typeof mac !== 'string') throw noCheckpoint(at);
      return [schoolId, { schoolId, seq, mac }];
    }),
  );
}

const noCheckpoint = (at: number): UsageError => new UsageError(`line ${at + 1} of the input is no checkpoint`);

function parseLine(line: string, at: number): Partial<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Partial<Record<string, unknown>>;
  } catch {
    throw noCheckpoint(at);
  }
}

/** A school's making is an event, so a chain that is not there at all was removed. The relay gets an hour. */
const lostChain = (school: SchoolRef, records: number, checkpoint: Checkpoint | undefined, now: Date) =>
  records === 0 && !checkpoint && now.getTime() - school.createdAt.getTime() > HOUR;

const faultText = ({ kind, seq, id }: ChainFault): string => `${kind} at ${seq}${id === undefined ? '' : ` (${id})`}`;

const verify = defineCommand({
  name: 'audit verify',
  does: 'Checks the chain of events of one school, or of all: altered, removed or inserted events, a cut end.',
  more: 'Events that have passed their time may be gone. Without checkpoints that were kept elsewhere, an older state of the whole store that was put back is not found.',
  words: { school: { does: 'Short name; `kurve` is the system itself. All when absent.', optional: true } },
  options: {
    checkpoints: { kind: 'flag', does: 'Reads checkpoints from standard input, and holds the chains to them.' },
    since: { kind: 'flag', does: 'Reads only what came after the checkpoints.' },
  },
  examples: [
    { words: 'audit verify', does: 'Everything:' },
    {
      words: 'audit verify demo --checkpoints < checkpoints.jsonl',
      does: 'One school, held to what was noted before:',
    },
  ],
  async run(deps: Deps & CommandBase, { school: name, checkpoints, since }) {
    if (since && !checkpoints) throw new UsageError('--since needs --checkpoints');
    const noted = checkpoints ? parseCheckpoints(await deps.io.readInput()) : new Map<string, Noted>();
    const data: { school: string; schoolId: string; ok: boolean; records: number; faults: readonly ChainFault[] }[] =
      [];
    for await (const school of chosen(deps, name)) {
      const { records, faults, checkpoint } = await deps.audit.verify(school.id, noted.get(school.id), { since });
      const lost = lostChain(school, records, checkpoint, deps.context.clock.now());
      const found: readonly ChainFault[] = lost ? [{ kind: 'head', seq: 0 }] : faults;
      data.push({ school: nameOf(school), schoolId: school.id, ok: found.length === 0, records, faults: found });
    }
    const lines = data.map(
      ({ school, ok, records, faults }) =>
        `${school}: ${ok ? 'sound' : faults.map(faultText).join(', ')} (${records} events)`,
    );
    return { data, lines, ...(data.every(({ ok }) => ok) ? {} : { failed: true as const }) };
  },
});

const checkpoint = defineCommand({
  name: 'audit checkpoint',
  does: "Writes where each school's chain ends now, a line of JSON each: keep them elsewhere.",
  more: 'A chain that does not verify gets no checkpoint, and the exit code is 1.',
  words: { school: { does: 'Short name. All when absent.', optional: true } },
  examples: [{ words: 'audit checkpoint > checkpoints.jsonl', does: 'Every night, to another machine:' }],
  async run(deps: Deps & CommandBase, { school: name }) {
    let failed = false;
    for await (const school of chosen(deps, name)) {
      const { ok, checkpoint: end } = await deps.audit.verify(school.id);
      if (!ok) {
        failed = true;
        deps.io.note(`${nameOf(school)}: the chain does not verify; see audit verify`);
      } else if (end) {
        await deps.io.write(`${JSON.stringify({ school: nameOf(school), schoolId: school.id, ...end })}\n`);
      }
    }
    return failed ? { data: undefined, lines: [], failed: true } : undefined;
  },
});

function dateOf(option: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new UsageError(`--${option} is no date such as 2026-03-12`);
  return date;
}

async function* jsonOf(records: AsyncIterable<AuditRecord>): AsyncIterable<string> {
  for await (const { version: _, ...record } of records) yield `${JSON.stringify(record)}\n`;
}

const exportCommand = defineCommand({
  name: 'audit export',
  does: "Writes a school's events, newest first, as CSV; with --json a line of JSON each.",
  more: 'The export is an event of that school itself. Values are ids and keys; no names, no addresses.',
  words: { school: { does: 'Short name; `kurve` is the system itself.' } },
  options: {
    person: { kind: 'text', does: 'Only what is about this account, or was done by it.', value: 'ACCOUNT' },
    action: { kind: 'text', does: "Only events of this name, such as 'login.failed'.", value: 'NAME' },
    from: { kind: 'text', does: 'From this moment on.', value: 'DATE' },
    to: { kind: 'text', does: 'Up to, without, this moment.', value: 'DATE' },
  },
  examples: [
    { words: 'audit export demo --from 2026-03-01 > march.csv', does: 'From a day on:' },
    { words: 'audit export demo --action login.failed --json', does: 'One kind, for a script:' },
  ],
  async run(deps: Deps & CommandBase, { school: name, person, action, from, to }) {
    const begin = dateOf('from', from);
    const end = dateOf('to', to);
    const filter: AuditFilter = {
      ...(person === undefined ? {} : { person }),
      ...(action === undefined ? {} : { name: action }),
      ...(begin ? { from: begin } : {}),
      ...(end ? { to: end } : {}),
    };
    for await (const { id: schoolId } of chosen(deps, name)) {
      const fields = { ...(person ? { person } : {}), ...(action ? { name: action } : {}) };
      const moments = { ...(begin ? { from: begin.toISOString() } : {}), ...(end ? { to: end.toISOString() } : {}) };
      await deps.audit.accept([makeEvent(logExported, deps.context, { schoolId, fields: { ...fields, ...moments } })]);
      const records = deps.audit.stream(schoolId, filter);
      for await (const line of deps.json ? jsonOf(records) : csvOf(records)) await deps.io.write(line);
    }
    return undefined;
  },
});

/** `numo-id audit …` */
export const auditCommands: readonly Command<Deps>[] = [verify, checkpoint, exportCommand];
