import Provider from 'oidc-provider';
import type { User } from '../users/index.ts';

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
