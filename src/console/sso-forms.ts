import {
  ASSERTED_ROLES,
  type AttributeMapping,
  type FieldMapping,
  MAPPED_FIELDS,
  type MappedField,
  outboundFault,
  type Preset,
  Refusal,
} from '../federation/index.ts';
import type { FormView } from '../forms/form.ts';
import type { SsoField } from './pages-sso.ts';
import type { TypedMapping } from './pages-sso-mapping.ts';

type Post = Readonly<Record<string, unknown>>;

/** Longer than any field; metadata of a provider is some tens of kilobytes. */
const MAX_TYPED = 60_000;

const typed = (post: Post, name: string): string => {
  const value = post[name];
  return typeof value === 'string' ? value.slice(0, MAX_TYPED) : '';
};

/** What was typed into a preset's form. */
export const typedOf = (preset: Preset, post: Post): Record<string, string> =>
  Object.fromEntries(preset.fields.map(({ name }) => [name, typed(post, name)]));

export const nameOf = (post: Post): string => typed(post, 'name').trim();

/** The form with what was typed; secrets are never shown again. */
export function formOf(
  preset: Preset,
  values: Readonly<Record<string, string>>,
  wrong: { readonly errors?: Readonly<Record<string, string>>; readonly error?: string } = {},
): FormView {
  const secrets = new Set(preset.fields.filter(({ kind }) => kind === 'secret').map(({ name }) => name));
  const shown = Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.has(name)));
  return { values: shown, errors: wrong.errors ?? {}, ...(wrong.error ? { error: wrong.error } : {}) };
}

const TYPES = {
  text: 'text',
  address: 'url',
  secret: 'password',
  date: 'date',
  'long-text': 'long',
  flag: 'checkbox',
  choice: 'select',
} as const;

/** A preset's fields as the template shows them. `kept`: those that are there already, so an empty one stays. */
export const fieldsOf = (preset: Preset, kept: readonly string[] = []): readonly SsoField[] =>
  preset.fields.map(({ name, kind, required, options }) => ({
    name,
    label: `federation.field.${name}`,
    hint: kept.includes(name) ? 'federation.field.kept' : `federation.field.${name}.hint`,
    type: TYPES[kind],
    required: required && !kept.includes(name),
    ...(options ? { options: { values: options, none: `federation.field.${name}.none` } } : {}),
  }));

/** Why a provider's own description was not to be had, for who typed its address. @throws every other error. */
export function faultKey(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  return `console.sso.fault.${outboundFault(error) ?? error.reason}`;
}

const MAX_NAMES = 10;
const MAX_NAME = 200;

const words = (text: string): readonly string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((word) => word !== '' && word.length <= MAX_NAME)),
];
const lines = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\n,;]+/)
      .map((word) => word.trim())
      .filter((word) => word !== '' && word.length <= MAX_NAME),
  ),
];

/** The mapping as it was typed: for each field the provider's names, and whether the school fills it in. */
export function mappingOf(post: Post): AttributeMapping {
  const fields: Partial<Record<MappedField, FieldMapping>> = {};
  for (const field of MAPPED_FIELDS) {
    const names = words(typed(post, `names-${field}`)).slice(0, MAX_NAMES);
    if (names.length > 0) fields[field] = { names, setBySchool: post[`school-${field}`] === 'ja' };
  }
  const [leerling, docent, guest] = ASSERTED_ROLES.map((role) => lines(typed(post, `role-${role}`)).slice(0, 50));
  return { fields, roles: { leerling: leerling ?? [], docent: docent ?? [], guest: guest ?? [] } };
}

/** What can link an account: only there it matters who fills it in. */
const BY_SCHOOL: ReadonlySet<MappedField> = new Set(['leerlingnummer', 'externalId', 'eckId', 'affiliation']);

/** As it was typed, to the letter. */
export const typedRows = (post: Post): TypedMapping => ({
  fields: MAPPED_FIELDS.map((field) => ({
    field,
    label: `console.sso.mapped.${field}`,
    names: typed(post, `names-${field}`),
    bySchool: BY_SCHOOL.has(field) ? post[`school-${field}`] === 'ja' : undefined,
  })),
  roles: ASSERTED_ROLES.map((role) => ({
    role,
    label: `console.sso.role.${role}`,
    values: typed(post, `role-${role}`),
  })),
});

/** As the record has it. */
export const mappingRows = (mapping: AttributeMapping): TypedMapping => ({
  fields: MAPPED_FIELDS.map((field) => ({
    field,
    label: `console.sso.mapped.${field}`,
    names: mapping.fields[field]?.names.join(' ') ?? '',
    bySchool: BY_SCHOOL.has(field) ? mapping.fields[field]?.setBySchool === true : undefined,
  })),
  roles: ASSERTED_ROLES.map((role) => ({
    role,
    label: `console.sso.role.${role}`,
    values: mapping.roles[role].join(', '),
  })),
});
