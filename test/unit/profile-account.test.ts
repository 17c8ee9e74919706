import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/kernel/clock.ts';
import { locationOf, PASSWORD, profileWorld, seen, type World } from './profile-world.ts';

const NEXT = 'blauwe-trein-wolk-77';

describe('the dialog', () => {
  test('shows a person’s own data; number and programme only to pupils', async () => {
    const world = await profileWorld('docent');
    expect(seen(await world.get('/profiel'))).toMatchObject({
      name: 'profile/personal',
      model: { name: 'Meti Ayodele', school: 'Demo College', role: 'profile.role.docent', classes: [] },
    });
    const { visitor, get } = world;
    const pupil = await visitor();
    const user = { ...pupil.user, role: 'leerling', leerlingnummer: '17', opleiding: 'vmbo tl+ klas 2' } as const;
    const own = seen(await get('/profiel', { visitor: { ...pupil, user } })).model;
    expect(own).toMatchObject({ leerlingnummer: '17', opleiding: 'vmbo tl+ klas 2' });
    const staff = seen(await get('/profiel', { visitor: { ...pupil, user: { ...user, role: 'docent' } } })).model;
    expect(staff.leerlingnummer).toBeUndefined();
    expect(staff.opleiding).toBeUndefined();
  });

  test('goes back to the client of the address, and only to one that we know', async () => {
    const world = await profileWorld();
    const frame = async (query: string) => seen(await world.get(`/profiel${query}`)).model.frame;
    const known = await frame('?client_id=numo-demo&tab=inloggen');
    expect(known.closeUrl).toBe('https://numo.example/');
    expect(known.tabs.map(({ url }: { url: string }) => url)).toEqual([
      '/profiel?tab=persoonlijk&client_id=numo-demo',
      '/profiel?tab=inloggen&client_id=numo-demo',
    ]);
    for (const query of ['', '?client_id=https://evil.example', '?client_id=unknown', '?client_id=numo-id-profile']) {
      expect((await frame(query)).closeUrl, query).toBeUndefined();
    }
    const after = locationOf(await world.post('/profiel/verificatie/schuifje?client_id=numo-demo', { to: 'on' }));
    expect(after.searchParams.get('client_id')).toBe('numo-demo');
  });

  test('shows the first tab for one that is not there', async () => {
    const world = await profileWorld();
    expect(seen(await world.get('/profiel?tab=bestaat-niet')).name).toBe('profile/personal');
  });
});

describe('the password', () => {
  const change = (world: World, password: string, next: string) =>
    world.post('/profiel/wachtwoord', { password, new_password: next });
  const logsIn = async ({ users, user }: World, typed: string) =>
    users.checkPassword({ user: await users.byId(user.id), typed, address: '192.0.2.9' });

  test('changes with the old one; other sessions end', async () => {
    const world = await profileWorld();
    const done = locationOf(await change(world, PASSWORD, NEXT));
    expect(seen(await world.get(done.href)).model.frame.flash.key).toBe('profile.flash.password-changed');
    expect(await logsIn(world, NEXT)).toBe('right');
    expect(await logsIn(world, PASSWORD)).toBe('wrong');
    expect((await world.visitor()).user.keptSession).toBe('s1');
  });

  test('says at the field what is wrong, and never shows what was typed', async () => {
    const world = await profileWorld();
    const cases = [
      ['', '', { password: 'form.required', new_password: 'form.required' }],
      ['verkeerd-verkeerd', NEXT, { password: 'password.current-wrong' }],
      [PASSWORD, 'kort', { new_password: 'password.too-short' }],
      [PASSWORD, PASSWORD, { new_password: 'password.same' }],
    ] as const;
    for (const [old, next, errors] of cases) {
      const page = seen(await change(world, old, next));
      expect(page).toMatchObject({ name: 'profile/password', status: 400 });
      expect(page.model.form.errors).toEqual(errors);
      expect(page.model.form.values).toEqual({ password: '', new_password: '' });
    }
    expect(await logsIn(world, PASSWORD)).toBe('right');
  });

  test('slows who guesses the old one, as at the login', async () => {
    const world = await profileWorld();
    for (let guess = 0; guess < 6; guess += 1) await change(world, `fout-${guess}-fout-fout`, NEXT);
    const slowed = seen(await change(world, PASSWORD, NEXT));
    expect(slowed).toMatchObject({ status: 429, model: { form: { error: 'two-step.refused.delayed' } } });
    expect(slowed.model.delay.seconds).toBeGreaterThan(0);
    expect(await logsIn(world, PASSWORD)).toBe('right');
    world.clock.move(MINUTE);
    expect((await change(world, PASSWORD, NEXT)).kind).toBe('redirect');
  });

  test('is no row to change for who has none', async () => {
    const world = await profileWorld();
    const visitor = await world.visitor();
    const without = { visitor: { ...visitor, user: { ...visitor.user, passwordHash: undefined } } };
    expect(seen(await world.get('/profiel?tab=inloggen', without)).model.password).toEqual({});
    expect(locationOf(await world.get('/profiel/wachtwoord', without)).search).toBe('?tab=inloggen');
    const posted = await world.post('/profiel/wachtwoord', { password: PASSWORD, new_password: NEXT }, without);
    expect(locationOf(posted).pathname).toBe('/profiel');
    expect(await logsIn(world, PASSWORD)).toBe('right');
  });
});

