import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOutbound } from '../../src/federation/index.ts';
import { HOUR } from '../../src/kernel/clock.ts';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { metadataOfNobody } from '../support/saml-idp.ts';
import type { TestAccount } from '../support/seed.ts';
import { schoolWith } from '../support/sso.ts';
import { type Seen, textOf, type Visitor } from '../support/visitor.ts';

/** What a hostile, or a broken, provider does when it is asked what it publishes. */
type Answer = (response: ServerResponse) => void;

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let school: School;
let beheerder: TestAccount;
let admin: Visitor;
let server: Server;
let origin: string;
let calls = 0;
let answer: Answer;
let metadata: string;
/** As it comes: no private addresses; else the test's own server can be reached. */
let isStrict = false;

const well: Answer = (response) => response.setHeader('content-type', 'application/samlmetadata+xml').end(metadata);
const redirects: Answer = (response) => response.writeHead(302, { location: `${origin}/secret` }).end();
const endless: Answer = (response) => {
  response.setHeader('content-type', 'application/samlmetadata+xml');
  const piece = Buffer.alloc(65_536, 'x');
  const more = (): void => {
    while (!response.destroyed && response.write(piece)) {}
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};
/** Says nothing, until it is left. */
const silent: Answer = () => undefined;

beforeAll(async () => {
  const strict = createOutbound({ allowPrivateAddresses: false });
  const open = createOutbound({ allowPrivateAddresses: true });
  // Nobody here waits for as long as a person would.
  const outbound: typeof open = (url, request = {}) =>
    isStrict ? strict(url, request) : open(url, { ...request, timeoutMs: answer === silent ? 200 : 5000 });
  metadata = await metadataOfNobody();
  server = createServer((_request, response) => {
    calls += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await startTestApp({ outbound });
  hand = consoleHand(app);
  school = await schoolWith(app, 'metadata');
  beheerder = await app.account({ role: 'beheerder' }, school);
  admin = app.visitor();
});
afterAll(async () => {
  await app.close();
  server.closeAllConnections();
  server.close();
});

const open = (path: string): Promise<Seen> => hand.open(admin, beheerder, path);

async function press(page: Seen, button: string, fields: Record<string, string> = {}): Promise<Seen> {
  return admin.follow(await admin.submit(page, fields, button), app.issuer);
}

/** The school's events about what a provider publishes, newest first. */
async function told() {
  await app.running.flush();
  const { items } = await app.running.facts.audit.page(school.id, { limit: 100 });
  return items.filter(({ name }) => name.startsWith('sso.metadata-'));
}

const CASES = [
  ['private-address', undefined, 'Dit adres is niet vanaf het internet te bereiken.'],
  ['redirect', redirects, 'Dit adres verwijst door. Vul het adres in waar het naartoe gaat.'],
  ['too-large', endless, 'Het antwoord op dit adres is te groot.'],
  ['too-slow', silent, 'Op dit adres kwam niet op tijd een antwoord.'],
] as const;

/** Sets the stage; answers the addresses that are refused on it. */
function stage(bad: Answer | undefined): readonly string[] {
  isStrict = bad === undefined;
  if (bad) {
    answer = bad;
    return [`${origin}/metadata`];
  }
  const { port } = new URL(origin);
  // An address, a name that leads to one, and other spellings of them.
  return [`https://127.0.0.1:${port}/`, `https://localhost:${port}/`, 'https://[::1]/', 'https://169.254.169.254/x'];
}

test('an address that leads nowhere good is refused when it is typed: the page says why, and so does the log', async () => {
  for (const preset of ['saml', 'oidc']) {
    const field = preset === 'saml' ? 'metadataUrl' : 'issuer';
    for (const [why, bad, words] of CASES) {
      for (const address of stage(bad)) {
        const before = (await told()).length;
        const called = calls;
        const page = await open(`/beheer/sso/nieuw/${preset}`);
        const more: Record<string, string> = preset === 'oidc' ? { clientId: 'numo', clientSecret: 'hush-hush' } : {};
        const refused = await press(page, 'save', { name: 'Ons systeem', [field]: address, ...more });
        expect([address, refused.status, textOf(refused)]).toEqual([address, 422, expect.stringContaining(words)]);
        // What was typed stays, but for the secret.
        expect(refused.body).toContain(`value="${address}"`);
        expect(refused.body).not.toContain('hush-hush');
        const [event, ...others] = await told();
        expect(others.length).toBe(before);
        expect(event).toMatchObject({ name: 'sso.metadata-refused', fields: { preset, when: 'add', why } });
        expect(event?.actor).toMatchObject({ kind: 'account', accountId: beheerder.id });
        expect(JSON.stringify(event)).not.toMatch(/127\.0\.0\.1:|localhost|metadata"|hush/);
        // Nothing was sent to where nothing may go, and no redirect was followed.
        expect(calls - called).toBe(bad ? 1 : 0);
      }
    }
  }
  const { connections } = app.running.domains.federation;
  expect(await connections.ofSchool(school.id)).toEqual([]);
  const log = textOf(await open('/beheer/logboek?wat=sso.metadata-refused'));
  for (const [, , words] of CASES) expect(log).toContain(`Bij het toevoegen van een koppeling: ${words}`);
});

test('a connection that is there: changing it, fetching anew, and the hours in which it fails by itself', async () => {
  isStrict = false;
  answer = well;
  const page = await open('/beheer/sso/nieuw/saml');
  const made = await press(page, 'save', { name: 'Ons systeem', metadataUrl: `${origin}/metadata` });
  expect(textOf(made)).toContain('De koppeling is toegevoegd.');
  const { pathname } = new URL(made.url);
  const { connections } = app.running.domains.federation;
  const [known] = await connections.ofSchool(school.id);
  const connection = known?.id ?? '';
  const last = async () => {
    const [event] = await told();
    return [event?.name, event?.fields];
  };
  for (const [why, bad, words] of CASES) {
    const [address = ''] = stage(bad);
    const changed = await press(await open(pathname), 'save', { name: 'Ons systeem', metadataUrl: address });
    expect([why, changed.status, textOf(changed)]).toEqual([why, 422, expect.stringContaining(words)]);
    expect(await last()).toEqual(['sso.metadata-refused', { connection, when: 'change', why }]);
    if (bad === undefined) continue;
    const fetched = await press(await open(pathname), 'sso-refresh');
    expect([why, fetched.status, textOf(fetched)]).toEqual([why, 422, expect.stringContaining(words)]);
    expect(await last()).toEqual(['sso.metadata-refused', { connection, when: 'refresh', why }]);
  }
  // What was read before still stands.
  expect((await connections.get(school.id, connection)).config).toEqual(known?.config);

  app.clock.move(25 * HOUR);
  for (const [why, bad, words] of CASES) {
    const before = (await told()).length;
    stage(bad);
    const failing = async () => (await connections.refreshDue()).map((one) => one.connection);
    expect(await failing()).toEqual([connection]);
    // http is not even tried where private addresses are shut out: the rule that comes first says so.
    const said = bad === undefined ? 'not-https' : why;
    expect(await last()).toEqual(['sso.metadata-refused', { connection, when: 'daily', why: said }]);
    app.clock.move(HOUR);
    expect(await failing()).toEqual([connection]);
    expect((await told()).length).toBe(before + 1);
    const shown = await open(pathname);
    expect(textOf(shown)).toContain('kunnen we de gegevens van het systeem niet meer ophalen.');
    if (bad) expect(textOf(shown)).toContain(words);
    expect(textOf(await open('/beheer/sso'))).toContain('niet meer ophalen');

    isStrict = false;
    answer = well;
    expect(await failing()).toEqual([]);
    expect(await last()).toEqual(['sso.metadata-read', { connection }]);
    expect(textOf(await open(pathname))).not.toContain('niet meer ophalen');
    app.clock.move(25 * HOUR);
  }
  const log = textOf(await open('/beheer/logboek'));
  expect(log).toContain('gegevens van het SSO-systeem weer opgehaald');
  expect(log).toContain('Koppeling: Ons systeem');
  expect(log).not.toContain(connection);
  await connections.remove(school.id, connection, hand.context);
  await app.running.flush();
  const after = textOf(await open('/beheer/logboek'));
  expect(after).toContain('Verwijderde koppeling: Een ander systeem met SAML 2.0');
  expect(after).not.toContain(connection);
});
