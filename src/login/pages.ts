import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/page.ts';
import type { LoginFrame, SupportInfo } from './frame.ts';

export type { LoginFrame, SupportInfo } from './frame.ts';
export * from './pages-sso.ts';

/** A running delay: seconds still to wait. The page counts down where scripts run. */
export interface Delay {
  readonly seconds: number;
}

const frame: LoginFrame = { action: '/interaction/abc', csrf: 'token', clientName: 'Numo' };
const atSchool: LoginFrame = { ...frame, school: { name: 'Demo College', changeUrl: '/interaction/abc?school=' } };
const support: SupportInfo = { phone: '0297-523159', mail: 'support@kurve.nl' };
const sampleQr =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA5IDkiPjxwYXRoIGQ9Ik0xIDFoM3YzSDF6TTUgMWgzdjNINXpNMSA1aDN2M0gxek02IDZoMnYySDZ6Ii8+PC9zdmc+';
const form = (values: Record<string, string>, more: Partial<FormView> = {}): FormView => ({
  values,
  errors: {},
  ...more,
});

/** Step 1: field `school`, button `school-submit`; the last school as one click (button `school-last`, posts `last_school`). */
export const schoolPage = definePage<{
  frame: LoginFrame;
  form: FormView;
  /** Remembered from the last time: name to show, short name to post. */
  last?: { name: string; shortName: string };
}>('login/school', {
  empty: { frame, form: form({ school: '' }) },
  remembered: { frame, form: form({ school: '' }), last: { name: 'Demo College', shortName: 'demo' } },
  unknown: { frame, form: form({ school: 'dmeo' }, { errors: { school: 'login.school.unknown' } }) },
});

/** Step 2: fields `username`, `password`, button `login-submit`. With `delay` the button waits. */
export const passwordPage = definePage<{
  frame: LoginFrame;
  form: FormView;
  delay?: Delay;
  /** Asked of somebody who is logged in already: a recent login is wanted. */
  again?: boolean;
  /** The school's own way in (link `sso-login`). */
  ssoUrl?: string;
  /** A school account that waits for this one login. */
  linking?: string;
}>('login/password', {
  empty: { frame: atSchool, form: form({ username: '' }) },
  again: { frame: atSchool, form: form({ username: 'docent' }), again: true },
  prefilled: { frame: atSchool, form: form({ username: 'docent' }) },
  both: { frame: atSchool, form: form({ username: '' }), ssoUrl: '/interaction/abc/naar-school' },
  linking: { frame: atSchool, form: form({ username: '' }), linking: 'm.ayodele@school.example' },
  wrong: { frame: atSchool, form: form({ username: 'docent' }, { error: 'login.credentials.wrong' }) },
  delayed: {
    frame: atSchool,
    form: form({ username: 'docent' }, { error: 'login.delayed', params: { n: 8 } }),
    delay: { seconds: 8 },
  },
});

/** After an activation code, or where the password must be changed: field `new_password`, button `save`. */
export const choosePasswordPage = definePage<{
  frame: LoginFrame;
  form: FormView;
  name: string;
  /** For password managers. */
  username: string;
  minLength: number;
  activation: boolean;
}>('login/choose-password', {
  empty: { frame: atSchool, form: form({}), name: 'Sam Visser', username: 'leerling', minLength: 8, activation: true },
  refused: {
    frame: atSchool,
    form: form({}, { errors: { new_password: 'password.too-short' }, params: { n: 12 } }),
    name: 'Anja de Wit',
    username: 'beheerder',
    minLength: 12,
    activation: false,
  },
});

/** Step 3: field `code`, button `code-submit`, link to the recovery code; `support` in the help text. */
export const codePage = definePage<{
  frame: LoginFrame;
  form: FormView;
  name: string;
  support: SupportInfo;
  recoveryUrl: string;
  /** From the third wrong code on: «Zet op je telefoon de tijd op ‘automatisch’». */
  hint: boolean;
  blocked: boolean;
  delay?: Delay;
  /** Asked of somebody who is logged in already (acr_values). */
  stepUp: boolean;
}>('login/code', {
  empty: {
    frame: atSchool,
    form: form({}),
    name: 'Meti Ayodele',
    support,
    recoveryUrl: '?herstelcode',
    hint: false,
    blocked: false,
    stepUp: false,
  },
  wrong: {
    frame: atSchool,
    form: form({}, { errors: { code: 'login.code.wrong' } }),
    name: 'Meti Ayodele',
    support,
    recoveryUrl: '?herstelcode',
    hint: true,
    blocked: false,
    stepUp: false,
  },
  delayed: {
    frame: atSchool,
    form: form({}, { error: 'login.delayed', params: { n: 4 } }),
    name: 'Meti Ayodele',
    support,
    recoveryUrl: '?herstelcode',
    hint: true,
    blocked: false,
    delay: { seconds: 4 },
    stepUp: false,
  },
  blocked: {
    frame: atSchool,
    form: form({}, { error: 'login.code.blocked' }),
    name: 'Meti Ayodele',
    support,
    recoveryUrl: '?herstelcode',
    hint: false,
    blocked: true,
    stepUp: false,
  },
  stepUp: {
    frame: atSchool,
    form: form({}),
    name: 'Meti Ayodele',
    support,
    recoveryUrl: '?herstelcode',
    hint: false,
    blocked: false,
    stepUp: true,
  },
});

