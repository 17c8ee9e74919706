import { describe, expect, it } from 'vitest';
import {
  EDU_PERSON_MAPPING,
  type Person,
  readPerson,
  STANDARD_CLAIMS_MAPPING,
} from '../../../src/federation/attributes.ts';
import {
  type Candidate,
  type Decision,
  decide,
  type LinkingFacts,
  mayLinkByLogin,
} from '../../../src/federation/linking.ts';
import type { Role, User } from '../../../src/users/index.ts';

const at = new Date('2026-09-01T08:00:00Z');

const user = (name: string, role: Role, more: Partial<User> = {}): User => ({
  id: `school.${name}`,
  version: 1,
  schoolId: 'school',
  username: name,
  usernameKey: name,
  role,
  givenName: name,
  familyName: 'Visser',
  classIds: [],
  classYears: [],
  externalIds: [],
  emailVerified: false,
  disabled: false,
  sessionsValidFrom: at,
  createdAt: at,
  updatedAt: at,
  ...more,
});

const candidate = (name: string, role: Role, more: Partial<Candidate> & { user?: User } = {}): Candidate => ({
  user: user(name, role),
  linkedHere: false,
  beheerder: role === 'beheerder',
  ...more,
});

const sam = candidate('sam', 'leerling');
const noor = candidate('noor', 'leerling');
const meti = candidate('meti', 'docent');
const anja = candidate('anja', 'beheerder');
const disabled = candidate('sam', 'leerling', { user: user('sam', 'leerling', { disabled: true }) });
const left = candidate('sam', 'leerling', { user: user('sam', 'leerling', { leftAt: at }) });
const deleted = candidate('sam', 'leerling', { user: user('sam', 'leerling', { deletedAt: at }) });
const former = candidate('meti', 'docent', { beheerder: true });

const pupil: Person = { givenName: 'Sam', familyName: 'Visser', role: 'leerling' };
const teacher: Person = { ...pupil, role: 'docent' };
const guest: Person = { ...pupil, role: 'guest' };
const nobody: Person = { ...pupil, role: undefined };

type Found = Partial<LinkingFacts['found']>;
type Row = Partial<Omit<LinkingFacts, 'found' | 'connection'>> & {
  found?: Found;
  connection?: Partial<LinkingFacts['connection']>;
};

const facts = ({ found, connection, ...more }: Row): LinkingFacts => ({
  person: pupil,
  marks: [],
  isShared: false,
  ...more,
  connection: { mapping: EDU_PERSON_MAPPING, allowCreate: true, ...connection },
  found: { leerlingnummer: [], externalId: [], eckId: [], ...found },
});

const words = (decision: Decision): string => {
  if (decision.kind === 'login') return `login ${decision.user.username}`;
  if (decision.kind === 'link') return `link ${decision.user.username} by ${decision.by}`;
  if (decision.kind === 'refuse') return `refuse ${decision.because}`;
  return `ask ${decision.because}${decision.make ? `, or make ${decision.make}` : ''}`;
};

const said = (...asserted: string[]) => ({ value: 'our-tenant', asserted });
const notBySchool = {
  mapping: {
    ...EDU_PERSON_MAPPING,
    fields: { ...EDU_PERSON_MAPPING.fields, leerlingnummer: { names: ['x'], setBySchool: false } },
  },
};

const ownAffiliation = {
  mapping: {
    ...EDU_PERSON_MAPPING,
    fields: { ...EDU_PERSON_MAPPING.fields, affiliation: { names: ['x'], setBySchool: false } },
  },
};

