import { defineEvent, type EventDefinition } from '../kernel/events.ts';

/** Told to the owner by mail (where there is an address) and as a notice. */
const told = (template: string) => ({ template, to: 'owner', by: 'mail' }) as const;

/** What support does to a beheerder's, all beheerders are told (product.md section 4). */
const toldAround = (template: string) =>
  [
    told(template),
    { template: `colleague-${template}`, to: 'other-beheerders', by: 'mail', actor: 'support' },
  ] as const;

/**
 * The facts of the second step. Fields: `by` who did it (`owner`, `admin`, `support`, `system`, or
 * `clock` for an end that came by itself); `until` ISO 8601 or `manual`; `since` ISO 8601; `reason` and `verified` (how support verified the caller) keys;
 * `what` `code` or `recovery-code`; `inRow` how many wrong ones in a row; `left` recovery codes left;
 * `unblocked` true when it lifted a block.
 */
export const twoStepActivated = defineEvent({
  name: 'two-step-activated',
  keep: ['factor', 'by'],
  notice: told('two-step-activated'),
});

export const twoStepSuspended = defineEvent({
  name: 'two-step-suspended',
  keep: ['factor', 'by', 'until', 'reason', 'verified'],
  notice: toldAround('two-step-suspended'),
});

export const twoStepResumed = defineEvent({
  name: 'two-step-resumed',
  keep: ['factor', 'by', 'since', 'reason', 'verified', 'unblocked'],
  notice: toldAround('two-step-resumed'),
});

export const twoStepWiped = defineEvent({
  name: 'two-step-wiped',
  keep: ['factor', 'by', 'reason', 'verified'],
  notice: toldAround('two-step-wiped'),
});

export const twoStepReplaced = defineEvent({
  name: 'two-step-replaced',
  keep: ['factor', 'by'],
  notice: told('two-step-replaced'),
});

export const recoveryCodesMade = defineEvent({
  name: 'recovery-codes-made',
  keep: ['by'],
  notice: told('recovery-codes-made'),
});

export const recoveryCodeUsed = defineEvent({
  name: 'recovery-code-used',
  keep: ['left'],
  notice: told('recovery-code-used'),
});

/** Every wrong code, at login and elsewhere; the owner is told by `wrong-codes`. */
export const codeRefused = defineEvent({ name: 'code-refused', keep: ['what', 'inRow'] });

/** Not for every single one: see `WRONG_CODES_TOLD_AT`. */
export const wrongCodes = defineEvent({
  name: 'wrong-codes',
  keep: ['what', 'inRow'],
  notice: told('wrong-codes'),
});

export const twoStepBlocked = defineEvent({
  name: 'two-step-blocked',
  keep: ['factor'],
  notice: told('two-step-blocked'),
});

/** All of them, for audit and notices. */
export const factorEvents: readonly EventDefinition[] = [
  twoStepActivated,
  twoStepSuspended,
  twoStepResumed,
  twoStepWiped,
  twoStepReplaced,
  recoveryCodesMade,
  recoveryCodeUsed,
  codeRefused,
  wrongCodes,
  twoStepBlocked,
];
