import { createHmac, createPublicKey, verify } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createOutbound, type Outbound } from '../../src/federation/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { startSamlIdp } from '../support/saml-idp.ts';
import { context } from '../support/seed.ts';
import { connect, past, schoolWith, throughProvider, toProvider } from '../support/sso.ts';
import { discoveryOf, startUpstream, type Upstream } from '../support/upstream.ts';
import { has, linkOf, textOf } from '../support/visitor.ts';

const TENANT = '11111111-2222-3333-4444-555555555555';
const ENTRA = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const GOOGLE = 'https://accounts.google.com';

let app: TestApp;
let entra: Upstream;
let google: Upstream;
let own: Upstream;

/** As the one that there is, but for where the two big ones are: on this machine, over sockets all the same. */
const outbound: Outbound = (url, request) => {
  const there = [entra, google].find(({ issuer }) => url.startsWith(`${issuer}/`));
  const address = there ? url.replace(there.issuer, there.origin) : url;
  return createOutbound({ allowPrivateAddresses: true })(address, request);
};

beforeAll(async () => {
  [entra, google, own] = await Promise.all([startUpstream(ENTRA), startUpstream(GOOGLE), startUpstream()]);
  app = await startTestApp({ outbound });
});
afterAll(async () => {
  for (const upstream of [entra, google, own]) await upstream.close();
  await app.close();
});
afterEach(() => {
  for (const upstream of [entra, google, own]) upstream.bend = {};
});

const client = { clientId: 'numo-id', clientSecret: 'a-secret' };

/** What tells a school of these tests from the others on the same upstream. */
const mark = (value: string) => ({ tenantAttribute: 'school', tenantValue: value });

/** A new browser there and back: what the person sees then, and who came in. */
async function login(shortName: string, via?: string) {
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: `${shortName}:`, scope: 'openid school' });
  const page = await visitor.open(ask.url);
  const way = via === undefined ? undefined : `${new URL(page.url).pathname}/naar-school?via=${via}`;
  const seen = await throughProvider(app, visitor, page, way);
  return { seen, who: () => app.numo.tokens(seen, ask), words: textOf(seen) };
}

const reasonsOf = async (schoolId: string) => {
  await app.running.flush();
  const { items } = await app.running.facts.audit.page(schoolId, { limit: 50 });
  return items.filter(({ name }) => name === 'sso.refused').map(({ fields }) => fields['reason']);
};

