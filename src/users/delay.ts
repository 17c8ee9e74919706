/** The waiting time of somebody after wrong passwords: seen and lifted by who may. Product.md sections 4 and 8. */
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { Limits } from '../limits/index.ts';
import { type AuthorityDeps, authorityOf } from './authority.ts';
import type { By, UserAdmin } from './contract-admin.ts';
import { delayLifted } from './events.ts';
import type { User } from './model.ts';
import { accountUnknown } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface DelayDeps extends AuthorityDeps {
  readonly store: Pick<UserStore, 'get'>;
  readonly delays: Pick<Limits, 'delayOf' | 'lift'>;
}

const delayed = ({ schoolId, usernameKey, id }: User) => ({ schoolId, usernameKey, accountId: id });

/** @see UserAdmin */
export function delaying(deps: DelayDeps): Pick<UserAdmin, 'delayOf' | 'liftDelay'> {
  const { store, delays } = deps;
  const known = async (accountId: string): Promise<User> => {
    const user = await store.get(accountId);
    if (!user) throw accountUnknown();
    return user;
  };
  return {
    delayOf: async (accountId) => delays.delayOf(delayed(await known(accountId))),
    async liftDelay(accountId: string, by: By, context: EventContext) {
      const user = await known(accountId);
      (await authorityOf(deps, by, user.schoolId)).demand('lift-delay', user);
      const { mistakes } = await delays.delayOf(delayed(user));
      const about = { schoolId: user.schoolId, accountId, fields: { mistakes } };
      return delays.lift(delayed(user), [makeEvent(delayLifted, context, about)]);
    },
  };
}
