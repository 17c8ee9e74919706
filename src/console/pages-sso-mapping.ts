import type { MappedField } from '../federation/index.ts';
import { definePage } from '../render/index.ts';
import { type Frame, sampleFrame } from './frame.ts';

const frame = sampleFrame('school');

/** A field as another admin left it; keys are text keys. */
export interface Theirs {
  readonly label: string;
  readonly value: string;
  readonly key?: string;
}

/** The form of a mapping. */
export interface TypedMapping {
  readonly fields: readonly {
    readonly field: MappedField;
    /** Text key. */
    readonly label: string;
    readonly names: string;
    /** Absent where it does not matter who fills it in. */
    readonly bySchool: boolean | undefined;
  }[];
  readonly roles: readonly { readonly role: string; readonly label: string; readonly values: string }[];
}

export interface SsoMappingModel extends TypedMapping {
  readonly frame: Frame;
  readonly name: string;
  /** What the form showed, in a word. */
  readonly seen: string;
  /** What another admin left, where it differs from what was typed. */
  readonly theirs?: readonly Theirs[];
  readonly known: readonly string[];
  readonly action: string;
  readonly backUrl: string;
}

/** Which attribute means what. */
export const ssoMappingPage = definePage<SsoMappingModel>('console/sso-mapping', {
  some: {
    frame,
    name: 'Schoolaccount',
    fields: [
      { field: 'leerlingnummer', label: 'console.sso.mapped.leerlingnummer', names: 'employeeNumber', bySchool: true },
    ],
    roles: [{ role: 'leerling', label: 'console.sso.role.leerling', values: 'student' }],
    known: ['uid', 'employeeNumber'],
    seen: 'abc',
    action: '/beheer/sso/c1/kenmerken',
    backUrl: '/beheer/sso/c1',
  },
  clash: {
    frame,
    name: 'Schoolaccount',
    fields: [{ field: 'eckId', label: 'console.sso.mapped.eckId', names: 'eckId', bySchool: false }],
    roles: [{ role: 'docent', label: 'console.sso.role.docent', values: 'employee' }],
    known: ['uid'],
    seen: 'def',
    theirs: [
      { label: 'console.sso.mapped.eckId', value: 'eck', key: 'console.sso.mapping.by-school' },
      { label: 'console.sso.role.docent', value: '' },
    ],
    action: '/beheer/sso/c1/kenmerken',
    backUrl: '/beheer/sso/c1',
  },
});
