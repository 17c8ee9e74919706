import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import type { Frame } from './frame.ts';
import { supportFrame as frame } from './frame.ts';

/** Why support acts, and how the caller was verified: keys that stand in the Logboek. */
export const REASONS = ['lost-phone', 'new-phone', 'forgot-password', 'misuse', 'other'] as const;
export const VERIFIED = ['called-back', 'colleague-confirmed'] as const;

const emptyForm: FormView = { values: {}, errors: {} };

/** «Scholen»: all of them, by name. */
export const schoolsPage = definePage<{
  frame: Frame;
  action: string;
  text: string;
  newUrl: string;
  schools: readonly {
    readonly name: string;
    readonly shortName: string;
    readonly brin: string;
    readonly url: string;
    readonly hasBeheerder: boolean;
  }[];
  nextUrl?: string;
}>('console/support-schools', {
  some: {
    frame: frame('schools'),
    action: '/support',
    text: '',
    newUrl: '/support/scholen/nieuw',
    schools: [
      { name: 'Demo College', shortName: 'demo', brin: '01AB', url: '/support/scholen/a', hasBeheerder: true },
      { name: 'Ander Lyceum', shortName: 'ander', brin: '', url: '/support/scholen/b', hasBeheerder: false },
    ],
    nextUrl: '/support?vanaf=x',
  },
  none: { frame: frame('schools'), action: '/support', text: 'zz', newUrl: '/support/scholen/nieuw', schools: [] },
});

export const newSchoolPage = definePage<{ frame: Frame; form: FormView; action: string; backUrl: string }>(
  'console/support-school-new',
  {
    empty: { frame: frame('schools'), form: emptyForm, action: '/support/scholen/nieuw', backUrl: '/support' },
    taken: {
      frame: frame('schools'),
      form: {
        values: { name: 'Demo College', short_name: 'demo', brin: '' },
        errors: { short_name: 'console.support.school.short.taken' },
      },
      action: '/support/scholen/nieuw',
      backUrl: '/support',
    },
  },
);

interface FoundPerson {
  readonly name: string;
  readonly username: string;
  /** Text key. */
  readonly role: string;
  readonly disabled: boolean;
  readonly url: string;
}

const person: FoundPerson = {
  name: 'Anja de Wit',
  username: 'beheerder',
  role: 'console.role.beheerder',
  disabled: false,
  url: '/support/scholen/a/gebruikers/u',
};

/** A school as support sees it. */
export const supportSchoolPage = definePage<{
  frame: Frame;
  name: string;
  shortNames: readonly string[];
  brin: string;
  /** Text keys. */
  loginMode: string;
  policy: string;
  action: string;
  backUrl: string;
  text: string;
  people: readonly FoundPerson[];
  nextUrl?: string;
  /** Only where there is no beheerder yet. */
  first?: { readonly form: FormView; readonly action: string };
}>('console/support-school', {
  some: {
    frame: frame('schools'),
    name: 'Demo College',
    shortNames: ['demo', 'demo-college'],
    brin: '01AB',
    loginMode: 'console.support.school.mode.both',
    policy: 'console.support.school.policy.beheerders',
    action: '/support/scholen/a',
    backUrl: '/support',
    text: '',
    people: [person, { ...person, name: 'Nasira Al-Hashim', role: 'console.role.docent', disabled: true }],
    nextUrl: '/support/scholen/a?vanaf=x',
  },
  fresh: {
    frame: frame('schools'),
    name: 'Ander Lyceum',
    shortNames: ['ander'],
    brin: '',
    loginMode: 'console.support.school.mode.local',
    policy: 'console.support.school.policy.optional',
    action: '/support/scholen/b',
    backUrl: '/support',
    text: '',
    people: [],
    first: {
      form: { values: { username: 'a' }, errors: { given_name: 'console.support.first.name' } },
      action: '/support/scholen/b/beheerder',
    },
  },
  'nobody-found': {
    frame: frame('schools'),
    name: 'Demo College',
    shortNames: ['demo'],
    brin: '',
    loginMode: 'console.support.school.mode.sso',
    policy: 'console.support.school.policy.docenten-and-beheerders',
    action: '/support/scholen/a',
    backUrl: '/support',
    text: 'zz',
    people: [],
  },
});

