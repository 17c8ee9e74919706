/** Deleting, its undo, leaving a school. Product.md sections 4 and 13. */
import { after, DAY } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { AdminDeps } from './admin.ts';
import { authorityOf } from './authority.ts';
import type { By, UserAdmin } from './contract-admin.ts';
import { accountDeleted, accountLeft, accountUndeleted } from './events.ts';
import { endingAt, type User } from './model.ts';
import { accountUnknown, rewrite } from './rewrite.ts';

const UNDO = 30 * DAY;
const GONE_AFTER_LEAVING = 2 * 365 * DAY;

/** Without what lets somebody in: password, code, links. */
const withoutCredentials = (user: User): User => ({
  ...user,
  passwordHash: undefined,
  activation: undefined,
  mustChangePassword: undefined,
  externalIds: [],
  eckIdHash: undefined,
  eckIdSealed: undefined,
  pendingEmail: undefined,
});

function removing(deps: AdminDeps, accountId: string, by: By, context: EventContext) {
  const { store, schools, clock } = deps;
  return async (action: 'delete' | 'leave', change: (user: User, now: Date) => User): Promise<User> => {
    const known = await store.get(accountId);
    if (!known) throw accountUnknown();
    const authority = await authorityOf(deps, by, known.schoolId);
    authority.demand(action, known);
    // Before the account: the school's record decides that another beheerder is left.
    if (known.role === 'beheerder' && !known.disabled) await schools.dropBeheerder(known.schoolId, accountId, context);
    const definition = action === 'delete' ? accountDeleted : accountLeft;
    const { user } = await rewrite(store, accountId, (newest) => {
      // Somebody else made a beheerder of this person since: that one is not to go unguarded.
      if (newest.role !== known.role) throw new AppError('conflict', 'conflict');
      const now = clock.now();
      const next = { ...change(newest, now), sessionsValidFrom: endingAt(newest, now), keptSession: undefined };
      const event = makeEvent(definition, context, { schoolId: newest.schoolId, accountId });
      return { answer: undefined, next, events: [event] };
    });
    return user;
  };
}

/** @see UserAdmin */
export function removal(deps: AdminDeps): Pick<UserAdmin, 'delete' | 'undelete' | 'leave'> {
  const { store, schools, clock } = deps;
  return {
    async delete(accountId, by, context) {
      const eraseAt = after(clock.now(), UNDO);
      await removing(deps, accountId, by, context)('delete', (user, now) => ({ ...user, deletedAt: now, eraseAt }));
      return { eraseAt };
    },
    async undelete(accountId, by, context) {
      const deleted = await store.getDeleted(accountId);
      if (!deleted?.deletedAt || !deleted.eraseAt || deleted.eraseAt <= clock.now()) throw accountUnknown();
      (await authorityOf(deps, by, deleted.schoolId)).demand('undelete', deleted);
      const eraseAt = deleted.leftAt && after(deleted.leftAt, GONE_AFTER_LEAVING);
      const event = makeEvent(accountUndeleted, context, { schoolId: deleted.schoolId, accountId });
      const user = await store.replaceIf({ ...deleted, deletedAt: undefined, eraseAt }, [event]);
      if (!user) throw new AppError('conflict', 'conflict');
      if (user.role === 'beheerder' && !user.disabled) await schools.addBeheerder(user.schoolId, accountId, context);
      return user;
    },
    leave: (accountId, by, context) =>
      removing(
        deps,
        accountId,
        by,
        context,
      )('leave', (user, now) => ({
        ...withoutCredentials(user),
        disabled: true,
        leftAt: user.leftAt ?? now,
        eraseAt: after(user.leftAt ?? now, GONE_AFTER_LEAVING),
      })),
  };
}
