import { defineFlashes } from '../passage/index.ts';

/** The one sentence that a page shows after an action; texts are `console.flash.<name>`. */
const FLASHES = {
  'press-again': 'info',
  'school-made': 'success',
  'client-removed': 'success',
  saved: 'success',
  made: 'success',
  'two-step-suspended': 'success',
  'two-step-resumed': 'success',
  'two-step-wiped': 'success',
  disabled: 'success',
  enabled: 'success',
  undeleted: 'success',
  'delay-lifted': 'success',
  'app-allowed': 'success',
  'app-withdrawn': 'success',
  'sso-added': 'success',
  'sso-saved': 'success',
  'sso-mapping': 'success',
  'sso-on': 'success',
  'sso-off': 'success',
  'sso-mode': 'success',
  'sso-removed': 'success',
  'sso-refreshed': 'success',
  'sso-unlinked': 'success',
} as const;

export type Flash = keyof typeof FLASHES;

export const consoleFlashes = defineFlashes('console.flash', FLASHES);
