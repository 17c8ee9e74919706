/** The form «Edit user»: what stands in it, what was typed, and what a service refused of it. Product.md section 4. */
import { z } from 'zod';
import { defineForm, type FormView } from '../forms/form.ts';
import { AppError } from '../kernel/errors.ts';
import type { Draft } from '../passage/index.ts';
import { ROLES, type User, type UserChange } from '../users/index.ts';
import { joinFamilyName, splitFamilyName } from './names.ts';

const MAX = 100;
const text = z.string().trim().max(MAX, 'form.too-long').optional();
const needed = z.string('form.required').trim().min(1, 'form.required').max(MAX, 'form.too-long');

/** What a new person is asked too. */
export const PERSON_FIELDS = {
  given_name: needed,
  family_name: needed,
  username: needed,
  leerlingnummer: text,
  email: z.string().trim().max(254, 'form.too-long').optional(),
  main_class: text,
  opleiding: text,
  role: z.enum(ROLES, 'form.required').exclude(['support'], 'form.required'),
};

/** The two school years that stand side by side (product.md section 1), by what their fields' names begin with. */
export const YEARS = { present: '', next: 'next_' } as const;
export type YearFields = (typeof YEARS)[keyof typeof YEARS];

/** Classes besides the main one stand under names of their own: `extra.<class id>`, `next_extra.<class id>`. */
const EXTRA = 'extra.';

export const userForm = defineForm(
  z.object({
    ...PERSON_FIELDS,
    extra_add: text,
    next_main_class: text,
    next_extra_add: text,
    seen: z.string().optional(),
  }),
);

export type TypedUser = Extract<ReturnType<typeof userForm.parse>, { ok: true }>['value'];

/** Kept around a login. */
export const KEPT = [...userForm.fields, ...Object.values(YEARS).map((year) => `${year}${EXTRA}*`)];

/** The classes of a year that are ticked or chosen, the main one first; undefined where the form had nothing of that year. */
export function typedClasses(post: Readonly<Record<string, unknown>>, year: YearFields): readonly string[] | undefined {
  const prefix = `${year}${EXTRA}`;
  const extras = Object.keys(post).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  const [main, add] = [post[`${year}main_class`], post[`${year}extra_add`]];
  if (main === undefined && add === undefined && extras.length === 0) return undefined;
  const chosen = [main, ...extras, add];
  return [...new Set(chosen.flatMap((id) => (typeof id === 'string' && id !== '' ? [id] : [])))];
}

/** What pupils can be given as «Opleiding:»; absent when the school has no list of them, and it is typed. */
export function opleidingOptions(offered: readonly string[], value: string) {
  if (offered.length === 0) return {};
  const names = offered.includes(value) || value === '' ? offered : [value, ...offered];
  return { opleidingen: names.map((name) => ({ value: name, name, chosen: name === value })) };
}

/** Somebody's classes by school year, the main one first. */
export interface ClassIds {
  readonly present: readonly string[];
  readonly next: readonly string[];
}

/** The form as the record has it. */
export const valuesOf = (user: User, { present, next }: ClassIds): Record<string, string> => ({
  given_name: user.givenName,
  family_name: joinFamilyName(user),
  username: user.username,
  leerlingnummer: user.leerlingnummer ?? '',
  email: user.email ?? '',
  main_class: present[0] ?? '',
  extra_add: '',
  next_main_class: next[0] ?? '',
  next_extra_add: '',
  opleiding: user.opleiding ?? '',
  role: user.role,
  seen: user.updatedAt.toISOString(),
});

/** The form as the record has it, with what was typed before a login came between. */
export const shownForm = (user: User, classIds: ClassIds, draft: Draft): FormView =>
  userForm.empty({
    ...valuesOf(user, classIds),
    ...Object.fromEntries(Object.entries(draft).filter(([name]) => userForm.fields.includes(name))),
  });

/** What the form wants of the record; fields that this person may not change are not in it. */
export function changeOf(
  typed: TypedUser,
  user: User,
  { present, next }: ClassIds,
  may: { readonly profile: boolean; readonly email: boolean; readonly username: boolean },
): UserChange {
  const pupil = typed.role === 'leerling';
  const { middleName, familyName } = splitFamilyName(typed.family_name);
  const sameName = typed.family_name === joinFamilyName(user);
  return {
    ...(may.profile
      ? {
          givenName: typed.given_name,
          ...(sameName ? {} : { middleName, familyName }),
          classIds: present,
          nextClassIds: next,
          ...(pupil ? { leerlingnummer: typed.leerlingnummer ?? '', opleiding: typed.opleiding ?? '' } : {}),
        }
      : {}),
    ...(may.email ? { email: typed.email ?? '' } : {}),
    ...(may.username ? { username: typed.username } : {}),
  };
}

/** Where a service's refusal stands in the form; text keys are `console.refused.<code>`. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'username-taken': 'username',
  'username-invalid': 'username',
  'name-invalid': 'given_name',
  'email-invalid': 'email',
  'class-unknown': 'main_class',
  'opleiding-unknown': 'opleiding',
  'last-beheerder': 'role',
  'own-account': 'role',
  'is-beheerder': '',
  'not-allowed': '',
  'docent-reset-off': '',
  conflict: '',
};

/** Text key and field of what was refused. @throws whatever is no refusal. */
export function refusedAt(error: unknown): { readonly key: string; readonly field?: string } {
  if (!(error instanceof AppError) || !Object.hasOwn(FIELD_OF, error.code)) throw error;
  const field = FIELD_OF[error.code];
  return { key: `console.refused.${error.code}`, ...(field ? { field } : {}) };
}
