/** Dead ends do not exist (product.md section 2): every odd way through the login ends well, or in a page that leads on. */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { context } from '../support/seed.ts';
import { formOf, has, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Where Numo begins a login, with the school kept. */
const WAY_ON = `http://localhost:9/login?${new URLSearchParams({ iss: app.issuer, login_hint: 'demo:' })}`;
const WAY_ON_WITHOUT_SCHOOL = `http://localhost:9/login?${new URLSearchParams({ iss: app.issuer })}`;

const opened = async (visitor: Visitor, params: Record<string, string> = {}) => {
  const ask = app.numo.ask(params);
  return { ask, page: await visitor.open(ask.url) };
};

/** At the page for name and password of the school. */
const atPassword = async (visitor: Visitor) => {
  const { ask, page } = await opened(visitor);
  return { ask, page: await visitor.submit(page, { school: 'demo' }) };
};

/** A page that says what happened and leads on at the relying party. */
function expectWayOn(page: Seen, status: number, words: string, to = WAY_ON): void {
  expect([page.status, page.location]).toEqual([status, undefined]);
  expect(textOf(page)).toContain(words);
  expect(linkOf(page, 'restart')).toBe(to);
}

const isCode = (seen: Seen): boolean => seen.location?.startsWith('http://localhost:9/callback?code=') === true;

/** Ends well: the redirect with a code, or the page that says that it is done already. */
const endsWell = (seen: Seen): boolean => isCode(seen) || (seen.status === 200 && linkOf(seen, 'restart') === WAY_ON);

const signedInAs = async (visitor: Visitor): Promise<unknown> => {
  const ask = app.numo.ask({ prompt: 'none' });
  const seen = await visitor.open(ask.url);
  return isCode(seen) ? (await app.numo.tokens(seen, ask)).claims.sub : undefined;
};

describe('two tabs', () => {
  it('with a request each: both come back', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const [first, second] = [await opened(visitor), await opened(visitor)];
    await app.numo.tokens(await walk(visitor, second.page, account), second.ask);
    const { claims } = await app.numo.tokens(await walk(visitor, first.page, account), first.ask);
    expect(claims.sub).toBe(account.id);
  });

  it('with two people: the last one who logged in is the one whose session it is', async () => {
    const [one, two] = [await app.account(), await app.account()];
    const visitor = app.visitor();
    const [first, second] = [await opened(visitor), await opened(visitor)];
    await app.numo.tokens(await walk(visitor, first.page, one), first.ask);
    const { claims } = await app.numo.tokens(await walk(visitor, second.page, two), second.ask);
    expect(claims.sub).toBe(two.id);
    expect(await signedInAs(visitor)).toBe(two.id);
  });

  it('on one and the same login: the second one is led on', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const { ask, page } = await atPassword(visitor);
    const other = await visitor.get(page.url);
    await app.numo.tokens(await walk(visitor, page, account), ask);
    const late = await visitor.submit(other, { username: account.username, password: account.password });
    expectWayOn(late, 200, 'Dit inloggen is al klaar');
  });

  it('that stand at different steps: the older page still works', async () => {
    const account = await app.account({}, app.other);
    const visitor = app.visitor();
    const { ask, page: school } = await opened(visitor);
    await visitor.submit(school, { school: 'demo' });
    const password = await visitor.submit(school, { school: 'ander' });
    expect(textOf(password)).toContain('Ander Lyceum');
    expect((await app.numo.tokens(await walk(visitor, password, account), ask)).claims.sub).toBe(account.id);
  });
});

