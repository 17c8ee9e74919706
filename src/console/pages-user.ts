import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

export interface Option {
  readonly value: string;
  readonly name: string;
  readonly chosen: boolean;
}

/** The row «Verificatie in twee stappen:» of somebody of the staff. */
export interface TwoStepPart {
  readonly on: boolean;
  readonly switchAction: string;
  /** «Nasira Al-Hashim moet verificatie in twee stappen eerst ingesteld hebben …»: the slider cannot be moved. */
  readonly notSetUp: boolean;
  /** Text key: why this person's cannot be switched here. */
  readonly locked?: 'console.two-step.locked.own' | 'console.two-step.locked.beheerder';
  /** Words: «vandaag». */
  readonly activeSince?: string;
  readonly suspended?: { readonly since: string; readonly until?: string };
  readonly blocked: boolean;
  readonly wipeUrl?: string;
}

/** The classes of one school year. */
export interface YearPart {
  /** In words; absent for the present one. The names of the next one's fields begin with `next_`. */
  readonly year?: string;
  readonly main: readonly Option[];
  readonly extras: readonly Option[];
  readonly others: readonly Option[];
}

/** «Edit user». What this person may not change is shown, not offered. */
export interface UserModel {
  readonly frame: Frame;
  readonly name: string;
  readonly back: { readonly url: string; readonly name?: string };
  readonly action: string;
  readonly form: FormView;
  readonly may: {
    readonly profile: boolean;
    readonly email: boolean;
    readonly username: boolean;
    readonly role: boolean;
  };
  /** Since when the mail server refuses the address. */
  readonly mailRefused?: string;
  readonly pupil: boolean;
  readonly years: readonly YearPart[];
  /** Absent: the school has no list of them, it is typed. */
  readonly opleidingen?: readonly Option[];
  /** Names are text keys. */
  readonly roles: readonly Option[];
  /** Somebody else saved meanwhile: what stands there now, where it differs from what was typed. */
  readonly theirs?: readonly { readonly label: string; readonly value: string }[];
  readonly resetAction?: string;
  /** Waits after wrong passwords, for whoever may lift it. */
  readonly delay?: { readonly minutes: number; readonly mistakes: number; readonly liftAction: string };
  readonly twoStep?: TwoStepPart;
  /** Names of the connections by which school accounts get into this one. */
  readonly schoolAccounts?: { readonly names: readonly string[]; readonly url: string };
  readonly disabled: boolean;
  readonly disableAction?: string;
  readonly enableAction?: string;
  readonly deleteUrl?: string;
}

const form: FormView = {
  values: {
    given_name: 'Nasira',
    family_name: 'Al-Hashim',
    username: 'docent',
    leerlingnummer: '',
    email: 'docent@demo.example',
    main_class: 'a',
    extra_add: '',
    next_main_class: 'd',
    next_extra_add: '',
    opleiding: '',
    role: 'docent',
    seen: '2026-11-23T10:00:00.000Z',
  },
  errors: {},
};

const sample: UserModel = {
  frame: sampleFrame('users'),
  name: 'Nasira Al-Hashim',
  back: { url: '/beheer/klassen/a', name: 'vmbo-havo 2a' },
  action: '/beheer/gebruikers/u1',
  form,
  may: { profile: true, email: true, username: true, role: true },
  pupil: false,
  years: [
    {
      main: [{ value: 'a', name: 'vmbo-havo 2a', chosen: true }],
      extras: [{ value: 'b', name: 'vmbo-havo 2b', chosen: true }],
      others: [{ value: 'c', name: 'vmbo-havo 2c', chosen: false }],
    },
    {
      year: '2027–2028',
      main: [{ value: 'd', name: 'vmbo-havo 3a', chosen: true }],
      extras: [{ value: 'e', name: 'vmbo-havo 3b', chosen: true }],
      others: [{ value: 'f', name: 'vmbo-havo 3c', chosen: false }],
    },
  ],
  roles: (['leerling', 'docent', 'beheerder'] as const).map((role) => ({
    value: role,
    name: `console.role.${role}`,
    chosen: role === 'docent',
  })),
  resetAction: '/beheer/gebruikers/u1/reset',
  delay: { minutes: 15, mistakes: 100, liftAction: '/beheer/gebruikers/u1/wachttijd' },
  twoStep: {
    on: true,
    switchAction: '/beheer/gebruikers/u1/schuifje',
    notSetUp: false,
    activeSince: 'vandaag',
    blocked: true,
    wipeUrl: '/beheer/gebruikers/u1/wissen',
  },
  schoolAccounts: { names: ['Microsoft', 'Entree'], url: '/beheer/gebruikers/u1/schoolaccount' },
  disabled: false,
  disableAction: '/beheer/gebruikers/u1/uitschakelen',
  deleteUrl: '/beheer/gebruikers/u1/verwijderen',
};

const off = { ...sample.twoStep, on: false, blocked: false } as TwoStepPart;

