import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/kernel/clock.ts';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { openYearsOf, type SchoolClass } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, inputValue, linkOf, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let group: SchoolClass;
let admin: TestAccount;
let colleague: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  group = await app.running.domains.schools.addClass(
    app.school.id,
    { name: 'vmbo-havo 2a', kind: 'stamklas' },
    hand.context,
  );
  admin = await app.account({ role: 'beheerder' });
  colleague = await app.account({ role: 'beheerder' });
});
afterAll(() => app.close());

const pathOf = ({ id }: TestAccount): string => `/beheer/gebruikers/${parseAccountId(id)?.userId}`;

/** A beheerder who has just logged in, on the page of `who`. */
async function open(who: TestAccount, by = admin): Promise<{ visitor: Visitor; page: Seen }> {
  const visitor = app.visitor();
  return { visitor, page: await hand.open(visitor, by, pathOf(who)) };
}

/** All of the form as it stands, with changes. */
const filled = (page: Seen, changes: Record<string, string>): Record<string, string> => {
  const names = ['given_name', 'family_name', 'username', 'email', 'leerlingnummer', 'seen'];
  const values = names.flatMap((name) => {
    const value = inputValue(page, name);
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(values), main_class: group.id, role: 'docent', ...changes };
};

describe('the form', () => {
  test('keeps what was changed, the tussenvoegsel apart', async () => {
    const who = await app.account({ role: 'docent', classIds: [group.id] });
    const { visitor, page } = await open(who);
    const saved = await visitor.submit(
      page,
      filled(page, { given_name: 'Nasira', family_name: 'van der Berg' }),
      'save',
    );
    expect(textOf(saved)).toContain('Bewaard.');
    expect(await app.running.domains.users.byId(who.id)).toMatchObject({
      givenName: 'Nasira',
      middleName: 'van der',
      familyName: 'Berg',
      classIds: [group.id],
    });
  });

  test('says at the field what is refused, and keeps what was typed', async () => {
    const who = await app.account({ role: 'docent' });
    const { visitor, page } = await open(who);
    const refused = await visitor.submit(
      page,
      filled(page, { username: admin.username, given_name: 'Getypt' }),
      'save',
    );
    expect([refused.status, inputValue(refused, 'given_name')]).toEqual([400, 'Getypt']);
    expect(textOf(refused)).toContain('Deze gebruikersnaam is al in gebruik.');
  });

  test('shows the second of two admins both versions', async () => {
    const who = await app.account({ role: 'docent', classIds: [group.id] });
    const first = await open(who);
    const second = await open(who, colleague);
    await first.visitor.submit(first.page, filled(first.page, { given_name: 'Eerste' }), 'save');
    const told = await second.visitor.submit(second.page, filled(second.page, { given_name: 'Tweede' }), 'save');
    expect([told.status, inputValue(told, 'given_name')]).toEqual([409, 'Tweede']);
    expect(textOf(told)).toMatch(/Iemand anders heeft dit net ook gewijzigd\..*Voornaam Eerste/);
    await second.visitor.submit(told, filled(told, { given_name: 'Tweede' }), 'save');
    expect(await app.running.domains.users.byId(who.id)).toMatchObject({ givenName: 'Tweede' });
  });

  test('asks a login of half an hour for another role, and loses nothing that was typed', async () => {
    const who = await app.account({ role: 'docent', classIds: [group.id] });
    const { visitor, page } = await open(who);
    app.clock.move(31 * MINUTE);
    const asked = await visitor.send(page, filled(page, { given_name: 'Getypt', role: 'leerling' }), 'save');
    expect(new URL(asked.location ?? '').searchParams.get('max_age')).toBe(String(29 * 60));
    const back = await hand.goOn(visitor, admin, asked);
    expect(inputValue(back, 'given_name')).toBe('Getypt');
    expect(textOf(back)).toContain('Er is nog niets gewijzigd: druk nog een keer op de knop.');
    await visitor.submit(back, filled(back, { role: 'leerling' }), 'save');
    expect(await app.running.domains.users.byId(who.id)).toMatchObject({ role: 'leerling', givenName: 'Getypt' });
  });

  test('offers no more of a colleague than the powers give', async () => {
    const { page } = await open(colleague);
    expect([has(page, 'username'), has(page, 'email'), has(page, 'given_name')]).toEqual([false, false, true]);
    expect([has(page, 'password-reset'), has(page, 'delete'), has(page, 'two-step-wipe')]).toEqual([
      false,
      false,
      false,
    ]);
    expect(textOf(page)).toContain('Die van een beheerder kan alleen het support-team uitzetten of wissen.');
  });
});

describe('the slider', () => {
  test('cannot be moved before it was set up, and says why', async () => {
    const who = await app.account({ role: 'docent', givenName: 'Nasira', familyName: 'Al-Hashim' });
    const { visitor, page } = await open(who);
    const sentence =
      'Nasira Al-Hashim moet verificatie in twee stappen eerst ingesteld hebben, voordat jij het aan- en uit kunt zetten.';
    expect(textOf(page)).toContain(sentence);
    expect(page.body).toMatch(/id="two-step-switch"[^>]*aria-describedby="two-step-state"[^>]*aria-disabled="true"/);
    expect(has(await visitor.submit(page, {}, 'two-step-switch'), 'two-step-switch')).toBe(true);
  });

  test('switches off, on again, and wipes with a reason', async () => {
    const who = await app.account({ role: 'docent', twoStep: true });
    const own = app.visitor();
    await app.signIn(own, who);
    const isIn = async () =>
      app.numo.callback(await own.open(app.numo.ask({ prompt: 'none' }).url)).error === undefined;
    const state = async () => {
      const user = await app.running.domains.users.byId(who.id);
      return user && (await app.running.domains.factors.view(user)).state;
    };
    const { visitor, page } = await open(who);
    const off = await visitor.submit(page, {}, 'two-step-switch');
    const suspended = await visitor.submit(off, { end: 'manual' }, 'two-step-suspend');
    expect([await state(), textOf(suspended).includes('Tijdelijk uitgezet sinds vandaag')]).toEqual([
      'suspended',
      true,
    ]);
    expect(await isIn()).toBe(true);
    const on = await visitor.submit(suspended, {}, 'two-step-switch');
    const active = await visitor.submit(on, {}, 'two-step-confirm');
    expect([await state(), textOf(active).includes('Actief sinds')]).toEqual(['active', true]);
    const wipe = await visitor.open(linkOf(active, 'two-step-wipe') ?? '');
    const missing = await visitor.submit(wipe, {}, 'two-step-wipe-confirm');
    expect([missing.status, textOf(missing).includes('Kies eerst een reden.')]).toEqual([400, true]);
    await app.signIn(own, who);
    expect(await isIn()).toBe(true);
    await visitor.submit(missing, { reason: 'lost' }, 'two-step-wipe-confirm');
    // Who came in with the phone that is gone is out.
    expect([await state(), await isIn()]).toEqual(['absent', false]);
    const wiped = (await app.audit(who)).find(({ name }) => name === 'two-step-wiped');
    expect(wiped).toMatchObject({ actor: { accountId: admin.id }, fields: { reason: 'lost' } });
  });
});

describe('the account', () => {
  test('gets a new code by RESET, shown once; the old password stops', async () => {
    const who = await app.account({ role: 'leerling', classIds: [group.id] });
    const { visitor, page } = await open(who);
    const codes = await visitor.submit(page, {}, 'password-reset');
    expect(textOf(codes)).toMatch(/Code [A-Z2-9]{4}-[A-Z2-9]{4}/);
    expect((await app.running.domains.users.byId(who.id))?.passwordHash).toBeUndefined();
    expect(textOf(await visitor.open(`${app.issuer}${pathOf(who)}`))).not.toMatch(/[A-Z2-9]{4}-[A-Z2-9]{4}/);
  });

  test('of an own pupil is RESET by a docent, unless the school switched that off', async () => {
    const who = await app.account({ role: 'leerling', classIds: [group.id] });
    const teacher = await app.account({ role: 'docent', classIds: [group.id] });
    const { visitor, page } = await open(who, teacher);
    expect([has(page, 'password-reset'), has(page, 'save'), has(page, 'delete')]).toEqual([true, false, false]);
    expect(textOf(await visitor.submit(page, {}, 'password-reset'))).toMatch(/[A-Z2-9]{4}-[A-Z2-9]{4}/);
    expect((await visitor.open(`${app.issuer}${pathOf(teacher)}`)).status).toBe(404);
    expect((await visitor.open(`${app.issuer}${pathOf(await app.account({ role: 'leerling' }))}`)).status).toBe(404);
  });

  test('is disabled, enabled, deleted and brought back', async () => {
    const who = await app.account({ role: 'docent' });
    const { visitor, page } = await open(who);
    const byId = () => app.running.domains.users.byId(who.id);
    const disabled = await visitor.submit(page, {}, 'id="disable"');
    expect([(await byId())?.disabled, textOf(disabled).includes('Het account is uitgeschakeld.')]).toEqual([
      true,
      true,
    ]);
    const enabled = await visitor.submit(disabled, {}, 'id="enable"');
    expect((await byId())?.disabled).toBe(false);
    const ask = await visitor.open(linkOf(enabled, 'delete') ?? '');
    const gone = await visitor.submit(ask, {}, 'delete-confirm');
    expect([await byId(), (await visitor.open(`${app.issuer}${pathOf(who)}`)).status]).toEqual([undefined, 404]);
    expect(textOf(await visitor.submit(gone, {}, 'undelete'))).toContain('De persoon is terug.');
    expect(await byId()).toBeDefined();
  });

  test('stands among the deleted for 30 days, at its own school only', async () => {
    const who = await app.account({ role: 'leerling', givenName: 'Wegga', familyName: 'Straks' });
    const other = await app.account({ role: 'leerling', givenName: 'Elders', familyName: 'Weg' }, app.other);
    const { users } = app.running.domains;
    for (const { id } of [who, other]) await users.delete(id, { kind: 'system' }, hand.context);
    const visitor = app.visitor();
    const list = await hand.open(visitor, admin, '/beheer/verwijderd');
    expect(textOf(list)).toMatch(/Wegga Straks .* leerling vandaag/);
    expect(textOf(list)).not.toContain('Elders');
    const csrf = inputValue(list, '_csrf') ?? '';
    for (const userId of [parseAccountId(other.id)?.userId ?? '', 'AAAAAAAAAAAAAAAAAAAAAA', '']) {
      expect((await visitor.post(list.url, { _csrf: csrf, userId })).status).toBe(404);
    }
    await visitor.submit(list, {}, `undelete-${parseAccountId(who.id)?.userId}`);
    expect(await users.byId(who.id)).toMatchObject({ familyName: 'Straks' });
    expect(textOf(await visitor.open(list.url))).not.toContain('Wegga');
  });

  test('that waits after wrong passwords shows it, and an admin lifts it', async () => {
    const who = await app.account({ role: 'leerling', classIds: [group.id] });
    const pupil = app.visitor();
    for (let times = 0; times < 7; times += 1) {
      app.clock.move(MINUTE);
      await hand.open(pupil, { ...who, password: 'verkeerd' }, '/profiel');
    }
    const { visitor, page } = await open(who);
    expect(textOf(page)).toContain('Er is 7 keer achter elkaar een verkeerd wachtwoord ingevuld.');
    const teacher = await app.account({ role: 'docent', classIds: [group.id] });
    const closed = await open(who, teacher);
    expect(has(closed.page, 'delay-lift')).toBe(false);
    const refused = await closed.visitor.post(`${app.issuer}${pathOf(who)}/wachttijd`, {
      _csrf: inputValue(closed.page, '_csrf') ?? '',
    });
    expect(refused.status).toBe(404);
    expect((await app.running.domains.users.delayOf(who.id)).mistakes).toBe(7);
    const lifted = await visitor.submit(page, {}, 'delay-lift');
    expect([textOf(lifted).includes('De wachttijd is opgeheven.'), has(lifted, 'delay-lift')]).toEqual([true, false]);
    expect(await app.running.domains.users.delayOf(who.id)).toEqual({ mistakes: 0, seconds: 0 });
    expect((await app.audit(who)).at(-1)).toMatchObject({
      name: 'user.delay-lifted',
      actor: { accountId: admin.id },
      fields: { mistakes: 7 },
    });
  });
});

test('two school years stand side by side; until the new one has classes, the last one stays in sight', async () => {
  const school = await app.running.domains.schools.create({ name: 'Jaren', shortNames: ['jaren'] }, hand.context);
  const boss = await app.account({ role: 'beheerder' }, school);
  const visitor = app.visitor();
  const form = await hand.open(visitor, boss, '/beheer/nieuwe-klas');
  const made = await visitor.submit(form, { name: '3a', kind: 'lesgroep', year: 'next' }, 'save');
  const { present, next } = openYearsOf(new Date(app.clock.now()));
  expect(textOf(made)).toContain(`Een klas van schooljaar ${next}–${next + 1}.`);
  const { schools } = app.running.domains;
  expect(await schools.classesOf(school.id, next)).toMatchObject([{ name: '3a', kind: 'lesgroep' }]);
  await schools.addClass(school.id, { name: '1z', kind: 'stamklas', year: present - 1 }, hand.context);
  const years = async () => textOf(await visitor.open(`${app.issuer}/beheer`)).match(/Klassen in \d{4}/g);
  expect(await years()).toEqual([present, next, present - 1].map((year) => `Klassen in ${year}`));
  await visitor.submit(form, { name: '2a', kind: 'stamklas', year: 'present' }, 'save');
  expect(await years()).toEqual([present, next].map((year) => `Klassen in ${year}`));
});

test('a class is made and renamed, a person made in it', async () => {
  const visitor = app.visitor();
  const page = await hand.open(visitor, admin, '/beheer/nieuwe-klas');
  const made = await visitor.submit(page, { name: 'havo 9z' }, 'save');
  const renamed = await visitor.submit(
    await visitor.open(linkOf(made, 'class-rename') ?? ''),
    { name: 'havo 9y' },
    'save',
  );
  expect([made, renamed].map(textOf).join()).toMatch(/havo 9z.*havo 9y/s);
  const form = await visitor.open(linkOf(renamed, 'user-new') ?? '');
  const classId = new URL(form.url).searchParams.get('klas') ?? '';
  const typed = {
    given_name: 'Sam',
    family_name: 'de Boer',
    username: admin.username,
    role: 'leerling',
    main_class: classId,
  };
  const refused = await visitor.submit(form, typed, 'save');
  expect([refused.status, inputValue(refused, 'family_name')]).toEqual([400, 'de Boer']);
  await visitor.submit(refused, { ...typed, username: 'samdeboer' }, 'save');
  expect(await app.running.domains.users.byUsername(app.school.id, 'samdeboer')).toMatchObject({
    middleName: 'de',
    familyName: 'Boer',
    classIds: [classId],
  });
});
