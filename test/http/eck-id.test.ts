/** The ECK iD of a person: kept sealed, released to the clients that may have it, and in the clear nowhere else. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nameCollections } from '../../src/compose/base.ts';
import { createExport } from '../../src/compose/person.ts';
import { SECOND, systemClock } from '../../src/kernel/clock.ts';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { Party } from '../support/party.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { connect, past, schoolWith, throughProvider } from '../support/sso.ts';
import { probeStore } from '../support/store-probe.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { has, linkOf, textOf } from '../support/visitor.ts';

const ECK = 'https://ketenid.nl/201703/8b1a9953c4611296a827abf8c47804d7';

let app: TestApp;
let upstream: Upstream;
let school: School;
let admin: TestAccount;
/** Everything that was given to the store. */
const written: string[] = [];

beforeAll(async () => {
  app = await startTestApp({
    around: (store) => probeStore(store, (words) => written.push(JSON.stringify(words))).store,
  });
  upstream = await startUpstream();
  school = await schoolWith(app, 'eck');
  admin = await app.account({ role: 'beheerder', twoStep: true }, school);
  await connect(
    app,
    school,
    { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 's' },
    { allowCreate: true, mode: 'both' },
  );
  upstream.person = {
    sub: 'p-1',
    uid: 'sam',
    given_name: 'Sam',
    family_name: 'Visser',
    eckId: ECK,
    eduPersonAffiliation: ['student'],
  };
});
afterAll(async () => {
  await upstream.close();
  await app.close();
});

/** Past what is remembered of clients and schools. */
const forget = () => app.clock.move(6 * SECOND);

async function permit(party: Party, eckId: boolean): Promise<void> {
  await app.running.domains.clients.upsert({ ...party.client, eckId }, context);
  forget();
}

/** A new browser, through the school's provider. */
async function goIn(party: Party, params: Record<string, string>) {
  const visitor = app.visitor();
  const ask = party.ask({ login_hint: 'eck:', ...params });
  const page = await visitor.open(ask.url);
  if (page.location) return { ask, seen: page };
  const seen = await throughProvider(app, visitor, page, linkOf(page, 'sso-login'));
  const made = has(seen, 'link-make') ? await visitor.submit(seen, { koppelen: 'maak' }) : seen;
  return { ask, seen: await past(visitor, made) };
}

test('a client that may have it gets it at userinfo, by its own scope; no other does, and no ID token holds it', async () => {
  const scope = 'openid profile school eck_id';
  const refused = await goIn(app.numo, { scope });
  expect(app.numo.callback(refused.seen)['error']).toBe('invalid_scope');

  await permit(app.numo, true);
  const claims = JSON.stringify({ id_token: { eck_id: null }, userinfo: { eck_id: { essential: true } } });
  const { ask, seen } = await goIn(app.numo, { scope, claims });
  const tokens = await app.numo.tokens(seen, ask);
  expect((await app.numo.userinfo(tokens.accessToken)).json).toMatchObject({ given_name: 'Sam', eck_id: ECK });
  expect([tokens.claims, (await app.numo.introspect(tokens.accessToken)).json].map((one) => 'eck_id' in one)).toEqual([
    false,
    false,
  ]);

  // Asked for by name, without its scope.
  const named = await goIn(app.numo, { scope: 'openid', claims });
  const { accessToken } = await app.numo.tokens(named.seen, named.ask);
  expect((await app.numo.userinfo(accessToken)).json).not.toHaveProperty('eck_id');

  await permit(app.numo, false);
  expect((await app.numo.userinfo(tokens.accessToken)).json).not.toHaveProperty('eck_id');
});

test("another's app gets a pupil's only after the school allowed that too", async () => {
  const scope = 'openid eck_id';
  const hand = consoleHand(app);
  const allow = async () => {
    const visitor = app.visitor();
    return { visitor, page: await hand.open(visitor, admin, '/beheer/apps') };
  };
  const before = await allow();
  expect(before.page.body).not.toContain('name="scope.eck_id"');
  await permit(app.third, true);
  expect((await goIn(app.third, { scope })).seen.status).toBe(403);
  const { visitor, page } = await allow();
  expect(textOf(page)).toContain('uitgevers van lesmateriaal');
  const saved = await visitor.submit(page, { 'scope.eck_id': 'on' }, 'app-allow-third');
  expect(textOf(saved)).toContain('Leerlingen kunnen bij deze app inloggen.');
  forget();
  const { ask, seen } = await goIn(app.third, { scope });
  const { accessToken } = await app.third.tokens(seen, ask);
  expect((await app.third.userinfo(accessToken)).json).toMatchObject({ eck_id: ECK });
  // The school allowed it; the record of the client does not any more.
  await permit(app.third, false);
  expect((await app.third.userinfo(accessToken)).json).not.toHaveProperty('eck_id');
  expect(app.third.callback((await goIn(app.third, { scope })).seen)['error']).toBe('invalid_scope');
});

test('it stands in no record, event, log line, mail, export or published document', async () => {
  const { domains, facts, store } = app.running;
  await app.running.flush();
  const user = await domains.users.byUsername(school.id, 'sam');
  const exportPerson = createExport({ stores: nameCollections(store, systemClock) }, domains, facts);
  const published = await app.visitor().get(`${app.issuer}/.well-known/openid-configuration`);
  const places = {
    records: written.join('\n'),
    events: JSON.stringify((await facts.audit.page(school.id, { limit: 200 })).items),
    log: JSON.stringify(app.log),
    mails: JSON.stringify(await facts.notices.outbox(200)),
    export: JSON.stringify(user && (await exportPerson(user.id, context))),
    clients: JSON.stringify(await domains.clients.list()),
    published: published.body,
  };
  for (const [place, text] of Object.entries(places)) {
    expect([place, text.length > 2, /ketenid/i.test(text), text.includes(ECK.slice(-32))]).toEqual([
      place,
      true,
      false,
      false,
    ]);
  }
  expect(places.events).toContain('"scopes":"eck_id"');
  expect(JSON.parse(published.body)).toMatchObject({ scopes_supported: expect.arrayContaining(['eck_id']) });
});
