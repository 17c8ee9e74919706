/** The known attributes under each of their names, as they come through both protocols from providers on real sockets. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EDU_PERSON_MAPPING, readPerson, valuesOf } from '../../../src/federation/attributes.ts';
import type { Assertion, Kept, Opened, Ports, Protocol } from '../../../src/federation/contract.ts';
import { createOutbound, KNOWN_ATTRIBUTES } from '../../../src/federation/index.ts';
import { oidc } from '../../../src/federation/oidc/index.ts';
import { saml } from '../../../src/federation/saml/index.ts';
import { systemClock } from '../../../src/kernel/clock.ts';
import { type SamlIdp, startSamlIdp } from '../../support/saml-idp.ts';
import { startUpstream, type Upstream } from '../../support/upstream.ts';

const mace = (name: string) => `urn:mace:dir:attribute-def:${name}`;
const surfnet = (name: string) => `urn:mace:surfnet.nl:attribute-def:${name}`;

/** Name, value, `urn:mace`, OID, and the name in OpenID Connect; where a kind has none of its own, the plain name. */
const TABLE = [
  ['uid', 's.visser', mace('uid'), 'urn:oid:0.9.2342.19200300.100.1.1', 'preferred_username'],
  ['employeeNumber', '4711', mace('employeeNumber'), 'urn:oid:2.16.840.1.113730.3.1.3', 'employee_number'],
  ['mail', 'sam@school.example', mace('mail'), 'urn:oid:0.9.2342.19200300.100.1.3', 'email'],
  ['givenName', 'Sam', mace('givenName'), 'urn:oid:2.5.4.42', 'given_name'],
  ['sn', 'Visser', mace('sn'), 'urn:oid:2.5.4.4', 'family_name'],
  ['nlEduPersonTussenvoegsels', 'de', surfnet('nlEduPersonTussenvoegsels'), undefined, 'middle_name'],
  ['nlEduPersonRealId', 'r-1', surfnet('nlEduPersonRealId'), undefined, undefined],
  ['nlEduPersonProfileId', 'p-1', surfnet('nlEduPersonProfileId'), undefined, undefined],
  ['nlEduPersonHomeOrganizationId', '01AB', surfnet('nlEduPersonHomeOrganizationId'), undefined, undefined],
  ['nlEduPersonUnit', 'havo 3', surfnet('nlEduPersonUnit'), undefined, undefined],
  [
    'eduPersonAffiliation',
    'student',
    mace('eduPersonAffiliation'),
    'urn:oid:1.3.6.1.4.1.5923.1.1.1.1',
    'eduperson_affiliation',
  ],
  [
    'eckId',
    'https://ketenid.nl/201703/abc',
    'urn:mace:surf.nl:attribute-def:eckid',
    'urn:oid:1.3.6.1.4.1.1076.20.100.10.10.1',
    'eck_id',
  ],
] as const;

const ports: Ports = {
  clock: systemClock,
  random: () => randomBytes(32).toString('base64url'),
  outbound: createOutbound({ allowPrivateAddresses: true }),
};

let idp: SamlIdp;
let upstream: Upstream;
let ways: Readonly<Record<string, (attributes: Record<string, string>) => Promise<Assertion>>>;

const opened = (protocol: Protocol, config: unknown, secrets: Record<string, string>): Opened<unknown> => ({
  id: 'c1',
  schoolId: 's1',
  config,
  secrets,
  callback: `http://localhost:3000/sso/${protocol.name}/c1`,
});

/** One login: `answer` makes what the provider sends back out of the address of our request. */
async function login(
  protocol: Protocol,
  at: Opened<unknown>,
  answer: (redirect: string) => Promise<Parameters<Protocol['complete']>[1]>,
): Promise<Assertion> {
  const state = ports.random();
  const { redirect, keep } = await protocol.begin(at, { state, fresh: false, locale: 'nl' }, ports);
  const kept: Kept = { state, fresh: false, begunAt: systemClock.now(), keep };
  return protocol.complete(at, await answer(redirect), kept, ports);
}

beforeAll(async () => {
  [idp, upstream] = await Promise.all([startSamlIdp(), startUpstream()]);
  const own = await saml.provision?.({
    config: {},
    callback: 'http://localhost:3000/x',
    clock: systemClock,
    known: [],
  });
  const bySaml = opened(saml, { metadataUrl: idp.metadataUrl }, { ...own });
  const settings = { auth: 'client_secret_basic', scopes: [], subject: 'sub', userinfo: false, extra: {} };
  const byOidc = opened(oidc, { issuer: upstream.issuer, clientId: 'numo-id', ...settings }, { clientSecret: 's' });
  ways = {
    async saml(attributes) {
      idp.user = { id: 'person-1', attributes };
      return login(saml, bySaml, async (redirect) => {
        const page = await (await fetch(redirect)).text();
        const fields = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
          name,
          value,
        ]);
        return { method: 'POST', params: Object.fromEntries(fields) };
      });
    },
    async oidc(attributes) {
      upstream.person = { sub: 'person-1', ...attributes };
      return login(oidc, byOidc, async (redirect) => {
        const { headers } = await fetch(redirect, { redirect: 'manual' });
        return { method: 'GET', params: Object.fromEntries(new URL(headers.get('location') ?? '').searchParams) };
      });
    },
  };
});
afterAll(() => Promise.all([idp.close(), upstream.close()]));

test('the table has all of them', () => {
  expect(TABLE.map(([name]) => name).sort()).toEqual([...KNOWN_ATTRIBUTES].sort());
});

const NAMES = { plain: 0, 'urn:mace': 2, OID: 3, 'OpenID Connect': 4 } as const;

test.for(
  ['saml', 'oidc'].flatMap((way) => Object.entries(NAMES).map(([kind, column]) => [way, kind, column] as const)),
)('by %s, under their names of the kind %s', async ([way, , column]) => {
  const asserted = Object.fromEntries(TABLE.map((row) => [row[column] ?? row[0], row[1]]));
  const { attributes = {} } = (await ways[way]?.(asserted)) ?? {};
  const read = TABLE.map(([name]) => [name, valuesOf(attributes, [name])]);
  expect(read).toEqual(TABLE.map(([name, value]) => [name, [value]]));
  expect(readPerson(EDU_PERSON_MAPPING, attributes)).toEqual({
    username: 's.visser',
    givenName: 'Sam',
    infix: 'de',
    familyName: 'Visser',
    email: 'sam@school.example',
    leerlingnummer: '4711',
    externalId: 'r-1',
    eckId: 'https://ketenid.nl/201703/abc',
    role: 'leerling',
  });
});

test('names of nlEduPerson are known by both authorities that publish them', () => {
  for (const [name] of TABLE.filter(([one]) => one.startsWith('nlEduPerson')))
    for (const authority of ['surfnet.nl', 'surffederatie.nl']) {
      const asserted = { [`urn:mace:${authority}:attribute-def:${name}`]: ['x'] };
      expect([name, valuesOf(asserted, [name])]).toEqual([name, ['x']]);
    }
});
