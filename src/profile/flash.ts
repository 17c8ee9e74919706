import { defineFlashes } from '../passage/index.ts';

/** The one sentence that a page shows after an action; texts are `profile.flash.<name>`. */
const FLASHES = {
  'two-step-on': 'success',
  'two-step-resumed': 'success',
  'two-step-suspended': 'success',
  'two-step-wiped': 'success',
  'two-step-cancelled': 'info',
  'two-step-expired': 'warning',
  'new-phone-on': 'success',
  'recovery-codes-made': 'success',
  'recovery-codes-kept': 'success',
  'password-changed': 'success',
  'email-changed': 'success',
  'email-sent': 'info',
  'email-cancelled': 'info',
  'press-again': 'info',
} as const;

export type Flash = keyof typeof FLASHES;

export const profileFlashes = defineFlashes('profile.flash', FLASHES);
