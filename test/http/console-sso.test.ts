import { afterAll, beforeAll, expect, test } from 'vitest';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { metadataOfNobody, type SamlIdp, startSamlIdp } from '../support/saml-idp.ts';
import type { TestAccount } from '../support/seed.ts';
import { connect, past, schoolWith, toProvider } from '../support/sso.ts';
import { startUpstream } from '../support/upstream.ts';
import { formOf, has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let idp: SamlIdp;
let hand: ReturnType<typeof consoleHand>;
let school: School;
let beheerder: TestAccount;
let admin: Visitor;

beforeAll(async () => {
  [app, idp] = await Promise.all([startTestApp(), startSamlIdp()]);
  hand = consoleHand(app);
  school = await schoolWith(app, 'saml');
  beheerder = await app.account({ role: 'beheerder' }, school);
  admin = app.visitor();
});
afterAll(async () => {
  await idp.close();
  await app.close();
});

const open = (path: string): Promise<Seen> => hand.open(admin, beheerder, path);

/** Submits the form with this button and goes where it leads. */
async function press(page: Seen, button: string, fields: Record<string, string> = {}): Promise<Seen> {
  return admin.follow(await admin.submit(page, fields, button), app.issuer);
}

/** The test login of a connection's page, through the provider, to what it tells. */
async function testLogin(page: Seen): Promise<Seen> {
  const away = await admin.get(new URL(linkOf(page, 'sso-test') ?? '', app.issuer).href);
  const form = await admin.get(away.location ?? '');
  return admin.follow(await admin.submit(form), app.issuer);
}

/** There by the page's own way, and back: what the browser shows then. */
async function comeBy(visitor: Visitor, params: Record<string, string> = {}) {
  const ask = app.numo.ask({ login_hint: 'saml:', ...params });
  const form = await toProvider(visitor, await visitor.open(ask.url));
  const told = await visitor.follow(await visitor.submit(form), app.issuer);
  // That an account was linked is told before the login ends.
  return { ask, seen: has(told, 'continue-submit') ? await visitor.submit(told) : told };
}

/** Logs out at the relying party: there at the school too, by a request that it finds well signed, and back. */
async function leaveBoth(visitor: Visitor, idToken: string): Promise<void> {
  const [known] = await app.running.domains.federation.connections.ofSchool(school.id);
  const callback = `${app.issuer}/sso/saml/${known?.id}`;
  const metadata = (await visitor.get(`${callback}/metadata`)).body;
  const der = /<ds:X509Certificate>([^<]+)</.exec(metadata)?.[1] ?? '';
  idp.leaver = { cert: der.replace(/\s/g, ''), url: `${callback}/uitgelogd` };
  expect(metadata).toContain(idp.leaver.url);
  const query = new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: 'http://localhost:9/' });
  const done = await visitor.send(await visitor.open(`${app.issuer}/session/end?${query}`));
  const page = await visitor.get(done.location ?? '');
  const answer = await visitor.get(linkOf(page, 'sso-leave') ?? '');
  expect(formOf(answer).action).toBe(idp.leaver.url);
  expect((await visitor.send(answer)).location).toBe('http://localhost:9/');
  expect([...idp.left]).toEqual([idp.user.id]);
}

