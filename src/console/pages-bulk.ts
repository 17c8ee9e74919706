import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';
import type { BulkKind, BulkWhy } from './store.ts';

interface Option {
  readonly value: string;
  readonly name: string;
  readonly chosen: boolean;
}

export const CHOOSE = ['never', 'all', 'none'] as const;
export type Choose = (typeof CHOOSE)[number];

/** Who of a class: one row for each pupil, a box to tick. */
export interface BulkModel {
  readonly frame: Frame;
  /** Text key of what is done; what else there is to say of it stands under keys that begin so. */
  readonly words: `console.bulk.${BulkKind}`;
  readonly className: string;
  readonly action: string;
  readonly backUrl: string;
  readonly form: FormView;
  readonly rows: readonly {
    readonly id: string;
    readonly name: string;
    readonly username: string;
    readonly disabled: boolean;
    /** Never logged in, never chose a password. */
    readonly never: boolean;
    readonly chosen: boolean;
  }[];
  /** Ways to tick many at once. */
  readonly choose: readonly { readonly label: `console.bulk.choose.${Choose}`; readonly url: string }[];
  /** The classes to move to; absent: nobody is moved. */
  readonly classes?: readonly Option[];
  readonly previousUrl?: string;
  readonly nextUrl?: string;
}

const frame = sampleFrame('users');

const sample: BulkModel = {
  frame,
  words: 'console.bulk.codes',
  className: 'vmbo-havo 2a',
  action: '/beheer/klassen/a/samen/codes',
  backUrl: '/beheer/klassen/a',
  form: { values: {}, errors: {} },
  rows: [
    { id: 'u1', name: 'Sam Visser', username: 'leerling', disabled: false, never: true, chosen: true },
    { id: 'u2', name: 'Noor de Boer', username: 'noor', disabled: true, never: false, chosen: false },
  ],
  choose: [
    { label: 'console.bulk.choose.never', url: '?kies=never' },
    { label: 'console.bulk.choose.all', url: '?kies=all' },
    { label: 'console.bulk.choose.none', url: '?kies=none' },
  ],
};

export const bulkPage = definePage<BulkModel>('console/bulk', {
  codes: sample,
  move: {
    ...sample,
    words: 'console.bulk.verplaatsen',
    classes: [{ value: 'b', name: 'vmbo-havo 2b', chosen: false }],
    nextUrl: '?pagina=2',
    previousUrl: '?pagina=1',
  },
  'move-wrong': {
    ...sample,
    words: 'console.bulk.verplaatsen',
    form: { values: {}, errors: { pick: 'console.bulk.nobody', to: 'console.bulk.no-class' } },
    classes: [{ value: 'b', name: 'vmbo-havo 2b', chosen: false }],
  },
  'move-nowhere': { ...sample, words: 'console.bulk.verplaatsen', classes: [] },
  off: { ...sample, words: 'console.bulk.uitschakelen' },
  'nobody-to-switch-on': { ...sample, words: 'console.bulk.inschakelen', rows: [] },
});

/** How far it is, and in the end who was passed over and why. */
export interface BulkJobModel {
  readonly frame: Frame;
  /** Text key of what is done; what else there is to say of it stands under keys that begin so. */
  readonly words: `console.bulk.${BulkKind}`;
  readonly className: string;
  readonly backUrl: string;
  readonly action: string;
  readonly total: number;
  /** Those that were done, and those that were passed over. */
  readonly tried: number;
  readonly done: number;
  readonly failed: readonly {
    readonly name: string;
    readonly url?: string;
    readonly why: `console.bulk.why.${BulkWhy}`;
  }[];
  /** Another press works on it at this moment. */
  readonly working: boolean;
  /** After so long a browser with scripts presses the button by itself. */
  readonly pressAfterMs: number;
  /** There are codes that were not shown yet. */
  readonly cardsAction?: string;
  readonly againAction?: string;
  /** The codes were shown, and are not shown again. */
  readonly shown: boolean;
}

const job: BulkJobModel = {
  frame,
  words: 'console.bulk.codes',
  className: 'vmbo-havo 2a',
  backUrl: '/beheer/klassen/a',
  action: '/beheer/taken/j1',
  total: 30,
  tried: 20,
  done: 20,
  failed: [],
  working: false,
  // A picture of it holds still.
  pressAfterMs: 3_600_000,
  shown: false,
};

export const bulkJobPage = definePage<BulkJobModel>('console/bulk-job', {
  halfway: job,
  working: { ...job, working: true },
  done: { ...job, tried: 30, done: 30, cardsAction: '/beheer/taken/j1/kaarten' },
  'some-failed': {
    ...job,
    tried: 30,
    done: 28,
    failed: [
      { name: 'Sam Visser', url: '/beheer/gebruikers/u1', why: 'console.bulk.why.not-in-class' },
      { name: 'u2', why: 'console.bulk.why.account-unknown' },
    ],
    cardsAction: '/beheer/taken/j1/kaarten',
    againAction: '/beheer/taken/j1/opnieuw',
  },
  shown: { ...job, tried: 30, done: 30, shown: true },
  moved: { ...job, words: 'console.bulk.verplaatsen', total: 1, tried: 1, done: 1 },
  'none-done': {
    ...job,
    words: 'console.bulk.uitschakelen',
    total: 1,
    tried: 1,
    done: 0,
    failed: [{ name: 'Sam Visser', why: 'console.bulk.why.busy' }],
    againAction: '/beheer/taken/j1/opnieuw',
  },
  on: { ...job, words: 'console.bulk.inschakelen', tried: 30, done: 30 },
});
