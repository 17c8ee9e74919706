/** What a relying party may ask of a session that is there: prompt, max_age, hints, acr, consent (product.md sections 2 and 6). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { has, inputValue, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const MINUTE = 60_000;

/** Asks with `params` in a browser where somebody is logged in: the redirect back, or the page that asks. */
const again = async (visitor: Visitor, params: Record<string, string>, party = app.numo) => {
  const ask = party.ask(params);
  return { ask, seen: await visitor.open(ask.url) };
};

const silent = async (visitor: Visitor, params: Record<string, string> = {}) => {
  const { ask, seen } = await again(visitor, { ...params, prompt: 'none' });
  return app.numo.tokens(seen, ask);
};

const errorOf = (seen: Seen, party = app.numo) => party.callback(seen).error;

describe('prompt=none', () => {
  it('without a session: login_required with state and iss, and nothing else', async () => {
    const { ask, seen } = await again(app.visitor(), { prompt: 'none' });
    const { error_description, ...back } = app.numo.callback(seen);
    expect(back).toEqual({ error: 'login_required', state: ask.state, iss: app.issuer });
    expect(error_description).toBeTypeOf('string');
  });

  it('with a session it succeeds, also with id_token_hint, and tells of the same login', async () => {
    const visitor = app.visitor();
    const first = await app.tokens(visitor, await app.account());
    app.clock.move(5 * MINUTE);
    const second = await silent(visitor);
    expect(second.claims).toMatchObject({
      sub: first.claims.sub,
      auth_time: first.claims.auth_time,
      sid: first.claims.sid,
    });
    expect(second.claims.iat).toBeGreaterThan(Number(first.claims.iat));
    expect((await silent(visitor, { id_token_hint: first.idToken })).claims.sub).toBe(first.claims.sub);
  });

  it('with the hint of another person: login_required', async () => {
    const visitor = app.visitor();
    await app.tokens(visitor, await app.account());
    const other = await app.tokens(app.visitor(), await app.account());
    expect(errorOf((await again(visitor, { prompt: 'none', id_token_hint: other.idToken })).seen)).toBe(
      'login_required',
    );
    const login_hint = `demo:${(await app.account()).username}`;
    const error = errorOf((await again(visitor, { prompt: 'none', login_hint })).seen);
    expect(error).toMatch(/^(account_selection_required|login_required|interaction_required)$/);
  });

  it('is not to be mixed with others', async () => {
    expect(errorOf((await again(app.visitor(), { prompt: 'none login' })).seen)).toBe('invalid_request');
  });
});

describe('asking the whole login again', () => {
  it('prompt=login shows the form again, with the own name filled in, and auth_time is later', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const first = await app.tokens(visitor, account);
    app.clock.move(MINUTE);
    const { ask, seen } = await again(visitor, { prompt: 'login' });
    expect([has(seen, 'login-submit'), inputValue(seen, 'username')]).toEqual([true, account.username]);
    const second = await app.numo.tokens(await walk(visitor, seen, account), ask);
    expect(Number(second.claims.auth_time)).toBe(Number(first.claims.auth_time) + 60);
    expect(second.claims.sub).toBe(first.claims.sub);
  });

  it('prompt=login asks the code again as well', async () => {
    const account = await app.account({ twoStep: true });
    const visitor = app.visitor();
    await app.tokens(visitor, account);
    const { seen } = await again(visitor, { prompt: 'login' });
    const page = await visitor.submit(seen, { username: account.username, password: account.password });
    expect(has(page, 'code-submit')).toBe(true);
  });

  it('max_age: asked when the login is older, and auth_time is told either way', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const first = await app.tokens(visitor, account, { params: { max_age: '15000' } });
    app.clock.move(10_000);
    expect((await silent(visitor, { max_age: '10000' })).claims.auth_time).toBe(first.claims.auth_time);
    const { ask, seen } = await again(visitor, { max_age: '1' });
    expect(has(seen, 'login-submit')).toBe(true);
    const second = await app.numo.tokens(await walk(visitor, seen, account), ask);
    expect(Number(second.claims.auth_time)).toBe(Number(first.claims.auth_time) + 10);
    const zero = await again(visitor, { max_age: '0' });
    expect(has(zero.seen, 'login-submit')).toBe(true);
    const third = await app.numo.tokens(await walk(visitor, zero.seen, account), zero.ask);
    expect(third.claims.sub).toBe(account.id);
  });

  it('id_token_hint of another person: their login is asked, and somebody else is refused, not asked for ever', async () => {
    const [owner, guest] = [await app.account(), await app.account()];
    const { idToken } = await app.tokens(app.visitor(), owner);
    const visitor = app.visitor();
    await app.tokens(visitor, guest);
    const asked = await again(visitor, { id_token_hint: idToken });
    expect(has(asked.seen, 'login-submit')).toBe(true);
    expect(errorOf(await walk(visitor, asked.seen, guest))).toBe('login_required');
    const claims = JSON.stringify({ id_token: { sub: { value: owner.id } } });
    const named = await again(visitor, { claims });
    expect(errorOf(await walk(visitor, named.seen, guest))).toBe('login_required');
    const right = await again(visitor, { id_token_hint: idToken });
    const tokens = await app.numo.tokens(await walk(visitor, right.seen, owner), right.ask);
    expect(tokens.claims.sub).toBe(owner.id);
  });
});