describe('whose a subject is', () => {
  const rows: readonly [string, Row, string][] = [
    ['a linked subject', { linked: sam }, 'login sam'],
    ['a linked subject, whatever attributes say now', { linked: sam, found: { eckId: [noor] } }, 'login sam'],
    ['a linked beheerder', { linked: anja, person: teacher }, 'login anja'],
    ['a linked account that is disabled', { linked: disabled }, 'refuse account-disabled'],
    ['a linked account that left', { linked: left }, 'refuse account-disabled'],
    ['a linked account that was deleted', { linked: 'gone' }, 'refuse account-gone'],
    ['the leerlingnummer of one pupil', { found: { leerlingnummer: [sam] } }, 'link sam by leerlingnummer'],
    ['an external id', { person: teacher, found: { externalId: [meti] } }, 'link meti by externalId'],
    ['an ECK iD', { found: { eckId: [sam] } }, 'link sam by eckId'],
    [
      'three attributes that agree',
      { found: { leerlingnummer: [sam], externalId: [sam], eckId: [sam] } },
      'link sam by leerlingnummer',
    ],
    [
      'an employee number of staff that is a leerlingnummer',
      { person: teacher, found: { leerlingnummer: [meti] } },
      'ask unknown, or make docent',
    ],
    [
      'a leerlingnummer that the school does not set',
      { connection: notBySchool, found: { leerlingnummer: [sam] } },
      'ask unknown, or make leerling',
    ],
    ['attributes of two accounts', { found: { leerlingnummer: [sam], eckId: [noor] } }, 'refuse attributes-differ'],
    ['a number given twice', { found: { leerlingnummer: [sam, noor] } }, 'refuse attributes-differ'],
    [
      'one of two accounts disabled',
      { found: { leerlingnummer: [disabled], eckId: [noor] } },
      'refuse attributes-differ',
    ],
    ['a disabled account', { found: { leerlingnummer: [disabled] } }, 'refuse account-disabled'],
    ['an account that left', { found: { eckId: [left] } }, 'refuse account-disabled'],
    ['a deleted account', { found: { leerlingnummer: [deleted] } }, 'refuse account-gone'],
    ['a beheerder', { person: teacher, found: { externalId: [anja] } }, 'ask beheerder'],
    ['who was beheerder last week', { person: teacher, found: { externalId: [former] } }, 'ask beheerder'],
    ["a pupil's subject and a teacher's account", { found: { externalId: [meti] } }, 'refuse role-differs'],
    ["a pupil's subject and a beheerder's account", { found: { externalId: [anja] } }, 'refuse role-differs'],
    ["a teacher's subject and a pupil's account", { person: teacher, found: { eckId: [sam] } }, 'refuse role-differs'],
    ['no role asserted', { person: nobody, found: { externalId: [meti] } }, 'link meti by externalId'],
    ['an account that has a subject here', { found: { eckId: [{ ...sam, linkedHere: true }] } }, 'ask linked-already'],
    ['nobody, a pupil', {}, 'ask unknown, or make leerling'],
    ['nobody, a teacher', { person: teacher }, 'ask unknown, or make docent'],
    ['nobody, a teacher by their own word', { person: teacher, connection: ownAffiliation }, 'ask unknown'],
    ['nobody, a pupil by their own word', { connection: ownAffiliation }, 'ask unknown, or make leerling'],
    ['nobody, no role asserted', { person: nobody }, 'ask unknown'],
    ['nobody, making not allowed', { connection: { allowCreate: false } }, 'ask unknown'],
    ['nobody, without a name', { person: { role: 'leerling' } }, 'ask unknown'],
    ['a guest', { person: guest }, 'ask guest'],
    ['a guest with a known number', { person: guest, found: { leerlingnummer: [sam] } }, 'ask guest'],
    ['two schools on one upstream', { isShared: true, found: { leerlingnummer: [sam] } }, 'ask not-told-apart'],
    ['two schools on one upstream, linked', { isShared: true, linked: sam }, 'login sam'],
    [
      'two schools, told apart',
      { marks: [said('OUR-tenant'), said('our-tenant')], found: { eckId: [sam] } },
      'link sam by eckId',
    ],
    [
      'the other school of the upstream',
      { marks: [said('our-tenant'), said('their-tenant')], linked: sam },
      'refuse other-tenant',
    ],
    ['no tenant asserted', { marks: [said()], linked: sam }, 'refuse other-tenant'],
    ['two tenants asserted', { marks: [said('our-tenant', 'their-tenant')], linked: sam }, 'refuse other-tenant'],
  ];
  it.each(rows)('%s', (_what, row, expected) => {
    expect(words(decide(facts(row)))).toBe(expected);
  });
});

