import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../src/federation/index.ts';
import { MINUTE } from '../../src/kernel/clock.ts';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { samlAttacks } from '../support/saml-attacks.ts';
import { makeIdpKey, type SamlIdp, startSamlIdp } from '../support/saml-idp.ts';
import { context, type TestAccount } from '../support/seed.ts';
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
  const tried = new Set<string>();
  for (const [what, { options, tamper, later = 0, reason }] of Object.entries(attacks)) {
    // Our own request is over after ten minutes: what is too old here was good for one.
    idp.options = later > 0 ? { lifetimeInSeconds: 60 } : (options?.() ?? {});
    if (tamper) idp.tamper = tamper;
    // A provider whose clock is ahead of ours.
    if (later < 0) app.clock.move(-later);
    const { visitor, form } = await answered();
    app.clock.move(Math.min(later, 3 * MINUTE));
    tried.add(reason);
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
  expect([...tried]).toEqual(expect.arrayContaining(['expired', 'not-yet-valid', 'audience', 'issuer', 'unsolicited']));
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

/** An answer that begins at the provider's portal, as its page posts it: there is no request that it could answer. */
async function fromPortal(relayState?: string) {
  const callback = `${app.issuer}/sso/saml/${connection.id}`;
  idp.options = { audience: `${callback}/metadata`, ...idp.options };
  const visitor = app.visitor();
  const form = await visitor.get(`${idp.origin}/sso?${new URLSearchParams({ acs: callback })}`);
  idp.options = {};
  const SAMLResponse = /name="SAMLResponse" value="([^"]*)"/.exec(form.body)?.[1] ?? '';
  const fields = { SAMLResponse, ...(relayState === undefined ? {} : { RelayState: relayState }) };
  const post = (by: Visitor) => by.post(callback, fields);
  return { visitor, post, xml: Buffer.from(SAMLResponse, 'base64').toString() };
}

test('where an admin let logins begin at the portal, an answer of it logs nobody in: it begins a login of our own', async () => {
  const { connections } = app.running.domains.federation;
  const switchTo = async (idpInitiated: string) => {
    const { version } = await connections.get(school.id, connection.id);
    const typed = { ...connections.typedOf(await connections.get(school.id, connection.id)), idpInitiated };
    expect((await connections.change(school.id, connection.id, { typed }, version, context)).ok).toBe(true);
    app.clock.move(6000);
  };
  const unheard = (seen: Seen) => [
    seen.status,
    seen.location,
    textOf(seen).includes('Hier hoort geen inlogpoging bij'),
  ];
  const refused = [403, undefined, true];
  idp.user = { id: 'person-1', attributes: said };
  // Off unless it was switched on. Of one kind one a minute is told.
  app.clock.move(MINUTE);
  const closed = await fromPortal('numo');
  expect([closed.xml.includes('person-1'), closed.xml.includes('InResponseTo')]).toEqual([true, false]);
  expect(unheard(await closed.post(closed.visitor))).toEqual(refused);
  expect(await lastRefusal()).toEqual({ connection: connection.id, reason: 'unsolicited' });

  await switchTo('ja');
  const { visitor: victim, post } = await fromPortal('numo');
  const seen = await post(victim);
  const [shortName] = school.shortNames;
  const on = new URL(seen.location ?? '');
  expect([seen.status, on.origin + on.pathname, on.searchParams.get('login_hint')]).toEqual([
    303,
    'http://localhost:9/login',
    `${shortName}:`,
  ]);
  // Nobody is logged in by it: whoever follows is asked at the school, by a request of our own, who is there.
  const silent = app.numo.callback(await victim.open(app.numo.ask({ prompt: 'none' }).url));
  expect(silent.error).toBe('login_required');
  idp.user = { id: 'person-2', attributes: {} };
  const { form } = await answered();
  expect(form.body).toContain('SAMLResponse');
  idp.user = { id: 'person-1', attributes: said };
  await comesIn();
  // Once, in whatever browser.
  expect(unheard(await post(app.visitor()))).toEqual(refused);
  expect(await lastRefusal()).toEqual({ connection: connection.id, reason: 'replayed' });

  // An address in it leads nowhere; without a relying party of ours there is a page that says where to go.
  for (const relayState of ['https://evil.example/', 'unknown', 'x'.repeat(3000), '', undefined]) {
    const { post: send, visitor } = await fromPortal(relayState);
    const page = await send(visitor);
    expect([page.status, page.location, linkOf(page, 'home')]).toEqual([200, undefined, `${app.issuer}/profiel`]);
    expect(textOf(page)).toContain('Je komt vanuit het portaal van je school.');
    expect(page.body).not.toContain('evil');
  }

  const stranger = await makeIdpKey();
  const bad: readonly [string, () => void, string][] = [
    ['another audience', () => (idp.options = { audience: 'https://other.example' }), 'audience'],
    ['another recipient', () => (idp.options = { recipient: 'https://other.example' }), 'destination'],
    ['another issuer', () => (idp.options = { issuer: 'https://other.example' }), 'issuer'],
    ['unsigned', () => (idp.options = { signAssertion: false }), 'unsigned'],
    ['another key', () => (idp.options = stranger), 'signature'],
    ['a changed name', () => (idp.tamper = (xml) => xml.replace('>person-1<', '>beheerder<')), 'signature'],
  ];
  for (const [what, bend, reason] of bad) {
    app.clock.move(MINUTE);
    bend();
    const { post: send, visitor } = await fromPortal('numo');
    idp.tamper = (xml) => xml;
    expect([what, ...unheard(await send(visitor))]).toEqual([what, ...refused]);
    expect([what, await lastRefusal()]).toEqual([what, { connection: connection.id, reason }]);
  }
  // It counts five minutes, however long the provider lets it live; and one that answers something is no answer to nothing.
  const late = await fromPortal('numo');
  app.clock.move(7 * MINUTE);
  expect(unheard(await late.post(app.visitor()))).toEqual(refused);
  expect(await lastRefusal()).toEqual({ connection: connection.id, reason: 'expired' });
  const { form: another } = await answered();
  const answer = /name="SAMLResponse" value="([^"]*)"/.exec(another.body)?.[1] ?? '';
  const stolen = await app.visitor().post(`${app.issuer}/sso/saml/${connection.id}`, { SAMLResponse: answer });
  expect(unheard(stolen)).toEqual(refused);
  expect(await lastRefusal()).toEqual({ connection: connection.id, reason: 'unsolicited' });

  await switchTo('');
  const shut = await fromPortal('numo');
  expect(unheard(await shut.post(shut.visitor))).toEqual(refused);
});