describe('whose session: classroom computers are shared', () => {
  it('prompt=select_account asks, and goes on with one click', async () => {
    const account = await app.account({ givenName: 'Sam', familyName: 'Visser' });
    const visitor = app.visitor();
    const first = await app.tokens(visitor, account);
    const { ask, seen } = await again(visitor, { prompt: 'select_account' });
    expect(textOf(seen)).toContain('Verder als Sam Visser');
    expect(textOf(seen)).toContain('Ik ben iemand anders');
    const tokens = await app.numo.tokens(await visitor.submit(seen, { account: 'continue' }), ask);
    expect(tokens.claims).toMatchObject({ sub: account.id, auth_time: first.claims.auth_time, sid: first.claims.sid });
  });

  it('prompt=select_account without a session is a login', async () => {
    expect(has((await again(app.visitor(), { prompt: 'select_account' })).seen, 'school-submit')).toBe(true);
  });

  it('«Ik ben iemand anders» begins a login of whom the hint names; the former session is over', async () => {
    const [first, second] = [await app.account(), await app.account()];
    const visitor = app.visitor();
    const before = await app.tokens(visitor, first);
    const { ask, seen } = await again(visitor, { login_hint: `demo:${second.username}` });
    expect(has(seen, 'account-other')).toBe(true);
    const page = await visitor.submit(seen, { account: 'other' });
    expect(inputValue(page, 'username')).toBe(second.username);
    const tokens = await app.numo.tokens(await walk(visitor, page, second), ask);
    expect(tokens.claims.sub).toBe(second.id);
    expect(await app.numo.opens(before.accessToken)).toBe(false);
  });

  it('somebody else never finds the former name filled in', async () => {
    const visitor = app.visitor();
    await app.tokens(visitor, await app.account());
    const { seen } = await again(visitor, { prompt: 'select_account' });
    const page = await visitor.submit(seen, { account: 'other' });
    expect(inputValue(page, 'username') ?? '').toBe('');
  });

  it('a hint that names the session itself asks nothing', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    await app.tokens(visitor, account);
    for (const login_hint of [`demo:${account.username.toUpperCase()}`, 'demo:', 'DemoCollege:']) {
      expect(app.numo.callback((await again(visitor, { login_hint })).seen)).toHaveProperty('code');
    }
    expect(has((await again(visitor, { login_hint: 'ander:' })).seen, 'account-other')).toBe(true);
  });
});

describe('acr_values', () => {
  const TWO = 'urn:numo:acr:2';
  const essential = JSON.stringify({ id_token: { acr: { essential: true, values: [TWO] } } });

  it('a login with the code is level 2, and says so', async () => {
    const { claims } = await app.tokens(app.visitor(), await app.account({ twoStep: true }), {
      params: { acr_values: TWO },
    });
    expect([claims.acr, claims.amr]).toEqual([TWO, ['pwd', 'otp', 'mfa']]);
  });

  it('a session at level 1 with an active second step is stepped up: only the code, and auth_time stays', async () => {
    const account = await app.account({ twoStep: true });
    const user = await app.running.domains.users.byId(account.id);
    if (!user) throw new Error('no user');
    const owner = { actor: { kind: 'account', accountId: user.id, role: user.role } } as const;
    await app.running.domains.factors.suspend(user, 'manual', owner);
    const visitor = app.visitor();
    const { ask, seen } = await again(visitor, {});
    const reminder = await walk(visitor, seen, account);
    const first = await app.numo.tokens(await visitor.submit(reminder), ask);
    expect(first.claims.acr).toBe('urn:numo:acr:1');
    await app.running.domains.factors.resume(user, app.freshCode(account), owner);
    app.clock.move(MINUTE);
    const up = await again(visitor, { acr_values: TWO });
    expect([has(up.seen, 'code-submit'), has(up.seen, 'login-submit')]).toEqual([true, false]);
    const done = await visitor.submit(up.seen, { code: app.freshCode(account) }, 'code-submit');
    const { claims } = await app.numo.tokens(done, up.ask);
    expect(claims).toMatchObject({
      acr: TWO,
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: first.claims.auth_time,
      sid: first.claims.sid,
    });
    // The session is at level 2 from now on.
    expect((await silent(visitor, { acr_values: TWO })).claims.acr).toBe(TWO);
  });

  it('without an active second step the request is answered at level 1, and says so', async () => {
    const visitor = app.visitor();
    const account = await app.account();
    expect((await app.tokens(visitor, account, { params: { acr_values: TWO } })).claims.acr).toBe('urn:numo:acr:1');
    expect((await silent(visitor, { acr_values: `urn:numo:acr:sso ${TWO}` })).claims.acr).toBe('urn:numo:acr:1');
  });

  it('a suspended second step is asked for by nobody: level 1 as well', async () => {
    const account = await app.account({ twoStep: true });
    const user = await app.running.domains.users.byId(account.id);
    if (!user) throw new Error('no user');
    const owner = { actor: { kind: 'account', accountId: user.id, role: user.role } } as const;
    const visitor = app.visitor();
    await app.running.domains.factors.suspend(user, 'manual', owner);
    const { claims } = await app.tokens(visitor, account, { params: { acr_values: TWO } });
    expect(claims.acr).toBe('urn:numo:acr:1');
    expect((await silent(visitor, { acr_values: TWO })).claims.acr).toBe('urn:numo:acr:1');
    // Asked for without a page it cannot be stepped up: the relying party is told so.
    await app.running.domains.factors.resume(user, app.freshCode(account), owner);
    expect(errorOf((await again(visitor, { acr_values: TWO, prompt: 'none' })).seen)).toBe('login_required');
    const made = await app.running.domains.factors.newRecoveryCodes(user, owner);
    const [recovery = ''] = made.ok ? made.recoveryCodes : [];
    const up = await again(visitor, { acr_values: TWO });
    const page = await visitor.open(linkOf(up.seen, 'recovery-link') ?? '');
    const done = await visitor.submit(page, { recovery_code: recovery }, 'recovery-submit');
    const stepped = await app.numo.tokens(done, up.ask);
    expect(stepped.claims).toMatchObject({ acr: TWO, amr: ['pwd', 'mfa'], auth_time: claims.auth_time });
  });

  it('essential and not to be had: an error, at once or after one login, never asked twice', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const { seen } = await again(visitor, { claims: essential });
    expect(errorOf(await walk(visitor, seen, account))).toBe('unmet_authentication_requirements');
    expect(errorOf((await again(visitor, { claims: essential })).seen)).toBe('unmet_authentication_requirements');
  });

  it('essential and to be had: asked once', async () => {
    const account = await app.account({ twoStep: true });
    const { claims } = await app.tokens(app.visitor(), account, { params: { claims: essential } });
    expect(claims.acr).toBe(TWO);
  });
});

