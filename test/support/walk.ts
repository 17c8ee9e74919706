import { has, type Seen, type Visitor } from './visitor.ts';

/** What a person types, one answer for each page that may come. */
export interface Typed {
  readonly school: string;
  readonly username: string;
  readonly password: string;
  /** Asked for when the page for the code is there. */
  readonly code?: () => string;
}

const fieldsOf = (page: Seen, typed: Typed): { fields: Record<string, string>; button: string } | undefined => {
  const { school, username, password, code } = typed;
  if (has(page, 'school-submit')) return { fields: { school }, button: 'school-submit' };
  if (has(page, 'login-submit')) return { fields: { username, password }, button: 'login-submit' };
  if (has(page, 'code-submit') && code) return { fields: { code: code() }, button: 'code-submit' };
  return undefined;
};

/**
 * Goes through the login pages from `page` on, typing as a person would; ends at the redirect that
 * leaves, or at the first page that is not one of the login's usual three, or that says no.
 */
export async function walk(visitor: Visitor, page: Seen, typed: Typed): Promise<Seen> {
  let now = page;
  for (let steps = 0; steps < 8; steps += 1) {
    const next = now.location || now.status !== 200 ? undefined : fieldsOf(now, typed);
    if (!next) return now;
    now = await visitor.submit(now, next.fields, next.button);
  }
  throw new Error(`the login does not end: ${now.url}`);
}
