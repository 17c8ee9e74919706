/** RESET and the activation code that it makes. Product.md section 7. */
import { after, DAY } from '../kernel/clock.ts';
import { foldCode, inGroups, randomCode } from '../kernel/codes.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { AdminDeps } from './admin.ts';
import { authorityOf } from './authority.ts';
import type { By, MadeCode, UserAdmin } from './contract-admin.ts';
import { passwordReset, supportWipeNoted } from './events.ts';
import {
  type ActivationKind,
  countsAsBeheerder,
  endingAt,
  isNeverActivated,
  type SupportAct,
  type User,
} from './model.ts';
import type { Passwords } from './password.ts';
import { accountUnknown, rewrite } from './rewrite.ts';

export interface ActivationDeps extends AdminDeps {
  readonly passwords: Passwords;
}

const CODES: Readonly<Record<ActivationKind, { readonly length: number; readonly ms: number }>> = {
  pupil: { length: 8, ms: DAY },
  sheet: { length: 8, ms: 7 * DAY },
  staff: { length: 12, ms: 7 * DAY },
};

/** Of staff a sheet's code is as long as any other of theirs. */
const kindOf = (user: User, kind: 'sheet' | undefined): ActivationKind => {
  if (user.role !== 'leerling') return 'staff';
  return kind ?? 'pupil';
};

/** What a reason or verification that was given leaves in the event. */
const given = (by: By) => ({
  ...(by.reason ? { reason: by.reason } : {}),
  ...(by.kind === 'account' && by.verified ? { verified: by.verified } : {}),
});

/** What support did to a beheerder's credentials, if that is what this is. */
function supportAct(by: By, user: User, action: SupportAct['action'], at: Date): SupportAct | undefined {
  const isSupport = by.kind === 'account' && by.user.role === 'support';
  return isSupport && countsAsBeheerder(user, at) ? { action, by: by.user.id, at } : user.supportAct;
}

async function reset(
  deps: ActivationDeps,
  accountId: string,
  by: By,
  context: EventContext,
  sheet: 'sheet' | undefined,
): Promise<MadeCode> {
  const { store, passwords, clock } = deps;
  const known = await store.get(accountId);
  if (!known) throw accountUnknown();
  const authority = await authorityOf(deps, by, known.schoolId);
  // Before the hash, so that who may not costs nothing; and again in the write.
  authority.demand('reset', known);
  const kind = kindOf(known, sheet);
  const code = randomCode(CODES[kind].length);
  const hash = await passwords.hash(foldCode(code));
  const madeAt = clock.now();
  const expiresAt = after(madeAt, CODES[kind].ms);
  const { user } = await rewrite(store, accountId, (newest) => {
    authority.demand('reset', newest);
    const now = clock.now();
    const next: User = {
      ...newest,
      passwordHash: undefined,
      mustChangePassword: undefined,
      activation: { hash, kind, madeAt, expiresAt },
      supportAct: supportAct(by, newest, 'reset', now),
      sessionsValidFrom: endingAt(newest, now),
      keptSession: undefined,
    };
    const fields = { kind, ...(isNeverActivated(newest) ? { first: true } : {}), ...given(by) };
    const event = makeEvent(passwordReset, context, { schoolId: newest.schoolId, accountId, fields });
    return { answer: undefined, next, events: [event] };
  });
  return { user, code: inGroups(code), expiresAt };
}

/** @see UserAdmin */
export function resetting(deps: ActivationDeps): Pick<UserAdmin, 'reset' | 'noteSupportWipe'> {
  return {
    reset: (accountId, by, context, kind) => reset(deps, accountId, by, context, kind),
    async noteSupportWipe(accountId, by, context) {
      const known = await deps.store.get(accountId);
      if (!known) throw accountUnknown();
      const authority = await authorityOf(deps, by, known.schoolId);
      await rewrite(deps.store, accountId, (newest) => {
        authority.demand('two-step-wipe', newest);
        const act = supportAct(by, newest, 'wipe', deps.clock.now());
        if (act === newest.supportAct) return { answer: undefined };
        const event = makeEvent(supportWipeNoted, context, {
          schoolId: newest.schoolId,
          accountId,
          fields: given(by),
        });
        return { answer: undefined, next: { ...newest, supportAct: act }, events: [event] };
      });
    },
  };
}