describe('consent', () => {
  it('first-party clients never ask, not even for prompt=consent', async () => {
    const params = { scope: 'openid profile email school offline_access', prompt: 'consent' };
    const { refreshToken } = await app.tokens(app.visitor(), await app.account(), { params });
    expect(refreshToken).toBeTypeOf('string');
  });

  it('staff are asked once by others, in words; a change of mind gives access_denied', async () => {
    const account = await app.account();
    const visitor = app.visitor();
    const ask = app.third.ask({ scope: 'openid profile school' });
    const page = await walk(visitor, await visitor.open(ask.url), account);
    expect([has(page, 'consent-allow'), has(page, 'consent-deny')]).toEqual([true, true]);
    expect(textOf(page)).toContain('Andere app vraagt om: je naam en gebruikersnaam je school, je rol en je klassen');
    const denied = await visitor.submit(page, { consent: 'deny' }, 'consent-deny');
    expect(app.third.callback(denied)).toMatchObject({ error: 'access_denied', state: ask.state });
    const second = await again(visitor, { scope: 'openid profile school' }, app.third);
    const allowed = await visitor.submit(second.seen, { consent: 'allow' }, 'consent-allow');
    const { accessToken } = await app.third.tokens(allowed, second.ask);
    expect((await app.third.userinfo(accessToken)).json).toMatchObject({ name: 'Meti Ayodele', roles: ['docent'] });
    const third = await again(visitor, { scope: 'openid profile school' }, app.third);
    expect(app.third.callback(third.seen)).toHaveProperty('code');
    const fourth = await again(visitor, { scope: 'openid profile school', prompt: 'consent' }, app.third);
    expect(has(fourth.seen, 'consent-allow')).toBe(true);
    const more = await again(visitor, { scope: 'openid profile email school' }, app.third);
    expect(textOf(more.seen)).toContain('je e-mailadres');
  });

  it('pupils never see it: a page says that the school has not allowed the app, and leads back', async () => {
    const pupil = await app.account({ role: 'leerling' });
    const visitor = app.visitor();
    const ask = app.third.ask({ scope: 'openid profile' });
    const page = await walk(visitor, await visitor.open(ask.url), pupil);
    expect([page.status, page.location, has(page, 'consent-allow')]).toEqual([403, undefined, false]);
    expect(textOf(page)).toContain('Je school heeft deze app nog niet toegestaan');
    expect(page.body).toContain('href="http://localhost:11"');
    // The form that they never saw does not help either.
    const { action, hidden } = await tokenOf(visitor, page);
    const forced = await visitor.follow(await visitor.post(action, { ...hidden, consent: 'allow' }));
    expect([forced.status, forced.location]).toEqual([403, undefined]);
  });

  /** The address and token with which a pupil would post consent by hand. */
  async function tokenOf(visitor: Visitor, page: Seen) {
    const other = await visitor.open(app.numo.ask({ prompt: 'login' }).url);
    return { action: `${page.url}/toestemming`, hidden: { _csrf: inputValue(other, '_csrf') ?? '' } };
  }
});
