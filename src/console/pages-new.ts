import type { FormView } from '../forms/form.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

interface Option {
  readonly value: string;
  readonly name: string;
  readonly chosen: boolean;
}

const frame = sampleFrame('users');

/** A new class, or another name for one. */
export const classFormPage = definePage<{
  frame: Frame;
  /** Text key. */
  title: 'console.class.new' | 'console.class.rename';
  action: string;
  backUrl: string;
  form: FormView;
  /** For a new one; names are text keys. */
  kinds?: readonly Option[];
  /** For a new one. */
  years?: readonly Option[];
}>('console/class-form', {
  new: {
    frame,
    title: 'console.class.new',
    action: '/beheer/nieuwe-klas',
    backUrl: '/beheer',
    form: { values: { name: '' }, errors: {} },
    kinds: [
      { value: 'stamklas', name: 'console.class.kind.stamklas', chosen: true },
      { value: 'lesgroep', name: 'console.class.kind.lesgroep', chosen: false },
    ],
    years: [
      { value: 'present', name: '2026–2027', chosen: true },
      { value: 'next', name: '2027–2028', chosen: false },
    ],
  },
  wrong: {
    frame,
    title: 'console.class.rename',
    action: '/beheer/klassen/a/naam',
    backUrl: '/beheer/klassen/a',
    form: { values: { name: '' }, errors: { name: 'console.refused.class-name-invalid' } },
  },
});

/** A new person. */
export const newUserPage = definePage<{
  frame: Frame;
  action: string;
  backUrl: string;
  form: FormView;
  classes: readonly Option[];
  /** Absent: the school has no list of them, it is typed. */
  opleidingen?: readonly Option[];
  /** Names are text keys. */
  roles: readonly Option[];
}>('console/user-new', {
  empty: {
    frame,
    action: '/beheer/nieuwe-gebruiker',
    backUrl: '/beheer',
    form: { values: { given_name: '', family_name: '', username: '', email: '' }, errors: {} },
    classes: [{ value: 'a', name: 'vmbo-havo 2a', chosen: true }],
    roles: [{ value: 'leerling', name: 'console.role.leerling', chosen: true }],
  },
  taken: {
    frame,
    action: '/beheer/nieuwe-gebruiker',
    backUrl: '/beheer',
    form: {
      values: { given_name: 'Sam', family_name: 'de Wit', username: 'sam', email: '' },
      errors: {
        username: 'console.refused.username-taken',
        main_class: 'console.refused.class-unknown',
        opleiding: 'console.refused.opleiding-unknown',
        role: 'form.required',
      },
    },
    classes: [],
    opleidingen: [{ value: 'vmbo tl+ klas 2', name: 'vmbo tl+ klas 2', chosen: true }],
    roles: [{ value: 'docent', name: 'console.role.docent', chosen: true }],
  },
});