describe('the linking login', () => {
  it.each([
    ['a pupil for a pupil', pupil, sam, undefined],
    ['a teacher on whose computer a pupil is logged in at the school', pupil, meti, 'role-differs'],
    ['a beheerder on whose computer a pupil is logged in at the school', pupil, anja, 'role-differs'],
    ['a pupil on whose computer a teacher is logged in at the school', teacher, sam, 'role-differs'],
    ['a beheerder, asserted as staff', teacher, anja, undefined],
    ['a teacher, nothing asserted', nobody, meti, undefined],
    ['a disabled account', pupil, disabled, 'account-disabled'],
    ['a deleted account', pupil, deleted, 'account-gone'],
  ] as const)('%s', (_what, person, { user: account }, expected) => {
    expect(mayLinkByLogin(person, account)).toBe(expected);
  });
});

describe('what a provider says', () => {
  const said = {
    'urn:mace:dir:attribute-def:uid': ['s.visser'],
    'urn:oid:2.5.4.42': ['Sam'],
    sn: ['Visser'],
    'urn:mace:dir:attribute-def:employeeNumber': [' 123456 '],
    'urn:mace:surf.nl:attribute-def:eckid': ['https://KETENID.nl/201703/ABC'],
    'urn:mace:dir:attribute-def:eduPersonAffiliation': ['Student'],
  };

  it('is read in every spelling', () => {
    expect(readPerson(EDU_PERSON_MAPPING, said)).toEqual({
      username: 's.visser',
      givenName: 'Sam',
      familyName: 'Visser',
      leerlingnummer: '123456',
      eckId: 'https://ketenid.nl/201703/abc',
      role: 'leerling',
    });
  });

  it.each([
    ['several values say nothing', { employeeNumber: ['1', '2'] }, 'leerlingnummer', undefined],
    ['no ECK iD of another place', { eckId: ['https://ketenid.nl.evil.example/x'] }, 'eckId', undefined],
    ['no endless value', { employeeNumber: ['1'.repeat(257)] }, 'leerlingnummer', undefined],
    ['a guest who is staff too is a guest', { eduPersonAffiliation: ['employee', 'affiliate'] }, 'role', 'guest'],
    ['a student who is staff too is a student', { eduPersonAffiliation: ['employee', 'student'] }, 'role', 'leerling'],
    ['an unknown affiliation says nothing', { eduPersonAffiliation: ['admin', 'beheerder'] }, 'role', undefined],
    ['no attribute of the prototype', {}, 'username', undefined],
  ] as const)('%s', (_what, attributes, field, expected) => {
    expect(readPerson(EDU_PERSON_MAPPING, attributes)[field]).toBe(expected);
  });

  it('keeps an ECK iD for what it is, wherever a mapping puts it', () => {
    const names = ['eckId'];
    const fields = { ...EDU_PERSON_MAPPING.fields, username: { names, setBySchool: false } };
    const mapping = { ...EDU_PERSON_MAPPING, fields: { ...fields, externalId: { names, setBySchool: true } } };
    const { username, externalId, eckId } = readPerson(mapping, { eckId: ['https://ketenid.nl/201703/ABC'] });
    expect([username, externalId, eckId]).toEqual([undefined, undefined, 'https://ketenid.nl/201703/abc']);
  });

  it('never links by mail', () => {
    expect(STANDARD_CLAIMS_MAPPING.fields.email?.setBySchool).toBe(false);
    expect(readPerson(STANDARD_CLAIMS_MAPPING, { email: ['meti@school.example'] }).externalId).toBeUndefined();
  });
});
