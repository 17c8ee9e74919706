/** Roles and switching accounts off and on. Product.md section 4, «Limits of power». */
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { Schools } from '../schools/index.ts';
import { authorityOf } from './authority.ts';
import type { By, UserAdmin } from './contract-admin.ts';
import { accountDisabled, accountEnabled, roleChanged } from './events.ts';
import { endingAt, type Role, type User } from './model.ts';
import { type AccountAction, makeAction } from './powers.ts';
import { accountUnknown, rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface AdminDeps {
  readonly store: UserStore;
  readonly schools: Pick<Schools, 'byId' | 'classesByIds' | 'addBeheerder' | 'dropBeheerder'>;
  readonly clock: Clock;
}

/** The newest record, and the power over it: asked now, and again in the write. */
async function target({ store, schools, clock }: AdminDeps, accountId: string, by: By, action: AccountAction) {
  const user = await store.get(accountId);
  if (!user) throw accountUnknown();
  const authority = await authorityOf({ schools, clock }, by, user.schoolId);
  authority.demand(action, user);
  return { user, authority };
}

/** An account that is in the list of the school's beheerders: may log in, and is one. */
const isActing = (user: User): boolean => user.role === 'beheerder' && !user.disabled;

/**
 * Works on an account that may be the school's last beheerder. Before the account: the school's record
 * decides, in one verb, that another one is left; what the account then refuses puts it back.
 */
async function asBeheerderGoes<T>(
  deps: AdminDeps,
  user: User,
  context: EventContext,
  work: () => Promise<T>,
): Promise<T> {
  if (!isActing(user)) return work();
  await deps.schools.dropBeheerder(user.schoolId, user.id, context);
  try {
    return await work();
  } catch (error) {
    const newest = await deps.store.get(user.id);
    if (newest && isActing(newest)) await deps.schools.addBeheerder(user.schoolId, user.id, context);
    throw error;
  }
}

function changing(deps: AdminDeps): Pick<UserAdmin, 'changeRole'> {
  const { store, schools, clock } = deps;
  const write = (id: string, role: Role, demand: (user: User) => void, context: EventContext) =>
    rewrite(store, id, (newest) => {
      demand(newest);
      if (newest.role === role) return { answer: undefined };
      const now = clock.now();
      const event = makeEvent(roleChanged, context, {
        schoolId: newest.schoolId,
        accountId: id,
        fields: { from: newest.role, to: role },
      });
      const beheerderUntil = newest.role === 'beheerder' ? now : newest.beheerderUntil;
      const next = {
        ...newest,
        role,
        beheerderUntil,
        sessionsValidFrom: endingAt(newest, now),
        keptSession: undefined,
      };
      return { answer: undefined, next, events: [event] };
    });
  return {
    async changeRole(accountId, role, by, context) {
      const action = makeAction(role);
      const { user: before, authority } = await target(deps, accountId, by, action);
      if (before.role === role) return before;
      const demand = (newest: User): void => authority.demand(action, newest);
      const { user } = await asBeheerderGoes(deps, before, context, () => write(accountId, role, demand, context));
      // After the account: a crash in between leaves the guard of the last beheerder too strict, never too loose.
      if (isActing(user)) await schools.addBeheerder(user.schoolId, accountId, context);
      return user;
    },
  };
}

function switching(deps: AdminDeps): Pick<UserAdmin, 'disable' | 'enable'> {
  const { store, schools, clock } = deps;
  return {
    async disable(accountId, by, context) {
      const { user: before, authority } = await target(deps, accountId, by, 'disable');
      const { user } = await asBeheerderGoes(deps, before, context, () =>
        rewrite(store, accountId, (newest) => {
          // Of two who disable one beheerder, the second finds it done.
          if (newest.disabled) return { answer: undefined };
          authority.demand('disable', newest);
          if (isActing(newest) && !isActing(before)) throw new AppError('conflict', 'conflict');
          const next = {
            ...newest,
            disabled: true,
            sessionsValidFrom: endingAt(newest, clock.now()),
            keptSession: undefined,
          };
          const event = makeEvent(accountDisabled, context, { schoolId: newest.schoolId, accountId });
          return { answer: undefined, next, events: [event] };
        }),
      );
      return user;
    },
    async enable(accountId, by, context) {
      const { authority } = await target(deps, accountId, by, 'enable');
      const { user } = await rewrite(store, accountId, (newest) => {
        authority.demand('enable', newest);
        // Who left has no credentials to come back with.
        if (!newest.disabled || newest.leftAt) return { answer: undefined };
        const event = makeEvent(accountEnabled, context, { schoolId: newest.schoolId, accountId });
        return { answer: undefined, next: { ...newest, disabled: false }, events: [event] };
      });
      if (isActing(user)) await schools.addBeheerder(user.schoolId, accountId, context);
      return user;
    },
  };
}

/** @see UserAdmin */
export const administering = (deps: AdminDeps): Pick<UserAdmin, 'changeRole' | 'disable' | 'enable'> => ({
  ...changing(deps),
  ...switching(deps),
});
