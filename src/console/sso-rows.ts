import type { Connection, Decision } from '../federation/index.ts';
import { dateWords, momentWords } from '../render/index.ts';
import { fullNameOf } from '../users/index.ts';
import { PATHS, pathOf } from './addresses.ts';
import type { Visit } from './page.ts';
import type { ConnectionRow, SsoTestModel } from './pages-sso.ts';
import type { TestOutcome } from './sso-scope.ts';

export const ssoUrl = (pattern: string, { id }: Pick<Connection, 'id'>): string =>
  pathOf(pattern, { connectionId: id });

const TONES = { on: 'on', off: 'off', test: 'warn' } as const;

/** A connection in words. */
export const rowOf = ({ scope, now, locale }: Visit<'school'>, known: Connection): ConnectionRow => ({
  name: known.name,
  url: ssoUrl(PATHS.ssoConnection, known),
  preset: `federation.preset.${known.preset}`,
  state: { label: `console.sso.state.${known.state}`, tone: TONES[known.state] },
  open: known.state === 'on',
  ...(known.testedAt ? { testedAt: momentWords(known.testedAt, now, locale) } : {}),
  endings: scope.sso
    .endsSoon(known)
    .map(({ what, at }) => ({ what, at: dateWords(at, now, locale), over: at.getTime() <= now.getTime() })),
  ...(known.unreadSince && known.unreadWhy
    ? { unread: { since: momentWords(known.unreadSince, now, locale), why: `console.sso.fault.${known.unreadWhy}` } }
    : {}),
});

const saysOf = (decision: Decision): string => {
  if (decision.kind === 'refuse' || decision.kind === 'ask')
    return `console.sso.would.${decision.kind}.${decision.because}`;
  return `console.sso.would.${decision.kind}`;
};

/** Never shown, to nobody (product.md section 5). */
const ECK_ID = /ketenid\.nl/i;

const MOST_VALUES = 20;

/** What a test login gave, in words; an ECK iD is left out. */
export function outcomeOf(outcome: TestOutcome): NonNullable<SsoTestModel['outcome']> {
  if ('refusal' in outcome) return { well: false, says: `console.sso.refusal.${outcome.refusal}`, attributes: [] };
  const { assertion, decision } = outcome;
  const attributes = Object.entries(assertion.attributes).map(([name, values]) => ({
    name,
    values: values
      .slice(0, MOST_VALUES)
      .map((value) => (ECK_ID.test(value) ? '•••' : value))
      .join(', '),
  }));
  return {
    well: decision.kind !== 'refuse',
    says: saysOf(decision),
    ...(decision.kind === 'login' || decision.kind === 'link' ? { who: fullNameOf(decision.user) } : {}),
    subject: ECK_ID.test(assertion.subject) ? '•••' : assertion.subject,
    ...(assertion.amr.length > 0 ? { amr: assertion.amr.join(' ') } : {}),
    attributes,
  };
}
