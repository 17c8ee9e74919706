/** New activation codes on their way to the screen: shown once, as the answer to the press that made them. */
import { momentWords } from '../render/index.ts';
import { fullNameOf, type MadeCode } from '../users/index.ts';
import type { Answer, Visit } from './page.ts';
import { pageAnswer } from './page.ts';
import { codesPage } from './pages.ts';
import { hintQr } from './qr.ts';

/** The page with a card for each code. A reload makes no new ones: the browser asks before it posts again. */
export async function codesAnswer(visit: Visit<'school'>, made: readonly MadeCode[], backUrl: string): Promise<Answer> {
  const { scope, frame, now, locale } = visit;
  const { school } = scope;
  const loginAt = await scope.loginAt();
  const cards = await Promise.all(
    made.map(async ({ user, code, expiresAt }) => ({
      name: fullNameOf(user),
      username: user.username,
      code,
      until: momentWords(expiresAt, now, locale),
      ...(loginAt ? { qr: await hintQr(loginAt, school, user) } : {}),
    })),
  );
  const shortName = school.shortNames[0] ?? '';
  const at = loginAt ? { loginAt: new URL(loginAt).host } : {};
  return pageAnswer(codesPage, { frame, backUrl, school: school.name, ...at, shortName, cards });
}
