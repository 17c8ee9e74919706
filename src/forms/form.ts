import type { z } from 'zod';

/** What a template gets of a form: typed values to show again and a text key for each wrong field. */
export interface FormView {
  readonly values: Readonly<Record<string, string>>;
  /** Field name → text key of its error. */
  readonly errors: Readonly<Record<string, string>>;
  /** Text key of an error of the whole form, with its parameters. */
  readonly error?: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly view: FormView };

/**
 * A form as data: parses a post once into a typed value, or gives back what to show. Fields in
 * `secrets` (passwords, codes) are never shown again. Issue messages of the schema are text keys.
 */
export interface Form<T> {
  readonly fields: readonly string[];
  parse(post: Readonly<Record<string, unknown>>): Parsed<T>;
  /** An empty form, or one with given values. */
  empty(values?: Record<string, string>): FormView;
  /** The posted values with an error found later (by the service). Secrets are left out. */
  failed(
    post: Readonly<Record<string, unknown>>,
    error: { field?: string; key: string; params?: Record<string, string | number> },
  ): FormView;
}

const MAX_SHOWN = 256;

const shown = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_SHOWN) : '');

/** @param schema an object schema whose issue messages are text keys; fields that are no single string fail as `form.malformed`. */
export function defineForm<S extends z.ZodObject>(
  schema: S,
  options: { secrets?: readonly string[] } = {},
): Form<z.output<S>> {
  const fields = Object.keys(schema.shape);
  const secrets = new Set(options.secrets ?? []);
  const valuesOf = (post: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(fields.map((name) => [name, secrets.has(name) ? '' : shown(post[name])]));
  return {
    fields,
    parse(post) {
      const own = Object.fromEntries(fields.flatMap((name) => (Object.hasOwn(post, name) ? [[name, post[name]]] : [])));
      const result = schema.safeParse(own);
      if (result.success) return { ok: true, value: result.data };
      const errors: Record<string, string> = {};
      for (const issue of result.error.issues) {
        const field = String(issue.path[0] ?? '');
        errors[field] ??= /^[a-z][\w.-]*$/.test(issue.message) ? issue.message : 'form.malformed';
      }
      return { ok: false, view: { values: valuesOf(post), errors } };
    },
    empty: (values = {}) => ({
      values: { ...Object.fromEntries(fields.map((name) => [name, ''])), ...values },
      errors: {},
    }),
    failed(post, { field, key, params }) {
      const base = { values: valuesOf(post), ...(params ? { params } : {}) };
      return field ? { ...base, errors: { [field]: key } } : { ...base, errors: {}, error: key };
    },
  };
}
