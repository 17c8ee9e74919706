import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { freePort } from '../support/ports.ts';
import { connect, schoolWith } from '../support/sso.ts';
import { connectToProcess } from '../support/sso-process.ts';
import { has, linkOf, type Seen, textOf, Visitor } from '../support/visitor.ts';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  // The provider has the machine's own clock.
  app.clock.move(vi.getRealSystemTime() - Date.now());
});
afterAll(() => app.close());

/** Goes through the pages of the school's own provider: its login, its question for consent. */
async function atSchool(browser: Visitor, origin: string, url: string, name: string): Promise<Seen> {
  let page = await browser.follow(await browser.get(url), origin);
  for (let steps = 0; steps < 4 && !page.location; steps += 1) {
    page = await browser.follow(await browser.send(page, { login: name, password: 'at-school' }), origin);
  }
  return page;
}

test('Numo → school → its login → Numo, without a code; the same account by password is asked for its code', async () => {
  const school = await schoolWith(app, 'echt');
  const { origin, connection, close } = await connectToProcess(app, school, { mode: 'both' });
  const { id } = connection;
  const docent = await app.account({ twoStep: true, externalIds: [`${id}:m.ayodele`] }, school);
  app.clock.move(vi.getRealSystemTime() - Date.now());
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: 'echt:', scope: 'openid school' });
  const page = await visitor.open(ask.url);
  const away = await visitor.get(linkOf(page, 'sso-login') ?? '');
  const back = await atSchool(new Visitor(), origin, away.location ?? '', 'm.ayodele');
  const seen = await visitor.follow(await visitor.get(back.location ?? ''), app.issuer);
  const on = has(seen, 'continue-submit') ? await visitor.submit(seen) : seen;
  const { claims, accessToken } = await app.numo.tokens(on, ask);
  expect(claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso' });
  expect((await app.numo.userinfo(accessToken)).json).toMatchObject({ idp: id });

  const local = app.visitor();
  const password = await local.open(app.numo.ask({ login_hint: 'echt:' }).url);
  const code = await local.submit(password, { username: docent.username, password: docent.password });
  expect(has(code, 'code-submit')).toBe(true);
  await close();
});

test('a provider that takes half a minute: the page comes within ten seconds, and nobody else waits', async () => {
  const school = await schoolWith(app, 'traag');
  const { connections } = app.running.domains.federation;
  const slowPort = await freePort();
  const held = new Set<NodeJS.Timeout>();
  const issuer = `http://127.0.0.1:${slowPort}`;
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/a`,
    token_endpoint: `${issuer}/t`,
    jwks_uri: `${issuer}/j`,
  };
  const slow: Server = createServer((request, response) => {
    if (request.url?.startsWith('/.well-known')) return response.end(JSON.stringify(document));
    held.add(setTimeout(() => response.end('{}'), 30_000));
    return undefined;
  });
  slow.listen(slowPort, '127.0.0.1');
  await once(slow, 'listening');
  const typed = { issuer, clientId: 'numo-id', clientSecret: 'x' };
  const connection = await connect(app, school, typed, { mode: 'both', name: 'Traag' });

  const visitor = app.visitor();
  const page = await visitor.open(app.numo.ask({ login_hint: 'traag:' }).url);
  const away = await visitor.get(linkOf(page, 'sso-login') ?? '');
  const state = new URL(away.location ?? '').searchParams.get('state') ?? '';
  const callback = `${connections.adminView(connection).lines[0]?.value}?code=x&state=${state}`;
  const began = performance.now();
  const answer = visitor.get(callback);
  const other = app.visitor();
  const others = performance.now();
  expect((await other.open(app.numo.ask({ login_hint: 'demo:' }).url)).status).toBe(200);
  expect(performance.now() - others).toBeLessThan(2_000);
  const failed = await visitor.follow(await answer, app.issuer);
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(textOf(failed)).toContain('geeft geen antwoord');
  expect(textOf(failed)).toContain('maar aan het inlogsysteem van je school');
  expect(linkOf(failed, 'sso-local')).toBeDefined();
  for (const timer of held) clearTimeout(timer);
  slow.closeAllConnections();
  slow.close();
});
