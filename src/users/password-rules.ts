/** What a password must be that a person chooses: product.md section 7. Pure but for the lists of common ones. */
import { isCommonPassword } from './common.ts';
import type { Role } from './model.ts';

export interface PasswordRuleSettings {
  /** Least length in code points. */
  readonly minLength: { readonly pupils: number; readonly staff: number };
  readonly maxLength: number;
}

/** What is wrong, as a text key with its parameters. */
export type PasswordFault =
  | { readonly key: 'password.too-short' | 'password.too-long'; readonly params: { readonly n: number } }
  | {
      readonly key: 'password.same' | 'password.personal' | 'password.common';
      readonly params: Readonly<Record<string, never>>;
    };

export interface PasswordCandidate {
  readonly next: string;
  /** The password until now, when it is known. */
  readonly current?: string;
  readonly role: Role;
  /** Names of the person, username, school, classes: what others know. */
  readonly own: readonly string[];
}

export interface PasswordRules {
  /** All faults, the plainest first; none: good. Lists are asked only about what is good otherwise. */
  check(candidate: PasswordCandidate): Promise<readonly PasswordFault[]>;
  /** The bounds for a role, in code points after NFC, to tell people beforehand. */
  lengths(role: Role): { readonly min: number; readonly max: number };
}

export interface PasswordRuleDeps {
  readonly settings: PasswordRuleSettings;
  /** True for a password that is on everybody's list. Default: the built-in lists, Dutch and English. */
  readonly isCommon?: (password: string) => Promise<boolean>;
  /** A larger list of breached passwords, where an installation has one. */
  readonly isBreached?: (password: string) => Promise<boolean>;
}

const OWN_NAMES = ['Numo'];
const LEAST_LETTERS = 4;
const LEAST_REST = 6;

/** For comparing only: without case and accents. */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The words of at least four letters in what others know, and each name as a whole. */
function ownWords(own: readonly string[]): readonly string[] {
  const words = [...OWN_NAMES, ...own].flatMap((name) => [plain(name), ...plain(name).split(/[^\p{L}\p{N}]+/u)]);
  return [...new Set(words)].filter((word) => (word.match(/\p{L}/gu)?.length ?? 0) >= LEAST_LETTERS);
}

/**
 * How many characters of `password` are left without the words in `own` (and Numo's name). Overlapping
 * finds count once, so the order of the words plays no part.
 */
export function charactersLeft(password: string, own: readonly string[]): number {
  const text = plain(password);
  const covered = new Set<number>();
  for (const word of ownWords(own)) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      for (let index = at; index < at + word.length; index += 1) covered.add(index);
    }
  }
  return countLeft(text, covered);
}

/** Code points of which no unit is covered. */
function countLeft(text: string, covered: ReadonlySet<number>): number {
  let left = 0;
  let at = 0;
  for (const character of text) {
    if (!covered.has(at)) left += 1;
    at += character.length;
  }
  return left;
}

const lengthOf = (password: string): number => [...password.normalize('NFC')].length;

const fault = (key: 'password.same' | 'password.personal' | 'password.common'): PasswordFault => ({ key, params: {} });

/** @see PasswordRules */
export function createPasswordRules({
  settings,
  isCommon = isCommonPassword,
  isBreached,
}: PasswordRuleDeps): PasswordRules {
  const lengths = (role: Role) => ({
    min: role === 'leerling' ? settings.minLength.pupils : settings.minLength.staff,
    max: settings.maxLength,
  });
  return {
    lengths,
    async check({ next, current, role, own }) {
      const { min, max } = lengths(role);
      const length = lengthOf(next);
      if (length > max) return [{ key: 'password.too-long', params: { n: max } }];
      const faults: PasswordFault[] = [];
      if (length < min) faults.push({ key: 'password.too-short', params: { n: min } });
      if (current !== undefined && current.normalize('NFC') === next.normalize('NFC'))
        faults.push(fault('password.same'));
      if (charactersLeft(next, own) < Math.min(LEAST_REST, length)) faults.push(fault('password.personal'));
      if (faults.length > 0) return faults;
      const known = (await isCommon(next)) || ((await isBreached?.(next)) ?? false);
      return known ? [fault('password.common')] : [];
    },
  };
}
