import { after, type Clock, DAY } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { isId, randomId } from '../kernel/ids.ts';
import { hmac } from '../kernel/secrets.ts';
import type { KnownLogin, Remembered } from './contract.ts';
import { type KnownBrowser, VOID_FROM } from './model.ts';
import type { LimitStore } from './store.ts';

/** Name of the known-browser cookie; the edge puts `__Host-` before it on https. HttpOnly, SameSite=Lax. */
export const BROWSER_COOKIE = 'numo_known';

/** How long the cookie and what it names live, from the last right password. */
export const BROWSER_COOKIE_MS = 180 * DAY;

const MAX_TOKENS = 10;
const TOKEN_LENGTH = 22;

/** The tokens of a cookie value, latest account first; whatever else it holds is dropped. */
export const tokensOf = (cookie: string | undefined): readonly string[] => [
  ...new Set(
    (cookie ?? '')
      .slice(0, 1024)
      .split('.')
      .filter((token) => token.length === TOKEN_LENGTH && isId(token))
      .slice(0, MAX_TOKENS),
  ),
];

interface Named {
  readonly schoolId: string;
  readonly usernameKey: string;
}

/** The known browsers: found by (token, school, username) under one keyed hash, so before the account is known. */
export interface Browsers {
  find(who: Named, cookie: string | undefined): Promise<KnownBrowser | undefined>;
  remember(login: KnownLogin, events: readonly DomainEvent[]): Promise<Remembered>;
}

export function createBrowsers(deps: {
  readonly store: LimitStore;
  readonly key: Buffer;
  readonly clock: Clock;
}): Browsers {
  const { browsers } = deps.store;
  const idOf = (token: string, who: Named) => hmac(deps.key, 'browser', token, who.schoolId, who.usernameKey);

  async function find(who: Named, tokens: readonly string[]): Promise<KnownBrowser | undefined> {
    if (tokens.length === 0) return undefined;
    const found = await browsers.getMany(tokens.map((token) => idOf(token, who)));
    return found.find(({ fails }) => fails < VOID_FROM);
  }

  return {
    find: (who, cookie) => find(who, tokensOf(cookie)),
    async remember(login, events) {
      const tokens = tokensOf(login.browserCookie);
      const known = await find(login, tokens);
      // A token of an account that had this username before is not this account's.
      if (known?.accountId === login.accountId) {
        const own = tokens.filter((token) => idOf(token, login) === known.id);
        const others = tokens.filter((token) => !own.includes(token));
        return { cookie: [...own, ...others].join('.'), newBrowser: false };
      }
      const token = randomId();
      await browsers.insert(
        {
          id: idOf(token, login),
          accountId: login.accountId,
          fails: 0,
          pending: [],
          expiresAt: after(deps.clock.now(), BROWSER_COOKIE_MS),
        },
        events,
      );
      const stale = new Set(known ? [known.id] : []);
      const others = tokens.filter((one) => !stale.has(idOf(one, login)));
      return { cookie: [token, ...others].slice(0, MAX_TOKENS).join('.'), newBrowser: true };
    },
  };
}