describe('the e-mail address', () => {
  const ask = (world: World, email: string) => world.post('/profiel/e-mail', { email });

  test('is changed by the code from the mail', async () => {
    const world = await profileWorld();
    expect(locationOf(await ask(world, ' nieuw@demo.example ')).pathname).toBe('/profiel/e-mail/code');
    const [mail] = world.mails;
    expect(mail).toMatchObject({ to: 'nieuw@demo.example', locale: 'nl' });
    expect((await world.tab()).model.email).toMatchObject({
      verified: false,
      waiting: { address: 'nieuw@demo.example' },
    });
    const wrong = seen(
      await world.post('/profiel/e-mail/code', { code: mail?.code === '111111' ? '222222' : '111111' }),
    );
    expect(wrong.model.form.errors).toEqual({ code: 'email.code-wrong' });
    await world.post('/profiel/e-mail/code', { code: mail?.code ?? '' });
    expect((await world.tab()).model.email).toEqual({
      address: 'nieuw@demo.example',
      verified: true,
      url: '/profiel/e-mail',
    });
  });

  test('keeps what was typed, at an error and around a login', async () => {
    const world = await profileWorld();
    expect(seen(await ask(world, 'geen adres')).model.form).toMatchObject({
      values: { email: 'geen adres' },
      errors: { email: 'email.invalid' },
    });
    world.clock.move(11 * MINUTE);
    const to = locationOf(await ask(world, 'nieuw@demo.example'));
    expect(decodeURIComponent(to.href)).not.toContain('nieuw@');
    const state = to.searchParams.get('state') ?? '';
    expect(Buffer.from(state.split('.')[0] ?? '', 'base64url').toString(), 'sealed').not.toContain('nieuw');
    world.logIn();
    const back = locationOf(await world.get(`/profiel/terug?state=${state}`));
    expect(seen(await world.get(back.href)).model.form.values.email).toBe('nieuw@demo.example');
    expect(world.mails).toEqual([]);
  });

  test('sends three mails an hour, and says so', async () => {
    const world = await profileWorld();
    await ask(world, 'a@demo.example');
    await world.post('/profiel/e-mail/opnieuw');
    await world.post('/profiel/e-mail/opnieuw');
    expect(world.mails).toHaveLength(3);
    expect(seen(await world.post('/profiel/e-mail/opnieuw'))).toMatchObject({
      name: 'profile/email-code',
      status: 400,
      model: { form: { error: 'email.too-many-mails' } },
    });
    expect(seen(await ask(world, 'b@demo.example')).model.form.error).toBe('email.too-many-mails');
    world.clock.move(HOUR + MINUTE);
    world.logIn();
    expect((await ask(world, 'b@demo.example')).kind).toBe('redirect');
  });

  test('is off after five wrong codes, after 10 minutes, and by Annuleer', async () => {
    const world = await profileWorld();
    await ask(world, 'a@demo.example');
    for (let tries = 0; tries < 4; tries += 1) await world.post('/profiel/e-mail/code', { code: 'fout' });
    expect(seen(await world.post('/profiel/e-mail/code', { code: 'fout' })).model.form).toMatchObject({
      error: 'email.code-too-many-tries',
      values: { email: 'a@demo.example' },
    });
    expect(locationOf(await world.get('/profiel/e-mail/code')).pathname).toBe('/profiel/e-mail');
    await ask(world, 'a@demo.example');
    world.clock.move(11 * MINUTE);
    const late = seen(await world.post('/profiel/e-mail/code', { code: world.mails.at(-1)?.code ?? '' }));
    expect(late.model.form.error).toBe('email.code-none');
    world.logIn();
    await ask(world, 'a@demo.example');
    await world.post('/profiel/e-mail/annuleren');
    expect((await world.tab()).model.email.waiting).toBeUndefined();
  });
});

describe('logins and events', () => {
  test('are listed, this one marked', async () => {
    const world = await profileWorld();
    expect(seen(await world.get('/profiel/sessies')).model.sessions).toEqual([
      { agent: 'Firefox, Windows', since: 'vandaag om 11:00', current: true },
    ]);
    expect(seen(await world.get('/profiel/gebeurtenissen')).model.events).toEqual([
      { text: 'Je wachtwoord is gewijzigd.', at: 'vandaag om 11:00' },
    ]);
  });

  test('«log overal uit» ends this one too', async () => {
    const world = await profileWorld();
    world.clock.move(MINUTE);
    expect(seen(await world.get('/profiel/sessies/uitloggen')).name).toBe('profile/sign-out');
    const out = locationOf(await world.post('/profiel/sessies/uitloggen?client_id=numo-demo'));
    const { user } = await world.visitor();
    expect(user.sessionsValidFrom > world.clock.now()).toBe(true);
    expect(user.keptSession).toBeUndefined();
    expect(seen(await world.get(`${out.pathname}${out.search}`, { visitor: undefined })).model).toEqual({
      profileUrl: '/profiel?client_id=numo-demo',
      clientName: 'Numo',
      clientUrl: 'https://numo.example/',
    });
  });
});
