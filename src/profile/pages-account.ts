import type { FormView } from '../forms/form.ts';
import type { Missing } from '../passage/index.ts';
import { definePage } from '../render/index.ts';
import { type Frame, frameOfTab, sampleForm } from './pages-dialog.ts';

const frame = frameOfTab('inloggen');
const backUrl = '/profiel?tab=inloggen';

/** Fields `password` (the old one) and `new_password`, button `save`. */
export const passwordPage = definePage<{
  frame: Frame;
  action: string;
  backUrl: string;
  form: FormView;
  /** For password managers: whose password it is. */
  username: string;
  minLength: number;
  delay?: { readonly seconds: number };
}>('profile/password', {
  empty: { frame, action: '/profiel/wachtwoord', backUrl, form: sampleForm(), username: 'docent2', minLength: 12 },
  wrong: {
    frame,
    action: '/profiel/wachtwoord',
    backUrl,
    form: sampleForm({ errors: { password: 'password.current-wrong' } }),
    username: 'docent2',
    minLength: 12,
  },
  empties: {
    frame,
    action: '/profiel/wachtwoord',
    backUrl,
    form: sampleForm({ errors: { password: 'form.required', new_password: 'form.required' } }),
    username: 'docent2',
    minLength: 8,
  },
  delayed: {
    frame,
    action: '/profiel/wachtwoord',
    backUrl,
    form: sampleForm({ error: 'two-step.refused.delayed', params: { n: 30 } }),
    username: 'docent2',
    minLength: 12,
    delay: { seconds: 30 },
  },
});

/** A new address: field `email`, button `save`. */
export const emailPage = definePage<{
  frame: Frame;
  action: string;
  backUrl: string;
  form: FormView;
  current?: string;
}>('profile/email', {
  first: { frame, action: '/profiel/e-mail', backUrl, form: sampleForm({ values: { email: '' } }) },
  change: {
    frame,
    action: '/profiel/e-mail',
    backUrl,
    form: sampleForm({ values: { email: '' } }),
    current: 'docent@demo.example',
  },
  invalid: {
    frame,
    action: '/profiel/e-mail',
    backUrl,
    form: sampleForm({ values: { email: 'docent@demo' }, errors: { email: 'email.invalid' } }),
    current: 'docent@demo.example',
  },
  'too-many': {
    frame,
    action: '/profiel/e-mail',
    backUrl,
    form: sampleForm({ values: { email: 'a@b.example' }, error: 'email.too-many-mails' }),
  },
});

/** The code from the mail: field `code`, buttons `code-submit`, `email-again`, `email-cancel`. */
export const emailCodePage = definePage<{
  frame: Frame;
  action: string;
  againAction: string;
  cancelAction: string;
  form: FormView;
  address: string;
}>('profile/email-code', {
  ask: {
    frame: { ...frame, flash: { kind: 'info', key: 'profile.flash.email-sent' } },
    action: '/profiel/e-mail/code',
    againAction: '/profiel/e-mail/opnieuw',
    cancelAction: '/profiel/e-mail/annuleren',
    form: sampleForm(),
    address: 'nieuw@demo.example',
  },
  wrong: {
    frame,
    action: '/profiel/e-mail/code',
    againAction: '/profiel/e-mail/opnieuw',
    cancelAction: '/profiel/e-mail/annuleren',
    form: sampleForm({ errors: { code: 'email.code-wrong' } }),
    address: 'nieuw@demo.example',
  },
});

/** Where one is logged in. Words are ready; `agent` may be empty. */
export const sessionsPage = definePage<{
  frame: Frame;
  backUrl: string;
  signOutUrl: string;
  sessions: readonly {
    readonly agent: string;
    readonly since: string;
    readonly seen?: string;
    readonly current: boolean;
  }[];
}>('profile/sessions', {
  two: {
    frame,
    backUrl,
    signOutUrl: '/profiel/sessies/uitloggen',
    sessions: [
      { agent: 'Firefox, Windows', since: 'vandaag om 08:31', seen: 'vandaag om 10:02', current: true },
      { agent: '', since: 'gisteren om 15:20', current: false },
    ],
  },
});

/** Asks before «log overal uit»: button `sign-out-yes`. */
export const signOutPage = definePage<{ frame: Frame; action: string; backUrl: string }>('profile/sign-out', {
  ask: { frame, action: '/profiel/sessies/uitloggen', backUrl: '/profiel/sessies' },
});

/** After «log overal uit». */
export const signedOutPage = definePage<{ clientName?: string; clientUrl?: string; profileUrl: string }>(
  'profile/signed-out',
  {
    plain: { profileUrl: '/profiel' },
    client: { clientName: 'Numo', clientUrl: 'http://localhost:3001', profileUrl: '/profiel' },
  },
);

/** «Recente gebeurtenissen» of 90 days, newest first. */
export const eventsPage = definePage<{
  frame: Frame;
  backUrl: string;
  events: readonly { readonly text: string; readonly at: string }[];
}>('profile/events', {
  some: {
    frame,
    backUrl,
    events: [
      { text: 'Je wachtwoord is gewijzigd.', at: 'vandaag om 10:12' },
      { text: 'Verificatie in twee stappen is aangezet.', at: '12 maart 2026 om 08:00' },
    ],
  },
  none: { frame, backUrl, events: [] },
});

/** The login that came back did not bring what the page needs: what is missing, and the way on. */
export const missingPage = definePage<{ missing: `profile.missing.${Missing}`; tryUrl: string; backUrl?: string }>(
  'profile/missing',
  {
    session: { missing: 'profile.missing.session', tryUrl: '/profiel' },
    'too-old': { missing: 'profile.missing.too-old', tryUrl: '/profiel/verificatie/wissen', backUrl },
    'code-missing': { missing: 'profile.missing.code-missing', tryUrl: '/profiel/verificatie/wissen', backUrl },
  },
);
