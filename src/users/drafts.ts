/** What is typed or imported of a person, as it is kept. */
import { AppError } from '../kernel/errors.ts';
import type { Schools } from '../schools/index.ts';
import { parseEmail } from './email-change.ts';
import { isShowable, tidy } from './model.ts';

const bad = (code: string): AppError => new AppError(code, 'bad-request');

/** A name or username. @throws AppError `code` (bad-request). */
export function parseName(typed: string, code: string): string {
  const name = tidy(typed);
  if (!isShowable(name)) throw bad(code);
  return name;
}

/** @throws AppError `email-invalid` (bad-request). */
export function demandEmail(typed: string): string {
  const email = parseEmail(typed);
  if (email === undefined) throw bad('email-invalid');
  return email;
}

/** `<source>:<value>`. */
export const EXTERNAL_ID = /^[A-Za-z0-9_-]{1,128}:\S(?:.{0,254}\S)?$/u;

/** @throws AppError `external-id-invalid` (bad-request). */
export function parseExternalIds(typed: readonly string[]): readonly string[] {
  const ids = [...new Set(typed)];
  if (!ids.every((id) => EXTERNAL_ID.test(id))) throw bad('external-id-invalid');
  return ids;
}

/** A school that has a list of opleidingen offers no others. @throws AppError `opleiding-unknown` (bad-request). */
export function demandOffered(opleiding: string | undefined, offered: readonly string[]): void {
  if (opleiding !== undefined && offered.length > 0 && !offered.includes(opleiding)) throw bad('opleiding-unknown');
}

/** The classes as they are kept, with their school years. @throws AppError `class-unknown` (bad-request). */
export async function parseClasses(schools: Pick<Schools, 'classesByIds'>, schoolId: string, ids: readonly string[]) {
  const classIds = [...new Set(ids)];
  const classes = await schools.classesByIds(schoolId, classIds);
  if (classes.length < classIds.length) throw bad('class-unknown');
  return { classIds, classYears: [...new Set(classes.map(({ year }) => String(year)))].sort() };
}
