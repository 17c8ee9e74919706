import { MINUTE, SECOND } from '../kernel/clock.ts';
import { ACR_PASSWORD, ACR_TWO_STEP } from '../login/index.ts';
import type { Locale } from '../render/index.ts';
import { addressText, type Place, type Visitor } from './model.ts';

/** What a page misses: a login at all, a recent one, or one with the code. */
export type Missing = 'session' | 'too-old' | 'code-missing';

/** What the authorization endpoint is asked for; a step-up exists only for a login by password. */
function asked(missing: Missing, freshMs: number, visitor: Visitor | undefined): Record<string, string> {
  if (missing === 'session') return {};
  // OpenID Connect Core section 3.1.2.1, in seconds. A minute less than what counts as fresh: who comes back has time to press.
  if (missing === 'too-old') return { max_age: String((freshMs - MINUTE) / SECOND) };
  return visitor?.session.acr === ACR_PASSWORD ? { acr_values: ACR_TWO_STEP } : { prompt: 'login' };
}

/**
 * The address that asks for the missing login and comes back to the place's one address (architecture.md
 * section 3, "Own pages log in like any relying party").
 *
 * @param ask.freshMs how old a login may be that is not `too-old`.
 */
export function loginAddress(
  issuer: URL,
  place: Place,
  ask: {
    readonly missing: Missing;
    readonly freshMs: number;
    readonly state: string;
    readonly visitor: Visitor | undefined;
    readonly locale: Locale;
  },
): string {
  const { visitor } = ask;
  const hint = visitor && `${visitor.school.shortNames[0] ?? ''}:${visitor.user.username}`;
  return addressText('/auth', {
    client_id: place.clientId,
    response_type: 'none',
    scope: 'openid',
    redirect_uri: new URL(place.back, issuer).href,
    state: ask.state,
    ui_locales: ask.locale,
    login_hint: hint,
    ...asked(ask.missing, ask.freshMs, visitor),
  });
}
