/** What provisioning brings along for accounts that are there already. Product.md section 7. */
import type { Clock } from '../kernel/clock.ts';
import { makeEvent } from '../kernel/events.ts';
import { accountIdOf } from '../kernel/ids.ts';
import type { BroughtPassword, Users } from './contract.ts';
import { claimsSet, passwordBrought } from './events.ts';
import { hasCredentials, type User, usernameKeyOf } from './model.ts';
import type { Passwords } from './password.ts';
import { rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface BringDeps {
  readonly store: UserStore;
  readonly passwords: Passwords;
  readonly clock: Clock;
}

/** The hash to keep. @throws AppError `password-hash-invalid` (bad-request), `busy`. */
export const hashOfBrought = (
  { passwords }: Pick<BringDeps, 'passwords'>,
  brought: BroughtPassword,
): Promise<string> =>
  'password' in brought ? passwords.hash(brought.password) : passwords.adopt(brought.passwordHash);

export function bringing(deps: BringDeps): Pick<Users, 'bringPassword' | 'setClaims' | 'takenOf'> {
  const { store, clock } = deps;
  return {
    async bringPassword(accountId, brought, context) {
      const passwordHash = await hashOfBrought(deps, brought);
      const { answer } = await rewrite(store, accountId, (newest) => {
        // Chosen or reset meanwhile: what was there elsewhere does not come back.
        if (hasCredentials(newest) || newest.leftAt !== undefined) return { answer: false };
        const event = makeEvent(passwordBrought, context, { schoolId: newest.schoolId, accountId });
        return { answer: true, next: { ...newest, passwordHash, passwordChangedAt: clock.now() }, events: [event] };
      });
      return answer;
    },
    async takenOf(schoolId, { username, externalId, userId }, but) {
      const [names, ids, same] = await Promise.all([
        username === undefined ? [] : store.holders(schoolId, 'username', usernameKeyOf(username)),
        externalId === undefined ? [] : store.holders(schoolId, 'externalId', externalId),
        userId === undefined ? undefined : store.getDeleted(accountIdOf(schoolId, userId)),
      ]);
      const isOther = ({ id }: User): boolean => id !== but;
      return [
        ...(names.some(isOther) ? ['username' as const] : []),
        ...(ids.some(isOther) ? ['externalId' as const] : []),
        ...(same && isOther(same) ? ['userId' as const] : []),
      ];
    },
    async setClaims(accountId, claims, context) {
      const { user } = await rewrite(store, accountId, (newest) => {
        if (JSON.stringify(newest.claims) === JSON.stringify(claims)) return { answer: undefined };
        const fields = { names: Object.keys(claims).sort().join(' ') };
        const event = makeEvent(claimsSet, context, { schoolId: newest.schoolId, accountId, fields });
        return { answer: undefined, next: { ...newest, claims, updatedAt: clock.now() }, events: [event] };
      });
      return user;
    },
  };
}
