import type { FormView } from '../forms/form.ts';
import type { FlashView } from '../passage/index.ts';
import { definePage } from '../render/index.ts';

/** What every page of the profile shows around its own part. */
export interface Frame {
  readonly csrf: string;
  /** Where ✕ goes: the address of the client that one came from. */
  readonly closeUrl?: string;
  /** `label` is a text key. */
  readonly tabs: readonly { readonly label: string; readonly url: string; readonly current: boolean }[];
  readonly flash?: FlashView;
}

/** The set-up's three steps. */
export interface SetupSteps {
  readonly action: string;
  readonly cancelUrl: string;
  readonly qr: string;
  readonly key: string;
  readonly uri: string;
  readonly form: FormView;
  /** From the third wrong code on. */
  readonly hint: boolean;
  readonly delay?: { readonly seconds: number };
}

/** `from`: the day, in words, where that is still to come. */
export interface Due {
  readonly from?: string;
}

/** The row «Verificatie in twee stappen:»; `elsewhere`: the school's own provider does it. */
export type TwoStepRow =
  | { readonly elsewhere: true }
  | {
      readonly elsewhere: false;
      readonly state: 'absent' | 'pending' | 'active' | 'suspended';
      readonly switchAction: string;
      /** Mode `both`: it counts for the login by password only. */
      readonly both: boolean;
      /** Text key: who requires it. */
      readonly required?: 'profile.two-step.required.school' | 'profile.two-step.required.support';
      /** The school requires what is not set up yet. */
      readonly due?: Due;
      readonly blocked: boolean;
      /** Words: «vandaag». */
      readonly since?: string;
      readonly suspended?: { readonly since: string; readonly until?: string };
      /** A first set-up that waits, or the way to the login that is missing to see it. */
      readonly setup?: SetupSteps;
      readonly proveUrl?: string;
      readonly newPhoneWaits: boolean;
      readonly recoveryLeft: number;
      readonly urls: { readonly wipe?: string; readonly newPhone?: string; readonly recovery?: string };
    };

/** New recovery codes, behind «Toon», until their owner says that they are kept. */
export interface CodesPart {
  readonly codes: readonly string[];
  /** On the print: school and username. */
  readonly about: string;
  readonly fileAction: string;
  readonly doneAction: string;
}

export interface SecurityModel {
  readonly frame: Frame;
  readonly username: string;
  readonly email: {
    readonly address?: string;
    readonly verified: boolean;
    readonly url: string;
    readonly waiting?: { readonly address: string; readonly url: string };
  };
  /** Without `url` there is no password: the account logs in at the school's provider. */
  readonly password: { readonly url?: string };
  readonly twoStep?: TwoStepRow;
  readonly codes?: CodesPart;
  readonly sessionsUrl: string;
  readonly eventsUrl: string;
}

export const sampleForm = (more: Partial<FormView> = {}): FormView => ({ values: {}, errors: {}, ...more });

export const frameOfTab = (current: 'persoonlijk' | 'inloggen', more: Partial<Frame> = {}): Frame => ({
  csrf: 'token',
  closeUrl: 'http://localhost:3001',
  tabs: [
    { label: 'profile.tab.personal', url: '/profiel?tab=persoonlijk', current: current === 'persoonlijk' },
    { label: 'profile.tab.security', url: '/profiel?tab=inloggen', current: current === 'inloggen' },
  ],
  ...more,
});

const frame = frameOfTab('inloggen');

/** «Persoonlijke informatie»: read-only. */
export const personalPage = definePage<{
  frame: Frame;
  name: string;
  school: string;
  /** Text keys. */
  role: string;
  ask: 'profile.personal.wrong' | 'profile.personal.wrong.pupil';
  classes: readonly string[];
  /** Pupils only. */
  leerlingnummer?: string;
  opleiding?: string;
  /** The school requires a second step of this person, who has none; `url`: where to set it up. */
  due?: Due & { readonly url: string };
}>('profile/personal', {
  docent: {
    due: { from: '1 december 2026', url: '/profiel?tab=inloggen' },
    frame: frameOfTab('persoonlijk'),
    name: 'Meti Ayodele',
    school: 'Demo College',
    role: 'profile.role.docent',
    ask: 'profile.personal.wrong',
    classes: ['vmbo-havo 2a', 'havo 3b'],
  },
  leerling: {
    frame: frameOfTab('persoonlijk'),
    name: 'Sam Visser',
    school: 'Demo College',
    role: 'profile.role.leerling',
    ask: 'profile.personal.wrong.pupil',
    classes: ['vmbo-havo 2a'],
    leerlingnummer: '20260017',
    opleiding: 'vmbo tl+ klas 2',
  },
  support: {
    frame: { csrf: 'token', tabs: frame.tabs },
    name: 'Kurve Support',
    school: 'Kurve',
    due: { url: '/profiel?tab=inloggen' },
    role: 'profile.role.support',
    ask: 'profile.personal.wrong',
    classes: [],
  },
});

