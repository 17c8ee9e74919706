import { defineEvent, type EventDefinition } from '../kernel/events.ts';

/** Told to the owner by mail (where there is an address) and as a notice. */
const told = (template: string) => ({ template, to: 'owner', by: 'mail' }) as const;

/** Facts of accounts. `reason` is a SessionsEndReason; `kept` whether one session lives on. */
export const userCreated = defineEvent({ name: 'user.created', keep: ['role', 'localLogin', 'reason'] });
export const passwordChanged = defineEvent({
  name: 'user.password-changed',
  keep: [],
  notice: told('password-changed'),
});
/** The former address is told too, by a handler that asks `formerEmailOf`. */
export const emailChanged = defineEvent({ name: 'user.email-changed', keep: [], notice: told('email-changed') });
export const emailChangeBegun = defineEvent({ name: 'user.email-change-begun', keep: [] });
export const emailChangeCancelled = defineEvent({ name: 'user.email-change-cancelled', keep: [] });
/** Five wrong codes. */
export const emailChangeFailed = defineEvent({ name: 'user.email-change-failed', keep: ['tries'] });
/** By the owner («log overal uit»), or by an admin. */
export const sessionsEnded = defineEvent({
  name: 'user.sessions-ended',
  keep: ['reason', 'kept'],
  notice: told('sessions-ended'),
});
/** With another change, whose own event tells the owner. */
export const sessionsEndedAlong = defineEvent({ name: 'user.sessions-ended-along', keep: ['reason', 'kept'] });
export const accountDisabled = defineEvent({
  name: 'user.disabled',
  keep: [],
  notice: told('account-disabled'),
});
export const accountEnabled = defineEvent({ name: 'user.enabled', keep: [] });
/** `changed`: names of the fields, never their values. */
export const userEdited = defineEvent({ name: 'user.edited', keep: ['changed'] });
/** By an admin or an import, so unverified: mails to it name nobody. */
export const emailSet = defineEvent({ name: 'user.email-set', keep: [], notice: told('email-changed') });
export const roleChanged = defineEvent({
  name: 'user.role-changed',
  keep: ['from', 'to'],
  notice: told('role-changed'),
});
/**
 * `kind`: of the code; `first`: the account never had a password, so nothing of its owner's ended, and what is told
 * is the activation; `reason` and `verified`: keys, given by support.
 */
export const passwordReset = defineEvent({
  name: 'user.password-reset',
  keep: ['kind', 'first', 'reason', 'verified'],
  notice: [
    { ...told('password-reset'), unless: 'first' },
    // What support does to a beheerder's, all beheerders are told (product.md section 4).
    { template: 'colleague-password-reset', to: 'other-beheerders', by: 'mail', actor: 'support' },
  ],
});
/** The activation code was used up: its owner chose a password. */
export const accountActivated = defineEvent({
  name: 'user.activated',
  keep: ['kind'],
  notice: told('account-activated'),
});
export const supportWipeNoted = defineEvent({ name: 'user.support-wipe', keep: ['reason', 'verified'] });
export const accountDeleted = defineEvent({ name: 'user.deleted', keep: [] });
export const accountUndeleted = defineEvent({ name: 'user.undeleted', keep: [] });
export const accountLeft = defineEvent({ name: 'user.left', keep: [] });
/** The waiting time after wrong passwords. */
export const delayLifted = defineEvent({ name: 'user.delay-lifted', keep: ['mistakes'] });
/** The school's policy will bind this person, who has no second step. `from`: ISO 8601. */
export const twoStepDue = defineEvent({ name: 'user.two-step-due', keep: ['from'], notice: told('two-step-due') });
/** All that is kept about the person left the house, by command. */
export const accountExported = defineEvent({ name: 'user.exported', keep: [] });
export const accountErased = defineEvent({ name: 'user.erased', keep: [] });

/** From another system, for an account that had none. */
export const passwordBrought = defineEvent({ name: 'user.password-brought', keep: [] });
/** `names`: of the claims, never values. */
export const claimsSet = defineEvent({ name: 'user.claims-set', keep: ['names'] });
/** The provider of the school told it; the value stands nowhere. */
export const eckIdKept = defineEvent({ name: 'user.eck-id-kept', keep: [] });

/** All of them, for audit and notices. */
export const userEvents: readonly EventDefinition[] = [
  userCreated,
  passwordChanged,
  emailChanged,
  emailChangeBegun,
  emailChangeCancelled,
  emailChangeFailed,
  sessionsEnded,
  sessionsEndedAlong,
  accountDisabled,
  accountEnabled,
  userEdited,
  emailSet,
  roleChanged,
  passwordReset,
  accountActivated,
  supportWipeNoted,
  accountDeleted,
  accountUndeleted,
  accountLeft,
  delayLifted,
  accountExported,
  twoStepDue,
  accountErased,
  passwordBrought,
  claimsSet,
  eckIdKept,
];
