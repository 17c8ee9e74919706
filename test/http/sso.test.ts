import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { runWords } from '../../src/compose/cli/run.ts';
import { applyCommands, applySentences } from '../../src/import/commands.ts';
import { HOUR, MINUTE, systemClock } from '../../src/kernel/clock.ts';
import type { Command } from '../../src/kernel/command.ts';
import { schoolCommands, schoolSentences } from '../../src/schools/commands.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createHeldIo } from '../support/command-io.ts';
import { context } from '../support/seed.ts';
import { connect, past, schoolWith, throughProvider, toProvider } from '../support/sso.ts';
import { discoveryOf, startUpstream, type Upstream } from '../support/upstream.ts';
import { has, linkOf, textOf } from '../support/visitor.ts';

let app: TestApp;
let upstream: Upstream;

beforeAll(async () => {
  app = await startTestApp();
  upstream = await startUpstream();
});
afterAll(async () => {
  await upstream.close();
  await app.close();
});
/** Each test's schools have a BRIN of their own: all are on one provider, which tells them apart by it. */
let brin = '';
let tests = 0;
beforeEach(() => {
  tests += 1;
  brin = `${String(tests).padStart(2, '0')}AB`;
});
afterEach(() => {
  upstream.bend = {};
  upstream.person = { sub: 'somebody' };
});

const client = () => ({
  issuer: upstream.issuer,
  clientId: 'numo-id',
  clientSecret: 'a-secret',
  tenantAttribute: 'brin',
  tenantValue: brin,
});

/** The person as the provider of this school tells of them. */
const person = (sub: string, more: Record<string, unknown> = {}) => ({ sub, brin, ...more });

/** A verb of the command line, on this app. */
async function command(...words: readonly string[]) {
  const io = createHeldIo();
  const host = { ...app.running.domains, clock: systemClock, context, makeBeheerder: never };
  const commands: readonly Command<typeof host>[] = [...schoolCommands, ...applyCommands];
  const sentences = { ...schoolSentences, ...applySentences };
  const code = await runWords({ commands, sentences, version: '0', io, host }, words);
  const { out, notes } = io.taken();
  return { code, said: [out, ...notes].join('\n') };
}
const never = (): never => {
  throw new Error('nobody asked for this');
};

test('mode sso wants a test login and a beheerder who can get in without it, whoever asks', async () => {
  const school = await schoolWith(app, 'wissel');
  const { schools, federation } = app.running.domains;
  const folder = mkdtempSync(join(tmpdir(), 'numo-id-mode-'));
  const file = join(folder, 'school.json');
  writeFileSync(file, JSON.stringify({ schools: [{ shortName: 'wissel', name: 'School wissel', loginMode: 'sso' }] }));
  const everybody = async (code: string, words: string, mode = 'sso' as 'sso' | 'both'): Promise<void> => {
    await expect(schools.update(school.id, () => ({ loginMode: mode }), context)).rejects.toMatchObject({ code });
    const byVerb = await command('school', 'edit', 'wissel', '--login-mode', mode);
    expect(byVerb.code).not.toBe(0);
    expect(byVerb.said).toContain(code);
    if (mode === 'both') return;
    const byFile = await command('apply', file, '--yes');
    expect(byFile.code).not.toBe(0);
    expect(byFile.said).toContain(words);
  };
  await everybody('login-mode-no-connection', 'wants a connection that is on', 'both');
  await everybody('login-mode-no-connection', 'wants a connection that is on');
  const wish = { preset: 'oidc', name: 'School', typed: client() };
  const added = await federation.connections.add(school.id, wish, context);
  if (!added.ok) throw new Error('refused');
  const { id, version } = added.connection;
  await everybody('login-mode-no-connection', 'wants a connection that is on');
  const on = await federation.connections.change(school.id, id, { state: 'on' }, version, context);
  if (!on.ok) throw new Error('refused');
  await everybody('login-mode-not-tested', 'wants a test login');
  await federation.connections.tested(on.connection, 'other-tenant', context);
  await everybody('login-mode-not-tested', 'wants a test login');
  await federation.connections.tested(await federation.connections.get(school.id, id), 'ok', context);
  await app.account({ role: 'docent', twoStep: true }, school);
  await app.account({ role: 'beheerder' }, school);
  await everybody('login-mode-no-second-step', 'wants a beheerder with an active second step');
  await app.account({ role: 'beheerder', twoStep: true }, school);
  expect((await command('apply', file, '--yes')).code).toBe(0);
  expect((await schools.byId(school.id))?.loginMode).toBe('sso');
  // What is so already is asked nothing.
  const last = await federation.connections.get(school.id, id);
  await federation.connections.change(school.id, id, { state: 'off' }, last.version, context);
  expect((await command('school', 'edit', 'wissel', '--login-mode', 'sso')).code).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** A new browser, at the school's page. */
async function arrive(shortName: string, params: Record<string, string> = {}) {
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: `${shortName}:`, ...params });
  return { visitor, ask, page: await visitor.open(ask.url) };
}

