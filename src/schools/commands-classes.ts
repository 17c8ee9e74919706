/** Verbs for the classes of a school. */
import { type Command, type CommandBase, defineCommand, table, UsageError } from '../kernel/command.ts';
import { AppError } from '../kernel/errors.ts';
import type { Schools } from './contract.ts';
import { CLASS_KINDS, type School, type SchoolClass } from './model.ts';

interface Deps {
  readonly schools: Schools;
}

const SCHOOL = { does: 'Short name or alias.' };

/** @throws AppError `school-unknown` (not-found). */
export async function known({ schools }: Deps, shortName: string): Promise<School> {
  const school = await schools.byShortName(shortName);
  if (!school) throw new AppError('school-unknown', 'not-found');
  return school;
}

const YEAR = {
  kind: 'text',
  does: 'The year in which the school year begins; default: the present one.',
  value: 'YEAR',
  like: { pattern: /^20\d\d$/, words: 'a year such as 2026' },
} as const;

const yearOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

const shown = ({ id, name, kind, year }: SchoolClass) => ({ id, name, kind, year });

const list = defineCommand({
  name: 'school class list',
  does: 'Lists the classes of a school year.',
  words: { school: SCHOOL },
  options: { year: YEAR },
  examples: [{ words: 'school class list demo', does: 'Of this school year:' }],
  async run(deps: Deps & CommandBase, args) {
    const classes = await deps.schools.classesOf((await known(deps, args.school)).id, yearOf(args.year));
    const rows = classes.map(({ name, kind, year }) => [name, kind, `${year}/${year + 1}`]);
    return { data: classes.map(shown), lines: table(['name', 'kind', 'year'], rows) };
  },
});

const create = defineCommand({
  name: 'school class create',
  does: 'Makes a class.',
  words: { school: SCHOOL, name: { does: 'Its name.' } },
  options: { kind: { kind: 'text', does: 'Default: stamklas.', oneOf: CLASS_KINDS }, year: YEAR },
  examples: [{ words: 'school class create demo 2a', does: 'In this school year:' }],
  async run(deps: Deps & CommandBase, args) {
    const { id } = await known(deps, args.school);
    const year = yearOf(args.year);
    const input = { name: args.name, kind: args.kind ?? 'stamklas', ...(year === undefined ? {} : { year }) };
    const made = await deps.schools.addClass(id, input, deps.context);
    return { data: shown(made), lines: [`${made.name} (${made.year}/${made.year + 1}) is made.`] };
  },
});

const rename = defineCommand({
  name: 'school class rename',
  does: 'Gives a class another name; who is in it stays.',
  words: { school: SCHOOL, name: { does: 'Its name now.' }, 'new-name': { does: 'Its name from now on.' } },
  options: { year: YEAR },
  examples: [{ words: 'school class rename demo 2a 2x', does: 'In this school year:' }],
  async run(deps: Deps & CommandBase, args) {
    const { id } = await known(deps, args.school);
    const found = (await deps.schools.classesOf(id, yearOf(args.year))).filter(({ name }) => name === args.name);
    const [one, another] = found;
    if (!one) throw new AppError('class-unknown', 'not-found');
    if (another) throw new UsageError(`there are ${found.length} classes of this name; rename it on the pages`);
    await deps.schools.renameClass(id, one.id, args['new-name'], deps.context);
    return { data: { ...shown(one), name: args['new-name'] }, lines: [`${one.name} is ${args['new-name']} now.`] };
  },
});

/** `numo-id school class …` */
export const classCommands: readonly Command<Deps>[] = [list, create, rename];
