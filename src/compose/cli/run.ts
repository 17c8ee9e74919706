import { SettingsError } from '../../config/load.ts';
import {
  type Command,
  type CommandAnswer,
  type CommandBase,
  type CommandIo,
  type ErrorSentences,
  UsageError,
} from '../../kernel/command.ts';
import { AppError } from '../../kernel/errors.ts';
import { commandHelp, groupHelp, overview } from './help.ts';
import { parseWords } from './parse.ts';

/** What a list of commands needs of its surroundings. */
export interface Runner<D> {
  readonly commands: readonly Command<D>[];
  readonly sentences: ErrorSentences;
  readonly version: string;
  readonly io: CommandIo;
  /** What the commands work with. */
  readonly host: D & Pick<CommandBase, 'context'>;
}

/** The command whose name the words begin with; the longest name wins. */
function find<D>(commands: readonly Command<D>[], words: readonly string[]): Command<D> | undefined {
  return commands
    .filter(({ name }) => name.split(' ').every((part, at) => words[at] === part))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** What went wrong, in a line or several; never a stack. */
function linesOf(error: unknown, sentences: ErrorSentences): readonly string[] {
  if (error instanceof SettingsError) return error.message.split('\n');
  if (!(error instanceof Error)) return [String(error)];
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  if (!(error instanceof AppError)) return [cause === undefined ? error.message : `${error.message}: ${cause}`];
  const filled = sentences[error.code]?.replace(/\{(\w+)\}/g, (whole, name) => String(error.params[name] ?? whole));
  const said = filled ?? error.code;
  return [cause === undefined ? said : `${said}: ${cause}`];
}

async function print(io: CommandIo, json: boolean, answer: CommandAnswer | undefined): Promise<number> {
  if (!answer) return 0;
  const text = json ? JSON.stringify(answer.data, undefined, 2) : answer.lines.join('\n');
  if (text !== '') await io.write(`${text}\n`);
  return answer.failed ? 1 : 0;
}

async function runOne<D>(runner: Runner<D>, command: Command<D>, words: readonly string[]): Promise<number> {
  const { io } = runner;
  const { help, json, args } = parseWords(command, words);
  if (help) {
    await io.write(commandHelp(command));
    return 0;
  }
  return print(io, json, await command.run({ ...runner.host, io, json }, args));
}

async function helpFor<D>({ commands, io }: Runner<D>, words: readonly string[], asked: boolean): Promise<number> {
  const group = commands.filter(({ name }) => name.startsWith(`${words[0]} `));
  const page = group.length > 0 && words[0] ? groupHelp(words[0], group) : overview(commands);
  if (asked) {
    await io.write(page);
    return 0;
  }
  for (const line of page.trimEnd().split('\n')) io.note(line);
  return 2;
}

/**
 * Runs the command that the words name, and answers the exit code: 0 it went well, 1 it failed, 2 it was
 * called wrongly. Whatever goes wrong is told in one place, on standard error, without a stack.
 */
export async function runWords<D>(runner: Runner<D>, given: readonly string[]): Promise<number> {
  const { commands, io, sentences, version } = runner;
  const words = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const command = find(commands, words);
  try {
    if (words[0] === '--version') {
      await io.write(`${version}\n`);
      return 0;
    }
    if (command) return await runOne(runner, command, words.slice(command.name.split(' ').length));
    const plain = words.filter((word) => !word.startsWith('-'));
    const asked = words.some((word) => word === '--help' || word === '-h') || words.length === 0;
    const known = plain.length === 0 || commands.some(({ name }) => name.startsWith(`${plain[0]} `));
    if (!known || plain.length > 1) throw new UsageError(`there is no command ${JSON.stringify(plain.join(' '))}`);
    return await helpFor(runner, plain, asked);
  } catch (error) {
    if (error instanceof UsageError) {
      io.note(`numo-id: ${error.message}`);
      io.note(`Help: numo-id ${command ? `${command.name} ` : ''}--help`);
      return 2;
    }
    const [first = '', ...rest] = linesOf(error, sentences);
    io.note(`numo-id: ${first}`);
    for (const line of rest) io.note(line);
    return 1;
  }
}