test('in mode sso the browser goes straight there, and comes in without a code though the second step is active', async () => {
  const school = await schoolWith(app, 'straight');
  const connection = await connect(app, school, client());
  const docent = await app.account({ twoStep: true, externalIds: [`${connection.id}:e-1`] }, school);
  upstream.person = person('s-1', {
    nlEduPersonRealId: 'e-1',
    eduPersonAffiliation: ['employee'],
    amr: ['pwd', 'ngcmfa', 'mfa', 'pwd', 7],
  });
  const { visitor, ask, page } = await arrive('straight', { scope: 'openid school' });
  const seen = await throughProvider(app, visitor, page);
  const { claims, accessToken } = await app.numo.tokens(seen, ask);
  expect(claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso', amr: ['pwd', 'mfa'] });
  expect((await app.numo.userinfo(accessToken)).json).toMatchObject({ sub: docent.id, idp: connection.id });
  expect(upstream.asked.get('code_challenge_method')).toBe('S256');
  expect(upstream.asked.has('max_age')).toBe(false);
  const events = await app.audit(docent);
  expect(events.find(({ name }) => name === 'sso.linked')?.fields).toEqual({
    connection: connection.id,
    by: 'externalId',
  });
  expect(events.at(-1)?.fields).toMatchObject({ method: 'sso', secondStep: 'sso', factor: 'sso' });
  expect((await app.mails(`${docent.username}@demo.example`)).map(({ template }) => template)).toContain('sso-linked');
});

test('in mode both there is a button beside the password, and the same account by password is asked for its code', async () => {
  const school = await schoolWith(app, 'beide');
  const connection = await connect(app, school, client(), { mode: 'both' });
  const docent = await app.account({ twoStep: true, externalIds: [`${connection.id}:e-2`] }, school);
  upstream.person = person('s-2', { nlEduPersonRealId: 'e-2' });
  const { visitor, ask, page } = await arrive('beide');
  expect(textOf(page)).toContain('Log in met je schoolaccount');
  const seen = await throughProvider(app, visitor, page, linkOf(page, 'sso-login'));
  expect((await app.numo.tokens(seen, ask)).claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso' });

  const local = await arrive('beide');
  const code = await local.visitor.submit(local.page, { username: docent.username, password: docent.password });
  expect(has(code, 'code-submit')).toBe(true);
});

test('who is not known logs in once, with the second step, confirms, and is known from then on', async () => {
  const school = await schoolWith(app, 'koppel');
  await connect(app, school, client());
  const docent = await app.account({ twoStep: true }, school);
  upstream.person = person('s-3', { email: 'm.ayodele@school.example', eduPersonAffiliation: ['employee'] });
  const { visitor, ask, page } = await arrive('koppel');
  const link = await throughProvider(app, visitor, page);
  expect(textOf(link)).toContain('We herkennen je schoolaccount nog niet.');
  expect(textOf(link)).toContain('m.ayodele@school.example');
  const login = await visitor.submit(link, { koppelen: 'lokaal' });
  const code = await visitor.submit(login, { username: docent.username, password: docent.password });
  const confirm = await visitor.submit(code, { code: app.freshCode(docent) });
  expect(textOf(confirm)).toContain('Ja, dit is mijn schoolaccount');
  const seen = await visitor.submit(confirm, { schoolaccount: 'ja' });
  expect((await app.numo.tokens(await past(visitor, seen), ask)).claims).toMatchObject({
    sub: docent.id,
    acr: 'urn:numo:acr:2',
  });

  const again = await arrive('koppel');
  const back = await throughProvider(app, again.visitor, again.page);
  expect((await app.numo.tokens(back, again.ask)).claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso' });
});

test("a pupil's upstream session on a shared computer is not linked to the teacher who logs in", async () => {
  const school = await schoolWith(app, 'gedeeld');
  await connect(app, school, client());
  const docent = await app.account({}, school);
  upstream.person = person('pupil', { email: 'leerling@school.example', eduPersonAffiliation: ['student'] });
  const { visitor, page } = await arrive('gedeeld');
  const link = await throughProvider(app, visitor, page);
  const login = await visitor.submit(link, { koppelen: 'lokaal' });
  const confirm = await visitor.submit(login, { username: docent.username, password: docent.password });
  expect(has(confirm, 'link-yes')).toBe(false);
  const refused = await visitor.submit(confirm, { schoolaccount: 'ja' });
  expect(textOf(refused)).toContain('horen niet bij dezelfde persoon');
  expect((await app.audit(docent)).map(({ name }) => name)).not.toContain('sso.linked');
  expect(await refusals(school.id)).toEqual(['role-differs']);
  // The local login was for linking only.
  expect(has(refused, 'sso-retry')).toBe(true);
});

test('the linking login is over after ten minutes, and without one a password counts for nobody but a beheerder', async () => {
  const school = await schoolWith(app, 'tijd');
  await connect(app, school, client());
  const docent = await app.account({ twoStep: true }, school);
  const beheerder = await app.account({ role: 'beheerder', twoStep: true }, school);
  upstream.person = person('s-4');
  const { visitor, page } = await arrive('tijd');
  const link = await throughProvider(app, visitor, page);
  const login = await visitor.submit(link, { koppelen: 'lokaal' });
  const code = await visitor.submit(login, { username: docent.username, password: docent.password });
  app.clock.move(11 * MINUTE);
  expect((await visitor.submit(code, { code: app.freshCode(docent) })).status).toBe(410);

  const later = await arrive('tijd');
  const local = await later.visitor.open(`${later.page.url}/lokaal`);
  const wrong = await later.visitor.submit(local, { username: docent.username, password: docent.password });
  expect(textOf(wrong)).toContain('Je gebruikersnaam of wachtwoord klopt niet.');
  const other = await arrive('tijd');
  const page2 = await other.visitor.open(`${other.page.url}/lokaal`);
  const asked = await other.visitor.submit(page2, { username: beheerder.username, password: beheerder.password });
  expect(has(asked, 'code-submit')).toBe(true);
});

test('an account is made where that is allowed; a taken username gets a number', async () => {
  const school = await schoolWith(app, 'nieuw');
  await connect(app, school, client(), { allowCreate: true });
  await app.account({ role: 'leerling', username: 's.visser' }, school);
  upstream.person = person('s-5', {
    uid: 's.visser',
    given_name: 'Sam',
    family_name: 'Visser',
    employeeNumber: '1234',
    eckId: 'https://ketenid.nl/201703/abcdef',
    eduPersonAffiliation: ['student'],
  });
  const { visitor, ask, page } = await arrive('nieuw');
  const link = await throughProvider(app, visitor, page);
  const seen = await visitor.submit(link, { koppelen: 'maak' });
  const { claims } = await app.numo.tokens(await past(visitor, seen), ask);
  const user = await app.running.domains.users.byId(String(claims['sub']));
  expect(user).toMatchObject({ username: 's.visser2', role: 'leerling', givenName: 'Sam', leerlingnummer: '1234' });
  expect(JSON.stringify(user)).not.toContain('ketenid');
  expect(user && app.running.domains.federation.accounts.eckIdOf(user)).toBe('https://ketenid.nl/201703/abcdef');
});

test('a logout at the relying party is one at the school too, and ends where the relying party wants', async () => {
  const school = await schoolWith(app, 'uit');
  const connection = await connect(app, school, client());
  const docent = await app.account({ externalIds: [`${connection.id}:u-1`] }, school);
  upstream.person = person('uit-1', { nlEduPersonRealId: 'u-1' });
  const after = 'http://localhost:9/';
  const enter = async () => {
    const { visitor, ask, page } = await arrive('uit');
    const seen = await throughProvider(app, visitor, page);
    return { visitor, ...(await app.numo.tokens(seen, ask)) };
  };
  const leave = async (params: Record<string, string>) => {
    const { visitor, idToken } = await enter();
    const query = new URLSearchParams({ id_token_hint: idToken, ...params });
    const form = await visitor.open(`${app.issuer}/session/end?${query}`);
    return { visitor, done: await visitor.send(form, has(form, 'logout-yes') ? { logout: 'yes' } : {}) };
  };
  const { visitor, done } = await leave({ post_logout_redirect_uri: after, state: 'x y' });
  expect(done.location).toMatch(/\/sso\/uitloggen\?bij=/);
  const page = await visitor.get(done.location ?? '');
  const away = /url=(\S+)/.exec(page.headers.get('refresh') ?? '')?.[1] ?? '';
  expect(linkOf(page, 'sso-leave')).toBe(away);
  const back = await visitor.get(away);
  expect(upstream.left.get('id_token_hint')).toMatch(/^ey/);
  expect(upstream.left.get('post_logout_redirect_uri')).toBe(`${app.issuer}/sso/oidc/${connection.id}/uitgelogd`);
  expect((await visitor.get(back.location ?? '')).location).toBe(`${after}?state=x+y`);
  // Once; and nothing that comes in a request leads anywhere else.
  const nowhere = [
    '',
    '?state=x',
    `?state=${upstream.left.get('state')}`,
    '?post_logout_redirect_uri=http://evil.example',
  ];
  for (const query of nowhere) {
    const answer = await visitor.get(`${app.issuer}/sso/oidc/${connection.id}/uitgelogd${query}`);
    expect([answer.status, answer.location]).toEqual([303, `${app.issuer}/session/end/success`]);
  }
  expect((await visitor.get(`${app.issuer}/sso/uitloggen?bij=${'x'.repeat(43)}`)).location).toBe(
    `${app.issuer}/session/end/success`,
  );
  expect(app.numo.callback(await visitor.open(app.numo.ask({ prompt: 'none' }).url)).error).toBe('login_required');

  // Without an address of the relying party: our page. A provider that has no such address is left alone.
  const own = await leave({});
  const ours = await own.visitor.get(own.done.location ?? '');
  const returned = await own.visitor.get(linkOf(ours, 'sso-leave') ?? '');
  expect((await own.visitor.get(returned.location ?? '')).location).toMatch(/\/session\/end\/success/);
  upstream.bend = { discovery: (response) => response.end(JSON.stringify(discoveryOf(upstream))) };
  await app.running.domains.federation.connections.refresh(
    await app.running.domains.federation.connections.get(school.id, connection.id),
    context,
  );
  upstream.bend = {};
  expect((await leave({ post_logout_redirect_uri: after })).done.location).toBe(after);
  // Nor is anybody sent there who came in by password.
  const local = app.visitor();
  const tokens = await app.tokens(local, await app.account());
  const query = new URLSearchParams({ id_token_hint: tokens.idToken, post_logout_redirect_uri: after });
  expect((await local.send(await local.open(`${app.issuer}/session/end?${query}`))).location).toBe(after);
  expect((await app.audit(docent)).map(({ name }) => name)).toContain('login.succeeded');
});

test('a fresh login asks the provider anew, and checks that it did', async () => {
  const school = await schoolWith(app, 'vers');
  const connection = await connect(app, school, client());
  await app.account({ externalIds: [`${connection.id}:e-6`] }, school);
  upstream.person = person('s-6', { nlEduPersonRealId: 'e-6' });
  const first = await arrive('vers', { prompt: 'login' });
  const seen = await throughProvider(app, first.visitor, first.page);
  expect(upstream.asked.get('max_age')).toBe('0');
  expect((await app.numo.tokens(seen, first.ask)).claims['auth_time']).toBeCloseTo(app.clock.now() / 1000, -1);

  upstream.bend = { claims: { auth_time: Math.floor(app.clock.now() / 1000) - 3600 } };
  const second = await arrive('vers', { prompt: 'login' });
  const refused = await throughProvider(app, second.visitor, second.page);
  expect(refused.status).toBe(403);
  expect(textOf(refused)).toContain('Je school heeft niet opnieuw gevraagd wie je bent.');
});

/** Why people of this school were refused, the last first. */
async function refusals(schoolId: string): Promise<readonly unknown[]> {
  await app.running.flush();
  const { items } = await app.running.facts.audit.page(schoolId, { limit: 20 });
  return items.filter(({ name }) => name === 'sso.refused').map(({ fields }) => fields['reason']);
}

const bends: readonly [string, () => Upstream['bend'], string][] = [
  ['another nonce', () => ({ claims: { nonce: 'another' } }), 'nonce'],
  ['no nonce', () => ({ claims: { nonce: undefined } }), 'nonce'],
  ['another audience', () => ({ claims: { aud: 'another-client' } }), 'audience'],
  ['another issuer', () => ({ claims: { iss: 'https://evil.example' } }), 'issuer'],
  ['another issuer in the answer (mix-up)', () => ({ redirect: { iss: 'https://evil.example' } }), 'issuer'],
  ['no issuer in the answer', () => ({ redirect: { iss: undefined } }), 'issuer'],
  ['an expired token', () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 120 } }), 'expired'],
  ['a token of tomorrow', () => ({ claims: { nbf: Math.floor(Date.now() / 1000) + 3600 } }), 'not-yet-valid'],
  ['no signature', () => ({ signed: 'none' }), 'algorithm'],
  ['a signature with our view of its public key', () => ({ signed: 'hmac' }), 'algorithm'],
  ["somebody else's key", () => ({ signed: 'other-key' }), 'signature'],
  ['an unknown key', () => ({ signed: 'other-key', header: { kid: 'elsewhere' } }), 'signature'],
  ['no subject', () => ({ claims: { sub: undefined } }), 'subject-missing'],
  ['another tenant', () => ({ claims: { brin: '99XX' } }), 'other-tenant'],
  ['no tenant', () => ({ claims: { brin: undefined } }), 'other-tenant'],
  ['a refusal of the person', () => ({ redirect: { code: undefined, error: 'access_denied' } }), 'upstream-denied'],
  ['an error of the provider', () => ({ redirect: { code: undefined, error: 'server_error' } }), 'upstream-error'],
  ['a code that it does not know', () => ({ redirect: { code: 'forged' } }), 'upstream-error'],
  ['garbage for tokens', () => ({ token: (response) => void response.end('<html>') }), 'upstream-garbage'],
  ['an endless answer', () => ({ token: endless }), 'upstream-garbage'],
  ['endless keys', () => ({ jwks: endless }), 'upstream-garbage'],
  ['keys elsewhere', () => ({ jwks: elsewhere }), 'upstream-garbage'],
  ['tokens elsewhere', () => ({ token: elsewhere }), 'upstream-garbage'],
  ['keys that are none', () => ({ jwks: (response) => void response.end('{}') }), 'upstream-garbage'],
];

