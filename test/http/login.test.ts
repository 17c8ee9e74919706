/** The whole login by hand, for each role and each odd answer (product.md sections 2, 3 and 8). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { context, type TestAccount } from '../support/seed.ts';
import { has, inputValue, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

const app = await startTestApp();
afterAll(() => app.close());

const WRONG = 'Je gebruikersnaam of wachtwoord klopt niet. Probeer het opnieuw.';
const SECOND = 1000;

const atPassword = async (visitor: Visitor, school = 'demo') => {
  const ask = app.numo.ask();
  const page = await visitor.submit(await visitor.open(ask.url), { school });
  return { ask, page };
};

const give = (visitor: Visitor, page: Seen, account: Pick<TestAccount, 'username'>, password: string) =>
  visitor.submit(page, { username: account.username, password });

/** At the page for the code, the password having been right. */
const atCode = async (visitor: Visitor, account: TestAccount) => {
  const { ask, page } = await atPassword(visitor, account.school);
  return { ask, page: await give(visitor, page, account, account.password) };
};

const isBack = (seen: Seen): boolean => 'code' in app.numo.callback(seen);

/** What a person sees, without what is another's or changes by itself. */
const plain = (seen: Seen): string =>
  seen.body
    .replace(/name="_csrf" value="[^"]*"/, '')
    .replace(/\/interaction\/[\w-]+/g, '/interaction/x')
    .replace(/value="[^"]*"/, '');

describe('who logs in', () => {
  it.each([
    ['leerling', false, 'urn:numo:acr:1', ['pwd']],
    ['docent', false, 'urn:numo:acr:1', ['pwd']],
    ['docent', true, 'urn:numo:acr:2', ['pwd', 'otp', 'mfa']],
    ['beheerder', false, 'urn:numo:acr:1', ['pwd']],
    ['beheerder', true, 'urn:numo:acr:2', ['pwd', 'otp', 'mfa']],
  ] as const)('a %s, second step %s', async (role, twoStep, acr, amr) => {
    const account = await app.account({ role, twoStep });
    const { claims } = await app.tokens(app.visitor(), account);
    expect(claims).toMatchObject({ sub: account.id, acr, amr });
  });

  it('support, of the system realm, with the code', async () => {
    const realm = await app.running.domains.schools.ensureSystemRealm();
    const account = await app.account({ role: 'support', twoStep: true }, realm);
    expect(account.school).toBe('kurve');
    expect((await app.tokens(app.visitor(), account)).claims.acr).toBe('urn:numo:acr:2');
  });

  it('by an alias of the school, in capitals, the username folded', async () => {
    const account = await app.account({ username: 'Zoë.Jansen', email: 'zoe@demo.example' });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor, '  DemoCollege ');
    expect(isBack(await give(visitor, page, { username: ' zoe\u0308.JANSEN ' }, account.password))).toBe(true);
  });

  it('the same username at another school is another person', async () => {
    const [here, there] = [await app.account({ username: 'anna' }), await app.account({ username: 'anna' }, app.other)];
    expect((await app.tokens(app.visitor(), here)).claims.sub).toBe(here.id);
    expect((await app.tokens(app.visitor(), there)).claims.sub).toBe(there.id);
  });
});

