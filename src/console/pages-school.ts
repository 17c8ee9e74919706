import type { FactorState } from '../factors/index.ts';
import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame, supportFrame } from './frame.ts';
import type { LogPerson } from './log-rows.ts';

interface Option {
  readonly value: string;
  /** Text key. */
  readonly name: string;
  readonly chosen: boolean;
}

/** «Beveiliging»: the staff and their second step. */
export const securityPage = definePage<{
  frame: Frame;
  exportAction: string;
  rows: readonly {
    readonly name: string;
    readonly url: string;
    /** Text key. */
    readonly role: 'console.role.docent' | 'console.role.beheerder';
    readonly state: { readonly label: `console.two-step.${FactorState}`; readonly tone: 'on' | 'warn' | 'plain' };
    readonly since?: string;
    readonly lastLogin?: string;
    readonly dormant: boolean;
    readonly disabled: boolean;
  }[];
  nextUrl?: string;
}>('console/security', {
  some: {
    frame: sampleFrame('security'),
    exportAction: '/beheer/beveiliging/export',
    rows: [
      {
        name: 'Nasira Al-Hashim',
        url: '/beheer/gebruikers/u1',
        role: 'console.role.docent',
        state: { label: 'console.two-step.active', tone: 'on' },
        since: 'vandaag',
        lastLogin: 'gisteren',
        dormant: false,
        disabled: false,
      },
      {
        name: 'Meti Ayodele',
        url: '/beheer/gebruikers/u2',
        role: 'console.role.beheerder',
        state: { label: 'console.two-step.absent', tone: 'plain' },
        dormant: true,
        disabled: true,
      },
    ],
    nextUrl: '/beheer/beveiliging?vanaf=x',
  },
  none: { frame: sampleFrame('security'), exportAction: '/beheer/beveiliging/export', rows: [] },
});

/** «Logboek»: the school's events, or those of the system realm. */
export const logPage = definePage<{
  frame: Frame;
  title: 'console.menu.log' | 'console.support.log';
  action: string;
  exportAction: string;
  form: FormView;
  events: readonly Option[];
  rows: readonly {
    readonly at: string;
    /** Text key. */
    readonly event: string;
    readonly about?: LogPerson;
    /** Absent: nobody who is logged in. */
    readonly by?: LogPerson;
    readonly support?: boolean;
    /** From where, truncated. */
    readonly address?: string;
    /** Text keys: what is known of it in words. */
    readonly says: readonly string[];
    /** The connection that it is about: its name, or the text key of what it was. */
    readonly connection?: { readonly name: string } | { readonly key: string };
    readonly details: string;
  }[];
  nextUrl?: string;
}>('console/log', {
  some: {
    frame: sampleFrame('log'),
    title: 'console.menu.log',
    action: '/beheer/logboek',
    exportAction: '/beheer/logboek/export',
    form: { values: { wie: 'docent', wat: '', van: '', tot: '' }, errors: {} },
    events: [{ value: 'user.edited', name: 'console.event.user.edited', chosen: true }],
    rows: [
      {
        at: 'vandaag om 10:12',
        event: 'console.event.user.edited',
        about: { name: 'Nasira Al-Hashim' },
        by: { name: 'Anja de Wit' },
        support: true,
        says: [],
        details: 'changed=email',
      },
      {
        at: 'vandaag om 10:10',
        event: 'console.event.login.failed',
        about: { name: 'Zk3vQ0pXw1', gone: true },
        address: '198.51.100.0',
        says: [],
        details: '',
      },
      {
        at: 'vandaag om 10:09',
        event: 'console.event.sso.refused',
        says: ['console.sso.refusal.expired'],
        connection: { name: 'Schoolaccount' },
        details: '',
      },
      {
        at: 'vandaag om 10:08',
        event: 'console.event.sso.metadata-refused',
        says: ['console.log.read.daily', 'console.sso.fault.redirect'],
        connection: { key: 'federation.preset.entra-id' },
        details: 'more=x',
      },
    ],
    nextUrl: '/beheer/logboek?vanaf=x',
  },
  system: {
    frame: supportFrame('log'),
    title: 'console.support.log',
    action: '/support/logboek',
    exportAction: '/support/logboek/export',
    form: { values: { wie: 'zz', wat: '', van: '', tot: '' }, errors: { wie: 'console.support.log.unknown' } },
    events: [],
    rows: [],
  },
  'unknown-person': {
    frame: sampleFrame('log'),
    title: 'console.menu.log',
    action: '/beheer/logboek',
    exportAction: '/beheer/logboek/export',
    form: { values: { wie: 'zz', wat: '', van: '', tot: '' }, errors: { wie: 'console.log.unknown' } },
    events: [],
    rows: [],
  },
});

/** «School»: names, the policy of the second step, what docents may. */
export interface SchoolSettingsModel {
  readonly frame: Frame;
  readonly action: string;
  readonly form: FormView;
  readonly policies: readonly Option[];
  readonly docentMayReset: boolean;
  /** Text key. */
  readonly loginMode: `console.school.mode.${'local' | 'sso' | 'both'}`;
  /** Somebody else saved meanwhile: what stands there now, where it differs. Labels are text keys; `key` is one too. */
  readonly theirs?: readonly { readonly label: string; readonly value?: string; readonly key?: string }[];
}

export const schoolSettingsPage = definePage<SchoolSettingsModel>('console/school', {
  conflict: {
    frame: sampleFrame('school'),
    action: '/beheer/school',
    form: {
      values: { name: 'Demo', short_names: 'demo', policy: 'optional', from: '', opleidingen: 'havo', seen: 'x' },
      errors: {},
      error: 'console.refused.conflict',
    },
    policies: [{ value: 'optional', name: 'console.school.policy.optional', chosen: true }],
    docentMayReset: true,
    loginMode: 'console.school.mode.both',
    theirs: [
      { label: 'console.school.name', value: 'Demo College' },
      { label: 'console.school.from', value: '' },
      { label: 'console.school.policy', key: 'console.school.policy.beheerders' },
    ],
  },
  set: {
    frame: sampleFrame('school'),
    action: '/beheer/school',
    form: {
      values: { name: 'Demo College', short_names: 'demo', policy: 'optional', from: '', opleidingen: 'havo\nvwo' },
      errors: {},
    },
    policies: [{ value: 'optional', name: 'console.school.policy.optional', chosen: true }],
    docentMayReset: true,
    loginMode: 'console.school.mode.local',
  },
  wrong: {
    frame: sampleFrame('school'),
    action: '/beheer/school',
    form: {
      values: { name: '', short_names: 'x', policy: 'beheerders', from: 'z', opleidingen: '' },
      errors: {
        name: 'console.refused.school-name-invalid',
        short_names: 'console.refused.short-name-taken',
        from: 'console.refused.date-invalid',
      },
    },
    policies: [{ value: 'beheerders', name: 'console.school.policy.beheerders', chosen: true }],
    docentMayReset: false,
    loginMode: 'console.school.mode.sso',
  },
});