function elsewhere(response: Parameters<NonNullable<Upstream['bend']['token']>>[0]): void {
  response.writeHead(302, { location: `${upstream.origin}/secret` }).end();
}

function endless(response: Parameters<NonNullable<Upstream['bend']['token']>>[0]): void {
  response.setHeader('content-type', 'application/json');
  const piece = Buffer.alloc(65_536, 'x');
  const more = (): void => {
    while (!response.destroyed && response.write(piece)) {}
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

test('answers that do not hold: refused, told to audit, with a page', async () => {
  const school = await schoolWith(app, 'aanval');
  const connection = await connect(app, school, client());
  await app.account({ externalIds: [`${connection.id}:victim`] }, school);
  for (const [what, bend, reason] of bends) {
    upstream.person = person('victim', { nlEduPersonRealId: 'victim' });
    upstream.bend = bend();
    const { visitor, page } = await arrive('aanval');
    const refused = await throughProvider(app, visitor, page);
    expect([403, 502], what).toContain(refused.status);
    expect(textOf(refused), what).toContain('Inloggen met je schoolaccount lukt niet');
    expect(has(refused, 'sso-retry'), what).toBe(true);
    await app.running.flush();
    const [last] = (await app.running.facts.audit.page(school.id, { limit: 1 })).items;
    expect({ name: last?.name, ...last?.fields }, what).toEqual({
      name: 'sso.refused',
      connection: connection.id,
      reason,
    });
  }
});

test('an answer that was begun in another browser, a replay, a wrong state: nobody is logged in', async () => {
  const school = await schoolWith(app, 'vreemd');
  const connection = await connect(app, school, client());
  await app.account({ externalIds: [`${connection.id}:attacker`] }, school);
  upstream.person = person('attacker', { nlEduPersonRealId: 'attacker' });
  const attacker = await arrive('vreemd');
  const answer = (await toProvider(attacker.visitor, attacker.page)).location ?? '';
  const victim = await arrive('vreemd');
  const caught = await victim.visitor.follow(await victim.visitor.get(answer));
  expect(caught.status).toBe(403);
  expect(caught.location).toBeUndefined();
  expect(await refusals(school.id)).toEqual(['unsolicited']);
  // The attacker's own answer is used up by it.
  const replay = await attacker.visitor.follow(await attacker.visitor.get(answer), app.issuer);
  expect(replay.status).toBe(403);
  expect(textOf(replay)).toContain('Het antwoord van je school klopt niet');

  const forged = answer.replace(/state=[^&]+/, `state=${'a'.repeat(43)}`);
  const unasked = await victim.visitor.get(forged);
  expect(unasked.status).toBe(403);
  expect(textOf(unasked)).toContain('Hier hoort geen inlogpoging bij');
  // The request of one connection, answered at another: providers mixed up.
  const other = await connect(app, school, client(), { name: 'Nog een' });
  const third = await arrive('vreemd');
  const ways = third.page.body.match(/href="([^"]*naar-school[^"]*)"/g) ?? [];
  expect(ways).toHaveLength(2);
  const back = await toProvider(
    third.visitor,
    third.page,
    `${new URL(third.page.url).pathname}/naar-school?via=${connection.id}`,
  );
  const mixed = await third.visitor.get((back.location ?? '').replace(connection.id, other.id));
  expect(mixed.status).toBe(403);
  expect(await refusals(school.id)).toEqual(expect.arrayContaining(['replayed', 'unsolicited', 'issuer']));
  // At another school's connection: both schools are told, each of its own.
  const stranger = await schoolWith(app, 'vreemd-elders');
  const theirs = await connect(app, stranger, client());
  const fourth = await arrive('vreemd');
  const way = `${new URL(fourth.page.url).pathname}/naar-school?via=${other.id}`;
  const away = await toProvider(fourth.visitor, fourth.page, way);
  const elsewhere = await fourth.visitor.get((away.location ?? '').replace(other.id, theirs.id));
  expect([elsewhere.status, textOf(elsewhere)]).toEqual([403, expect.stringContaining('Hier hoort geen inlogpoging')]);
  for (const [at, id] of [
    [school, other.id],
    [stranger, theirs.id],
  ] as const) {
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(at.id, { limit: 5 });
    expect(items.map(({ fields }) => fields)).toContainEqual({ connection: id, reason: 'issuer' });
  }
});

test('attributes at two accounts, a disabled one, a beheerder, an unverified mail: nobody is linked', async () => {
  const school = await schoolWith(app, 'kenmerk');
  const connection = await connect(app, school, client());
  const id = (name: string) => [`${connection.id}:${name}`];
  const sam = await app.account({ role: 'leerling', leerlingnummer: '77', externalIds: id('sam') }, school);
  await app.account({ role: 'leerling', leerlingnummer: '88' }, school);
  const beheerder = await app.account({ role: 'beheerder', externalIds: id('anja') }, school);
  const off = await app.account({ externalIds: id('off') }, school);
  await app.running.domains.users.disable(off.id, { kind: 'system' }, context);
  const meti = await app.account({ email: 'meti@school.example' }, school);
  const cases = [
    [{ nlEduPersonRealId: 'sam', employeeNumber: '88' }, 'verschillende accounts'],
    [{ nlEduPersonRealId: 'off' }, 'Je account bij Numo is uitgezet.'],
    [{ nlEduPersonRealId: 'anja' }, 'We herkennen je schoolaccount nog niet.'],
    [{ email: 'meti@school.example', email_verified: false }, 'We herkennen je schoolaccount nog niet.'],
  ] as const;
  for (const [more, words] of cases) {
    upstream.person = person(`s-${JSON.stringify(more)}`, more);
    const { visitor, page } = await arrive('kenmerk');
    expect(textOf(await throughProvider(app, visitor, page)), words).toContain(words);
  }
  expect(await refusals(school.id)).toEqual(['account-disabled', 'attributes-differ']);
  // Who was asked to log in once instead: of whom nothing is known, and before that a beheerder.
  const { items } = await app.running.facts.audit.page(school.id, { limit: 20 });
  const asked = items.filter(({ name }) => name === 'sso.asked');
  expect(asked.map(({ accountId, fields }) => [accountId, fields])).toEqual([
    [undefined, { connection: connection.id, because: 'unknown' }],
    [beheerder.id, { connection: connection.id, because: 'beheerder' }],
  ]);
  expect(JSON.stringify(asked)).not.toContain('school.example');
  for (const account of [sam, beheerder, meti]) {
    expect((await app.audit(account)).map(({ name }) => name)).not.toContain('sso.linked');
  }
});

test('two schools on one upstream are told apart, and an identity of the other school is nobody here', async () => {
  const one = await schoolWith(app, 'een', '11AA');
  const two = await schoolWith(app, 'twee', '22BB');
  const entree = { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 'a-secret' };
  const first = await connect(app, one, entree, { preset: 'entree-federatie' });
  const second = await connect(app, two, entree, { preset: 'entree-federatie' });
  const sam = await app.account({ role: 'leerling', leerlingnummer: '500' }, one);
  const noor = await app.account({ role: 'leerling', leerlingnummer: '500' }, two);
  const said = (brin: string, sub: string) => ({
    sub,
    employeeNumber: '500',
    nlEduPersonHomeOrganizationId: brin,
    eduPersonAffiliation: 'student',
  });
  for (const [shortName, brin, account] of [
    ['een', '11AA', sam],
    ['twee', '22BB', noor],
  ] as const) {
    upstream.person = said(brin, `at-${brin}`);
    const { visitor, ask, page } = await arrive(shortName);
    const seen = await throughProvider(app, visitor, page);
    expect((await app.numo.tokens(seen, ask)).claims['sub']).toBe(account.id);
  }
  upstream.person = said('22BB', 'at-22BB');
  const { visitor, page } = await arrive('een');
  expect(textOf(await throughProvider(app, visitor, page))).toContain('Dit is geen account van deze school.');
  expect(first.upstream).toBe(second.upstream);
});

test('two schools on one upstream without a mark: each is told in its own log, once, and nobody is linked there', async () => {
  const shared = await startUpstream();
  const [one, two] = [await schoolWith(app, 'samen-een', '51AA'), await schoolWith(app, 'samen-twee', '52BB')];
  const plain = { issuer: shared.issuer, clientId: 'numo-id', clientSecret: 'a-secret' };
  const told = async (schoolId: string) => {
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(schoolId, { limit: 50 });
    return items.filter(({ name }) => name === 'sso.not-told-apart').map(({ actor, fields }) => [actor.kind, fields]);
  };
  const first = await connect(app, one, plain);
  expect(await told(one.id)).toEqual([]);
  const second = await connect(app, two, plain);
  const own = { [one.id]: { connection: first.id }, [two.id]: { connection: second.id } };
  for (const { id } of [one, two]) expect(await told(id)).toEqual([['system', own[id]]]);
  await app.account({ externalIds: [`${first.id}:r-1`] }, one);
  shared.person = { sub: 's-1', nlEduPersonRealId: 'r-1' };
  const { visitor, page } = await arrive('samen-een');
  expect(textOf(await throughProvider(app, visitor, page))).toContain('We herkennen je schoolaccount nog niet.');
  const { items } = await (async () => {
    await app.running.flush();
    return app.running.facts.audit.page(one.id, { limit: 5 });
  })();
  expect(items.find(({ name }) => name === 'sso.asked')?.fields).toEqual({
    connection: first.id,
    because: 'not-told-apart',
  });
  // Saved again it is no news; and it is none either once a mark tells the two apart.
  const { connections } = app.running.domains.federation;
  const { version } = await connections.get(two.id, second.id);
  const again = await connections.change(two.id, second.id, { typed: plain }, version, context);
  if (!again.ok) throw new Error('refused');
  const marked = { ...plain, tenantAttribute: 'brin', tenantValue: '52BB' };
  await connections.change(two.id, second.id, { typed: marked }, again.connection.version, context);
  expect([(await told(one.id)).length, (await told(two.id)).length]).toEqual([1, 1]);
  await shared.close();
});

test('what a provider publishes is read anew every day, and what cannot be read changes nothing', async () => {
  const school = await schoolWith(app, 'dagelijks');
  const { id, refreshedAt } = await connect(app, school, client());
  const { connections } = app.running.domains.federation;
  expect(await connections.refreshDue()).toEqual([]);
  // Mails on their way would come too late.
  await app.running.flush();
  app.clock.move(25 * HOUR);
  upstream.bend = { discovery: (response) => void response.end('<html>') };
  expect((await connections.refreshDue()).map(({ connection }) => connection)).toContain(id);
  expect((await connections.get(school.id, id)).refreshedAt).toEqual(refreshedAt);
  upstream.bend = {};
  expect((await connections.refreshDue()).map(({ connection }) => connection)).not.toContain(id);
  expect((await connections.get(school.id, id)).refreshedAt?.getTime()).toBe(app.clock.now());

  // Nothing new is nothing to tell; another endpoint is.
  const told = async () => {
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(school.id, { limit: 50 });
    return items.filter(({ fields }) => fields['changed'] === 'metadata').map(({ name, actor }) => [name, actor.kind]);
  };
  expect(await told()).toEqual([]);
  app.clock.move(25 * HOUR);
  const moved = { ...discoveryOf(upstream), end_session_endpoint: `${upstream.issuer}/elsewhere` };
  upstream.bend = { discovery: (response) => void response.end(JSON.stringify(moved)) };
  await connections.refreshDue();
  upstream.bend = {};
  expect(await told()).toEqual([['sso.connection-changed', 'system']]);
});

test('a provider that is down: the page says so, and in mode both offers the password', async () => {
  const school = await schoolWith(app, 'plat');
  const gone = await startUpstream();
  await connect(app, school, { issuer: gone.issuer, clientId: 'numo-id', clientSecret: 'x' }, { mode: 'both' });
  const { visitor, page } = await arrive('plat');
  const back = await toProvider(visitor, page, linkOf(page, 'sso-login'));
  await gone.close();
  const down = await visitor.follow(await visitor.get(back.location ?? ''), app.issuer);
  expect(down.status).toBe(502);
  expect(textOf(down)).toContain('Dit ligt niet aan jou en niet aan Numo, maar aan het inlogsysteem van je school.');
  const local = await visitor.open(linkOf(down, 'sso-local') ?? '');
  expect(has(local, 'login-submit')).toBe(true);
});
