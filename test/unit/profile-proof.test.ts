import { describe, expect, test } from 'vitest';
import type { SecondStepView } from '../../src/factors/index.ts';
import { MINUTE } from '../../src/kernel/clock.ts';
import { makeReturnState, readReturnState as readState } from '../../src/passage/return-state.ts';
import { PROFILE_PLACE } from '../../src/profile/addresses.ts';
import { profileFlashes } from '../../src/profile/flash.ts';
import { profileParts } from '../../src/profile/index.ts';
import { missingProof } from '../../src/profile/screen.ts';
import { maySeeSetup, twoStepRow } from '../../src/profile/two-step-row.ts';
import { LOGIN_MODES } from '../../src/schools/index.ts';
import { ROLES } from '../../src/users/index.ts';
import { locationOf, profileWorld, seen } from './profile-world.ts';

const KEY = Buffer.alloc(32, 9);
const NOW = new Date('2026-11-23T10:00:00Z');
const readReturnState = readState.bind(undefined, PROFILE_PLACE);

describe('the return state', () => {
  const state = makeReturnState(KEY, 'browser', '/profiel/e-mail?client_id=a', NOW);

  test('leads its own browser back, for 90 minutes', () => {
    expect(readReturnState(KEY, 'browser', state, NOW)).toBe('/profiel/e-mail?client_id=a');
    expect(readReturnState(KEY, 'browser', state, new Date(NOW.getTime() + 90 * MINUTE))).toBeDefined();
    expect(readReturnState(KEY, 'browser', state, new Date(NOW.getTime() + 90 * MINUTE + 1))).toBeUndefined();
  });

  test.each([
    ['of another browser', 'other', state],
    ['without a browser', undefined, state],
    ['under another key', 'browser', makeReturnState(Buffer.alloc(32, 8), 'browser', '/profiel', NOW)],
    [
      'changed',
      'browser',
      `${Buffer.from('["/profiel/wachtwoord",9e15]').toString('base64url')}.${state.split('.')[1]}`,
    ],
    ['torn', 'browser', state.slice(0, -1)],
    ['with more', 'browser', `${state}.x`],
    ['empty', 'browser', ''],
    ['no text', 'browser', ['a']],
    ['to another site', 'browser', makeReturnState(KEY, 'browser', 'https://evil.example/profiel', NOW)],
    ['to a path that only looks like ours', 'browser', makeReturnState(KEY, 'browser', '/profielen', NOW)],
    ['to itself', 'browser', makeReturnState(KEY, 'browser', '/profiel/terug?state=a', NOW)],
  ])('%s leads nowhere', (_, browser, given) => {
    expect(readReturnState(KEY, browser, given, NOW)).toBeUndefined();
  });
});

describe('the sentence after an action', () => {
  test('is said to the browser that did it and to no other', () => {
    const value = profileFlashes.make(KEY, 'browser', 'password-changed');
    expect(profileFlashes.read(KEY, 'browser', value)).toEqual({
      kind: 'success',
      key: 'profile.flash.password-changed',
    });
    for (const wrong of [value.replace('password', 'email'), 'password-changed', 'constructor.x', '', undefined]) {
      expect(profileFlashes.read(KEY, 'browser', wrong)).toBeUndefined();
    }
    expect(profileFlashes.read(KEY, 'other', value)).toBeUndefined();
    expect(profileFlashes.read(KEY, undefined, value)).toBeUndefined();
  });
});

