/** An activation code in place of the password, and a password that must be changed (product.md section 7). */
import { afterAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/kernel/clock.ts';
import type { By } from '../../src/users/index.ts';
import { startTestApp } from '../support/app.ts';
import { secretOf } from '../support/profile.ts';
import { context, PASSWORD, type TestAccount } from '../support/seed.ts';
import { totpAt } from '../support/totp.ts';
import { has, type Seen, textOf, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const { users, schools } = app.running.domains;
const SYSTEM: By = { kind: 'system' };
const NEXT = 'warme-trein-zonder-haast';
const WRONG = 'Je gebruikersnaam of wachtwoord klopt niet.';

const reset = async (account: TestAccount) => (await users.reset(account.id, SYSTEM, context)).code;

/** From the relying party to the first page that is not school, password or code. */
async function login(account: TestAccount, password: string, visitor: Visitor = app.visitor()) {
  const ask = app.numo.ask();
  const page = await walk(visitor, await visitor.open(ask.url), {
    ...account,
    password,
    code: () => app.freshCode(account),
  });
  return { visitor, ask, page };
}

const choose = (visitor: Visitor, page: Seen, typed = NEXT) => visitor.submit(page, { new_password: typed }, 'save');
const beyond = async (visitor: Visitor, page: Seen) => (has(page, 'continue-submit') ? visitor.submit(page) : page);

describe('an activation code', () => {
  it('stands in place of the password once, in any writing; a good password is chosen, and the code is used up', async () => {
    const account = await app.account({ role: 'leerling' });
    const code = await reset(account);
    expect(textOf((await login(account, PASSWORD)).page)).toContain(WRONG);
    const { visitor, ask, page } = await login(account, ` ${code.toLowerCase().replace('-', ' ')}`);
    expect(textOf(page)).toContain('Kies een wachtwoord');
    for (const [typed, told] of [
      ['kort', 'Kies een wachtwoord van minstens 8 tekens.'],
      ['wachtwoord', 'te makkelijk te raden'],
      [code, 'Dit is je oude wachtwoord.'],
    ] as const) {
      const refused = await choose(visitor, page, typed);
      expect([refused.status, textOf(refused).includes(told)], typed).toEqual([400, true]);
      expect(refused.body).not.toContain(`value="${typed}"`);
    }
    const seen = await beyond(visitor, await choose(visitor, page));
    const { claims } = await app.numo.tokens(seen, ask);
    expect([claims.acr, claims.amr]).toEqual(['urn:numo:acr:1', ['pwd']]);
    expect(textOf((await login(account, code)).page)).toContain(WRONG);
    expect(textOf((await login(account, NEXT)).page)).not.toContain(WRONG);
    const told = (await app.audit(account)).map(({ name }) => name);
    expect(told).toEqual(expect.arrayContaining(['user.password-reset', 'user.activated']));
    expect(JSON.stringify(await app.audit(account))).not.toContain(code);
  });

  it('that is the first tells at the next login that the account was activated, and of no RESET', async () => {
    const person = { username: 'nieuw', role: 'docent', givenName: 'Nieuw', familyName: 'Hier' } as const;
    const email = 'nieuw@demo.example';
    const { id, role, username } = await users.create({ ...person, email, schoolId: app.school.id }, context);
    const account = { id, role, username, school: 'demo', password: NEXT };
    const { visitor, page } = await login(account, await reset(account));
    expect(has(await choose(visitor, page), 'continue-submit')).toBe(false);
    const [mail, ...others] = await app.mails(email);
    expect([mail?.message?.subject, others]).toEqual(['Je account is geactiveerd', []]);
    app.clock.move(HOUR);
    const again = await login(account, NEXT);
    expect(textOf(again.page)).toContain(
      'Je account is geactiveerd: met een activeringscode is een wachtwoord gekozen.',
    );
    expect(textOf(again.page)).not.toContain('gereset');
  });

  it('right but too late is told so, as long as it is the newest one', async () => {
    const account = await app.account({ role: 'leerling' });
    const old = await reset(account);
    const code = await reset(account);
    // A mail that waits, of this test or the one before, would be given up as too late, and the log tells of that.
    await app.running.flush();
    app.clock.move(DAY);
    expect(textOf((await login(account, old)).page)).toContain(WRONG);
    const { page } = await login(account, code);
    expect([page.status, textOf(page).includes('Deze code is verlopen. Vraag een nieuwe aan je docent.')]).toEqual([
      400,
      true,
    ]);
  });

  it('comes before the second step, which stays as it was', async () => {
    const account = await app.account({ twoStep: true });
    const { visitor, ask, page } = await login(account, await reset(account));
    expect(has(page, 'save')).toBe(true);
    const { claims } = await app.numo.tokens(await beyond(visitor, await choose(visitor, page)), ask);
    expect([claims.acr, claims.amr]).toEqual(['urn:numo:acr:2', ['pwd', 'otp', 'mfa']]);
  });

  it('comes before the set-up that a school requires', async () => {
    const strict = await schools.create(
      { name: 'Streng', shortNames: ['streng7'], twoStep: { policy: 'beheerders' } },
      context,
    );
    const account = await app.account({ role: 'beheerder' }, strict);
    const { visitor, ask, page } = await login(account, await reset(account));
    const setup = await choose(visitor, page);
    expect(has(setup, 'two-step-confirm')).toBe(true);
    const codes = await visitor.submit(setup, { code: totpAt(secretOf(setup), app.clock.now()) }, 'two-step-confirm');
    const { claims } = await app.numo.tokens(await beyond(visitor, await visitor.submit(codes)), ask);
    expect(claims.acr).toBe('urn:numo:acr:2');
  });

  it('of two who choose at once one wins; a RESET or a disabling in between lets nobody in', async () => {
    const account = await app.account({ role: 'leerling' });
    const { visitor, page } = await login(account, await reset(account));
    const ends = await Promise.all([choose(visitor, page), choose(visitor, page, `${NEXT}-2`)]);
    for (const end of ends) expect(end.status).toBeLessThan(400);
    const tries = await Promise.all([NEXT, `${NEXT}-2`].map(async (typed) => (await login(account, typed)).page));
    expect(tries.filter((one) => !textOf(one).includes(WRONG))).toHaveLength(1);
    const second = await login(account, await reset(account));
    app.clock.move(HOUR / 60);
    await reset(account);
    expect((await choose(second.visitor, second.page)).status).toBe(410);
    const third = await login(account, await reset(account));
    await users.disable(account.id, SYSTEM, context);
    expect((await choose(third.visitor, third.page)).status).toBe(410);
  });
});

it('a password that must be changed counts once', async () => {
  const account = await app.account({ mustChangePassword: true });
  const { visitor, ask, page } = await login(account, PASSWORD);
  expect(textOf(page)).toContain('Je moet een nieuw wachtwoord kiezen');
  expect(textOf(await choose(visitor, page, PASSWORD))).toContain('Dit is je oude wachtwoord.');
  await app.numo.tokens(await beyond(visitor, await choose(visitor, page)), ask);
  expect(textOf((await login(account, PASSWORD)).page)).toContain(WRONG);
  expect(textOf((await login(account, NEXT)).page)).not.toContain(WRONG);
});
