/** What a log says of the keys that support and beheerders choose: why, how the caller was verified, where support looked. */
import { supportTexts } from './texts-support.ts';
import { userPageTexts } from './texts-user.ts';

type Words = { readonly nl: string; readonly en: string };

const lower = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1);

/** The choices of a form under keys of the log's own, each a sentence. */
const told = (texts: Readonly<Record<string, Words>>, from: string, to: string, before: Words) =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([key, { nl, en }]) =>
      key.startsWith(`${from}.`) && !key.endsWith('.missing')
        ? [[key.replace(from, to), { nl: `${before.nl} ${lower(nl)}.`, en: `${before.en} ${lower(en)}.` }]]
        : [],
    ),
  );

const REASON = { nl: 'Reden:', en: 'Reason:' };

export const logTexts: Readonly<Record<string, Words>> = {
  ...told(userPageTexts, 'console.wipe.reason', 'console.log.reason', REASON),
  ...told(supportTexts, 'console.support.act.reason', 'console.log.reason', REASON),
  ...told(supportTexts, 'console.support.act.verified', 'console.log.verified', { nl: 'Beller:', en: 'Caller:' }),
  'console.log.looked.school': { nl: 'Bij de school.', en: 'At the school.' },
  'console.log.looked.person': { nl: 'Bij deze persoon.', en: 'At this person.' },
  'console.log.looked.found': { nl: 'Gevonden met zoeken.', en: 'Found by searching.' },
};