describe('fresh proof', () => {
  const session = (ageSeconds: number, amr: string[] = ['pwd']) => ({
    uid: 's',
    loginAt: NOW.getTime() / 1000 - ageSeconds,
    acr: 'urn:numo:acr:1',
    amr,
    agent: '',
  });

  test.each([
    ['absent', 600, ['pwd'], undefined],
    ['absent', 601, ['pwd'], 'too-old'],
    ['suspended', 600, ['pwd'], undefined],
    ['pending', 0, ['pwd'], undefined],
    ['active', 0, ['pwd'], 'code-missing'],
    ['active', 600, ['pwd', 'otp', 'mfa'], undefined],
    ['active', 600, ['pwd', 'mfa'], undefined],
    ['active', 601, ['pwd', 'otp', 'mfa'], 'too-old'],
  ] as const)('with a second step %s, %i s after a login by %j: %s', (state, age, amr, missing) => {
    expect(missingProof(session(age, [...amr]), state, NOW)).toBe(missing);
  });

  test('of a set-up counts from when it began', () => {
    const begun = NOW.getTime();
    const pending = { expiresAt: new Date(begun + 15 * MINUTE) };
    expect(maySeeSetup(begun / 1000 - 600, pending)).toBe(true);
    expect(maySeeSetup(begun / 1000 - 601, pending)).toBe(false);
    expect(maySeeSetup(begun / 1000 + 60, pending)).toBe(true);
  });

  const FRESH_PAGES = [
    '/profiel/verificatie/uitzetten',
    '/profiel/verificatie/wissen',
    '/profiel/e-mail',
    '/profiel/herstelcodes',
  ];
  const FRESH_POSTS = [
    ['/profiel/verificatie/schuifje', { to: 'on' }],
    ['/profiel/verificatie/uitzetten', { end: 'manual' }],
    ['/profiel/verificatie/wissen', {}],
    ['/profiel/verificatie/nieuwe-telefoon', {}],
    ['/profiel/herstelcodes', {}],
    ['/profiel/e-mail', { email: 'a@b.example' }],
    ['/profiel/e-mail/opnieuw', {}],
  ] as const;

  test.each(FRESH_PAGES)('is asked for by %s, once, and then what is missing is said', async (path) => {
    const world = await profileWorld();
    world.clock.move(11 * MINUTE);
    const to = locationOf(await world.get(`${path}?client_id=numo-demo`));
    expect(to.pathname).toBe('/auth');
    expect(Object.fromEntries(to.searchParams)).toMatchObject({
      client_id: 'numo-id-profile',
      response_type: 'none',
      scope: 'openid',
      redirect_uri: 'https://id.numo.example/profiel/terug',
      max_age: '540',
      login_hint: 'demo:meti',
      ui_locales: 'nl',
    });
    const back = locationOf(await world.get(`/profiel/terug?state=${to.searchParams.get('state')}`));
    expect(`${back.pathname}${back.search}`).toMatch(`${path}?client_id=numo-demo&terug=`);
    const still = seen(await world.get(back.href));
    expect(still).toMatchObject({
      name: 'profile/missing',
      status: 403,
      model: { missing: 'profile.missing.too-old' },
    });
    expect(still.model.tryUrl).toBe(`${path}?client_id=numo-demo`);
    world.clock.move(MINUTE + 1);
    expect(locationOf(await world.get(back.href)).pathname, 'a bookmark, a later reload').toBe('/auth');
    world.logIn();
    const after = await world.get(back.href);
    expect(after.kind === 'page' ? seen(after).status : after.kind).not.toBe(403);
  });

  test.each(FRESH_POSTS)(
    'is asked for by a post to %s, which does nothing and is not sent again',
    async (path, fields) => {
      const world = await profileWorld();
      world.clock.move(11 * MINUTE);
      const to = locationOf(await world.post(path, fields));
      expect(to.pathname).toBe('/auth');
      expect((await world.factors.view(world.owner)).state).toBe('absent');
      expect(world.mails).toEqual([]);
      world.logIn();
      const back = locationOf(await world.get(`/profiel/terug?state=${to.searchParams.get('state')}`));
      expect(back.pathname).not.toBe('/profiel/terug');
      expect((await world.factors.view(world.owner)).state).toBe('absent');
      const shown = await world.get(back.href);
      if (shown.kind === 'page') expect(seen(shown).model.frame.flash.key).toBe('profile.flash.press-again');
    },
  );

  test('asks for the code where the second step is active: a step-up, or a whole login after SSO', async () => {
    const world = await profileWorld();
    await world.setUp();
    const stepUp = locationOf(await world.get('/profiel/verificatie/wissen')).searchParams;
    expect(stepUp.get('acr_values')).toBe('urn:numo:acr:2');
    expect(stepUp.get('prompt')).toBeNull();
    const visitor = await world.visitor();
    const sso = { ...visitor, session: { ...visitor.session, acr: 'urn:numo:acr:sso', amr: [] } };
    const whole = locationOf(await world.get('/profiel/verificatie/wissen', { visitor: sso })).searchParams;
    expect(whole.get('acr_values')).toBeNull();
    expect(whole.get('prompt')).toBe('login');
  });
});

