import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../../kernel/command.ts';

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface Parsed {
  readonly json: boolean;
  readonly help: boolean;
  readonly args: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

type Values = Readonly<Record<string, unknown>>;

const parserOptions = ({ options }: Command<never>) => ({
  ...Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  ),
  ...COMMON_OPTIONS,
});

function wordsOf({ words }: Command<never>, given: readonly string[]): Readonly<Record<string, string | undefined>> {
  const names = Object.keys(words);
  const missing = names.find((name, at) => given[at] === undefined && !words[name]?.optional);
  if (missing !== undefined) throw new UsageError(`${missing.toUpperCase()} is missing`);
  const [tooMany] = given.slice(names.length);
  if (tooMany !== undefined) throw new UsageError(`there is a word too many: ${JSON.stringify(tooMany)}`);
  return Object.fromEntries(names.map((name, at) => [name, given[at]]));
}

function optionsOf({ options }: Command<never>, values: Values) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { kind, required, oneOf, like }]) => {
      const value = values[name] ?? (kind === 'flag' ? false : kind === 'list' ? [] : undefined);
      if (required && (value === undefined || (Array.isArray(value) && value.length === 0))) {
        throw new UsageError(`--${name} is missing`);
      }
      const texts: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
      const wrong = oneOf && texts.find((text) => !oneOf.includes(String(text)));
      if (wrong !== undefined) throw new UsageError(`--${name} must be one of ${oneOf?.join(', ')}`);
      if (like && texts.some((text) => !like.pattern.test(String(text)))) {
        throw new UsageError(`--${name} must be ${like.words}`);
      }
      return [name, value];
    }),
  );
}

/** @throws UsageError when the words do not fit the declaration. */
export function parseWords(command: Command<never>, words: readonly string[]): Parsed {
  let parsed: { values: Values; positionals: readonly string[] };
  try {
    parsed = parseArgs({ args: [...words], options: parserOptions(command), allowPositionals: true, strict: true });
  } catch (error) {
    // The library's sentence tells what is wrong; what follows it is about other programs' habits.
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0]?.replace(/\.$/, '') ?? '');
    throw error;
  }
  const { values, positionals } = parsed;
  const json = values['json'] === true;
  if (values['help'] === true) return { json, help: true, args: {} };
  return {
    json,
    help: false,
    args: { ...wordsOf(command, positionals), ...optionsOf(command, values) } as Parsed['args'],
  };
}
