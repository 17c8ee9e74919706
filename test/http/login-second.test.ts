/** The choice of the school, recovery codes, the set-up inside the login, reminders and notices on the way (product.md sections 2 and 3). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { secretOf } from '../support/profile.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { has, inputValue, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const { users, factors, schools } = app.running.domains;
const strict = await schools.create(
  { name: 'Streng Lyceum', shortNames: ['streng'], twoStep: { policy: 'docenten-and-beheerders' } },
  context,
);
const SECOND = 1000;

const ownerOf = async ({ id }: TestAccount) => {
  const user = await users.byId(id);
  if (!user) throw new Error('no such account');
  return { user, owner: { actor: { kind: 'account', accountId: user.id, role: user.role } } as const };
};

/** The first page after a right password. */
const afterPassword = async (visitor: Visitor, account: TestAccount, params: Record<string, string> = {}) => {
  const ask = app.numo.ask(params);
  return { ask, page: await walk(visitor, await visitor.open(ask.url), account) };
};

const recoveryCodesOf = async (account: TestAccount): Promise<readonly string[]> => {
  const { user, owner } = await ownerOf(account);
  const made = await factors.newRecoveryCodes(user, owner);
  if (!made.ok) throw new Error(made.reason);
  return made.recoveryCodes;
};

/** The codes that a page shows. */
const codesOn = (page: Seen): readonly string[] => [
  ...new Set(page.body.match(/[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/g) ?? []),
];

describe('the school', () => {
  it('that nobody knows: told so, and the typed text is kept', async () => {
    const visitor = app.visitor();
    const page = await visitor.submit(await visitor.open(app.numo.ask().url), { school: 'dmeo "<b>"' });
    expect([page.status, inputValue(page, 'school')]).toEqual([400, 'dmeo "<b>"']);
    expect(textOf(page)).toContain(
      'We kennen deze korte schoolnaam niet. Controleer de spelling of vraag het aan je docent.',
    );
  });

  it('of the last time is one click, and another can be chosen', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.tokens(visitor, account);
    visitor.close();
    const page = await visitor.open(app.numo.ask().url);
    expect([has(page, 'school-last'), has(page, 'school-submit')]).toEqual([true, true]);
    expect(textOf(page)).toContain('Verder bij Demo College');
    const next = await visitor.submit(page, { last_school: 'demo' }, 'school-last');
    expect(has(next, 'login-submit')).toBe(true);
  });
});

describe('a recovery code', () => {
  it('gets in once, in any writing, and the owner is told how many are left', async () => {
    const account = await app.account({ twoStep: true });
    const [code = '', next = ''] = await recoveryCodesOf(account);
    const enter = async (typed: string) => {
      const visitor = app.visitor();
      const { ask, page } = await afterPassword(visitor, account);
      const recovery = await visitor.open(linkOf(page, 'recovery-link') ?? '');
      return {
        visitor,
        ask,
        page: recovery,
        seen: await visitor.submit(recovery, { recovery_code: typed }, 'recovery-submit'),
      };
    };
    const first = await enter(` ${code.toLowerCase().replaceAll('-', ' ')} `);
    const arrived = has(first.seen, 'continue-submit') ? await first.visitor.submit(first.seen) : first.seen;
    const { claims } = await app.numo.tokens(arrived, first.ask);
    expect([claims.acr, claims.amr]).toEqual(['urn:numo:acr:2', ['pwd', 'mfa']]);
    const mails = await app.mails(`${account.username}@demo.example`);
    expect(mails.some(({ message }) => /\b9\b/.test(message?.text ?? ''))).toBe(true);
    const second = await enter(code);
    expect([second.seen.status, second.seen.location]).toEqual([400, undefined]);
    expect(textOf(second.seen)).toContain('Deze herstelcode klopt niet, of je hebt hem al gebruikt.');
    const third = await second.visitor.submit(second.seen, { recovery_code: next }, 'recovery-submit');
    expect(third.status === 303 || has(third, 'continue-submit')).toBe(true);
  });

  it('wrong ones are delayed on a counter of their own', async () => {
    const account = await app.account({ twoStep: true });
    await recoveryCodesOf(account);
    const visitor = app.visitor();
    const { page } = await afterPassword(visitor, account);
    const recovery = await visitor.open(linkOf(page, 'recovery-link') ?? '');
    for (let mistake = 1; mistake <= 6; mistake += 1) {
      expect((await visitor.submit(recovery, { recovery_code: 'AAAA-AAAA-AAAA' })).status).toBe(400);
    }
    const early = await visitor.submit(recovery, { recovery_code: 'AAAA-AAAA-AAAA' });
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '1']);
    // The code of the phone is none the worse for it.
    const code = await visitor.open(linkOf(recovery, 'code-link') ?? '');
    const done = await visitor.submit(code, { code: app.freshCode(account) }, 'code-submit');
    expect(done.location ?? textOf(done)).toMatch(/code=|Goed om te weten/);
  });
});