describe('without a login', () => {
  const nobody = { visitor: undefined };

  test.each(['/profiel', '/profiel?tab=inloggen&client_id=numo-demo', ...profileParts.screens.map(({ path }) => path)])(
    '%s goes to the login and back, once',
    async (path) => {
      const world = await profileWorld();
      const to = locationOf(await world.get(path, nobody));
      expect(to.pathname).toBe('/auth');
      for (const name of ['max_age', 'prompt', 'acr_values', 'login_hint'])
        expect(to.searchParams.get(name)).toBeNull();
      const back = locationOf(await world.get(`/profiel/terug?state=${to.searchParams.get('state')}`, nobody));
      expect(`${back.pathname}${back.search}`).toMatch(`${path}${path.includes('?') ? '&' : '?'}terug=`);
      expect(seen(await world.get(back.href, nobody))).toMatchObject({ name: 'profile/missing', status: 403 });
    },
  );

  test.each(profileParts.actions.map(({ path }) => path))('a post to %s does nothing', async (path) => {
    const world = await profileWorld();
    expect(locationOf(await world.post(path, { to: 'on', code: '1' }, nobody)).pathname).toBe('/auth');
    expect((await world.tab()).model.twoStep.state).toBe('absent');
  });

  test('a refused or foreign return ends in a page or the profile, never in a circle', async () => {
    const world = await profileWorld();
    expect(seen(await world.get('/profiel/terug?error=login_required', nobody)).name).toBe('profile/missing');
    const foreign = locationOf(await world.get('/profiel/terug?state=a.b', nobody));
    expect(seen(await world.get(foreign.href, nobody)).name).toBe('profile/missing');
  });
});

describe('the parts', () => {
  const all = [...profileParts.screens, ...profileParts.actions];

  test('have addresses of their own under /profiel', () => {
    for (const list of [profileParts.screens, profileParts.actions]) {
      expect(new Set(list.map(({ path }) => path)).size).toBe(list.length);
    }
    for (const { path } of all) expect(path).toMatch(/^\/profiel\/[a-z/-]+$/);
  });

  test('that rule the second step say so', () => {
    const ruling = all.filter(({ path }) => /verificatie|herstelcodes/.test(path));
    expect(ruling.length).toBeGreaterThan(12);
    for (const part of ruling) expect(part.twoStep, part.path).toBe(true);
  });

  test('have a page to come back to', () => {
    const pages = new Set(['/profiel', ...profileParts.screens.map(({ path }) => path)]);
    for (const { back, path } of profileParts.actions) expect(pages, path).toContain(back.path);
  });
});

describe('the row of the second step', () => {
  const base: SecondStepView = {
    offered: true,
    state: 'absent',
    required: false,
    blocked: false,
    recoveryBlocked: false,
    wrongInRow: 0,
    codeSeconds: 0,
    recoverySeconds: 0,
    recoveryLeft: 0,
  };
  const urls = { switchAction: '/s', wipe: '/w', newPhone: '/n', recovery: '/r' };
  const views: Record<string, SecondStepView> = {
    absent: base,
    active: { ...base, state: 'active', activeSince: NOW, recoveryLeft: 3 },
    suspended: { ...base, state: 'suspended', suspendedSince: NOW },
  };

  const cases = ROLES.flatMap((role) =>
    LOGIN_MODES.flatMap((mode) => Object.keys(views).map((state) => [role, mode, state] as const)),
  );

  test.each(cases)('of a %s in mode %s while %s', (role, mode, state) => {
    const view = { ...(views[state] ?? base), offered: role !== 'leerling' };
    const row = twoStepRow({ role, mode, view, now: NOW, locale: 'nl', setup: undefined, proveUrl: undefined, urls });
    if (role === 'leerling') return expect(row).toBeUndefined();
    if (mode === 'sso' && role !== 'beheerder') return expect(row).toEqual({ elsewhere: true });
    expect(row).toMatchObject({ elsewhere: false, state, both: mode === 'both' });
    if (!row || row.elsewhere) throw new Error('no row');
    const links = { absent: {}, active: { wipe: '/w', newPhone: '/n', recovery: '/r' }, suspended: { wipe: '/w' } };
    expect(row.urls).toEqual(links[state as keyof typeof links]);
    expect(row.since).toBe(state === 'active' ? 'vandaag' : undefined);
    expect(row.suspended).toEqual(state === 'suspended' ? { since: 'vandaag' } : undefined);
    return undefined;
  });
});
