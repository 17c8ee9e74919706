import type { Command, OptionSpec } from '../../kernel/command.ts';

type AnyCommand = Command<never>;

/** What the exit codes say; documented here only. */
export const EXIT_CODES = [
  [0, 'it went well'],
  [1, 'it failed, or what it checked is bad'],
  [2, 'the command was called wrongly'],
] as const;

const optionWords = (name: string, { kind, value = 'VALUE' }: OptionSpec): string =>
  kind === 'flag' ? `--${name}` : `--${name} ${value}`;

/** `numo-id school create NAME --short-name NAME [options]`. */
export function usageOf({ name, words, options }: AnyCommand): string {
  const places = Object.entries(words).map(([word, { optional }]) =>
    optional ? `[${word.toUpperCase()}]` : word.toUpperCase(),
  );
  const needed = Object.entries(options).flatMap(([option, spec]) =>
    spec.required ? [optionWords(option, spec)] : [],
  );
  const more = Object.values(options).some(({ required }) => !required) ? ['[options]'] : [];
  return ['numo-id', name, ...places, ...needed, ...more].join(' ');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}

const optionRows = ({ options }: AnyCommand): readonly (readonly [string, string])[] => [
  ...Object.entries(options).map(([name, spec]) => {
    const extras = [
      ...(spec.like ? [spec.like.words] : []),
      ...(spec.oneOf ? [`one of ${spec.oneOf.join(', ')}`] : []),
      ...(spec.kind === 'list' ? ['may be given several times'] : []),
    ];
    return [optionWords(name, spec), extras.length > 0 ? `${spec.does} (${extras.join('; ')})` : spec.does] as const;
  }),
  ['--json', 'Answers in JSON.'],
  ['-h, --help', 'Shows this.'],
];

/** The help page of one command. */
export function commandHelp(command: AnyCommand): string {
  const words = Object.entries(command.words).map(([word, { does }]) => [word.toUpperCase(), does] as const);
  return [
    `Usage: ${usageOf(command)}`,
    '',
    command.does,
    ...(command.more === undefined ? [] : ['', ...command.more.split('\n')]),
    ...(words.length > 0 ? ['', 'Words:', ...columns(words)] : []),
    '',
    'Options:',
    ...columns(optionRows(command)),
    '',
    'Examples:',
    ...command.examples.flatMap(({ words: example, does }) => [`  ${does}`, `    numo-id ${example}`]),
    '',
  ].join('\n');
}

const list = (commands: readonly AnyCommand[]): readonly string[] =>
  columns(commands.map(({ name, does }) => [name, does] as const));

/** The help page of a group such as `school`. */
export const groupHelp = (group: string, commands: readonly AnyCommand[]): string =>
  [
    `Usage: numo-id ${group} COMMAND`,
    '',
    'Commands:',
    ...list(commands),
    '',
    `Help and examples of each: numo-id ${group} COMMAND --help`,
    '',
  ].join('\n');

/** The first help page. */
export const overview = (commands: readonly AnyCommand[]): string =>
  [
    'Usage: numo-id COMMAND',
    '',
    'Commands:',
    ...list(commands),
    '',
    'Settings come from the environment, as for the server (docs/settings.md). Commands work beside a running one.',
    'Every command takes --json, and --help for its own page with examples.',
    '',
    'Exit codes:',
    ...columns(EXIT_CODES.map(([code, says]) => [String(code), says] as const)),
    '',
  ].join('\n');