describe('the set-up inside the login, when the school requires it', () => {
  it('comes before any session; after BEVESTIG and the codes page the login is done, as pwd otp mfa', async () => {
    const account = await app.account({ role: 'docent' }, strict);
    const visitor = app.visitor();
    const { ask, page } = await afterPassword(visitor, account);
    expect(textOf(page)).toContain('Je school verplicht verificatie in twee stappen.');
    expect(visitor.cookie('numo_session')).toBeUndefined();
    const secret = secretOf(page);
    expect(secretOf(await visitor.get(page.url))).toBe(secret);
    const wrong = await visitor.submit(page, { code: '000000' }, 'two-step-confirm');
    expect([wrong.status, secretOf(wrong)]).toEqual([400, secret]);
    const codes = await visitor.submit(wrong, { code: app.codeOf({ secret }) }, 'two-step-confirm');
    expect(textOf(codes)).toContain('We laten ze nu één keer zien.');
    expect(codesOn(codes)).toHaveLength(10);
    expect(visitor.cookie('numo_session')).toBeUndefined();
    const { claims } = await app.numo.tokens(await visitor.submit(codes), ask);
    expect(claims).toMatchObject({ sub: account.id, acr: 'urn:numo:acr:2', amr: ['pwd', 'otp', 'mfa'] });
    // From the next login on the code is asked, and the enrolment's is none.
    const next = await afterPassword(visitor, account, { prompt: 'login' });
    const used = await visitor.submit(next.page, { code: app.codeOf({ secret }) }, 'code-submit');
    expect(textOf(used)).toContain('Deze code is al gebruikt.');
    const again = await visitor.submit(next.page, { code: app.freshCode({ secret }) }, 'code-submit');
    expect(app.numo.callback(again)).toHaveProperty('code');
  });

  it('a double click on BEVESTIG still shows the recovery codes', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = await app.account({ role: 'beheerder' }, strict);
      const visitor = app.visitor();
      const { page } = await afterPassword(visitor, account);
      const code = app.codeOf({ secret: secretOf(page) });
      await Promise.all(Array.from({ length: 20 }, () => visitor.submit(page, { code }, 'two-step-confirm')));
      const [base] = page.url.split('/instellen');
      expect(codesOn(await visitor.open(base ?? ''))).toHaveLength(10);
    }
  });

  it('that waited too long begins anew, with a new key', async () => {
    const account = await app.account({ role: 'docent' }, strict);
    const visitor = app.visitor();
    const { page } = await afterPassword(visitor, account);
    const secret = secretOf(page);
    app.clock.move(16 * 60 * SECOND);
    const late = await visitor.submit(page, { code: app.codeOf({ secret }) }, 'two-step-confirm');
    expect(late.location).toBeUndefined();
    expect(secretOf(late)).not.toBe(secret);
  });

  it('asks nothing of pupils, nor before its date', async () => {
    const pupil = await app.account({ role: 'leerling' }, strict);
    expect((await app.tokens(app.visitor(), pupil)).claims.acr).toBe('urn:numo:acr:1');
    const soon = await schools.create({ name: 'Straks', shortNames: ['straks'] }, context);
    const account = await app.account({ role: 'docent' }, soon);
    await schools.update(
      soon.id,
      () => ({ twoStep: { policy: 'docenten-and-beheerders', from: new Date(app.clock.now() + 60 * SECOND) } }),
      context,
    );
    expect((await app.tokens(app.visitor(), account)).claims.acr).toBe('urn:numo:acr:1');
    app.clock.move(61 * SECOND);
    expect(textOf((await afterPassword(app.visitor(), account)).page)).toContain('Je school verplicht');
  });
});

describe('what there is to tell', () => {
  it('while suspended, each login shows a reminder with one click to the profile', async () => {
    const account = await app.account({ twoStep: true });
    const { user, owner } = await ownerOf(account);
    await factors.suspend(user, 'week', owner);
    for (let login = 0; login < 2; login += 1) {
      const visitor = app.visitor();
      const { ask, page } = await afterPassword(visitor, account);
      expect(textOf(page)).toContain('Je verificatie in twee stappen staat uit.');
      expect(textOf(page)).toContain('Tijdelijk uitgezet sinds vandaag, tot');
      expect(has(page, 'profile-link')).toBe(true);
      expect(visitor.cookie('numo_session')).toBeUndefined();
      expect((await app.numo.tokens(await visitor.submit(page), ask)).claims.acr).toBe('urn:numo:acr:1');
    }
    // What is to be mailed goes out first: after a week it would be too late, and the log would say so.
    await app.running.flush();
    app.clock.move(8 * 24 * 3_600 * SECOND);
    expect(has((await afterPassword(app.visitor(), account)).page, 'code-submit')).toBe(true);
  });

  it('what others did to the account is shown once, at the next login', async () => {
    const account = await app.account({ role: 'docent' });
    await users.endSessions(account.id, {}, 'role', context);
    await app.running.flush();
    const visitor = app.visitor({ 'accept-language': 'nl' });
    const { ask, page } = await afterPassword(visitor, account);
    expect(textOf(page)).toContain('Goed om te weten');
    expect(textOf(page)).toContain('Dit is er gebeurd met je account:');
    expect(textOf(page)).toContain('Was jij dit niet? Vertel het meteen aan je beheerder.');
    await app.numo.tokens(await visitor.submit(page), ask);
    const { page: second } = await afterPassword(app.visitor(), account);
    expect(app.numo.callback(second)).toHaveProperty('code');
  });
});
