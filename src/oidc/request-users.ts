import { AsyncLocalStorage } from 'node:async_hooks';
import Provider from 'oidc-provider';
import type { User } from '../users/index.ts';

type UserById = (accountId: string) => Promise<User | undefined>;

const asking = new AsyncLocalStorage<object>();

/** What `work` asks belongs to this request, which does not go through the provider library. */
export const withinRequest = <T>(request: object, work: () => T): T => asking.run(request, work);

/**
 * Reads a user once in a request of the protocol, although session, grant, code and claims each ask
 * (architecture.md section 3). Outside of one, every question is a read.
 */
export function oncePerRequest(userById: UserById): UserById {
  const requests = new WeakMap<object, Map<string, Promise<User | undefined>>>();
  return (accountId) => {
    const request = Provider.ctx?.req ?? asking.getStore();
    if (!request) return userById(accountId);
    const known = requests.get(request) ?? new Map<string, Promise<User | undefined>>();
    requests.set(request, known);
    const user = known.get(accountId) ?? userById(accountId);
    known.set(accountId, user);
    return user;
  };
}