test('a beheerder adds a SAML connection, tests it, switches it on, and the school logs in by it', async () => {
  expect(textOf(await open('/beheer/sso'))).toContain('Er zijn nog geen koppelingen.');
  const form = await open('/beheer/sso/nieuw/saml');
  const wrong = await press(form, 'save', { name: 'Ons systeem', metadata: '<hello/>', subject: 'uid' });
  expect([wrong.status, textOf(wrong).includes('Dit is geen metadata')]).toEqual([422, true]);
  expect(wrong.body).toContain('&lt;hello/&gt;');
  const missing = await press(wrong, 'save', {
    name: 'Ons systeem',
    metadata: '',
    metadataUrl: `${idp.origin}/nothing`,
  });
  expect(textOf(missing)).toContain('Dit adres meldt een fout.');
  const made = await press(missing, 'save', {
    name: 'Ons systeem',
    metadata: '',
    subject: '',
    metadataUrl: idp.metadataUrl,
  });
  expect(textOf(made)).toContain('De koppeling is toegevoegd.');

  const early = await press(made, 'sso-on');
  expect([early.status, textOf(early).includes('Doe eerst een testlogin die lukt.')]).toEqual([422, true]);
  idp.user.attributes = {
    employeeNumber: '4711',
    eckId: 'https://ketenid.nl/201703/abc',
    eduPersonAffiliation: 'student',
  };
  const pupil = await app.account({ role: 'leerling', leerlingnummer: '4711' }, school);
  idp.options = { audience: 'https://other.example' };
  expect(textOf(await testLogin(made))).toContain('voor een ander bedoeld');
  idp.options = {};
  const told = await testLogin(made);
  expect(textOf(told)).toContain('Dit schoolaccount zou gekoppeld worden aan');
  expect(told.body).toContain('4711');
  expect(told.body).not.toContain('ketenid');
  // Nothing was linked, and the outcome is shown once.
  expect(await app.running.domains.federation.accounts.linksOf(pupil.id)).toEqual([]);
  expect(textOf(await admin.get(told.url))).toContain('De uitkomst van een test is één keer te zien');

  const page = await open(new URL(made.url).pathname);
  expect(textOf(await press(page, 'sso-on'))).toContain('De koppeling staat aan.');
  const list = await open('/beheer/sso');
  const refused = await press(list, 'sso-mode', { mode: 'sso' });
  expect([refused.status, textOf(refused).includes('minstens één beheerder verificatie in twee stappen')]).toEqual([
    422,
    true,
  ]);
  await app.account({ role: 'beheerder', twoStep: true }, school);
  expect(textOf(await press(refused, 'sso-mode', { mode: 'sso' }))).toContain('De manier van inloggen is gewijzigd.');
  app.clock.move(6000);

  const visitor = app.visitor();
  const { ask, seen } = await comeBy(visitor);
  const { claims, idToken } = await app.numo.tokens(seen, ask);
  expect(claims).toMatchObject({ sub: pupil.id, acr: 'urn:numo:acr:sso' });
  await leaveBoth(visitor, idToken);
  const off = await press(await open(new URL(made.url).pathname), 'sso-off');
  expect([off.status, textOf(off).includes('Kies eerst een andere manier van inloggen')]).toEqual([422, true]);
  expect((await app.audit(pupil)).map(({ name }) => name)).toContain('sso.linked');
  const mails = await app.mails(`${beheerder.username}@demo.example`);
  expect(mails.map(({ template }) => template)).toEqual(
    expect.arrayContaining(['sso-connection-added', 'sso-connection-changed']),
  );
});

test('a provider that asks nobody anew, and never says when it did, passes the test login as it lets people in', async () => {
  const own = await schoolWith(app, 'zonder-tijd');
  const [boss, browser, upstream] = [
    await app.account({ role: 'beheerder' }, own),
    app.visitor(),
    await startUpstream(),
  ];
  upstream.bend = { claims: { auth_time: undefined } };
  const wish = {
    preset: 'oidc',
    name: 'S',
    typed: { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 's' },
  };
  const added = await app.running.domains.federation.connections.add(own.id, wish, hand.context);
  if (!added.ok) throw new Error('the connection was refused');
  const page = await hand.open(browser, boss, `/beheer/sso/${added.connection.id}`);
  const away = await browser.get(new URL(linkOf(page, 'sso-test') ?? '', app.issuer).href);
  const back = await browser.get(away.location ?? '');
  expect([upstream.asked.has('max_age'), upstream.asked.has('prompt')]).toEqual([false, false]);
  const told = await browser.follow(await browser.get(back.location ?? ''), app.issuer);
  expect(textOf(told)).toContain('We kennen dit schoolaccount nog niet');
  const on = await browser.submit(await browser.open(page.url), {}, 'sso-on');
  expect(textOf(await browser.follow(on, app.issuer))).toContain('De koppeling staat aan.');
  await upstream.close();
});

test('what is sent twice, or to another browser, lets nobody in', async () => {
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'saml:' });
  const form = await toProvider(visitor, await visitor.open(ask.url));
  const first = await visitor.send(form);
  expect(new URL(first.location ?? '', app.issuer).pathname).toMatch(/^\/interaction\/.*\/sso$/);
  const stranger = await app.visitor().follow(first, app.issuer);
  expect([stranger.status, stranger.location]).toEqual([403, undefined]);
  const again = await visitor.submit(form);
  expect([again.location, has(again, 'login-submit')]).toEqual([undefined, false]);
  expect(textOf(again)).toMatch(/school/i);
  await app.running.flush();
  expect(textOf(await open('/beheer/logboek'))).toContain(
    'Koppeling: Ons systeem – Dit antwoord is al eerder gebruikt.',
  );
});

