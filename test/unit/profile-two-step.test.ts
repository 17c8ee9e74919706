import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/kernel/clock.ts';
import { locationOf, profileWorld, seen } from './profile-world.ts';

const SWITCH = '/profiel/verificatie/schuifje';
const CONFIRM = '/profiel/verificatie/bevestigen';

describe('the second step in the profile', () => {
  test('is set up by the manual: slider, key, code, codes, active since today', async () => {
    const world = await profileWorld();
    expect((await world.tab()).model.twoStep).toMatchObject({ elsewhere: false, state: 'absent' });
    expect(locationOf(await world.post(SWITCH, { to: 'on' })).search).toBe('?tab=inloggen');
    const pending = (await world.tab()).model;
    expect(pending.twoStep.setup.key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    expect((await world.tab()).model.twoStep.setup.key, 'a reload shows the same').toBe(pending.twoStep.setup.key);

    const wrong = seen(await world.post(CONFIRM, { code: '12345' }));
    expect(wrong).toMatchObject({ name: 'profile/security', status: 400 });
    expect(wrong.model.twoStep.setup.form).toMatchObject({
      errors: { code: 'two-step.refused.wrong' },
      values: { code: '' },
    });

    const done = locationOf(await world.post(CONFIRM, { code: world.code(pending.twoStep.setup.key) }));
    const after = seen(await world.get(done.href)).model;
    expect(after.frame.flash).toEqual({ kind: 'success', key: 'profile.flash.two-step-on' });
    expect(after.twoStep).toMatchObject({ state: 'active', since: 'vandaag', recoveryLeft: 10 });
    expect(after.codes.codes).toHaveLength(10);
  });

  test('ends the other sessions, and keeps the one at hand, at set-up, resume and wipe', async () => {
    const world = await profileWorld();
    const key = await world.setUp();
    const { user } = await world.visitor();
    expect(user.keptSession).toBe('s1');
    const first = user.sessionsValidFrom;
    world.clock.move(MINUTE);
    world.logIn(true);
    await world.post('/profiel/verificatie/uitzetten', { end: 'manual' });
    expect((await world.visitor()).user.sessionsValidFrom, 'suspending ends none').toEqual(first);
    await world.post('/profiel/verificatie/aanzetten', { code: world.code(key) });
    const second = (await world.visitor()).user.sessionsValidFrom;
    expect(second > first).toBe(true);
    world.clock.move(MINUTE);
    await world.post('/profiel/verificatie/wissen');
    expect((await world.visitor()).user.sessionsValidFrom > second).toBe(true);
  });

  test('is suspended, resumed by a code alone, and wiped', async () => {
    const world = await profileWorld();
    const key = await world.setUp();
    world.logIn(true);
    expect(locationOf(await world.post(SWITCH, { to: 'off' })).pathname).toBe('/profiel/verificatie/uitzetten');
    expect(seen(await world.get('/profiel/verificatie/uitzetten')).model.form.values.end).toBe('manual');
    expect(seen(await world.post('/profiel/verificatie/uitzetten', { end: 'ooit' })).status).toBe(400);
    await world.post('/profiel/verificatie/uitzetten', { end: 'week' });
    const { twoStep } = (await world.tab()).model;
    expect(twoStep).toMatchObject({
      state: 'suspended',
      suspended: { since: 'vandaag', until: '30 november 2026 om 06:00' },
    });

    // An old login: the code is enough.
    world.clock.move(30 * MINUTE);
    expect(locationOf(await world.post(SWITCH, { to: 'on' })).pathname).toBe('/profiel/verificatie/aanzetten');
    expect(seen(await world.post('/profiel/verificatie/aanzetten', { code: '000000' }))).toMatchObject({
      name: 'profile/resume',
      status: 400,
    });
    world.clock.move(30_000);
    await world.post('/profiel/verificatie/aanzetten', { code: world.code(key) });
    expect((await world.tab()).model.twoStep.state).toBe('active');

    world.logIn(true);
    expect(seen(await world.get('/profiel/verificatie/wissen')).name).toBe('profile/wipe');
    await world.post('/profiel/verificatie/wissen');
    expect((await world.tab()).model).toMatchObject({ twoStep: { state: 'absent' } });
    expect((await world.tab()).model.codes, 'the codes go with it').toBeUndefined();
  });

  test('shows the secret that waits to no login that was old when it began', async () => {
    const world = await profileWorld();
    world.clock.move(20 * MINUTE);
    world.logIn(false, 's2');
    await world.post(SWITCH, { to: 'on' });
    world.clock.move(14 * MINUTE);
    expect((await world.tab()).model.twoStep.setup.key, 'who began may take the whole time').toBeDefined();
    world.logIn(false, 's1');
    world.clock.move(-40 * MINUTE);
    world.logIn(false, 's1');
    world.clock.move(40 * MINUTE);
    const old = (await world.tab()).model.twoStep;
    expect(old).toMatchObject({ state: 'pending', proveUrl: '/profiel/verificatie/instellen' });
    expect(old.setup).toBeUndefined();
    expect(locationOf(await world.post(CONFIRM, { code: '123456' })).pathname).toBe('/auth');
    expect(locationOf(await world.get('/profiel/verificatie/instellen')).pathname).toBe('/auth');
    world.logIn();
    expect(locationOf(await world.get('/profiel/verificatie/instellen')).search).toBe('?tab=inloggen');
  });

  test('is confirmed once by fifty presses, and the codes shown are the ones that work', async () => {
    const world = await profileWorld();
    await world.post(SWITCH, { to: 'on' });
    const { key } = (await world.tab()).model.twoStep.setup;
    const code = world.code(key);
    await Promise.all(Array.from({ length: 50 }, () => world.post(CONFIRM, { code })));
    const { codes } = (await world.tab()).model;
    const context = { actor: { kind: 'account', accountId: world.owner.id, role: 'docent' } } as const;
    const [first = ''] = codes.codes;
    expect(await world.factors.verifyRecovery(world.owner, first, { by: 'a' }, context)).toMatchObject({
      ok: true,
      left: 9,
    });
    const activated = (await world.store.pendingEvents(1000)).filter(
      ({ event }) => event.name === 'two-step-activated',
    );
    expect(activated).toHaveLength(1);
  });

  test('falls back after 15 minutes, and by ANNULEER or the slider', async () => {
    const world = await profileWorld();
    await world.post(SWITCH, { to: 'on' });
    const { key } = (await world.tab()).model.twoStep.setup;
    world.clock.move(16 * MINUTE);
    const late = locationOf(await world.post(CONFIRM, { code: world.code(key) }));
    world.logIn();
    expect(seen(await world.get(late.href)).model).toMatchObject({
      frame: { flash: { key: 'profile.flash.two-step-expired' } },
      twoStep: { state: 'absent' },
    });
    for (const way of ['/profiel/verificatie/annuleren', SWITCH]) {
      await world.post(SWITCH, { to: 'on' });
      expect((await world.tab()).model.twoStep.state).toBe('pending');
      await world.post(way, { to: 'off' });
      expect((await world.tab()).model.twoStep.state).toBe('absent');
    }
  });

  test('changes phones beside the active one', async () => {
    const world = await profileWorld();
    const old = await world.setUp();
    world.logIn(true);
    expect(seen(await world.get('/profiel/verificatie/nieuwe-telefoon')).model.setup).toBeUndefined();
    await world.post('/profiel/verificatie/nieuwe-telefoon');
    const { key } = seen(await world.get('/profiel/verificatie/nieuwe-telefoon')).model.setup;
    expect(key).not.toBe(old);
    expect((await world.tab()).model.twoStep).toMatchObject({ state: 'active', newPhoneWaits: true });
    world.clock.move(12 * MINUTE);
    const done = await world.post('/profiel/verificatie/nieuwe-telefoon/bevestigen', { code: world.code(key) });
    expect(seen(await world.get(locationOf(done).href)).model.frame.flash.key).toBe('profile.flash.new-phone-on');
    expect((await world.tab()).model.twoStep.newPhoneWaits).toBe(false);
  });

  test('refuses with the reason where the school requires it', async () => {
    const world = await profileWorld();
    await world.setUp();
    world.logIn(true);
    const system = { clock: world.clock, actor: { kind: 'system', by: 'test' } } as const;
    await world.schools.update(world.school.id, () => ({ twoStep: { policy: 'docenten-and-beheerders' } }), system);
    world.clock.move(6000);
    expect((await world.tab()).model.twoStep.required).toBe('profile.two-step.required.school');
    for (const [path, fields] of [
      ['/profiel/verificatie/uitzetten', { end: 'manual' }],
      ['/profiel/verificatie/wissen', {}],
    ] as const) {
      const refusal = { reason: 'two-step.refused.required', newPhoneUrl: '/profiel/verificatie/nieuwe-telefoon' };
      expect(seen(await world.get(path)).model.refusal).toEqual(refusal);
      expect(seen(await world.post(path, fields))).toMatchObject({ status: 403, model: { refusal } });
    }
    expect((await world.tab()).model.twoStep.state).toBe('active');
  });

  test.each([
    ['leerling', 'local'],
    ['docent', 'sso'],
  ] as const)('is ruled nowhere here by a %s in a school of mode %s', async (role, mode) => {
    const world = await profileWorld(role, mode);
    const { twoStep } = (await world.tab()).model;
    if (role === 'leerling') expect(twoStep).toBeUndefined();
    else expect(twoStep).toEqual({ elsewhere: true });
    for (const path of [SWITCH, CONFIRM, '/profiel/verificatie/wissen', '/profiel/herstelcodes']) {
      await expect(world.post(path, { to: 'on', code: '123456' })).rejects.toMatchObject({ kind: 'forbidden' });
    }
    await expect(world.get('/profiel/verificatie/wissen')).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await world.factors.view(world.owner)).state).toBe('absent');
  });

  test('of support can be moved to a new phone, not suspended or wiped', async () => {
    const world = await profileWorld('support');
    await world.setUp();
    world.logIn(true);
    expect(seen(await world.get('/profiel/verificatie/wissen')).model.refusal.reason).toBe('profile.refused.support');
    await world.post('/profiel/verificatie/wissen');
    await world.post('/profiel/verificatie/uitzetten', { end: 'manual' });
    expect((await world.tab()).model.twoStep).toMatchObject({
      state: 'active',
      required: 'profile.two-step.required.support',
    });
  });
});

