/**
 * What a verb of the command line is: a pure definition, in its domain's `commands.ts`. Arguments are
 * declared, so that parsing, help and docs/cli.md come from one place; `run` gets them with their types.
 */
import type { EventContext } from './events.ts';

/** A word that stands without a name in front, in the order of declaration. */
export interface WordSpec {
  readonly does: string;
  readonly optional?: true;
}

export interface OptionSpec {
  /** `list`: may be given several times. */
  readonly kind: 'text' | 'flag' | 'list';
  readonly does: string;
  /** How help calls the value; default VALUE. */
  readonly value?: string;
  readonly required?: true;
  /** The only values that are taken. */
  readonly oneOf?: readonly string[];
  /** What a value must look like, and how one says that: «--reason must be a key such as lost-phone». */
  readonly like?: { readonly pattern: RegExp; readonly words: string };
}

export type Words = Readonly<Record<string, WordSpec>>;
export type Options = Readonly<Record<string, OptionSpec>>;

type WordValue<S extends WordSpec> = S extends { readonly optional: true } ? string | undefined : string;
type TextValue<S extends OptionSpec> = S extends { readonly oneOf: readonly (infer V)[] } ? V : string;
type OptionValue<S extends OptionSpec> = S['kind'] extends 'flag'
  ? boolean
  : S['kind'] extends 'list'
    ? readonly TextValue<S>[]
    : S extends { readonly required: true }
      ? TextValue<S>
      : TextValue<S> | undefined;

/** What `run` gets: each word and option by its name. */
export type ArgsOf<W extends Words, O extends Options> = {
  readonly [K in keyof W]: WordValue<W[K]>;
} & { readonly [K in keyof O]: OptionValue<O[K]> };

/** The terminal, or what stands in its place. */
export interface CommandIo {
  /** Standard output; resolves when the reader keeps up. */
  write(text: string): Promise<void>;
  /** A line for a person, on standard error: never part of the answer. */
  note(line: string): void;
  /** Standard input to its end. */
  readInput(): Promise<string>;
  /** Asks at the terminal; undefined where there is none. */
  ask?(question: string): Promise<string>;
}

/** What every command has; a domain's commands ask for their services besides. */
export interface CommandBase {
  readonly io: CommandIo;
  /** `--json`: the runner prints `data`; a command that streams writes JSON itself. */
  readonly json: boolean;
  /** For events: the command line is the actor. */
  readonly context: EventContext;
}

/** What a command answers; nothing when it wrote its answer itself. */
export interface CommandAnswer {
  /** With `--json`. */
  readonly data: unknown;
  /** Without. */
  readonly lines: readonly string[];
  /** The command did its work, and what it found is bad: exit code 1. */
  readonly failed?: true;
}

export interface CommandExample {
  /** What stands behind `numo-id`. */
  readonly words: string;
  readonly does: string;
}

interface Shape<D, W extends Words, O extends Options> {
  /** Such as `school create`. */
  readonly name: string;
  /** One sentence, for lists of commands. */
  readonly does: string;
  /** What else one must know, for its own help page. */
  readonly more?: string;
  readonly words?: W;
  readonly options?: O;
  readonly examples: readonly [CommandExample, ...CommandExample[]];
  run(deps: D & CommandBase, args: ArgsOf<W, O>): Promise<CommandAnswer | undefined>;
}

/** A command whose arguments the runner knows by their declaration only. */
export interface Command<D> {
  readonly name: string;
  readonly does: string;
  readonly more?: string;
  readonly words: Words;
  readonly options: Options;
  readonly examples: readonly CommandExample[];
  readonly run: (
    deps: D & CommandBase,
    args: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
  ) => Promise<CommandAnswer | undefined>;
}

/** Declares one verb; `run` sees its arguments with their types. */
export function defineCommand<D, const W extends Words = Words, const O extends Options = Options>(
  shape: Shape<D, W, O>,
): Command<D> {
  const { words, options } = shape;
  return {
    name: shape.name,
    does: shape.does,
    ...(shape.more === undefined ? {} : { more: shape.more }),
    words: words ?? {},
    options: options ?? {},
    examples: shape.examples,
    // The runner parses by the same declaration that the types are worked out from.
    run: (deps, args) => shape.run(deps, args as ArgsOf<W, O>),
  };
}

/** The command was called in a way that cannot be meant: exit code 2, with a pointer to the help. */
export class UsageError extends Error {}

/** Sentences for the codes of AppErrors that a domain's commands can meet. */
export type ErrorSentences = Readonly<Record<string, string>>;

/** Rows as text in columns, the names of the columns first; nothing for no rows. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const widths = columns.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  return [columns, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
