import { median, table } from './stats.ts';

/** One figure: as it is printed, and as a number for machines. */
export interface Line {
  readonly what: string;
  readonly value: string;
  readonly target?: string;
  readonly reached?: boolean;
  readonly numbers: Readonly<Record<string, number>>;
}

/** A part of the bench: what `npm run bench -- <name>` measures. */
export interface PartResult {
  readonly lines: readonly Line[];
  /** What the reader must know of them. */
  readonly remarks?: readonly string[];
}

export const short = (value: number, digits: number): string =>
  value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The median over the rounds of one number of each. */
export const over = <R>(rounds: readonly R[], pick: (round: R) => number): number => median(rounds.map(pick));

/** A figure without a target, in the numbers under `name`. */
export const figure = (what: string, name: string, value: number, { digits = 1, unit = '' } = {}): Line => ({
  what,
  value: `${short(value, digits)}${unit}`,
  numbers: { [name]: value },
});

/** A figure that must not be lower than `least`. */
export const atLeast = (what: string, name: string, value: number, least: number): Line => ({
  ...figure(what, name, value, { digits: 2 }),
  target: `≥ ${least}`,
  reached: value >= least,
});

/** A figure that must not be higher than `most`. */
export const atMost = (
  what: string,
  name: string,
  value: number,
  most: number,
  options: { digits?: number; unit?: string } = {},
): Line => ({
  ...figure(what, name, value, options),
  target: `≤ ${short(most, most < 10 && !Number.isInteger(most) ? 2 : 0)}${options.unit ?? ''}`,
  reached: value <= most,
});

/** The number's name for machines: `people`, `class page` → `peopleClassPageMs`. */
export const msName = (part: string, what: string): string =>
  `${part}${what.replace(/\W*(\w+)/g, (_, word: string) => word.charAt(0).toUpperCase() + word.slice(1)).replace(/\W/g, '')}Ms`;

/** For people. */
export function tableOf(lines: readonly Line[]): string {
  const verdict = ({ reached }: Line): string => (reached === undefined ? '' : reached ? 'reached' : 'MISSED');
  return table([
    ['measured (medians)', 'value', 'target', ''],
    ...lines.map((line) => [line.what, line.value, line.target ?? '', verdict(line)]),
  ]);
}

/** For machines. */
export const numbersOf = (lines: readonly Line[]): Readonly<Record<string, number>> =>
  Object.assign({}, ...lines.map(({ numbers }) => numbers)) as Record<string, number>;
