/** What is kept of logins and second steps, and what people are told (product.md sections 3, 8 and 13). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { profileHand } from '../support/profile.ts';
import { context, type TestAccount } from '../support/seed.ts';
import type { Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const hand = profileHand(app);

const attempt = async (visitor: Visitor, username: string, password: string) => {
  const page = await visitor.submit(await visitor.open(app.numo.ask({ prompt: 'login' }).url), { school: 'demo' });
  return visitor.submit(page, { username, password });
};

const kept = async (account: TestAccount) => (await app.audit(account)).map(({ name, fields }) => [name, fields]);
const subjects = async ({ username }: TestAccount) =>
  (await app.mails(`${username}@demo.example`)).map(({ template }) => template);

/** Everything that audit has of the school. */
async function wholeAudit() {
  await app.running.flush();
  return (await app.running.facts.audit.page(app.school.id, { limit: 1000 })).items;
}

describe('audit', () => {
  it('keeps how a login went, with the named fields only', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    await attempt(visitor, account.username, 'mis-geraden-wachtwoord');
    await app.tokens(visitor, account);
    const events = await app.audit(account);
    expect(events.map(({ name, fields }) => [name, fields])).toEqual([
      ['user.created', { role: 'docent', localLogin: true }],
      ['login.failed', { client: 'numo', reason: 'password' }],
      ['login.succeeded', { client: 'numo', method: 'password', acr: 'urn:numo:acr:2', factor: expect.any(String) }],
    ]);
    const [, failed, succeeded] = events;
    expect(failed).toMatchObject({ actor: { kind: 'anonymous' }, accountId: account.id, address: '127.0.0.0/24' });
    expect(succeeded?.actor).toEqual({ kind: 'account', accountId: account.id, role: 'docent' });
    expect(succeeded?.requestId).toMatch(/^[\w-]{8,}$/);
  });

  it('keeps why a login failed, and once for each attempt what no counter stands for', async () => {
    const disabled = await app.account();
    await app.running.domains.users.disable(disabled.id, { kind: 'system' }, context);
    await attempt(app.visitor(), disabled.username, disabled.password);
    expect((await kept(disabled)).at(-1)).toEqual(['login.failed', { client: 'numo', reason: 'disabled' }]);

    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    let page = await attempt(visitor, account.username, account.password);
    await app.tokens(app.visitor(), account);
    const used = app.codeOf(account);
    for (const code of [used === '000000' ? '111111' : '000000', used, used]) {
      page = await visitor.submit(page, { code }, 'code-submit');
    }
    const failed = (await kept(account)).filter(([name]) => name === 'login.failed' || name === 'code-refused');
    expect(failed).toEqual([
      ['code-refused', { what: 'code', inRow: 1 }],
      ['login.failed', { client: 'numo', reason: 'code-used' }],
    ]);

    const slow = app.visitor();
    let typing = await slow.submit(await slow.open(app.numo.ask({ prompt: 'login' }).url), { school: 'demo' });
    for (let press = 0; press < 8; press += 1) {
      typing = await slow.submit(typing, { username: account.username, password: 'mis-geraden-wachtwoord' });
    }
    const reasons = (await kept(account)).flatMap(([name, fields]) => (name === 'login.failed' ? [fields] : []));
    expect(reasons.slice(1)).toEqual([
      ...Array.from({ length: 6 }, () => ({ client: 'numo', reason: 'password' })),
      { client: 'numo', reason: 'delayed' },
    ]);
  });

  it('keeps nothing that was typed: no unknown name, no password, no code, and neither does the log', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const typed = ['getypt-als-naam-77', 'getypt-als-wachtwoord-88', 'getypte-school-66'];
    await visitor.submit(await visitor.open(app.numo.ask().url), { school: 'getypte-school-66' });
    await attempt(visitor, 'getypt-als-naam-77', 'getypt-als-wachtwoord-88');
    const page = await attempt(app.visitor(), account.username, account.password);
    expect(page.status).toBe(200);
    const code = app.freshCode(account);
    await app.tokens(visitor, account);
    const everything = JSON.stringify([
      await wholeAudit(),
      app.log.map(({ fields, cause }) => [fields, String(cause)]),
    ]);
    for (const text of [...typed, account.password, code]) expect(everything).not.toContain(text);
    const unknown = (await wholeAudit()).filter(({ fields }) => fields.reason === 'unknown');
    expect(unknown).toHaveLength(1);
    expect(unknown[0]?.accountId).toBeUndefined();
    expect(unknown[0]?.fields).toEqual({ client: 'numo', reason: 'unknown' });
  });

  it('keeps the life of the second step', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account);
    const { secret } = await hand.setUp(visitor);
    app.clock.move(60_000);
    await app.signIn(visitor, { ...account, secret });
    // The login by code is fresh proof with the second step.
    const ask = app.numo.ask({ prompt: 'login' });
    const page = await visitor.open(ask.url);
    const code = await visitor.submit(page, { username: account.username, password: account.password });
    await visitor.submit(code, { code: app.freshCode({ secret }) }, 'code-submit');
    await hand.suspend(visitor);
    await hand.resume(visitor, app.freshCode({ secret }));
    await hand.wipe(visitor);
    const events = (await kept(account)).filter(
      ([name]) => String(name).startsWith('two-step') || name === 'user.sessions-ended-along',
    );
    expect(events).toEqual([
      ['two-step-activated', { factor: 'totp', by: 'owner' }],
      ['user.sessions-ended-along', { reason: 'second-step', kept: true }],
      ['two-step-suspended', { factor: 'totp', by: 'owner', until: 'manual' }],
      ['two-step-resumed', { factor: 'totp', by: 'owner' }],
      ['user.sessions-ended-along', { reason: 'second-step', kept: true }],
      ['two-step-wiped', { factor: 'totp', by: 'owner' }],
      ['user.sessions-ended-along', { reason: 'second-step', kept: true }],
    ]);
    expect(await subjects(account)).toEqual(
      expect.arrayContaining(['two-step-activated', 'two-step-suspended', 'two-step-resumed', 'two-step-wiped']),
    );
    expect(JSON.stringify(await wholeAudit())).not.toContain(secret);
  });

  it('is a chain that verifies', async () => {
    await wholeAudit();
    expect(await app.running.facts.audit.verify(app.school.id)).toMatchObject({ ok: true, faults: [] });
  });

  it('keeps a login once, also where a page of consent lies between it and the client', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const ask = app.third.ask({ scope: 'openid email' });
    const logins = async () => (await kept(account)).filter(([name]) => name === 'login.succeeded');
    const page = await walk(visitor, await visitor.open(ask.url), account);
    expect(await logins()).toHaveLength(1);
    const { lastLoginAt } = (await app.running.domains.users.byId(account.id)) ?? {};
    app.clock.move(1000);
    await app.third.tokens(await visitor.submit(page, { consent: 'allow' }, 'consent-allow'), ask);
    expect(await logins()).toHaveLength(1);
    expect((await app.running.domains.users.byId(account.id))?.lastLoginAt).toEqual(lastLoginAt);
  });

  it('keeps consent, given and refused', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account);
    for (const consent of ['deny', 'allow']) {
      await visitor.submit(
        await visitor.open(app.third.ask({ scope: 'openid email' }).url),
        { consent },
        'consent-allow',
      );
    }
    const events = (await kept(account)).filter(([name]) => String(name).startsWith('login.consent'));
    expect(events).toEqual([
      ['login.consent-denied', { client: 'third' }],
      ['login.consent-given', { client: 'third', scopes: 'openid email' }],
    ]);
  });
});