test('Entra ID: one tenant, a person is its object there, and guests of it are guests', async () => {
  const school = await schoolWith(app, 'entra');
  const connection = await connect(app, school, { tenantId: TENANT, ...client }, { preset: 'entra-id' });
  const docent = await app.account({ twoStep: true, externalIds: [`${connection.id}:o-1`] }, school);
  entra.person = { sub: 'for-this-client', oid: 'o-1', tid: TENANT, amr: ['pwd', 'mfa'] };
  const first = await (await login('entra')).who();
  expect(first.claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso', amr: ['pwd', 'mfa'] });
  // `sub` is another one for another client; the object stays who it is.
  entra.person = { ...entra.person, sub: 'for-another-client' };
  expect((await (await login('entra')).who()).claims['sub']).toBe(docent.id);
  for (const tid of ['99999999-2222-3333-4444-555555555555', undefined]) {
    entra.person = { ...entra.person, tid };
    expect((await login('entra')).words).toContain('Dit is geen account van deze school.');
  }
  // Another tenant is another issuer there: its tokens are not taken, whatever they say of the tenant.
  entra.person = { ...entra.person, tid: TENANT };
  entra.bend = { claims: { iss: ENTRA.replace('1111', '9999') } };
  expect((await login('entra')).words).toContain('Het antwoord van je school klopt niet');
  entra.bend = {};
  entra.person = { sub: 'x', oid: undefined, tid: TENANT };
  expect((await login('entra')).words).toContain('Het antwoord van je school klopt niet');
  expect(await reasonsOf(school.id)).toEqual(['subject-missing', 'issuer', 'other-tenant', 'other-tenant']);
});

test('two schools in one tenant of Entra ID: nobody is linked or made, until a BRIN tells them apart', async () => {
  const [one, two] = [await schoolWith(app, 'bestuur-een', '11AA'), await schoolWith(app, 'bestuur-twee', '22BB')];
  const typed = { tenantId: TENANT, ...client };
  const first = await connect(app, one, typed, { preset: 'entra-id', allowCreate: true });
  const second = await connect(app, two, typed, { preset: 'entra-id', allowCreate: true });
  const docent = await app.account({ externalIds: [`${first.id}:o-9`] }, one);
  const person = { sub: 's', oid: 'o-9', tid: TENANT, given_name: 'Meti', family_name: 'Ayodele', roles: ['employee'] };
  entra.person = person;
  const asked = await login('bestuur-een');
  expect(asked.words).toContain('We herkennen je schoolaccount nog niet.');
  expect(asked.seen.body).not.toContain('value="maak"');

  const { connections } = app.running.domains.federation;
  for (const [connection, brin] of [
    [first, '11AA'],
    [second, '22BB'],
  ] as const) {
    const { id, schoolId, version } = await connections.get(connection.schoolId, connection.id);
    const told = { ...typed, tenantAttribute: 'extension_brin', tenantValue: brin };
    expect((await connections.change(schoolId, id, { typed: told }, version, context)).ok).toBe(true);
  }
  entra.person = { ...person, extension_brin: '11AA' };
  expect((await (await login('bestuur-een')).who()).claims['sub']).toBe(docent.id);
  // The same person is nobody at the other school, linked or not.
  expect((await login('bestuur-twee')).words).toContain('Dit is geen account van deze school.');
  entra.person = { ...person, oid: 'o-9', extension_brin: '22BB' };
  expect((await login('bestuur-een')).words).toContain('Dit is geen account van deze school.');
  entra.person = { ...person, oid: 'o-10', extension_brin: '22BB' };
  expect((await login('bestuur-twee')).seen.body).toContain('value="maak"');
});

test('Google Workspace: accounts of the one domain, and no private ones', async () => {
  const school = await schoolWith(app, 'google');
  const typed = { domain: 'school.example', ...client };
  const connection = await connect(app, school, typed, { preset: 'google-workspace' });
  const docent = await app.account({}, school);
  google.person = { sub: 'g-1', email: 'meti@school.example', email_verified: true, hd: 'school.example' };
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'google:' });
  const link = await throughProvider(app, visitor, await visitor.open(ask.url));
  expect(google.asked.get('hd')).toBe('school.example');
  const local = await visitor.submit(link, { koppelen: 'lokaal' });
  const confirm = await visitor.submit(local, { username: docent.username, password: docent.password });
  const done = await past(visitor, await visitor.submit(confirm, { schoolaccount: 'ja' }));
  expect((await app.numo.tokens(done, ask)).claims['sub']).toBe(docent.id);
  expect((await (await login('google')).who()).claims['sub']).toBe(docent.id);
  for (const hd of ['other.example', undefined]) {
    google.person = { ...google.person, hd };
    expect((await login('google')).words).toContain('Dit is geen account van deze school.');
  }
  expect(await reasonsOf(school.id)).toEqual(['other-tenant', 'other-tenant']);
  expect(connection.upstream).toBe(GOOGLE);
});