test('pages of another school, and for who is no beheerder, are not there', async () => {
  const other = await schoolWith(app, 'saml2');
  const elsewhere = await app.account({ role: 'beheerder' }, other);
  const docent = await app.account({}, other);
  const [connection] = await app.running.domains.federation.connections.ofSchool(school.id);
  for (const path of ['', '/kenmerken', '/testen', '/test', '/verwijderen']) {
    const seen = await hand.open(app.visitor(), elsewhere, `/beheer/sso/${connection?.id}${path}`);
    expect([path, seen.status]).toEqual([path, 404]);
  }
  expect((await hand.open(app.visitor(), docent, '/beheer/sso')).status).toBe(404);
});

test('the mapping is kept as it was typed, and a connection goes with its links', async () => {
  const [connection] = await app.running.domains.federation.connections.ofSchool(school.id);
  const at = `/beheer/sso/${connection?.id}`;
  const saved = await press(await open(`${at}/kenmerken`), 'save', {
    'names-leerlingnummer': 'nummer employeeNumber',
    'role-leerling': 'student, leerling',
  });
  expect(textOf(saved)).toContain('De kenmerken zijn bewaard.');
  const mapping = (await app.running.domains.federation.connections.find(connection?.id ?? ''))?.mapping;
  expect([mapping?.fields.leerlingnummer, mapping?.roles.leerling]).toEqual([
    { names: ['nummer', 'employeeNumber'], setBySchool: false },
    ['student', 'leerling'],
  ]);
  expect(textOf(await press(await open(`${at}/verwijderen`), 'sso-remove'))).toContain('Kies eerst een andere manier');
  await press(await open('/beheer/sso'), 'sso-mode', { mode: 'local' });
  expect(textOf(await press(await open(`${at}/verwijderen`), 'sso-remove'))).toContain('De koppeling is verwijderd.');
  expect(await app.running.domains.federation.connections.ofSchool(school.id)).toEqual([]);
});

test('a connection by a file keeps that file when something else of it is changed', async () => {
  const own = await schoolWith(app, 'bestand');
  const [boss, browser] = [await app.account({ role: 'beheerder' }, own), app.visitor()];
  const save = async (path: string, fields: Record<string, string>) =>
    browser.follow(await browser.submit(await hand.open(browser, boss, path), fields, 'save'), app.issuer);
  const made = await save('/beheer/sso/nieuw/saml', { name: 'Eerst', metadata: await metadataOfNobody() });
  expect(textOf(made)).toContain('Er is er al een. Laat leeg om die te houden.');
  const { connections } = app.running.domains.federation;
  const [before] = await connections.ofSchool(own.id);
  expect(textOf(await save(new URL(made.url).pathname, { name: 'Later', subject: 'uid' }))).toContain('Bewaard.');
  const [after] = await connections.ofSchool(own.id);
  expect(after).toMatchObject({ name: 'Later', config: { ...before?.config, subject: 'uid' } });
});

test('two admins at one connection: the second is told, sees both versions, and loses nothing of what was typed', async () => {
  const own = await schoolWith(app, 'botsing');
  const [boss, browser] = [await app.account({ role: 'beheerder' }, own), app.visitor()];
  const here = (path: string) => hand.open(browser, boss, path);
  const save = async (page: Seen, fields: Record<string, string>) =>
    browser.follow(await browser.submit(page, fields, 'save'), app.issuer);
  const made = await save(await here('/beheer/sso/nieuw/saml'), {
    name: 'Eerst',
    metadata: await metadataOfNobody(),
    subject: 'uid',
  });
  const at = new URL(made.url).pathname;
  const { connections } = app.running.domains.federation;

  const mine = await here(`${at}/kenmerken`);
  const saved = await save(await here(`${at}/kenmerken`), { 'names-eckId': 'theirs', 'role-docent': 'leraar' });
  expect(textOf(saved)).toContain('De kenmerken zijn bewaard.');
  // What the machine writes meanwhile is no clash: a test login, the daily reading.
  const [first] = await connections.ofSchool(own.id);
  if (first) await connections.tested(first, 'ok', hand.context);
  const typed = { 'names-eckId': 'mine also', 'role-docent': 'juf, meester', 'names-username': 'uid' };
  const clash = await save(mine, typed);
  expect([clash.status, textOf(clash)]).toEqual([409, expect.stringContaining('Iemand anders heeft dit net ook')]);
  for (const value of ['mine also', 'juf, meester']) expect(clash.body).toContain(`value="${value}"`);
  for (const value of ['theirs', 'leraar']) expect(clash.body).toContain(`<bdi class="lines">${value}</bdi>`);
  const stays = async () => (await connections.ofSchool(own.id))[0]?.mapping.fields.eckId?.names;
  expect(await stays()).toEqual(['theirs']);
  // Pressed again, one's own version is kept.
  expect(textOf(await save(clash, typed))).toContain('De kenmerken zijn bewaard.');
  expect(await stays()).toEqual(['mine', 'also']);

  const form = await here(at);
  expect(textOf(await save(await here(at), { name: 'Van de ander', subject: 'employeeNumber' }))).toContain('Bewaard.');
  const wish = { name: 'Van mij', subject: 'mijnKenmerk' };
  const both = await save(form, wish);
  expect([both.status, textOf(both)]).toEqual([409, expect.stringContaining('Iemand anders heeft dit net ook')]);
  for (const value of ['Van mij', 'mijnKenmerk']) expect(both.body).toContain(`value="${value}"`);
  for (const value of ['Van de ander', 'employeeNumber']) expect(both.body).toContain(`>${value}</bdi>`);
  expect((await connections.ofSchool(own.id))[0]?.name).toBe('Van de ander');
  expect(textOf(await save(both, wish))).toContain('Bewaard.');
  expect((await connections.ofSchool(own.id))[0]).toMatchObject({
    name: 'Van mij',
    config: { subject: 'mijnKenmerk' },
  });
});

