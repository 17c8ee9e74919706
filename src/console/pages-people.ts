import type { FactorState } from '../factors/index.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';
import { BULK_KINDS, type BulkKind } from './store.ts';

/** Somebody in a list. Words are ready, keys are text keys. */
export interface PersonRow {
  readonly id: string;
  readonly name: string;
  /** Absent: not for this person to open. */
  readonly url?: string;
  readonly username: string;
  /** Text key. */
  readonly role: `console.role.${'leerling' | 'docent' | 'beheerder'}`;
  readonly classes: readonly string[];
  readonly disabled: boolean;
  /** Staff only, and only for who may know. */
  readonly twoStep?: { readonly label: `console.two-step.${FactorState}`; readonly tone: 'on' | 'warn' | 'plain' };
  /** «vandaag om 10:12»; absent: never. */
  readonly lastLogin?: string;
}

export const WHO = ['all', 'pupils', 'staff', 'never', 'disabled'] as const;
export type Who = (typeof WHO)[number];

/** What can be chosen beside a filter. */
export interface Choice {
  readonly value: string;
  /** Text key. */
  readonly label: `console.filter.who.${Who}`;
  readonly chosen: boolean;
}

export type SortKey = 'name' | 'username' | 'role' | 'login';

/** A sorted, filtered page of a list. */
export interface PeopleTable {
  readonly rows: readonly PersonRow[];
  /** How many there are before paging. */
  readonly total: number;
  readonly showTwoStep: boolean;
  readonly showClasses: boolean;
  /** Absent where the order is fixed. */
  readonly columns: readonly {
    /** Text key. */
    readonly label: `console.column.${SortKey}`;
    readonly url?: string;
    /** Sorted by it now. */
    readonly order?: 'ascending' | 'descending';
  }[];
  readonly previousUrl?: string;
  readonly nextUrl?: string;
  /** Typed into the filter, and chosen beside it. */
  readonly filter: string;
  readonly who: readonly Choice[];
  /** Not everybody is shown. */
  readonly filtered: boolean;
}

const sampleChoices: readonly Choice[] = WHO.map((who) => ({
  value: who,
  label: `console.filter.who.${who}`,
  chosen: who === 'all',
}));

const row: PersonRow = {
  id: 'u1',
  name: 'Nasira Al-Hashim',
  url: '/beheer/gebruikers/u1',
  username: 'docent',
  role: 'console.role.docent',
  classes: ['vmbo-havo 2a'],
  disabled: false,
  twoStep: { label: 'console.two-step.active', tone: 'on' },
  lastLogin: 'vandaag om 10:12',
};

const sampleTable: PeopleTable = {
  rows: [
    row,
    { ...row, id: 'u2', name: 'Sam Visser', username: 'leerling', role: 'console.role.leerling', disabled: true },
    {
      ...row,
      id: 'u3',
      name: 'Anja de Wit',
      role: 'console.role.beheerder',
      twoStep: { label: 'console.two-step.suspended', tone: 'warn' },
    },
  ],
  total: 120,
  showTwoStep: true,
  showClasses: true,
  columns: [
    { label: 'console.column.name', url: '?sorteer=-naam', order: 'ascending' },
    { label: 'console.column.username', url: '?sorteer=gebruikersnaam' },
    { label: 'console.column.role', url: '?sorteer=rol' },
    { label: 'console.column.login', url: '?sorteer=ingelogd' },
  ],
  previousUrl: '?pagina=1',
  nextUrl: '?pagina=3',
  filter: 'sam',
  who: sampleChoices,
  filtered: true,
};

const sampleFound: PeopleTable = {
  ...sampleTable,
  columns: sampleTable.columns.map(({ label }) => ({ label })),
};

const emptyTable: PeopleTable = {
  rows: [],
  total: 0,
  showTwoStep: false,
  showClasses: false,
  columns: [{ label: 'console.column.name' }],
  filter: '',
  who: sampleChoices,
  filtered: false,
};

interface ClassTile {
  readonly name: string;
  readonly url: string;
  readonly count: number;
}