describe('a wrong name or password', () => {
  it('is answered alike for unknown, wrong and disabled, and keeps the name only', async () => {
    const account = await app.account();
    const disabled = await app.account();
    await app.running.domains.users.disable(disabled.id, { kind: 'system' }, context);
    const nobody = { username: `${account.username}-x` };
    const answers: Seen[] = [];
    for (const [who, password] of [
      [nobody, account.password],
      [account, 'iets-heel-anders'],
      [disabled, disabled.password],
    ] as const) {
      const visitor = app.visitor();
      const { page } = await atPassword(visitor);
      const seen = await give(visitor, page, who, password);
      expect([seen.status, inputValue(seen, 'username'), inputValue(seen, 'password')]).toEqual([
        400,
        who.username,
        '',
      ]);
      expect(textOf(seen)).toContain(WRONG);
      answers.push(seen);
    }
    const bodies = answers.map((seen) => plain(seen).replaceAll(/value="[^"]*"/g, ''));
    expect(new Set(bodies).size).toBe(1);
    const headers = answers.map((seen) => [...seen.headers.keys()].sort().join());
    expect(new Set(headers).size).toBe(1);
  });

  it('an account of another school, or without a password, likewise', async () => {
    const there = await app.account({}, app.other);
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    expect(textOf(await give(visitor, page, there, there.password))).toContain(WRONG);
  });

  it('after five: waits of 1, 2, 4 … seconds, told with the seconds; what comes too early counts nothing', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    for (let mistake = 1; mistake <= 5; mistake += 1) {
      expect((await give(visitor, page, account, 'mis')).status).toBe(400);
    }
    for (const seconds of [1, 2, 4]) {
      expect((await give(visitor, page, account, 'mis')).status).toBe(400);
      const early = await give(visitor, page, account, account.password);
      expect([early.status, early.headers.get('retry-after'), inputValue(early, 'username')]).toEqual([
        429,
        String(seconds),
        account.username,
      ]);
      expect(textOf(early)).toContain(`Te veel pogingen. Probeer het over ${seconds} seconden opnieuw.`);
      app.clock.move(seconds * SECOND);
    }
    expect(isBack(await give(visitor, page, account, account.password))).toBe(true);
    // A right password clears it.
    const next = app.visitor();
    const { page: clear } = await atPassword(next);
    for (let mistake = 1; mistake <= 5; mistake += 1) {
      expect((await give(next, clear, account, 'mis')).status).toBe(400);
    }
    expect(isBack(await give(next, clear, account, account.password))).toBe(true);
  });

  it('delays whoever does not exist just the same', async () => {
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    for (let mistake = 1; mistake <= 6; mistake += 1) await give(visitor, page, { username: 'bestaat-niet' }, 'mis');
    expect((await give(visitor, page, { username: 'BESTAAT-NIET' }, 'mis')).status).toBe(429);
  });

  it('of others never slows a browser that is known for the account', async () => {
    const account = await app.account();
    const own = app.visitor();
    await app.tokens(own, account);
    own.close();
    const stranger = app.visitor();
    const { page } = await atPassword(stranger);
    for (let mistake = 1; mistake <= 7; mistake += 1) {
      await give(stranger, page, account, 'mis');
      app.clock.move(2 * SECOND);
    }
    await give(stranger, page, account, 'mis');
    expect((await give(stranger, page, account, account.password)).status).toBe(429);
    await app.tokens(own, account);
  });

  it('forty-five right logins of one account in a minute are never slowed', async () => {
    const account = await app.account();
    for (let login = 0; login < 45; login += 1) {
      await app.signIn(app.visitor(), account);
      app.clock.move(SECOND);
    }
  });
});

