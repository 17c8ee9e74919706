import { fold } from '../kernel/fold.ts';
import type { AssertedRole, AttributeMapping, FieldMapping, MappedField } from './model.ts';

/** A name of the nlEduPerson schema as URN, by both authorities under which it is met. */
const nlEduPerson = (name: string): readonly string[] =>
  ['surfnet.nl', 'surffederatie.nl'].map((authority) => `urn:mace:${authority}:attribute-def:${name}`);

/**
 * The same attribute under its names in OpenID Connect and in both spellings of SAML (eduPerson
 * objectClass specification; RFC 4519 and RFC 4524; Kennisnet, attributes of the Entree Federatie).
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  uid: ['urn:mace:dir:attribute-def:uid', 'urn:oid:0.9.2342.19200300.100.1.1', 'preferred_username'],
  employeeNumber: ['urn:mace:dir:attribute-def:employeeNumber', 'urn:oid:2.16.840.1.113730.3.1.3', 'employee_number'],
  mail: ['urn:mace:dir:attribute-def:mail', 'urn:oid:0.9.2342.19200300.100.1.3', 'email'],
  givenName: ['urn:mace:dir:attribute-def:givenName', 'urn:oid:2.5.4.42', 'given_name'],
  sn: ['urn:mace:dir:attribute-def:sn', 'urn:oid:2.5.4.4', 'family_name'],
  nlEduPersonTussenvoegsels: [...nlEduPerson('nlEduPersonTussenvoegsels'), 'middle_name'],
  nlEduPersonRealId: nlEduPerson('nlEduPersonRealId'),
  nlEduPersonProfileId: nlEduPerson('nlEduPersonProfileId'),
  nlEduPersonHomeOrganizationId: nlEduPerson('nlEduPersonHomeOrganizationId'),
  nlEduPersonUnit: nlEduPerson('nlEduPersonUnit'),
  eduPersonAffiliation: [
    'urn:mace:dir:attribute-def:eduPersonAffiliation',
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.1',
    'eduperson_affiliation',
  ],
  eckId: ['urn:mace:surf.nl:attribute-def:eckid', 'urn:oid:1.3.6.1.4.1.1076.20.100.10.10.1', 'eckid', 'eck_id'],
};

/** The known names, for the form of the mapping. */
export const KNOWN_ATTRIBUTES: readonly string[] = Object.keys(SPELLINGS);

/** A name and how else the same attribute is spelled. */
const spellingsOf = (name: string): readonly string[] => [
  name,
  ...(Object.hasOwn(SPELLINGS, name) ? (SPELLINGS[name] ?? []) : []),
];

type Attributes = Readonly<Record<string, readonly string[]>>;

/** All values of the first name that is asserted, in any of its spellings. */
export function valuesOf(attributes: Attributes, names: readonly string[]): readonly string[] {
  for (const name of names.flatMap(spellingsOf)) {
    const values = Object.hasOwn(attributes, name) ? (attributes[name] ?? []) : [];
    const said = values.map((value) => value.trim()).filter((value) => value !== '');
    if (said.length > 0) return said;
  }
  return [];
}

/** Longer than any sound value. */
const MAX_VALUE = 256;

/** What one school's provider says of a person, in our terms. A field with several values says nothing. */
export interface Person {
  readonly username?: string | undefined;
  readonly givenName?: string | undefined;
  readonly infix?: string | undefined;
  readonly familyName?: string | undefined;
  readonly email?: string | undefined;
  readonly leerlingnummer?: string | undefined;
  readonly externalId?: string | undefined;
  readonly eckId?: string | undefined;
  /** Guest before pupil before teacher: the least that anything asserted makes of somebody. */
  readonly role?: AssertedRole | undefined;
}

const ROLE_ORDER = ['guest', 'leerling', 'docent'] as const;

function roleOf(mapping: AttributeMapping, affiliations: readonly string[]): AssertedRole | undefined {
  const said = new Set(affiliations.map(fold));
  return ROLE_ORDER.find((role) => mapping.roles[role].some((value) => said.has(fold(value))));
}

/** An ECK iD is an address of ketenid.nl; upper and lower case are the same (Edustandaard, ECK iD). */
const ECK_ID = /^https:\/\/(?:[a-z0-9-]+\.)*ketenid\.nl\/\S+$/;

const soundEckId = (value: string | undefined): string | undefined => {
  const lower = value?.toLowerCase();
  return lower !== undefined && ECK_ID.test(lower) ? lower : undefined;
};

/** Reads a person from what was asserted, by the connection's mapping. */
export function readPerson(mapping: AttributeMapping, attributes: Attributes): Person {
  const all = (field: MappedField): readonly string[] => valuesOf(attributes, mapping.fields[field]?.names ?? []);
  const said = (field: MappedField): string | undefined => {
    const values = [...new Set(all(field))];
    const [value] = values;
    return values.length === 1 && value !== undefined && value.length <= MAX_VALUE ? value : undefined;
  };
  // What stands in other fields is shown and kept as it is: an ECK iD that a mapping puts there says nothing.
  const one = (field: MappedField): string | undefined => {
    const value = said(field);
    return soundEckId(value) === undefined ? value : undefined;
  };
  return {
    username: one('username'),
    givenName: one('givenName'),
    infix: one('infix'),
    familyName: one('familyName'),
    email: one('email'),
    leerlingnummer: one('leerlingnummer'),
    externalId: one('externalId'),
    eckId: soundEckId(said('eckId')),
    // Under whichever names it comes: a group must not hide that somebody is a guest.
    role: roleOf(
      mapping,
      (mapping.fields.affiliation?.names ?? []).flatMap((name) => valuesOf(attributes, [name])),
    ),
  };
}

const field = (names: readonly string[], setBySchool = false): FieldMapping => ({ names, setBySchool });

/** What a provider of eduPerson attributes means (Entree Federatie, SURFconext and most SAML providers). */
export const EDU_PERSON_MAPPING: AttributeMapping = {
  fields: {
    username: field(['uid']),
    givenName: field(['givenName']),
    infix: field(['nlEduPersonTussenvoegsels']),
    familyName: field(['sn']),
    email: field(['mail']),
    leerlingnummer: field(['employeeNumber'], true),
    externalId: field(['nlEduPersonRealId'], true),
    eckId: field(['eckId'], true),
    affiliation: field(['eduPersonAffiliation'], true),
  },
  roles: {
    leerling: ['student', 'pupil'],
    docent: ['employee', 'staff', 'faculty', 'teacher'],
    guest: ['affiliate', 'guest'],
  },
};

/** What standard claims mean where a school set nothing more: nothing in them is surely the school's. */
export const STANDARD_CLAIMS_MAPPING: AttributeMapping = {
  fields: {
    username: field(['preferred_username', 'email']),
    givenName: field(['given_name']),
    infix: field(['middle_name']),
    familyName: field(['family_name']),
    email: field(['email']),
    affiliation: field(['eduPersonAffiliation', 'roles', 'groups'], true),
  },
  roles: { leerling: ['student'], docent: ['employee'], guest: ['guest', 'affiliate'] },
};
