import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import type { Ctx } from '../http/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { User, Users } from '../users/index.ts';

type UserById = (accountId: string) => Promise<User | undefined>;

/**
 * Reads a user once in a request of the protocol, although session, grant, code and claims each ask
 * (architecture.md section 3). Outside of one, every question is a read.
 */
export function oncePerRequest(userById: UserById): UserById {
  const requests = new WeakMap<object, Map<string, Promise<User | undefined>>>();
  return (accountId) => {
    const request = Provider.ctx?.req;
    if (!request) return userById(accountId);
    const known = requests.get(request) ?? new Map<string, Promise<User | undefined>>();
    requests.set(request, known);
    const user = known.get(accountId) ?? userById(accountId);
    known.set(accountId, user);
    return user;
  };
}

/** A login as the bridge handed it over. */
export interface FreshLogin {
  readonly accountId: string;
  readonly provenAt?: number;
}

interface BeginDeps {
  readonly recordLogin: Users['recordLogin'];
  readonly clock: Clock;
}

/** A session begins: that is the account's last login. Read and written in one, once in a request. */
export function begun(deps: BeginDeps, ctx: KoaContextWithOIDC, accountId: string): Promise<User | undefined> {
  const { state } = ctx as unknown as Ctx;
  const known = state as { begun?: Promise<User | undefined> };
  known.begun ??= deps.recordLogin(accountId, { locale: state.locale, at: deps.clock.now() });
  return known.begun;
}
