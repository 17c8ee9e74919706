import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import { type Frame, frameOfTab, type SetupSteps, sampleForm } from './pages-dialog.ts';

const frame = frameOfTab('inloggen');
const backUrl = '/profiel?tab=inloggen';

/** Why the school or the role does not allow it, with the offer of a new phone. */
export interface Refusal {
  /** Text key. */
  readonly reason: 'two-step.refused.required' | 'profile.refused.support';
  readonly newPhoneUrl: string;
}
const refusal: Refusal = { reason: 'two-step.refused.required', newPhoneUrl: '/profiel/verificatie/nieuwe-telefoon' };

/** Slider to the left: until when. Field `end`, button `two-step-suspend`. */
export const suspendPage = definePage<{
  frame: Frame;
  action: string;
  backUrl: string;
  form: FormView;
  refusal?: Refusal;
}>('profile/suspend', {
  ask: { frame, action: '/profiel/verificatie/uitzetten', backUrl, form: sampleForm({ values: { end: 'manual' } }) },
  wrong: {
    frame,
    action: '/profiel/verificatie/uitzetten',
    backUrl,
    form: sampleForm({ values: { end: 'week' }, errors: { end: 'profile.suspend.end.missing' } }),
  },
  refused: { frame, action: '/profiel/verificatie/uitzetten', backUrl, form: sampleForm(), refusal },
  'refused-support': {
    frame,
    action: '/profiel/verificatie/uitzetten',
    backUrl,
    form: sampleForm(),
    refusal: { ...refusal, reason: 'profile.refused.support' },
  },
});

/** Slider to the right while suspended: field `code`, buttons `two-step-confirm`, `two-step-cancel`. */
export const resumePage = definePage<{
  frame: Frame;
  action: string;
  backUrl: string;
  form: FormView;
  hint: boolean;
  blocked: boolean;
  delay?: { readonly seconds: number };
  support: { readonly phone: string; readonly mail: string };
}>('profile/resume', {
  ask: {
    frame,
    action: '/profiel/verificatie/aanzetten',
    backUrl,
    form: sampleForm(),
    hint: false,
    blocked: false,
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
  },
  wrong: {
    frame,
    action: '/profiel/verificatie/aanzetten',
    backUrl,
    form: sampleForm({ errors: { code: 'two-step.refused.wrong' } }),
    hint: true,
    blocked: false,
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
  },
  delayed: {
    frame,
    action: '/profiel/verificatie/aanzetten',
    backUrl,
    form: sampleForm({ error: 'two-step.refused.delayed', params: { n: 4 } }),
    hint: true,
    blocked: false,
    delay: { seconds: 4 },
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
  },
  blocked: {
    frame,
    action: '/profiel/verificatie/aanzetten',
    backUrl,
    form: sampleForm(),
    hint: false,
    blocked: true,
    support: { phone: '0297-523159', mail: 'support@kurve.nl' },
  },
});

/** «Koppeling verbreken?»: button `two-step-wipe-confirm`. */
export const wipePage = definePage<{ frame: Frame; action: string; backUrl: string; refusal?: Refusal }>(
  'profile/wipe',
  {
    ask: { frame, action: '/profiel/verificatie/wissen', backUrl },
    refused: { frame, action: '/profiel/verificatie/wissen', backUrl, refusal },
  },
);

/** «Nieuwe telefoon»: first what will happen, then the three steps. */
export const newPhonePage = definePage<{
  frame: Frame;
  action: string;
  backUrl: string;
  setup?: SetupSteps;
  error?: string;
}>('profile/new-phone', {
  begin: { frame, action: '/profiel/verificatie/nieuwe-telefoon', backUrl },
  refused: { frame, action: '/profiel/verificatie/nieuwe-telefoon', backUrl, error: 'two-step.refused.suspended' },
  steps: {
    frame,
    action: '/profiel/verificatie/nieuwe-telefoon',
    backUrl,
    setup: {
      action: '/profiel/verificatie/nieuwe-telefoon/bevestigen',
      cancelUrl: '/profiel/verificatie/nieuwe-telefoon/annuleren',
      qr: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxIDEiLz4=',
      key: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
      uri: 'otpauth://totp/Numo:demo/docent2',
      form: sampleForm({ errors: { code: 'two-step.refused.used' } }),
      hint: false,
    },
  },
});

/** «Nieuwe herstelcodes»: how many are left, and the button for new ones. */
export const recoveryCodesPage = definePage<{ frame: Frame; action: string; backUrl: string; left: number }>(
  'profile/recovery-codes',
  {
    seven: { frame, action: '/profiel/herstelcodes', backUrl, left: 7 },
    one: { frame, action: '/profiel/herstelcodes', backUrl, left: 1 },
    none: { frame, action: '/profiel/herstelcodes', backUrl, left: 0 },
  },
);
