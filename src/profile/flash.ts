import { hmac, safeEqual } from '../kernel/secrets.ts';

/** The one sentence that a page shows after an action; texts are `profile.flash.<name>`. */
export const FLASHES = {
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

export interface FlashView {
  readonly kind: 'success' | 'info' | 'warning';
  /** Text key. */
  readonly key: string;
}

const isFlash = (name: string): name is Flash => Object.hasOwn(FLASHES, name);

const macOf = (key: Buffer, browser: string, name: string): string =>
  hmac(key, 'profile-flash', browser, name).slice(0, 22);

/** The query value that makes the next page say it: bound to this browser, so that no link of others can. */
export const makeFlash = (key: Buffer, browser: string, name: Flash): string => `${name}.${macOf(key, browser, name)}`;

/** What `value` says, if it was made for this browser. */
export function readFlash(key: Buffer, browser: string | undefined, value: string | undefined): FlashView | undefined {
  const [name = '', mac = ''] = (value ?? '').split('.');
  if (browser === undefined || !isFlash(name) || !safeEqual(mac, macOf(key, browser, name))) return undefined;
  return { kind: FLASHES[name], key: `profile.flash.${name}` };
}
