import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../src/federation/index.ts';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { samlAttacks } from '../support/saml-attacks.ts';
import { makeIdpKey, type SamlIdp, startSamlIdp } from '../support/saml-idp.ts';
import type { TestAccount } from '../support/seed.ts';
import { connect, past, schoolWith, toProvider } from '../support/sso.ts';
import { has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let idp: SamlIdp;
let school: School;
let connection: Connection;
let docent: TestAccount;

beforeAll(async () => {
  [app, idp] = await Promise.all([startTestApp(), startSamlIdp()]);
  school = await schoolWith(app, 'saml');
  const typed = { metadataUrl: idp.metadataUrl, tenantAttribute: 'brin', tenantValue: '01AB' };
  connection = await connect(app, school, typed, { preset: 'saml', mode: 'both' });
  docent = await app.account({ twoStep: true, externalIds: [`${connection.id}:e-1`] }, school);
});
afterAll(async () => {
  await idp.close();
  await app.close();
});

const said = { brin: '01AB', nlEduPersonRealId: 'e-1', eduPersonAffiliation: 'employee' };

/** A new browser, with the provider's page that posts its answer. */
async function answered(): Promise<{ visitor: Visitor; ask: ReturnType<TestApp['numo']['ask']>; form: Seen }> {
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'saml:', scope: 'openid school' });
  const page = await visitor.open(ask.url);
  return { visitor, ask, form: await toProvider(visitor, page, linkOf(page, 'sso-login')) };
}

const lastRefusal = async () => {
  await app.running.flush();
  const { items } = await app.running.facts.audit.page(school.id, { limit: 20 });
  return items.find(({ name }) => name === 'sso.refused')?.fields;
};

async function comesIn(): Promise<void> {
  idp.user = { id: 'person-1', attributes: said };
  const { visitor, ask, form } = await answered();
  const seen = await past(visitor, await visitor.follow(await visitor.submit(form), app.issuer));
  expect((await app.numo.tokens(seen, ask)).claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso' });
}

test('no attack lets anybody in: a page for who is there, the reason in the log, the account as it was', async () => {
  await comesIn();
  const metadata = (await app.visitor().get(`${app.issuer}/sso/saml/${connection.id}/metadata`)).body;
  const certificate = (/<ds:X509Certificate>([^<]+)</.exec(metadata)?.[1] ?? '').replace(/\s/g, '');
  const attacks = samlAttacks({ idp, stranger: await makeIdpKey(), certificate });
  expect(Object.keys(attacks).length).toBeGreaterThan(35);
  for (const [what, { options, tamper, later, reason }] of Object.entries(attacks)) {
    // The time of an answer is tried on the protocol itself: our own request is over by then.
    if (later !== undefined) continue;
    idp.options = options?.() ?? {};
    if (tamper) idp.tamper = tamper;
    const { visitor, form } = await answered();
    const refused = await visitor.follow(await visitor.submit(form), app.issuer);
    idp.options = {};
    idp.tamper = (xml) => xml;
    expect([what, [403, 502].includes(refused.status), refused.location]).toEqual([what, true, undefined]);
    expect([what, textOf(refused)]).toEqual([what, expect.stringContaining('Inloggen met je schoolaccount lukt niet')]);
    // Nothing of the answer is repeated, and there is a way on: again, or by password.
    expect([what, /root:|haha|person-1/.test(textOf(refused))]).toEqual([what, false]);
    expect([what, has(refused, 'sso-retry'), has(refused, 'sso-local')]).toEqual([what, true, true]);
    expect([what, await lastRefusal()]).toEqual([what, { connection: connection.id, reason }]);
  }
  await comesIn();
});

test('a login that begins at the provider is refused, and says where to begin', async () => {
  const { visitor, form } = await answered();
  const fields = [...form.body.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const { SAMLResponse = '' } = Object.fromEntries(fields);
  const callback = `${app.issuer}/sso/saml/${connection.id}`;
  for (const more of [
    {},
    { RelayState: '' },
    { RelayState: 'https://numo.example/' },
    { RelayState: 'x'.repeat(43) },
  ]) {
    const seen = await visitor.post(callback, { SAMLResponse, ...more });
    expect([seen.status, seen.location]).toEqual([403, undefined]);
    expect(textOf(seen)).toContain('Hier hoort geen inlogpoging bij');
    expect(textOf(seen)).toContain('portaal van je school');
  }
  expect(await lastRefusal()).toEqual({ connection: connection.id, reason: 'unsolicited' });
});

test('attributes of another school, or none, and a pupil where the account is a teacher', async () => {
  const cases = [
    [{ ...said, brin: '99ZZ' }, 'Dit is geen account van deze school.', 'other-tenant'],
    [{ ...said, brin: ['01AB', '99ZZ'] }, 'Dit is geen account van deze school.', 'other-tenant'],
    [{ nlEduPersonRealId: 'e-1' }, 'Dit is geen account van deze school.', 'other-tenant'],
    [{ ...said, eduPersonAffiliation: 'student' }, 'horen niet bij dezelfde persoon', 'role-differs'],
  ] as const;
  for (const [attributes, words, reason] of cases) {
    idp.user = { id: `person-${reason}`, attributes: attributes as unknown as Record<string, string | string[]> };
    const { visitor, form } = await answered();
    expect(textOf(await visitor.follow(await visitor.submit(form), app.issuer))).toContain(words);
    expect(await lastRefusal()).toEqual({ connection: connection.id, reason });
  }
});