describe('the back button', () => {
  it('after finishing: the old pages say that it is done, and lead on', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const code = await visitor.submit(page, { username: account.username, password: account.password });
    const done = await visitor.send(code, { code: app.freshCode(account) }, 'code-submit');
    const resume = done.location ?? '';
    expect(isCode(await visitor.follow(done))).toBe(true);
    const [base] = page.url.split('/wachtwoord');
    for (const old of ['', '/school', '/wachtwoord', '/code', '/herstelcode', '/verder']) {
      expectWayOn(await visitor.open(`${base}${old}`), 200, 'Dit inloggen is al klaar');
    }
    expectWayOn(await visitor.submit(code, { code: '000000' }, 'code-submit'), 200, 'Dit inloggen is al klaar');
    expectWayOn(await visitor.open(resume), 200, 'Dit inloggen is al klaar');
    expectWayOn(await visitor.open(`${resume}?client_id=numo`), 200, 'Dit inloggen is al klaar');
  });

  it('from the code to the password: may be given again', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const typed = { username: account.username, password: account.password };
    const code = await visitor.submit(page, typed);
    expect(has(code, 'code-submit')).toBe(true);
    const again = await visitor.submit(page, typed);
    expect(has(again, 'code-submit')).toBe(true);
    expect(isCode(await visitor.submit(again, { code: app.freshCode(account) }, 'code-submit'))).toBe(true);
  });

  it('from the code to another school: what was proven does not count there', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const code = await visitor.submit(page, { username: account.username, password: account.password });
    const school = await visitor.open(`${page.url.split('/wachtwoord')[0]}/school`);
    expect(has(school, 'school-submit')).toBe(true);
    expect(has(await visitor.submit(school, { school: 'ander' }, 'school-submit'), 'login-submit')).toBe(true);
    expect(has(await visitor.submit(code, { code: app.freshCode(account) }, 'code-submit'), 'login-submit')).toBe(true);
  });
});

describe('a double click', () => {
  it('on the password: both answers end well', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const typed = { username: account.username, password: account.password };
    const both = await Promise.all([visitor.submit(page, typed), visitor.submit(page, typed)]);
    expect(both.map(endsWell)).toEqual([true, true]);
    expect(both.some(isCode)).toBe(true);
    expect(await signedInAs(visitor)).toBe(account.id);
  });

  it('on the code: both answers end well, although a code counts once', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const asked = await visitor.submit(page, { username: account.username, password: account.password });
    const code = app.freshCode(account);
    const both = await Promise.all([1, 2].map(() => visitor.submit(asked, { code }, 'code-submit')));
    expect(both.map(endsWell)).toEqual([true, true]);
    expect(await signedInAs(visitor)).toBe(account.id);
  });

  it('on the school, and on the link of the relying party', async () => {
    const visitor = app.visitor();
    const { page } = await opened(visitor);
    const both = await Promise.all([
      visitor.submit(page, { school: 'demo' }),
      visitor.submit(page, { school: 'demo' }),
    ]);
    expect(both.map((seen) => has(seen, 'login-submit'))).toEqual([true, true]);
  });
});

describe('an old login page', () => {
  it('after an hour: it took too long; get and post lead on, with the school kept', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    app.clock.move(61 * MINUTE);
    expectWayOn(await visitor.open(page.url), 410, 'Het inloggen duurde te lang. Begin opnieuw.');
    const typed = { username: account.username, password: account.password };
    expectWayOn(await visitor.submit(page, typed), 410, 'Het inloggen duurde te lang.');
    expect(visitor.cookie('numo_session')).toBeUndefined();
  });

  it('after an hour, before a school was chosen', async () => {
    const visitor = app.visitor();
    const { page } = await opened(visitor);
    app.clock.move(61 * MINUTE);
    expectWayOn(await visitor.open(page.url), 410, 'Het inloggen duurde te lang.', WAY_ON_WITHOUT_SCHOOL);
  });

  it('nothing that was proven lives on after the hour', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const code = await visitor.submit(page, { username: account.username, password: account.password });
    app.clock.move(61 * MINUTE);
    expectWayOn(await visitor.submit(code, { code: app.freshCode(account) }, 'code-submit'), 410, 'duurde te lang');
  });

  it('after a day nothing is known of it: the page says so, in words that help', async () => {
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    app.clock.move(25 * HOUR);
    const old = await visitor.open(page.url);
    expect(old.status).toBe(404);
    expect(textOf(old)).toContain('Ga terug naar de app waarin je wilde werken en log daar opnieuw in.');
    const made = await visitor.open(`${app.issuer}/interaction/never-there`);
    expect([made.status, textOf(made).includes('We weten niet waar je heen wilt')]).toEqual([404, true]);
  });

  it('a client without an address to begin at is led to its own page; nothing comes from the request', async () => {
    const visitor = app.visitor();
    const ask = app.lesson.ask({ initiate_login_uri: 'https://evil.example', client_uri: 'https://evil.example' });
    const page = await visitor.open(ask.url);
    app.clock.move(61 * MINUTE);
    const old = await visitor.open(page.url);
    expect(linkOf(old, 'restart')).toBe('http://localhost:10/home');
    expect(old.body).not.toContain('evil.example');
  });
});

