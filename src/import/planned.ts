import type { EventContext } from '../kernel/events.ts';
import type { BeheerderMove } from './beheerders.ts';

/** A field that differs; secrets are named and never shown. */
export interface FieldChange {
  readonly field: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What is shown in place of a password, a hash or a secret. */
export const SECRET = '(secret)';

/** What one member of a file comes to. */
export interface Planned {
  readonly kind: 'school' | 'class' | 'client' | 'person';
  /** Such as `demo/jan`. */
  readonly name: string;
  readonly change: 'create' | 'change' | 'same';
  readonly fields: readonly FieldChange[];
  /** What the file brings and the account has already: it stays as it is. */
  readonly kept: readonly ('password' | 'totp')[];
  /** How many password hashes this will take. */
  readonly hashes: number;
  /** Of people: where it is or was a beheerder. */
  readonly beheerder?: BeheerderMove | undefined;
  run(context: EventContext): Promise<void>;
}

/** A member's faults by their path in it, or what it comes to. */
export type Plan =
  | { readonly faults: readonly (readonly [path: string, words: string])[] }
  | { readonly planned: readonly Planned[] };

const text = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : value instanceof Date ? value.toISOString() : String(value);

/** The fields of `wanted` that are given and differ from what is there. */
export const differences = (
  there: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): readonly FieldChange[] =>
  Object.entries(wanted).flatMap(([field, to]) => {
    const from = there[field];
    if (to === undefined || JSON.stringify(from ?? '') === JSON.stringify(to)) return [];
    return [{ field, to: text(to), ...(from === undefined ? {} : { from: text(from) }) }];
  });

const quoted = (value: string | undefined): string =>
  value === undefined || value === SECRET ? (value ?? '–') : JSON.stringify(value);

const SIGNS = { create: '+', change: '~', same: '=' } as const;

/** `~ person demo/jan: email "a@b.nl" → "c@d.nl"`. */
export function lineOf({ kind, name, change, fields, kept }: Planned): string {
  const told = fields.map(({ field, from, to }) =>
    change === 'create' ? `${field} ${quoted(to)}` : `${field} ${quoted(from)} → ${quoted(to)}`,
  );
  const all = [...told, ...kept.map((what) => `${what} kept`)];
  return `${SIGNS[change]} ${kind} ${name}${all.length > 0 ? `: ${all.join(', ')}` : ''}`;
}
