import { open } from 'node:fs/promises';
import { type Command, type CommandBase, defineCommand, type ErrorSentences, UsageError } from '../kernel/command.ts';
import type { ApplyDeps } from './contract.ts';
import { type Apply, type ApplySource, createApply, type Summary } from './service.ts';

/** Changes that are shown before the question; the rest is counted. */
const SHOWN = 50;
const PROGRESS_EVERY = 10_000;

/** One handle for both passes, so that a file that was put in its place is not taken for it. */
async function openSource(path: string): Promise<ApplySource & { close(): Promise<void> }> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${path} cannot be read (${error.code ?? 'unknown'})`);
  });
  return {
    read: () => handle.createReadStream({ start: 0, autoClose: false }),
    async stamp() {
      const { size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
      return `${size} ${mtimeNs} ${ctimeNs}`;
    },
    close: () => handle.close(),
  };
}

function countLines({ counts }: Summary, done: boolean): readonly string[] {
  const words = done ? { create: 'made', change: 'changed' } : { create: 'to make', change: 'to change' };
  const plural = { school: 'schools', class: 'classes', client: 'clients', person: 'people' } as const;
  return (['school', 'class', 'client', 'person'] as const).flatMap((kind) => {
    const { create, change, same, kept } = counts[kind];
    if (create + change + same === 0) return [];
    const keptWords = kept > 0 ? `, ${kept} kept their credentials` : '';
    return [`${plural[kind]}: ${create} ${words.create}, ${change} ${words.change}, ${same} as they are${keptWords}`];
  });
}

const faultLines = ({ faults, moreFaults }: Summary): readonly string[] => [
  ...faults.map(({ line, field, fault }) => `line ${line}: ${field === '' ? '' : `${field}: `}${fault}`),
  ...(moreFaults > 0 ? [`and ${moreFaults} faults more`] : []),
];

const isEmpty = ({ counts }: Summary): boolean =>
  Object.values(counts).every(({ create, change }) => create === 0 && change === 0);

async function agreed({ io }: CommandBase, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!io.ask) throw new UsageError('nobody is there to answer; --yes applies without asking');
  return /^(y|yes|j|ja)$/i.test((await io.ask('Apply this? [y/N]')).trim());
}

const answer = (applied: boolean, summary: Summary, changes: readonly string[], lines: readonly string[]) => ({
  data: { applied, ...summary, ...(changes.length > 0 ? { changes } : {}) },
  lines,
  ...(summary.faults.length > 0 ? { failed: true as const } : {}),
});

async function applyFile(
  apply: Apply,
  source: ApplySource,
  deps: CommandBase,
  args: { yes: boolean; all: boolean; 'dry-run': boolean },
) {
  const stamp = await source.stamp();
  const changes: string[] = [];
  let hidden = 0;
  const plan = await apply.plan(source, (line) => {
    if (args.all || changes.length < SHOWN) changes.push(line);
    else hidden += 1;
  });
  if (plan.faults.length > 0) {
    return answer(false, plan, [], [...faultLines(plan), 'Nothing was applied.']);
  }
  const more = hidden > 0 ? [`… and ${hidden} more (--all shows them)`] : [];
  const shown = [...changes, ...more, ...countLines(plan, false)];
  if (args['dry-run'] || isEmpty(plan)) return answer(false, plan, changes, shown);
  for (const line of shown) deps.io.note(line);
  if (!(await agreed(deps, args.yes))) return answer(false, plan, changes, ['Nothing was applied.']);
  const done = await apply.run(source, stamp, deps.context, (people) => {
    if (people % PROGRESS_EVERY === 0) deps.io.note(`${people} people …`);
  });
  return answer(true, done, changes, [...faultLines(done), ...countLines(done, true)]);
}

const applyCommand = defineCommand({
  name: 'apply',
  does: 'Makes and changes schools, classes, people and relying parties from a JSON file.',
  more: [
    'The file is described by docs/apply.schema.json and docs/operations.md. It is read twice: first all of it is held to',
    'the schema and to what is in the store, and every fault is told with its line; only then it is applied. Applying it',
    'again changes nothing. People are known again by external id, else by school and username; nobody is taken away, and',
    'support accounts are not made this way. Secrets are shown as (secret).',
  ].join('\n'),
  words: { file: { does: 'The file.' } },
  options: {
    yes: { kind: 'flag', does: 'Applies without asking.' },
    'dry-run': { kind: 'flag', does: 'Shows what would change, and applies nothing.' },
    all: { kind: 'flag', does: `Shows every change, not the first ${SHOWN}.` },
  },
  examples: [
    { words: 'apply people.json', does: 'See what changes, and be asked:' },
    { words: 'apply people.json --yes --json', does: 'For a script:' },
    { words: 'apply people.json --dry-run --all', does: 'Every change, applying nothing:' },
  ],
  async run(deps: ApplyDeps & CommandBase, args) {
    const source = await openSource(args.file);
    try {
      return await applyFile(createApply(deps), source, deps, args);
    } finally {
      await source.close();
    }
  },
});

/** `numo-id apply` */
export const applyCommands: readonly Command<ApplyDeps>[] = [applyCommand];

export const applySentences: ErrorSentences = {
  'file-changed':
    'the file changed while it was applied; what was done until then stays, apply it again (file-changed)',
};