test('an account linked at two connections comes in by both, and by the other when one link is gone', async () => {
  const school = await schoolWith(app, 'dubbel');
  const typed = { tenantId: TENANT, ...client, ...mark('dubbel') };
  const microsoft = await connect(app, school, typed, { preset: 'entra-id', name: 'Microsoft' });
  const other = await connect(app, school, { issuer: own.issuer, ...client, ...mark('dubbel') }, { name: 'Magister' });
  const externalIds = [`${microsoft.id}:o-5`, `${other.id}:r-5`];
  const docent = await app.account({ externalIds }, school);
  entra.person = { sub: 's', oid: 'o-5', tid: TENANT, school: 'dubbel' };
  own.person = { sub: 'm-5', school: 'dubbel', nlEduPersonRealId: 'r-5' };
  for (const { id } of [microsoft, other]) {
    const { accessToken, claims } = await (await login('dubbel', id)).who();
    expect(claims['sub']).toBe(docent.id);
    expect((await app.numo.userinfo(accessToken)).json).toMatchObject({ idp: id });
  }
  const { accounts } = app.running.domains.federation;
  const links = await accounts.linksOf(docent.id);
  expect(links.map(({ connectionId, by }) => [connectionId, by]).sort()).toEqual(
    [microsoft, other].map(({ id }) => [id, 'externalId']).sort(),
  );
  // Another subject with the same external id, at a connection where the account has one already: not by itself.
  own.person = { sub: 'm-6', school: 'dubbel', nlEduPersonRealId: 'r-5' };
  expect((await login('dubbel', other.id)).words).toContain('We herkennen je schoolaccount nog niet.');
  own.person = { sub: 'm-5', school: 'dubbel' };
  const gone = links.find(({ connectionId }) => connectionId === other.id);
  await accounts.unlink(docent.id, gone?.id ?? '', context);
  expect((await login('dubbel', other.id)).words).toContain('We herkennen je schoolaccount nog niet.');
  expect((await (await login('dubbel', microsoft.id)).who()).claims['sub']).toBe(docent.id);
  const events = await app.audit(docent);
  expect(events.find(({ name }) => name === 'sso.unlinked')?.fields).toEqual({ connection: other.id });
});

const partOf = (jwt: string, at: number) => JSON.parse(Buffer.from(jwt.split('.')[at] ?? '', 'base64url').toString());