/** Field `recovery_code`, button `recovery-submit`. */
export const recoveryPage = definePage<{
  frame: LoginFrame;
  form: FormView;
  name: string;
  support: SupportInfo;
  codeUrl: string;
  delay?: Delay;
}>('login/recovery', {
  empty: { frame: atSchool, form: form({}), name: 'Meti Ayodele', support, codeUrl: '/interaction/abc' },
  wrong: {
    frame: atSchool,
    form: form({}, { errors: { recovery_code: 'login.recovery.wrong' } }),
    name: 'Meti Ayodele',
    support,
    codeUrl: '/interaction/abc',
  },
});

/**
 * The set-up inside the login, when the school requires it: the same three steps as in the profile, with
 * field `code` and button `two-step-confirm`.
 */
export const setupPage = definePage<{
  frame: LoginFrame;
  form: FormView;
  name: string;
  qr: string;
  key: string;
  uri: string;
  delay?: Delay;
}>('login/setup', {
  empty: {
    frame: atSchool,
    form: form({}),
    name: 'Anja de Wit',
    qr: sampleQr,
    key: 'JBSW Y3DP EHPK 3PXP',
    uri: 'otpauth://totp/x',
  },
  wrong: {
    frame: atSchool,
    form: form({}, { errors: { code: 'login.code.wrong' } }),
    name: 'Anja de Wit',
    qr: sampleQr,
    key: 'JBSW Y3DP EHPK 3PXP',
    uri: 'otpauth://totp/x',
  },
});

/** The recovery codes after a set-up inside the login, shown once; button `continue-submit`. */
export const recoveryCodesPage = definePage<{ frame: LoginFrame; codes: readonly string[] }>('login/recovery-codes', {
  ten: { frame: atSchool, codes: Array.from({ length: 10 }, () => 'K7MP-2RXT-9HWQ') },
});

/**
 * «Verder als {naam}» (button `account-continue`) / «Ik ben iemand anders» (button `account-other`).
 * The form posts `account`: `continue` or `other`.
 */
export const accountPage = definePage<{ frame: LoginFrame; name: string; username: string }>('login/account', {
  known: { frame: atSchool, name: 'Sam Visser', username: 'leerling' },
});

/** Notices at the login (suspended second step, what happened since): one click on, one to the profile. Buttons `continue-submit`, and `profile-link`, which posts `next`: `profile`. */
export const noticePage = definePage<{
  frame: LoginFrame;
  name: string;
  /** Already translated, newest first. */
  notices: readonly { text: string; at: string }[];
  /** The second step is suspended: since when and until when (already words), and the button to the profile. */
  suspended?: { since: string; until?: string };
  toProfile?: boolean;
}>('login/notice', {
  suspended: {
    frame: atSchool,
    name: 'Meti Ayodele',
    notices: [],
    suspended: { since: 'gisteren', until: '24 november 2026 om 06:00' },
    toProfile: true,
  },
  notices: {
    frame: atSchool,
    name: 'Meti Ayodele',
    notices: [{ text: 'Je wachtwoord is gewijzigd.', at: 'vandaag om 10:12' }],
  },
});

/**
 * For clients that are not first-party. Buttons `consent-allow`, `consent-deny`; the form posts `consent`:
 * `allow` or `deny`. Scope texts are `consent.scope.<scope>`.
 */
export const consentPage = definePage<{
  frame: LoginFrame;
  name: string;
  scopes: readonly string[];
  clientUri?: string;
}>('login/consent', {
  all: {
    frame: atSchool,
    name: 'Meti Ayodele',
    scopes: ['profile', 'email', 'school', 'offline_access'],
    clientUri: 'https://example.org',
  },
});

/** Pages that end an attempt without a login: what happened and the way on. Never a dead end. */
export type EndReason =
  | 'expired'
  | 'finished'
  | 'unknown-attempt'
  | 'no-cookies'
  | 'client-not-allowed'
  | 'other-browser'
  | 'busy';

/** Texts `login.end.<reason>.title` and `.text`; `onUrl` restarts at the relying party (button or link `restart`). */
export const endPage = definePage<{ reason: EndReason; clientName?: string; onUrl?: string }>('login/end', {
  expired: { reason: 'expired', clientName: 'Numo', onUrl: 'http://localhost:3001/login' },
  finished: { reason: 'finished', clientName: 'Numo', onUrl: 'http://localhost:3001/login' },
  'unknown-attempt': { reason: 'unknown-attempt' },
  'no-cookies': { reason: 'no-cookies', clientName: 'Numo', onUrl: 'http://localhost:3001/login' },
  'client-not-allowed': { reason: 'client-not-allowed', clientName: 'Andere app', onUrl: 'https://example.org' },
  'other-browser': { reason: 'other-browser', clientName: 'Numo', onUrl: 'http://localhost:3001/login' },
  busy: { reason: 'busy', clientName: 'Numo', onUrl: 'http://localhost:3001/login' },
});