export const userPage = definePage<UserModel>('console/user', {
  docent: sample,
  'not-set-up': { ...sample, twoStep: { ...off, notSetUp: true } },
  suspended: { ...sample, twoStep: { ...off, suspended: { since: 'gisteren', until: 'vandaag om 06:00' } } },
  'suspended-by-hand': { ...sample, twoStep: { ...off, suspended: { since: 'gisteren' } } },
  locked: {
    ...sample,
    mailRefused: 'vandaag',
    may: { profile: true, email: false, username: false, role: true },
    twoStep: { ...off, locked: 'console.two-step.locked.beheerder' },
  },
  pupil: {
    ...sample,
    delay: { minutes: 1, mistakes: 7, liftAction: '/beheer/gebruikers/u1/wachttijd' },
    pupil: true,
    back: { url: '/beheer' },
    opleidingen: [{ value: 'vmbo tl+ klas 2', name: 'vmbo tl+ klas 2', chosen: true }],
    disabled: true,
    enableAction: '/beheer/gebruikers/u1/inschakelen',
  },
  teacher: { ...sample, pupil: true, may: { profile: false, email: false, username: false, role: false } },
  conflict: {
    ...sample,
    form: { ...form, error: 'console.refused.conflict', errors: { username: 'console.refused.username-taken' } },
    theirs: [{ label: 'console.field.email', value: 'anders@demo.example' }],
  },
  wrong: {
    ...sample,
    pupil: true,
    form: {
      ...form,
      errors: {
        given_name: 'console.refused.name-invalid',
        role: 'console.refused.last-beheerder',
        main_class: 'console.refused.class-unknown',
        opleiding: 'console.refused.opleiding-unknown',
      },
    },
  },
});

/** A dialog about somebody: a question, a button, the way back. */
interface Dialog {
  readonly frame: Frame;
  readonly name: string;
  readonly action: string;
  readonly backUrl: string;
  readonly form: FormView;
}

const dialog: Dialog = {
  frame: sampleFrame('users'),
  name: 'Nasira Al-Hashim',
  action: '/beheer/gebruikers/u1/uitzetten',
  backUrl: '/beheer/gebruikers/u1',
  form: { values: { end: 'manual', reason: '' }, errors: {} },
};

/** Slider to the left: until when. Field `end`, button `two-step-suspend`. */
export const suspendPage = definePage<Dialog>('console/suspend', {
  ask: dialog,
  wrong: { ...dialog, form: { values: {}, errors: { end: 'console.suspend.end.missing' } } },
  refused: { ...dialog, form: { values: {}, errors: {}, error: 'two-step.refused.not-allowed' } },
});

/** Slider to the right: button `two-step-confirm`. */
export const resumePage = definePage<Dialog>('console/resume', {
  ask: dialog,
  refused: { ...dialog, form: { values: {}, errors: {}, error: 'two-step.refused.not-set-up' } },
});

/** «Koppeling verbreken?»: field `reason`, button `two-step-wipe-confirm`. */
export const wipePage = definePage<Dialog & { readonly reasons: readonly Option[] }>('console/wipe', {
  ask: { ...dialog, reasons: [{ value: 'lost', name: 'console.wipe.reason.lost', chosen: false }] },
  wrong: {
    ...dialog,
    form: { values: {}, errors: { reason: 'two-step.refused.reason-missing' } },
    reasons: [{ value: 'lost', name: 'console.wipe.reason.lost', chosen: true }],
  },
});

/** Asks before somebody is deleted: button `delete-confirm`. */
export const deletePage = definePage<Dialog>('console/delete', {
  ask: dialog,
  refused: { ...dialog, form: { values: {}, errors: {}, error: 'console.refused.is-beheerder' } },
});

/** Who was deleted, until they are erased: button `undelete` for each. */
export interface DeletedModel {
  readonly frame: Frame;
  readonly action: string;
  readonly backUrl: string;
  /** Who was deleted just now, if they are there. */
  readonly just?: { readonly id: string; readonly name: string };
  readonly rows: readonly {
    readonly id: string;
    readonly name: string;
    readonly username: string;
    /** Text key. */
    readonly role: `console.role.${'leerling' | 'docent' | 'beheerder'}`;
    readonly deleted: string;
    readonly until: string;
    /** May be brought back by this person. */
    readonly mayUndo: boolean;
  }[];
  readonly nextUrl?: string;
}

const deletedRow = {
  id: 'u1',
  name: 'Sam Visser',
  username: 'leerling',
  role: 'console.role.leerling',
  deleted: 'vandaag',
  until: '25 december 2026',
  mayUndo: true,
} as const;

const deletedBase = { frame: sampleFrame('users'), action: '/beheer/verwijderd', backUrl: '/beheer' };

export const deletedPage = definePage<DeletedModel>('console/deleted', {
  just: { ...deletedBase, just: { id: 'u1', name: 'Sam Visser' }, rows: [deletedRow] },
  some: {
    ...deletedBase,
    rows: [deletedRow, { ...deletedRow, id: 'u2', role: 'console.role.beheerder', mayUndo: false }],
    nextUrl: '/beheer/verwijderd?vanaf=x',
  },
  none: { ...deletedBase, rows: [] },
});

const SAMPLE_QR =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAxIDEiLz4=';

/** New codes, shown once: a card for each person. */
export const codesPage = definePage<{
  frame: Frame;
  backUrl: string;
  school: string;
  cards: readonly {
    readonly name: string;
    readonly username: string;
    readonly code: string;
    /** «26 november 2026 om 10:12» */
    readonly until: string;
    /** Picture of a QR code that fills in school and username. */
    readonly qr?: string;
  }[];
  /** Where one logs in. */
  readonly loginAt?: string;
  readonly shortName: string;
}>('console/codes', {
  two: {
    frame: sampleFrame('users'),
    backUrl: '/beheer/klassen/a',
    school: 'Demo College',
    loginAt: 'http://localhost:3001',
    shortName: 'demo',
    cards: ['Sam Visser', 'Noor de Boer'].map((name) => ({
      name,
      username: 'leerling',
      code: 'K7MP-2RXT',
      until: 'morgen om 10:12',
      ...(name === 'Sam Visser' ? { qr: SAMPLE_QR } : {}),
    })),
  },
});