describe('recovery codes', () => {
  test('wait for their owner until kept, only in the login that made them', async () => {
    const world = await profileWorld();
    await world.setUp();
    const first = (await world.tab()).model.codes.codes;
    expect((await world.tab()).model.codes.codes).toEqual(first);
    const file = await world.post('/profiel/herstelcodes/bestand');
    expect(file).toMatchObject({ kind: 'file', name: 'numo-herstelcodes.txt' });
    for (const code of first) expect(file.kind === 'file' && file.text).toContain(code);
    world.logIn(true, 's2');
    expect((await world.tab()).model.codes, 'another login').toBeUndefined();
    expect((await world.post('/profiel/herstelcodes/bestand')).kind).toBe('redirect');
    world.logIn(true, 's1');
    await world.post('/profiel/herstelcodes/klaar');
    expect((await world.tab()).model.codes).toBeUndefined();
  });

  test('are gone after 15 minutes', async () => {
    const world = await profileWorld();
    await world.setUp();
    world.clock.move(16 * MINUTE);
    expect((await world.tab()).model.codes).toBeUndefined();
  });

  test('are made anew after fresh proof; a double press makes one set', async () => {
    const world = await profileWorld();
    await world.setUp();
    const old = (await world.tab()).model.codes.codes;
    await world.post('/profiel/herstelcodes/klaar');
    expect(locationOf(await world.get('/profiel/herstelcodes')).pathname).toBe('/auth');
    world.logIn(true);
    expect(seen(await world.get('/profiel/herstelcodes')).model.left).toBe(10);
    await world.post('/profiel/herstelcodes');
    await world.post('/profiel/herstelcodes');
    const { codes } = (await world.tab()).model.codes;
    expect(codes).not.toEqual(old);
    const context = { actor: { kind: 'account', accountId: world.owner.id, role: 'docent' } } as const;
    expect((await world.factors.verifyRecovery(world.owner, old[0], { by: 'a' }, context)).ok).toBe(false);
    expect((await world.factors.verifyRecovery(world.owner, codes[0], { by: 'a' }, context)).ok).toBe(true);
  });
});