test('the log says in words why a school account was not recognised', async () => {
  const own = await schoolWith(app, 'woorden');
  const typed = { metadataUrl: idp.metadataUrl, tenantAttribute: 'brin', tenantValue: '01AB' };
  const { id } = await connect(app, own, typed, { preset: 'saml', mode: 'both', name: 'Ons Entree' });
  const boss = await app.account({ role: 'beheerder', externalIds: [`${id}:r-9`] }, own);
  for (const [sub, attributes] of [
    ['a', { nlEduPersonRealId: 'r-9', brin: '01AB' }],
    ['b', { brin: '01AB', mail: `${boss.username}@demo.example` }],
  ] as const) {
    idp.user = { id: sub, attributes };
    const visitor = app.visitor();
    const page = await visitor.open(app.numo.ask({ login_hint: 'woorden:' }).url);
    const form = await toProvider(visitor, page, linkOf(page, 'sso-login'));
    const asked = await visitor.follow(await visitor.submit(form), app.issuer);
    expect(textOf(asked)).toContain('We herkennen je schoolaccount nog niet.');
  }
  await app.running.flush();
  const log = textOf(await hand.open(app.visitor(), boss, '/beheer/logboek?wat=sso.asked'));
  expect(log).toContain('schoolaccount niet herkend: gevraagd één keer in te loggen');
  expect(log).toContain('De kenmerken wijzen naar een beheerder, en die wordt nooit vanzelf gekoppeld.');
  expect(log).toContain('Koppeling: Ons Entree – Niets wat de school invult, wijst een account aan.');
  expect(log).not.toContain('@demo.example');
});

test('what happened to a connection is told in words, and why somebody who came in by it was asked no code', async () => {
  const own = await schoolWith(app, 'zonder-code');
  const typed = { metadataUrl: idp.metadataUrl, tenantAttribute: 'brin', tenantValue: '77ZZ' };
  const { id } = await connect(app, own, typed, { preset: 'saml', mode: 'both', name: 'Ons Entree' });
  const boss = await app.account({ role: 'beheerder' }, own);
  await app.account({ twoStep: true, externalIds: [`${id}:r-1`] }, own);
  idp.user = { id: 'p-1', attributes: { nlEduPersonRealId: 'r-1', brin: '77ZZ' } };
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'zonder-code:' });
  const page = await visitor.open(ask.url);
  const form = await toProvider(visitor, page, linkOf(page, 'sso-login'));
  const seen = await past(visitor, await visitor.follow(await visitor.submit(form), app.issuer));
  expect((await app.numo.tokens(seen, ask)).claims['acr']).toBe('urn:numo:acr:sso');
  await app.running.flush();
  const log = textOf(await hand.open(app.visitor(), boss, '/beheer/logboek'));
  for (const words of [
    'Koppeling: Ons Entree – Een ander systeem met SAML 2.0',
    'Koppeling: Ons Entree – Gelukt.',
    'Koppeling: Ons Entree – herkend aan de externe id',
    'Met gebruikersnaam en wachtwoord, of met het schoolaccount',
    'Zonder code, want ingelogd met het schoolaccount.',
  ])
    expect(log).toContain(words);
  expect(log).not.toContain(id);
});