/** «Gebruikers»: the classes of two school years, the staff without one, the search over the school. */
export const classesPage = definePage<{
  frame: Frame;
  /** «2026–2027» */
  year: string;
  classes: readonly ClassTile[];
  /** Other school years that have something to show. */
  years?: readonly { readonly year: string; readonly classes: readonly ClassTile[] }[];
  /** Text key: why there is none. */
  none: 'console.classes.none' | 'console.classes.none.own';
  /** Staff without a class; only for who manages people. */
  others?: { readonly url: string; readonly count: number };
  /** Only for who manages people. */
  manage?: { readonly newUserUrl: string; readonly newClassUrl: string; readonly deletedUrl: string };
  search?: {
    readonly action: string;
    readonly text: string;
    readonly found?: PeopleTable;
    /** More fit than are shown. */
    readonly more?: boolean;
  };
}>('console/classes', {
  admin: {
    frame: sampleFrame('users'),
    year: '2026–2027',
    none: 'console.classes.none',
    classes: [
      { name: 'vmbo-havo 2a', url: '/beheer/klassen/a', count: 30 },
      { name: 'vmbo-havo 2b', url: '/beheer/klassen/b', count: 1 },
    ],
    years: [{ year: '2027–2028', classes: [{ name: 'vmbo-havo 3a', url: '/beheer/klassen/c', count: 30 }] }],
    others: { url: '/beheer/medewerkers', count: 12 },
    manage: {
      newUserUrl: '/beheer/nieuwe-gebruiker',
      newClassUrl: '/beheer/nieuwe-klas',
      deletedUrl: '/beheer/verwijderd',
    },
    search: { action: '/beheer', text: '' },
  },
  empty: {
    frame: sampleFrame('users'),
    year: '2026–2027',
    none: 'console.classes.none',
    classes: [],
    others: { url: '/beheer/medewerkers', count: 1 },
    search: { action: '/beheer', text: '' },
  },
  'teacher-without-class': {
    frame: sampleFrame('users', {
      due: { from: '1 december 2026' },
      ssoEnds: { at: '12 december 2026', over: false },
      flash: { kind: 'info', key: 'console.flash.press-again' },
    }),
    year: '2026–2027',
    none: 'console.classes.none.own',
    classes: [],
  },
  found: {
    frame: sampleFrame('users'),
    year: '2026–2027',
    none: 'console.classes.none',
    classes: [],
    search: { action: '/beheer', text: 'sam', more: true, found: sampleFound },
  },
  'nobody-found': {
    frame: sampleFrame('users'),
    year: '2026–2027',
    none: 'console.classes.none',
    classes: [],
    search: { action: '/beheer', text: 'zz', found: { ...emptyTable, filter: 'zz', filtered: true } },
  },
});

/** A class, or the staff without one. */
export const classPage = definePage<{
  frame: Frame;
  /** A class's own name, or a text key. */
  name: string | { readonly key: 'console.others' };
  /** «2027–2028», of a class of another school year than the present. */
  year?: string;
  backUrl: string;
  table: PeopleTable;
  action: string;
  /** Text key: why nobody is in it. */
  empty: 'console.class.empty' | 'console.others.empty';
  /** Only for who manages people. */
  manage?: {
    readonly newUserUrl: string;
    readonly renameUrl: string;
    /** What can be done to many pupils of it; none where there are none. */
    readonly bulk: readonly { readonly label: `console.bulk.${BulkKind}`; readonly url: string }[];
  };
}>('console/class', {
  some: {
    frame: sampleFrame('users'),
    name: 'vmbo-havo 2a',
    backUrl: '/beheer',
    table: sampleTable,
    manage: {
      newUserUrl: '/beheer/nieuwe-gebruiker?klas=a',
      renameUrl: '/beheer/klassen/a/naam',
      bulk: BULK_KINDS.map((what) => ({ label: `console.bulk.${what}`, url: `/beheer/klassen/a/samen/${what}` })),
    },
    action: '/beheer/klassen/a',
    empty: 'console.class.empty',
  },
  empty: {
    frame: sampleFrame('users'),
    name: 'vmbo-havo 2a',
    year: '2027–2028',
    backUrl: '/beheer',
    table: emptyTable,
    action: '/beheer/klassen/a',
    empty: 'console.class.empty',
  },
  'none-match': {
    frame: sampleFrame('users'),
    name: 'vmbo-havo 2a',
    backUrl: '/beheer',
    table: { ...emptyTable, filter: 'zz', filtered: true },
    action: '/beheer/klassen/a',
    empty: 'console.class.empty',
  },
  staff: {
    frame: sampleFrame('users'),
    name: { key: 'console.others' },
    backUrl: '/beheer',
    table: emptyTable,
    action: '/beheer/medewerkers',
    empty: 'console.others.empty',
  },
});