const steps: SetupSteps = {
  action: '/profiel/verificatie/bevestigen',
  cancelUrl: '/profiel/verificatie/annuleren',
  qr: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxIDEiLz4=',
  key: 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP',
  uri: 'otpauth://totp/Numo:demo/docent',
  form: sampleForm({ values: { code: '' } }),
  hint: false,
};

const urls = {
  wipe: '/profiel/verificatie/wissen',
  newPhone: '/profiel/verificatie/nieuwe-telefoon',
  recovery: '/profiel/herstelcodes',
};

const absent: Extract<TwoStepRow, { elsewhere: false }> = {
  elsewhere: false,
  state: 'absent',
  switchAction: '/profiel/verificatie/schuifje',
  both: false,
  blocked: false,
  newPhoneWaits: false,
  recoveryLeft: 0,
  urls: {},
};
const active = { ...absent, state: 'active', since: 'vandaag', recoveryLeft: 10, urls } as const;
const suspended = { ...active, state: 'suspended', since: undefined, urls: { wipe: urls.wipe } } as const;

const security: SecurityModel = {
  frame,
  username: 'MetiAyodele',
  email: { address: 'docent@demo.example', verified: true, url: '/profiel/e-mail' },
  password: { url: '/profiel/wachtwoord' },
  sessionsUrl: '/profiel/sessies',
  eventsUrl: '/profiel/gebeurtenissen',
};
const { since: _, ...asleep } = suspended;
const withRow = (twoStep: TwoStepRow, more: Partial<SecurityModel> = {}): SecurityModel => ({
  ...security,
  twoStep,
  ...more,
});

/** «Inloggen en beveiliging». */
export const securityPage = definePage<SecurityModel>('profile/security', {
  leerling: { ...security, email: { verified: false, url: '/profiel/e-mail' } },
  absent: withRow(absent),
  both: withRow({ ...absent, both: true }),
  elsewhere: withRow({ elsewhere: true }, { password: {} }),
  pending: withRow({ ...absent, state: 'pending', setup: steps }),
  'pending-wrong': withRow({
    ...absent,
    state: 'pending',
    setup: { ...steps, form: sampleForm({ errors: { code: 'two-step.refused.wrong' } }), hint: true },
  }),
  'pending-delayed': withRow({
    ...absent,
    state: 'pending',
    setup: {
      ...steps,
      form: sampleForm({ error: 'two-step.refused.delayed', params: { n: 8 } }),
      delay: { seconds: 8 },
    },
  }),
  'pending-prove': withRow({
    ...absent,
    state: 'pending',
    proveUrl: '/profiel/verificatie/instellen',
  }),
  active: withRow(active, { frame: { ...frame, flash: { kind: 'success', key: 'profile.flash.two-step-on' } } }),
  'active-codes': withRow(active, {
    codes: {
      codes: Array.from({ length: 10 }, () => 'K7MP-2RXT-9HWQ'),
      about: 'Demo College, docent2',
      fileAction: '/profiel/herstelcodes/bestand',
      doneAction: '/profiel/herstelcodes/klaar',
    },
  }),
  due: withRow({ ...absent, due: { from: '1 december 2026' } }),
  overdue: withRow({ ...absent, due: {}, required: 'profile.two-step.required.school' }),
  'active-required': withRow({ ...active, required: 'profile.two-step.required.school' }),
  'active-support': withRow({ ...active, required: 'profile.two-step.required.support', newPhoneWaits: true }),
  'active-few-codes': withRow({ ...active, since: '12 maart 2026', recoveryLeft: 2 }),
  'active-no-codes': withRow({ ...active, recoveryLeft: 0 }),
  blocked: withRow({ ...active, blocked: true }),
  suspended: withRow({ ...asleep, suspended: { since: 'vandaag' } }),
  'suspended-until': withRow({ ...asleep, suspended: { since: 'gisteren', until: '24 november 2026 om 06:00' } }),
  'email-unverified': withRow(absent, {
    email: { address: 'docent@demo.example', verified: false, url: '/profiel/e-mail' },
  }),
  'email-waiting': withRow(absent, {
    email: {
      verified: false,
      url: '/profiel/e-mail',
      waiting: { address: 'nieuw@demo.example', url: '/profiel/e-mail/code' },
    },
  }),
});