/** Somebody in any school. */
export const findPage = definePage<{
  frame: Frame;
  action: string;
  text: string;
  people: readonly (FoundPerson & { readonly school: string })[];
}>('console/support-find', {
  empty: { frame: frame('find'), action: '/support/zoeken', text: '', people: [] },
  none: { frame: frame('find'), action: '/support/zoeken', text: 'zz', people: [] },
  some: {
    frame: frame('find'),
    action: '/support/zoeken',
    text: 'beheerder',
    people: [{ ...person, school: 'Demo College' }],
  },
});

/** Somebody of a school, as support sees this person. */
export const supportPersonPage = definePage<{
  frame: Frame;
  name: string;
  username: string;
  /** Text key. */
  role: string;
  school: string;
  schoolUrl: string;
  email: string;
  emailVerified: boolean;
  /** Since when the mail server refuses the address. */
  mailRefused?: string;
  disabled: boolean;
  lastLogin?: string;
  twoStep?: {
    /** Text key. */
    readonly state: string;
    readonly on: boolean;
    readonly since?: string;
    readonly blocked: boolean;
    readonly switchUrl?: string;
    readonly wipeUrl?: string;
    readonly unblockUrl?: string;
  };
  resetUrl?: string;
}>('console/support-person', {
  beheerder: {
    frame: frame('schools'),
    name: 'Anja de Wit',
    username: 'beheerder',
    role: 'console.role.beheerder',
    school: 'Demo College',
    schoolUrl: '/support/scholen/a',
    email: 'beheerder@demo.example',
    emailVerified: false,
    mailRefused: '12 maart 2026',
    disabled: true,
    lastLogin: 'vandaag om 10:12',
    twoStep: {
      state: 'console.support.two-step.active',
      on: true,
      since: '12 maart 2026',
      blocked: true,
      switchUrl: '/support/scholen/a/gebruikers/u/uit',
      wipeUrl: '/support/scholen/a/gebruikers/u/wissen',
      unblockUrl: '/support/scholen/a/gebruikers/u/aan',
    },
    resetUrl: '/support/scholen/a/gebruikers/u/reset',
  },
  leerling: {
    frame: frame('schools'),
    name: 'Sam Visser',
    username: 'leerling',
    role: 'console.role.leerling',
    school: 'Demo College',
    schoolUrl: '/support/scholen/a',
    email: '',
    emailVerified: false,
    disabled: false,
  },
});

/** Why, and how the caller was verified; then it is done. */
export const supportActPage = definePage<{
  frame: Frame;
  form: FormView;
  /** Text key; what it does is `<act>.text`, its button `<act>.button`. */
  act: string;
  button: string;
  /** It asks until when, as a beheerder's own dialog does. */
  asksEnd: boolean;
  name: string;
  school: string;
  /** Of a beheerder: the caller must be verified, and all beheerders are told. */
  verification: boolean;
  action: string;
  backUrl: string;
}>('console/support-act', {
  wipe: {
    frame: frame('schools'),
    form: { values: { reason: 'lost-phone' }, errors: { verified: 'console.support.act.verified.missing' } },
    act: 'console.support.act.wissen',
    button: 'two-step-wipe-confirm',
    asksEnd: false,
    name: 'Anja de Wit',
    school: 'Demo College',
    verification: true,
    action: '/support/scholen/a/gebruikers/u/wissen',
    backUrl: '/support/scholen/a/gebruikers/u',
  },
  'of-a-docent': {
    frame: frame('schools'),
    form: { values: { end: 'week' }, errors: {}, error: 'console.support.refused.not-allowed' },
    act: 'console.support.act.uit',
    button: 'two-step-suspend',
    asksEnd: true,
    name: 'Nasira Al-Hashim',
    school: 'Demo College',
    verification: false,
    action: '/support/scholen/a/gebruikers/u/uit',
    backUrl: '/support/scholen/a/gebruikers/u',
  },
});

/** An activation code, shown once. */
export const madeCodePage = definePage<{
  frame: Frame;
  name: string;
  username: string;
  school: string;
  code: string;
  days: number;
  backUrl: string;
}>('console/support-code', {
  made: {
    frame: frame('schools'),
    name: 'Anja de Wit',
    username: 'beheerder',
    school: 'demo',
    code: 'ABCD-EFGH-JKLM',
    days: 7,
    backUrl: '/support/scholen/a',
  },
});