test('private_key_jwt: our key signs for us, published for the provider, and no secret goes out', async () => {
  const school = await schoolWith(app, 'sleutel');
  const typed = { issuer: own.issuer, clientId: 'numo-id', auth: 'private_key_jwt', ...mark('sleutel') };
  const connection = await connect(app, school, typed);
  const docent = await app.account({ externalIds: [`${connection.id}:k-1`] }, school);
  own.person = { sub: 'k', school: 'sleutel', nlEduPersonRealId: 'k-1' };
  expect((await (await login('sleutel')).who()).claims['sub']).toBe(docent.id);
  const assertion = own.posted.get('client_assertion') ?? '';
  expect(own.posted.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  expect(own.posted.has('client_secret')).toBe(false);
  const published = await app.visitor().get(`${app.issuer}/sso/oidc/${connection.id}/metadata`);
  const [key] = JSON.parse(published.body).keys;
  expect([partOf(assertion, 0).kid, partOf(assertion, 0).alg, key.d]).toEqual([key.kid, 'RS256', undefined]);
  expect(partOf(assertion, 1)).toMatchObject({ iss: 'numo-id', sub: 'numo-id', aud: own.issuer });
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const publicKey = createPublicKey({ key, format: 'jwk' });
  expect(verify('sha256', Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
});

test('after SSO the profile asks the school anew before the second step is touched', async () => {
  const school = await schoolWith(app, 'profiel');
  const typed = { issuer: own.issuer, ...client, ...mark('profiel') };
  const connection = await connect(app, school, typed, { mode: 'both' });
  const docent = await app.account({ externalIds: [`${connection.id}:p-1`] }, school);
  await app.running.flush();
  own.person = { sub: 'p', school: 'profiel', nlEduPersonRealId: 'p-1' };
  const visitor = app.visitor();
  const page = await visitor.open(app.numo.ask({ login_hint: 'profiel:' }).url);
  await throughProvider(app, visitor, page, linkOf(page, 'sso-login'));
  expect(own.asked.has('max_age')).toBe(false);

  const stateOf = async () => {
    const user = await app.running.domains.users.byId(docent.id);
    return user && (await app.running.domains.factors.view(user)).state;
  };
  const profile = await visitor.follow(await visitor.get(`${app.issuer}/profiel?tab=inloggen`), app.issuer);
  const wanted = await visitor.follow(await visitor.submit(profile, {}, 'two-step-switch'), app.issuer);
  // Not yet: who it is, is asked again, and at the school.
  expect([await stateOf(), linkOf(wanted, 'sso-login')]).toEqual(['absent', expect.stringContaining('naar-school')]);
  const again = await throughProvider(app, visitor, wanted, linkOf(wanted, 'sso-login'));
  expect([own.asked.get('max_age'), own.asked.get('prompt')]).toEqual(['0', 'login']);
  const pending = has(again, 'two-step-confirm') ? again : await visitor.submit(again, {}, 'two-step-switch');
  expect([has(pending, 'two-step-confirm') || pending.status < 400, await stateOf()]).toEqual([true, 'pending']);
});

test('a tenant of Entra ID that was set up as any SAML system is told apart from another school there as well', async () => {
  const [here, there] = [await schoolWith(app, 'saml-entra', '33CC'), await schoolWith(app, 'oidc-entra', '44DD')];
  await connect(app, there, { tenantId: TENANT, ...client }, { preset: 'entra-id' });
  const idp = await startSamlIdp();
  idp.entityId = `https://sts.windows.net/${TENANT}/`;
  const made = await connect(app, here, { metadataUrl: idp.metadataUrl }, { preset: 'saml' });
  const docent = await app.account({ externalIds: [`${made.id}:r-1`] }, here);
  const said = { nlEduPersonRealId: 'r-1', brin: '33CC', eduPersonAffiliation: 'employee' };
  const tenantid = 'http://schemas.microsoft.com/identity/claims/tenantid';
  const come = async (attributes: Record<string, string>) => {
    idp.user = { id: 'p-1', attributes };
    const visitor = app.visitor();
    const ask = app.numo.ask({ login_hint: 'saml-entra:' });
    const form = await toProvider(visitor, await visitor.open(ask.url));
    return { ask, seen: await past(visitor, await visitor.follow(await visitor.submit(form), app.issuer)) };
  };
  // Its tenant must be asserted, and says nothing by itself: the other school is in it too.
  expect(textOf((await come(said)).seen)).toContain('Dit is geen account van deze school.');
  expect(textOf((await come({ ...said, [tenantid]: TENANT })).seen)).toContain(
    'We herkennen je schoolaccount nog niet.',
  );
  const { connections } = app.running.domains.federation;
  const { version } = await connections.get(here.id, made.id);
  const typed = { metadataUrl: idp.metadataUrl, tenantAttribute: 'brin', tenantValue: '33CC' };
  expect((await connections.change(here.id, made.id, { typed }, version, context)).ok).toBe(true);
  expect(connections.typedOf(await connections.get(here.id, made.id))).toEqual(typed);
  const { ask, seen } = await come({ ...said, [tenantid]: TENANT });
  expect((await app.numo.tokens(seen, ask)).claims['sub']).toBe(docent.id);
  await idp.close();
});

test.each([
  [['client_secret_jwt', 'client_secret_post'], '', 'client_secret_post'],
  [['client_secret_jwt', 'private_key_jwt'], '', 'client_secret_jwt'],
  [['client_secret_post', 'client_secret_jwt'], 'client_secret_jwt', 'client_secret_jwt'],
  [undefined, '', 'client_secret_basic'],
])('a provider that takes %j, with the setting «%s»: %s', async (taken, setting, used) => {
  const shortName = `wijze-${taken?.length ?? 0}-${used.replaceAll('_', '-')}-${setting.length}`;
  const school = await schoolWith(app, shortName);
  const { token_endpoint_auth_methods_supported: _none, ...document }: Record<string, unknown> = discoveryOf(own);
  const told = JSON.stringify({ ...document, ...(taken ? { token_endpoint_auth_methods_supported: taken } : {}) });
  own.bend = { discovery: (response) => response.end(told) };
  const typed = {
    issuer: own.issuer,
    clientId: 'numo-id',
    clientSecret: 'a-secret',
    auth: setting,
    ...mark(shortName),
  };
  await connect(app, school, typed);
  own.person = { sub: shortName, school: shortName };
  expect((await login(shortName)).words).toContain('We herkennen je schoolaccount nog niet.');
  const assertion = own.posted.get('client_assertion') ?? '';
  const [header = '', body = '', signature] = assertion.split('.');
  const seen = {
    client_secret_basic: [own.posted.has('client_secret'), assertion],
    client_secret_post: [own.posted.get('client_secret'), assertion],
    client_secret_jwt: [own.posted.has('client_secret'), signature],
  }[used];
  const hmac = createHmac('sha256', 'a-secret').update(`${header}.${body}`).digest('base64url');
  const expected = {
    client_secret_basic: [false, ''],
    client_secret_post: ['a-secret', ''],
    client_secret_jwt: [false, hmac],
  }[used];
  expect(seen).toEqual(expected);
});
