import type { School, Schools } from '../schools/index.ts';
import { type User, usernameKeyOf } from '../users/index.ts';

export interface Hint {
  readonly school: School;
  /** As the hint has it; undefined for a hint that names only the school. */
  readonly username?: string | undefined;
}

/** Reads a `login_hint` of the form `school:username` or `school:` (product.md section 2); any other means nothing. */
export async function readHint(
  hint: string | undefined,
  schools: Pick<Schools, 'byShortName'>,
): Promise<Hint | undefined> {
  const at = hint?.indexOf(':') ?? -1;
  if (hint === undefined || at < 1 || hint.length > 300) return undefined;
  const school = await schools.byShortName(hint.slice(0, at));
  return school && { school, username: hint.slice(at + 1) || undefined };
}

/** Whether a hint names somebody other than this user. */
export const namesAnother = (hint: Hint, user: User): boolean =>
  hint.school.id !== user.schoolId ||
  (hint.username !== undefined && usernameKeyOf(hint.username) !== user.usernameKey);

/** The first of our languages that `ui_locales` names, by its primary tag (RFC 5646). */
export const localeFrom = (uiLocales: string | undefined): 'nl' | 'en' | undefined =>
  uiLocales
    ?.split(' ')
    .map((tag) => tag.toLowerCase().split('-')[0])
    .find((tag): tag is 'nl' | 'en' => tag === 'nl' || tag === 'en');