describe('mails', () => {
  it('tell of a first login from a new browser, but not of the very first login', async () => {
    const account = await app.account();
    const first = app.visitor();
    await app.signIn(first, account);
    expect(await subjects(account)).toEqual([]);
    first.close();
    await app.signIn(first, account);
    expect(await subjects(account)).toEqual([]);
    await app.signIn(app.visitor({ 'accept-language': 'en' }), account);
    expect(await subjects(account)).toEqual(['new-browser']);
  });

  it('tell of wrong codes after a right password', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const page = await attempt(visitor, account.username, account.password);
    for (let mistake = 1; mistake <= 3; mistake += 1) await visitor.submit(page, { code: '12345x' }, 'code-submit');
    expect(await subjects(account)).toEqual(['wrong-codes']);
    expect((await kept(account)).filter(([name]) => name === 'wrong-codes')).toEqual([
      ['wrong-codes', { what: 'code', inRow: 3 }],
    ]);
  });

  it('tell of a changed password, in the language of the last login, and name nobody at an address that was never confirmed', async () => {
    const account = await app.account();
    const visitor = app.visitor({ 'accept-language': 'en' });
    await app.signIn(visitor, account);
    await hand.changePassword(visitor, account, 'paarse-kameel-danst-99');
    const [mail] = await app.mails(`${account.username}@demo.example`);
    expect([mail?.template, mail?.locale]).toEqual(['password-changed', 'en']);
    const words = `${mail?.message?.subject}\n${mail?.message?.text}\n${mail?.message?.html}`;
    expect(words).not.toMatch(/Ayodele|paarse|groene/);
    expect(words).toContain('support@kurve.nl');
  });

  it('pupils without an address get none, and nothing fails', async () => {
    const pupil = await app.account({ role: 'leerling' });
    await app.signIn(app.visitor(), pupil);
    await app.signIn(app.visitor(), pupil);
    expect(await app.mails(`${pupil.username}@demo.example`)).toEqual([]);
    expect((await kept(pupil)).some(([name]) => name === 'login.new-browser')).toBe(true);
  });
});
