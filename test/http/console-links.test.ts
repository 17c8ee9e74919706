import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY } from '../../src/kernel/clock.ts';
import { parseAccountId } from '../../src/kernel/ids.ts';
import type { School } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { connect, schoolWith, throughProvider } from '../support/sso.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';
import { has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let upstream: Upstream;
let hand: ReturnType<typeof consoleHand>;
let school: School;
let beheerder: TestAccount;
let admin: Visitor;
let count = 0;

beforeAll(async () => {
  [app, upstream] = await Promise.all([startTestApp(), startUpstream()]);
  hand = consoleHand(app);
});
afterAll(async () => {
  await upstream.close();
  await app.close();
});
beforeEach(async () => {
  count += 1;
  school = await schoolWith(app, `links-${count}`);
  beheerder = await app.account({ role: 'beheerder', twoStep: true }, school);
  admin = app.visitor();
});

const open = (path: string, who = beheerder, visitor = admin): Promise<Seen> => hand.open(visitor, who, path);
const press = async (page: Seen, button: string, fields: Record<string, string> = {}): Promise<Seen> =>
  admin.follow(await admin.submit(page, fields, button), app.issuer);
const pathOf = ({ id }: TestAccount): string => `/beheer/gebruikers/${parseAccountId(id)?.userId}`;

const client = (more: Record<string, string> = {}) => ({
  issuer: upstream.issuer,
  clientId: 'numo-id',
  clientSecret: 'a-secret',
  tenantAttribute: 'school',
  tenantValue: `links-${count}`,
  ...more,
});

async function login() {
  const visitor = app.visitor();
  const ask = app.numo.ask({ login_hint: `links-${count}:` });
  const page = await visitor.open(ask.url);
  return { visitor, ask, seen: await throughProvider(app, visitor, page, linkOf(page, 'sso-login')) };
}

test('a beheerder unlinks a school account: who came in by it is out, and told', async () => {
  const { id } = await connect(app, school, client(), { name: 'Microsoft <b>', mode: 'both' });
  const docent = await app.account({ externalIds: [`${id}:e-1`] }, school);
  upstream.person = { sub: 's-1', school: `links-${count}`, nlEduPersonRealId: 'e-1' };
  const before = await login();
  expect((await app.numo.tokens(before.seen, before.ask)).claims['sub']).toBe(docent.id);
  const still = () => before.visitor.open(app.numo.ask({ prompt: 'none' }).url);
  expect(app.numo.callback(await still()).code).toBeDefined();

  const page = await open(pathOf(docent));
  expect(linkOf(page, 'school-accounts')).toBe(`${app.issuer}${pathOf(docent)}/schoolaccount`);
  const list = await open(`${pathOf(docent)}/schoolaccount`);
  expect(textOf(list)).toContain('herkend aan de externe id');
  expect(list.body).toContain('Microsoft &lt;b&gt;');
  const done = await press(list, 'unlink');
  expect(textOf(done)).toContain('Het schoolaccount is losgekoppeld.');
  expect(textOf(done)).toContain('Er is geen schoolaccount gekoppeld.');
  expect(linkOf(await open(pathOf(docent)), 'school-accounts')).toBeUndefined();

  expect(app.numo.callback(await still()).error).toBe('login_required');
  const events = (await app.audit(docent)).map(({ name, actor }) => [
    name,
    actor.kind === 'account' && actor.accountId,
  ]);
  expect(events).toContainEqual(['sso.unlinked', beheerder.id]);
  expect(events).toContainEqual(['user.sessions-ended-along', beheerder.id]);
  const mails = await app.mails(`${docent.username}@demo.example`);
  expect(mails.map(({ template }) => template)).toContain('sso-unlinked');
  // The form of a moment ago: the link is not there any more.
  expect((await admin.submit(list, {}, 'unlink')).status).toBe(404);
  // The same school account is recognised anew only by what the school says of it.
  upstream.person = { sub: 's-1', school: `links-${count}` };
  expect(textOf((await login()).seen)).toContain('We herkennen je schoolaccount nog niet.');
});

test('nobody unlinks another beheerder, or somebody of another school', async () => {
  const { id } = await connect(app, school, client(), { mode: 'both' });
  const colleague = await app.account({ role: 'beheerder' }, school);
  const docent = await app.account({ externalIds: [`${id}:e-2`] }, school);
  const { connections, accounts } = app.running.domains.federation;
  const connection = await connections.get(school.id, id);
  for (const account of [colleague, docent, beheerder]) {
    const user = await app.running.domains.users.byId(account.id);
    if (!user) throw new Error('nobody');
    await accounts.link(connection, { subject: account.id, attributes: {}, amr: [] }, user, 'login', context);
  }
  const [, other] = [school, await schoolWith(app, `elders-${count}`)];
  const stranger = await app.account({ role: 'beheerder' }, other);
  const of = async (who: TestAccount, whom: TestAccount) =>
    (await open(`${pathOf(whom)}/schoolaccount`, who, app.visitor())).status;
  expect(await of(beheerder, docent)).toBe(200);
  expect(await of(beheerder, colleague)).toBe(404);
  expect(await of(stranger, docent)).toBe(404);
  expect(await of(docent, docent)).toBe(404);
  // The own one: the session at hand goes on.
  const own = await open(`${pathOf(beheerder)}/schoolaccount`);
  const done = await press(own, 'unlink');
  expect([has(done, 'unlink'), textOf(done).includes('losgekoppeld')]).toEqual([false, true]);
  expect((await accounts.linksOf(colleague.id)).length).toBe(1);
});

test('what ends within 30 days is told to every beheerder once, and stands on every page', async () => {
  const end = new Date(app.clock.now() + 44 * DAY).toISOString().slice(0, 10);
  const { id } = await connect(app, school, client({ secretExpires: end }), { mode: 'both' });
  const colleague = await app.account({ role: 'beheerder' }, school);
  const { connections } = app.running.domains.federation;
  const told = async () =>
    Promise.all(
      [beheerder, colleague].map(async ({ username }) => {
        const mails = await app.mails(`${username}@demo.example`);
        return mails.filter(({ template }) => template === 'sso-connection-ending').length;
      }),
    );
  await connections.warnOfEndings();
  expect([await told(), has(await open('/beheer'), 'sso-ends')]).toEqual([[0, 0], false]);

  await app.running.flush();
  app.clock.move(15 * DAY);
  expect(await connections.warnOfEndings()).toBeGreaterThan(0);
  await connections.warnOfEndings();
  expect(await told()).toEqual([1, 1]);
  const [mail] = (await app.mails(`${colleague.username}@demo.example`)).slice(-1);
  expect(mail?.message?.subject).toMatch(/^Single Sign-on: iets verloopt op \d/);
  const page = await open('/beheer', beheerder, app.visitor());
  expect(textOf(page)).toContain('Een certificaat of client secret voor Single Sign-on verloopt:');
  const docent = await app.account({}, school);
  expect((await open('/beheer', docent, app.visitor())).body).not.toContain('sso-ends');

  // A new end: a new warning when its time comes, and none before.
  const warned = async () => {
    await app.running.flush();
    const { items } = await app.running.facts.audit.page(school.id, { name: 'sso.connection-ending', limit: 50 });
    return items.map(({ fields }) => String(fields['from']).slice(0, 10));
  };
  const { version } = await connections.get(school.id, id);
  const next = new Date(app.clock.now() + 300 * DAY).toISOString().slice(0, 10);
  await connections.change(school.id, id, { typed: client({ secretExpires: next }) }, version, context);
  await connections.warnOfEndings();
  expect(await warned()).toEqual([end]);
  app.clock.move(280 * DAY);
  await connections.warnOfEndings();
  expect(await warned()).toEqual([next, end]);
});
