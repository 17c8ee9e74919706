import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';
import type { Theirs } from './pages-sso-mapping.ts';

const frame = sampleFrame('school');
const emptyForm: FormView = { values: {}, errors: {} };

/** Something that ends soon. Keys are text keys, words are ready. */
export interface Ending {
  readonly what: string;
  readonly at: string;
  readonly over: boolean;
}

export interface ConnectionRow {
  readonly name: string;
  readonly url: string;
  /** Text key. */
  readonly preset: string;
  readonly state: { readonly label: string; readonly tone: 'on' | 'off' | 'warn' };
  readonly open: boolean;
  readonly testedAt?: string;
  readonly endings: readonly Ending[];
  /** Its details cannot be read any more: since when, and the text key of why not. */
  readonly unread?: { readonly since: string; readonly why: string };
}

const sampleRow: ConnectionRow = {
  name: 'Schoolaccount',
  url: '/beheer/sso/c1',
  preset: 'federation.preset.entra-id',
  state: { label: 'console.sso.state.on', tone: 'on' },
  open: true,
  testedAt: 'vandaag om 10:12',
  endings: [{ what: 'federation.expiry.client-secret', at: '12 april 2026', over: false }],
};

export interface SsoListModel {
  readonly frame: Frame;
  readonly connections: readonly ConnectionRow[];
  readonly presets: readonly { readonly label: string; readonly url: string }[];
  readonly modes: readonly { readonly mode: string; readonly label: string; readonly chosen: boolean }[];
  /** Text key of what forbids the mode that was asked for. */
  readonly fault?: string;
  readonly action: string;
}

/** «School → Single Sign-on». */
export const ssoListPage = definePage<SsoListModel>('console/sso', {
  some: {
    frame,
    connections: [
      sampleRow,
      {
        ...sampleRow,
        name: 'Entree',
        state: { label: 'console.sso.state.test', tone: 'warn' },
        open: false,
        endings: [],
        unread: { since: 'gisteren om 08:12', why: 'console.sso.fault.redirect' },
      },
    ],
    presets: [{ label: 'federation.preset.entra-id', url: '/beheer/sso/nieuw/entra-id' }],
    modes: [
      { mode: 'local', label: 'console.sso.mode.local', chosen: true },
      { mode: 'both', label: 'console.sso.mode.both', chosen: false },
      { mode: 'sso', label: 'console.sso.mode.sso', chosen: false },
    ],
    fault: 'console.sso.mode.fault.no-second-step',
    action: '/beheer/sso/modus',
  },
  none: {
    frame,
    connections: [],
    presets: [{ label: 'federation.preset.saml', url: '/beheer/sso/nieuw/saml' }],
    modes: [{ mode: 'local', label: 'console.sso.mode.local', chosen: true }],
    action: '/beheer/sso/modus',
  },
});

export interface SsoField {
  readonly name: string;
  /** Text keys. */
  readonly label: string;
  readonly hint: string;
  readonly type: 'text' | 'url' | 'password' | 'date' | 'long' | 'checkbox' | 'select';
  readonly required: boolean;
  /** Of a `select`: words of the protocol, and the text key of none of them. */
  readonly options?: { readonly values: readonly string[]; readonly none: string };
}

const sampleField: SsoField = {
  name: 'issuer',
  label: 'federation.field.issuer',
  hint: 'federation.field.issuer.hint',
  type: 'url',
  required: true,
};
const longField: SsoField = {
  name: 'metadata',
  label: 'federation.field.metadata',
  hint: 'federation.field.metadata.hint',
  type: 'long',
  required: false,
};

const choiceField: SsoField = {
  name: 'auth',
  label: 'federation.field.auth',
  hint: 'federation.field.auth.hint',
  type: 'select',
  required: false,
  options: { values: ['client_secret_basic', 'private_key_jwt'], none: 'federation.field.auth.none' },
};
const flagField: SsoField = {
  name: 'idpInitiated',
  label: 'federation.field.idpInitiated',
  hint: 'federation.field.idpInitiated.hint',
  type: 'checkbox',
  required: false,
};

export interface SsoFormModel {
  readonly frame: Frame;
  /** Text keys. */
  readonly preset: string;
  readonly lead: string;
  readonly fields: readonly SsoField[];
  readonly form: FormView;
  readonly action: string;
  readonly backUrl: string;
}

/** A new connection. */
export const ssoAddPage = definePage<SsoFormModel>('console/sso-add', {
  empty: {
    frame,
    preset: 'federation.preset.oidc',
    lead: 'federation.preset.oidc.lead',
    fields: [sampleField],
    form: emptyForm,
    action: '/x',
    backUrl: '/beheer/sso',
  },
  wrong: {
    frame,
    preset: 'federation.preset.saml',
    lead: 'federation.preset.saml.lead',
    fields: [longField, choiceField, flagField],
    form: {
      values: { name: 'School', metadata: '<x>' },
      errors: { name: 'federation.form.required', metadata: 'federation.form.metadata' },
      error: 'console.sso.fault.too-slow',
    },
    action: '/x',
    backUrl: '/beheer/sso',
  },
});

