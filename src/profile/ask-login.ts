import { FRESH_PROOF_MS } from '../factors/index.ts';
import { SECOND } from '../kernel/clock.ts';
import { ACR_PASSWORD, ACR_TWO_STEP } from '../login/index.ts';
import type { Locale } from '../render/index.ts';
import { addressText, PATHS } from './addresses.ts';
import type { Visitor } from './ports.ts';

/** What a page misses: a login at all, a recent one, or one with the code. */
export type Missing = 'session' | 'too-old' | 'code-missing';

/** Our own first-party client; it has no secret and its requests give nothing but a session. */
const PROFILE_CLIENT_ID = 'numo-id-profile';

/**
 * A session that is younger than this needs no new login (OpenID Connect Core section 3.1.2.1,
 * `max_age`, seconds). A minute less than what counts as fresh: who comes back has time to press.
 */
const MAX_AGE = FRESH_PROOF_MS / SECOND - 60;

/** What the authorization endpoint is asked for; a step-up exists only for a login by password. */
function asked(missing: Missing, visitor: Visitor | undefined): Record<string, string> {
  if (missing === 'session') return {};
  if (missing === 'too-old') return { max_age: String(MAX_AGE) };
  return visitor?.session.acr === ACR_PASSWORD ? { acr_values: ACR_TWO_STEP } : { prompt: 'login' };
}

/**
 * The address that asks for the missing login and comes back to /profiel/terug (architecture.md
 * section 3, "Own pages log in like any relying party").
 */
export function loginAddress(
  issuer: URL,
  ask: {
    readonly missing: Missing;
    readonly state: string;
    readonly visitor: Visitor | undefined;
    readonly locale: Locale;
  },
): string {
  const { visitor } = ask;
  const hint = visitor && `${visitor.school.shortNames[0] ?? ''}:${visitor.user.username}`;
  return addressText('/auth', {
    client_id: PROFILE_CLIENT_ID,
    response_type: 'none',
    scope: 'openid',
    redirect_uri: new URL(PATHS.back, issuer).href,
    state: ask.state,
    ui_locales: ask.locale,
    login_hint: hint,
    ...asked(ask.missing, visitor),
  });
}
