import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Entry } from '../login/index.ts';
import type { User, Users } from '../users/index.ts';

/** A login as the bridge handed it over. */
interface ProvenLogin {
  readonly accountId: string;
  readonly entry: Entry;
}

interface EntryDeps {
  readonly recordLogin: Users['recordLogin'];
  readonly clock: Clock;
}

const loginIn = (result: unknown): ProvenLogin | undefined => (result as { login?: ProvenLogin } | undefined)?.login;

/** The login of this account whose session begins with this request, if one does. */
export function loginAtEntry(ctx: KoaContextWithOIDC, accountId: string): Entry | undefined {
  const login = loginIn(ctx.oidc.result);
  if (login?.accountId !== accountId) return undefined;
  // A page that came after the login (consent) takes it along: its session has begun already.
  const { lastSubmission } = (ctx.oidc.entities.Interaction ?? {}) as { lastSubmission?: unknown };
  return loginIn(lastSubmission)?.entry.fact.id === login.entry.fact.id ? undefined : login.entry;
}

/**
 * The session begins: that is the account's last login, and only now is it told. Held against the account, written and
 * read in one; once in a request. Undefined: the login was over before it began (a reset, or the account was disabled).
 */
export function enter(
  deps: EntryDeps,
  ctx: KoaContextWithOIDC,
  accountId: string,
  { validFrom, fact }: Entry,
): Promise<User | undefined> {
  const { state } = ctx as unknown as Ctx;
  const known = state as { entered?: Promise<User | undefined> };
  known.entered ??= deps.recordLogin(accountId, {
    locale: state.locale,
    at: deps.clock.now(),
    validFrom: new Date(validFrom),
    events: [fact],
  });
  return known.entered;
}