export interface SsoConnectionModel extends SsoFormModel {
  readonly row: ConnectionRow;
  /** For the school's provider; labels are text keys. */
  readonly lines: readonly { readonly label: string; readonly value: string }[];
  readonly allowCreate: boolean;
  readonly urls: { readonly test: string; readonly mapping: string; readonly remove: string };
  /** Text key of what forbids what was asked for. */
  readonly fault?: string;
  /** What the form showed, in a word. */
  readonly seen: string;
  /** What another admin left, where it differs from what was typed. */
  readonly theirs?: readonly Theirs[];
}

/** One connection. */
export const ssoConnectionPage = definePage<SsoConnectionModel>('console/sso-connection', {
  test: {
    frame,
    preset: 'federation.preset.entra-id',
    lead: 'federation.preset.entra-id.lead',
    row: {
      ...sampleRow,
      state: { label: 'console.sso.state.test', tone: 'warn' },
      open: false,
      endings: [{ what: 'federation.expiry.client-secret', at: '1 maart 2026', over: true }],
      unread: { since: 'gisteren om 08:12', why: 'console.sso.fault.too-slow' },
    },
    lines: [{ label: 'federation.copy.redirect-uri', value: 'https://id.example.nl/sso/oidc/abc' }],
    allowCreate: false,
    fields: [sampleField],
    form: { values: { name: 'Schoolaccount' }, errors: {} },
    action: '/beheer/sso/c1',
    backUrl: '/beheer/sso',
    urls: { test: '/beheer/sso/c1/testen', mapping: '/beheer/sso/c1/kenmerken', remove: '/beheer/sso/c1/verwijderen' },
    fault: 'console.sso.state.fault.not-tested',
    seen: 'abc',
    theirs: [{ label: 'federation.field.issuer', value: 'https://idp.example' }],
  },
});

export interface SsoTestModel {
  readonly frame: Frame;
  readonly name: string;
  readonly again: string;
  readonly backUrl: string;
  /** Absent: the result was shown before, or is another's. */
  readonly outcome?: {
    readonly well: boolean;
    /** Text key. */
    readonly says: string;
    readonly who?: string;
    readonly subject?: string;
    readonly amr?: string;
    readonly attributes: readonly { readonly name: string; readonly values: string }[];
  };
}

/** How a test login ended. */
export const ssoTestPage = definePage<SsoTestModel>('console/sso-test', {
  linked: {
    frame,
    name: 'Schoolaccount',
    again: '/beheer/sso/c1/testen',
    backUrl: '/beheer/sso/c1',
    outcome: {
      well: true,
      says: 'console.sso.would.link',
      who: 'Sam Visser',
      subject: '8f2c',
      amr: 'pwd',
      attributes: [{ name: 'uid', values: 'sam' }],
    },
  },
  refused: {
    frame,
    name: 'Schoolaccount',
    again: '/x',
    backUrl: '/y',
    outcome: { well: false, says: 'console.sso.refusal.audience', attributes: [] },
  },
  gone: { frame, name: 'Schoolaccount', again: '/x', backUrl: '/y' },
});

/** Before a connection goes. */
export const ssoRemovePage = definePage<{
  frame: Frame;
  name: string;
  action: string;
  backUrl: string;
  fault?: string;
}>('console/sso-remove', {
  ask: { frame, name: 'Schoolaccount', action: '/x', backUrl: '/y' },
  refused: { frame, name: 'Schoolaccount', action: '/x', backUrl: '/y', fault: 'console.sso.state.fault.last' },
});

export interface UserLinksModel {
  readonly frame: Frame;
  readonly name: string;
  readonly backUrl: string;
  readonly action: string;
  readonly links: readonly {
    readonly id: string;
    readonly connection: string;
    /** Text key: how the link came. */
    readonly by: string;
    readonly since: string;
    readonly used?: string;
  }[];
}

const people = sampleFrame('users');

/** Somebody's school accounts: button `unlink` at each. */
export const userLinksPage = definePage<UserLinksModel>('console/user-links', {
  two: {
    frame: people,
    name: 'Nasira Al-Hashim',
    backUrl: '/beheer/gebruikers/u1',
    action: '/beheer/gebruikers/u1/schoolaccount',
    links: [
      { id: 'l1', connection: 'Microsoft', by: 'console.links.by.login', since: 'gisteren', used: 'vandaag om 08:31' },
      { id: 'l2', connection: 'Entree', by: 'console.links.by.eckId', since: '12 maart 2026' },
    ],
  },
  none: { frame: people, name: 'Nasira Al-Hashim', backUrl: '/x', action: '/y', links: [] },
});