describe('the wrong browser', () => {
  it('with cookies off: the page says so, and leads on', async () => {
    const visitor = app.visitor();
    visitor.keepsCookies = false;
    const { page } = await opened(visitor);
    expectWayOn(page, 400, 'Zonder cookies kunnen we je niet inloggen.', WAY_ON_WITHOUT_SCHOOL);
    const forced = await visitor.post(`${page.url}/school`, { school: 'demo', _csrf: 'x' });
    expect(forced.status).toBe(403);
    expect(textOf(forced)).toContain('Zonder cookies werkt deze pagina niet.');
  });

  it('another one than where it began: refused, and led on', async () => {
    const account = await app.account();
    const [mine, other] = [app.visitor(), app.visitor()];
    const { page } = await atPassword(mine);
    const own = await atPassword(other);
    expectWayOn(await other.open(page.url), 403, 'Dit inloggen begon in een andere browser');
    const { hidden } = formOf(own.page);
    const typed = { ...hidden, username: account.username, password: account.password };
    const posted = await other.post(`${page.url}/wachtwoord`, typed);
    expectWayOn(posted, 403, 'Dit inloggen begon in een andere browser');
    // The one whose login it is goes on as if nothing had happened.
    expect(isCode(await walk(mine, page, account))).toBe(true);
  });
});

describe('a session that ends in the middle', () => {
  const signedIn = async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.signIn(visitor, account);
    return { account, visitor };
  };
  const endAll = (id: string) => app.running.domains.users.endSessions(id, {}, 'owner', context);

  it('logged out in another tab while the password is asked: the login goes on', async () => {
    const { account, visitor } = await signedIn();
    const { ask, page } = await opened(visitor, { prompt: 'login' });
    await visitor.submit(await visitor.open(`${app.issuer}/session/end`));
    expect((await app.numo.tokens(await walk(visitor, page, account), ask)).claims.sub).toBe(account.id);
  });

  it('ended from elsewhere while an account is to be chosen: says that it is over, and leads on', async () => {
    const { account, visitor } = await signedIn();
    const { page } = await opened(visitor, { prompt: 'select_account' });
    app.clock.move(2_000);
    await endAll(account.id);
    expectWayOn(await visitor.submit(page, { account: 'continue' }), 410, 'Begin opnieuw');
    expect(await signedInAs(visitor)).toBeUndefined();
  });

  it('ended from elsewhere while consent is asked: nothing is given', async () => {
    const { account, visitor } = await signedIn();
    const page = await visitor.open(app.third.ask().url);
    app.clock.move(2_000);
    await endAll(account.id);
    const after = await visitor.submit(page, { consent: 'allow' }, 'consent-allow');
    expectWayOn(after, 410, 'Begin opnieuw', 'http://localhost:11/');
  });

  it('disabled between password and code: the code does not let in', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const code = await visitor.submit(page, { username: account.username, password: account.password });
    await app.running.domains.users.disable(account.id, { kind: 'system' }, context);
    expectWayOn(await visitor.submit(code, { code: app.freshCode(account) }, 'code-submit'), 410, 'Begin opnieuw');
  });

  it('reset between password and code: likewise', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    const { page } = await atPassword(visitor);
    const code = await visitor.submit(page, { username: account.username, password: account.password });
    app.clock.move(1_000);
    await app.running.domains.users.endSessions(account.id, {}, 'reset', context);
    expectWayOn(await visitor.submit(code, { code: app.freshCode(account) }, 'code-submit'), 410, 'Begin opnieuw');
  });
});
