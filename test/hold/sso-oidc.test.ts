import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.ts';
import { connect, past, schoolWith } from '../support/sso.ts';
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

test.each(['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'])(
  'a provider that lets its clients in by %s only',
  async (auth) => {
    const name = auth.replaceAll('_', '-');
    const school = await schoolWith(app, name);
    const { origin, connection, close } = await connectToProcess(app, school, { auth });
    const docent = await app.account({ twoStep: true, externalIds: [`${connection.id}:m.ayodele`] }, school);
    app.clock.move(vi.getRealSystemTime() - Date.now());
    const visitor = app.visitor();
    const ask = app.numo.ask({ login_hint: `${name}:` });
    const page = await visitor.open(ask.url);
    const go = /url=(\S+)/.exec(page.headers.get('refresh') ?? '')?.[1] ?? '';
    const away = await visitor.get(new URL(go, page.url).href);
    const back = await atSchool(new Visitor(), origin, away.location ?? '', 'm.ayodele');
    const seen = await past(visitor, await visitor.follow(await visitor.get(back.location ?? ''), app.issuer));
    expect((await app.numo.tokens(seen, ask)).claims).toMatchObject({ sub: docent.id, acr: 'urn:numo:acr:sso' });
    await close();
  },
);

/** A provider that takes what it is sent and never answers, until it is told to; it counts what is open. */
async function startSilent() {
  const silent = { issuer: '', open: 0, most: 0, asked: 0, answers: false };
  const server = createServer((request, response) => {
    const { issuer } = silent;
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/a`,
      token_endpoint: `${issuer}/t`,
      jwks_uri: `${issuer}/j`,
    };
    if (request.url?.startsWith('/.well-known')) return response.end(JSON.stringify(document));
    silent.asked += 1;
    silent.open += 1;
    silent.most = Math.max(silent.most, silent.open);
    response.once('close', () => {
      silent.open -= 1;
    });
    return silent.answers ? response.end('{}') : undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  silent.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { silent, close };
}

const LOGINS = 200;
/** Calls to one host at a time (outbound.ts). */
const MOST_OPEN = 32;

test('a provider that never answers: two hundred who wait for it get their page, and nobody else waits', async () => {
  const school = await schoolWith(app, 'traag');
  const { connections } = app.running.domains.federation;
  const { silent, close } = await startSilent();
  const typed = { issuer: silent.issuer, clientId: 'numo-id', clientSecret: 'x' };
  const connection = await connect(app, school, typed, { mode: 'both', name: 'Traag' });
  const docent = await app.account({}, school);
  const callback = connections.adminView(connection).lines[0]?.value;

  /** To the provider, and to where it would send the browser back. */
  const depart = async () => {
    const visitor = app.visitor();
    const page = await visitor.open(app.numo.ask({ login_hint: 'traag:' }).url);
    const away = await visitor.get(linkOf(page, 'sso-login') ?? '');
    return { visitor, url: `${callback}?code=x&state=${new URL(away.location ?? '').searchParams.get('state')}` };
  };
  const away: Awaited<ReturnType<typeof depart>>[] = [];
  while (away.length < LOGINS) away.push(await depart());

  let answered = 0;
  const answers = away.map(async ({ visitor, url }) => {
    const back = await visitor.get(url);
    answered += 1;
    return visitor.follow(back, app.issuer);
  });
  await vi.waitFor(() => expect(silent.open).toBeGreaterThan(0), { timeout: 60_000 });
  // By password at the same school, from its page to the relying party, while they wait.
  await app.tokens(app.visitor(), docent);
  expect(answered).toBeLessThan(LOGINS);
  // The provider has said nothing yet: everybody's end is our own doing.
  const pages = await Promise.all(answers);
  for (const page of pages) {
    expect(textOf(page)).toContain('geeft geen antwoord');
    expect(textOf(page)).toContain('maar aan het inlogsysteem van je school');
    expect([page.status, linkOf(page, 'sso-local') !== undefined]).toEqual([502, true]);
  }
  expect(silent.most).toBeLessThanOrEqual(MOST_OPEN);
  await vi.waitFor(() => expect(silent.open).toBe(0), { timeout: 60_000 });
  // Nothing is held: who comes next is asked for there again.
  const before = silent.asked;
  silent.answers = true;
  const { visitor, url } = await depart();
  const answer = await visitor.follow(await visitor.get(url), app.issuer);
  expect(textOf(answer)).not.toContain('geeft geen antwoord');
  expect(silent.asked).toBe(before + 1);
  close();
});