describe('the code', () => {
  it('is asked after the password, with help and a way without the phone; no session before it', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atCode(visitor, account);
    expect([has(page, 'code-submit'), visitor.cookie('numo_session')]).toEqual([true, undefined]);
    expect(textOf(page)).toContain('Geen telefoon bij je? Gebruik een herstelcode');
    expect(textOf(page)).toContain('0297-523159');
    expect(textOf(page)).toContain('support@kurve.nl');
    expect(page.body).toMatch(/inputmode="numeric"/);
    expect(page.body).toMatch(/autocomplete="one-time-code"/);
  });

  it('with spaces, of the step before or after, is right; older ones are not', async () => {
    const account = await app.account({ twoStep: true });
    const user = app.visitor();
    const { page } = await atCode(user, account);
    const codes: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      codes.push(app.codeOf(account));
      app.clock.move(30 * SECOND);
    }
    // Now 4 steps on: codes[3] was the step before.
    const old = await user.submit(page, { code: codes[1] ?? '' }, 'code-submit');
    expect(textOf(old)).toContain('Deze code klopt niet (meer).');
    const [, , , before = ''] = codes;
    expect(isBack(await user.submit(page, { code: ` ${before.slice(0, 3)} ${before.slice(3)} ` }, 'code-submit'))).toBe(
      true,
    );
  });

  it('that was accepted is used up, and so is every one before it', async () => {
    const account = await app.account({ twoStep: true });
    const earlier = app.codeOf(account);
    app.clock.move(30 * SECOND);
    const code = app.codeOf(account);
    const [first, second] = [app.visitor(), app.visitor()];
    const one = await atCode(first, account);
    expect(isBack(await first.submit(one.page, { code }, 'code-submit'))).toBe(true);
    const two = await atCode(second, account);
    for (const used of [code, earlier]) {
      const seen = await second.submit(two.page, { code: used }, 'code-submit');
      expect(seen.status).toBe(400);
      expect(textOf(seen)).toContain(
        'Deze code is al gebruikt. Wacht tot er een nieuwe verschijnt (hooguit 30 seconden).',
      );
    }
    expect(isBack(await second.submit(two.page, { code: app.freshCode(account) }, 'code-submit'))).toBe(true);
  });

  it('of a wiped secret never works again, nor does the enrolment’s', async () => {
    const account = await app.account({ twoStep: true });
    const { users, factors } = app.running.domains;
    const user = await users.byId(account.id);
    if (!user) throw new Error('no user');
    const owner = { actor: { kind: 'account', accountId: user.id, role: user.role } } as const;
    await factors.wipe(user, owner);
    app.clock.move(SECOND);
    await factors.begin(user, owner);
    const setup = await factors.setupView(user);
    const secret = new URL(setup?.uri ?? '').searchParams.get('secret') ?? '';
    const enrolment = app.codeOf({ secret });
    expect((await factors.confirm(user, enrolment, owner)).ok).toBe(true);
    await app.running.flush();
    const visitor = app.visitor();
    const { page } = await atCode(visitor, account);
    expect(textOf(await visitor.submit(page, { code: enrolment }, 'code-submit'))).toContain(
      'Deze code is al gebruikt.',
    );
    const old = await visitor.submit(page, { code: app.codeOf(account) }, 'code-submit');
    expect(textOf(old)).toContain('Deze code klopt niet (meer).');
    const told = await visitor.submit(page, { code: app.freshCode({ secret }) }, 'code-submit');
    expect(textOf(told)).toContain('gewist');
    expect(isBack(await visitor.submit(told, {}, 'continue-submit'))).toBe(true);
  });

  it('wrong ones: the third speaks of the clock, after five there are delays, a hundred block, a recovery code still gets in', async () => {
    const account = await app.account({ twoStep: true });
    const { users, factors } = app.running.domains;
    const user = await users.byId(account.id);
    if (!user) throw new Error('no user');
    const owner = { actor: { kind: 'account', accountId: user.id, role: user.role } } as const;
    const made = await factors.newRecoveryCodes(user, owner);
    const [recovery = ''] = made.ok ? made.recoveryCodes : [];
    const visitor = app.visitor();
    const { page } = await atCode(visitor, account);
    const wrong = async () => visitor.submit(page, { code: '12345x' }, 'code-submit');
    const pages = [await wrong(), await wrong(), await wrong()];
    expect(pages.map((seen) => textOf(seen).includes('Zet op je telefoon de tijd op ‘automatisch’'))).toEqual([
      false,
      false,
      true,
    ]);
    for (let mistake = 4; mistake <= 6; mistake += 1) expect((await wrong()).status).toBe(400);
    const early = await visitor.submit(page, { code: app.codeOf(account) }, 'code-submit');
    expect([early.status, early.headers.get('retry-after')]).toEqual([429, '1']);
    // Some three hours of guessing: the attempt's hour is over long before, so each guess has its own.
    let seen = early;
    for (let mistake = 7; mistake <= 100; mistake += 1) {
      app.clock.move(61 * SECOND);
      const fresh = mistake % 40 === 0 ? (await atCode(visitor, account)).page : undefined;
      seen = await visitor.submit(fresh ?? seen, { code: '000000' }, 'code-submit');
      expect([mistake, seen.status]).toEqual([mistake, 400]);
    }
    expect(textOf(seen)).toContain(
      'Er zijn te veel verkeerde codes ingevuld. Gebruik een herstelcode of vraag je beheerder om hulp.',
    );
    app.clock.move(3_600 * SECOND);
    const again = await atCode(visitor, account);
    expect([has(again.page, 'code-submit'), has(again.page, 'recovery-link')]).toEqual([false, true]);
    const forced = await visitor.post(`${again.page.url}/code`, {
      _csrf: inputValue(await visitor.open(linkOf(again.page, 'recovery-link') ?? ''), '_csrf') ?? '',
      code: app.codeOf(account),
    });
    expect([forced.status, forced.location]).toEqual([400, undefined]);
    const done = await visitor.submit(await visitor.open(linkOf(again.page, 'recovery-link') ?? ''), {
      recovery_code: recovery,
    });
    const arrived = has(done, 'continue-submit') ? await visitor.submit(done) : done;
    const { claims } = await app.numo.tokens(arrived, again.ask);
    expect([claims.acr, claims.amr]).toEqual(['urn:numo:acr:2', ['pwd', 'mfa']]);
  });
});
