import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SchoolClass } from '../../src/schools/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import { has, inputValue, type Seen, textOf, type Visitor } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let group: SchoolClass;
let admin: TestAccount;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  const { schools } = app.running.domains;
  group = await schools.addClass(app.school.id, { name: '2a', kind: 'stamklas' }, hand.context);
  admin = await app.account({ role: 'beheerder' });
});
afterAll(() => app.close());

async function open(): Promise<{ visitor: Visitor; page: Seen }> {
  const visitor = app.visitor();
  return { visitor, page: await hand.open(visitor, admin, `/beheer/nieuwe-gebruiker?klas=${group.id}`) };
}

const typed = (changes: Record<string, string>): Record<string, string> => ({
  given_name: 'Noor',
  family_name: 'de Boer',
  role: 'leerling',
  main_class: group.id,
  email: '',
  ...changes,
});

const made = (username: string) => app.running.domains.users.byUsername(app.school.id, username);

describe('a new user', () => {
  test('is a pupil with pupil number and opleiding', async () => {
    const { visitor, page } = await open();
    await visitor.submit(page, typed({ username: 'noor', leerlingnummer: ' 40118 ', opleiding: 'havo 3' }), 'save');
    expect(await made('noor')).toMatchObject({
      role: 'leerling',
      middleName: 'de',
      classIds: [group.id],
      leerlingnummer: '40118',
      opleiding: 'havo 3',
    });
  });

  test('has neither with another role, whatever was typed before that was chosen', async () => {
    const { visitor, page } = await open();
    const fields = typed({ username: 'docent.noor', role: 'docent', leerlingnummer: '40119', opleiding: 'havo 3' });
    await visitor.submit(page, fields, 'save');
    expect(await made('docent.noor')).not.toHaveProperty('leerlingnummer');
    expect(await made('docent.noor')).not.toHaveProperty('opleiding');
  });

  test('is given an opleiding of the school’s list, where there is one; all that was typed stays', async () => {
    const { schools } = app.running.domains;
    await schools.update(app.school.id, () => ({ opleidingen: ['vwo 1', 'vwo 2'] }), hand.context);
    const { visitor, page } = await open();
    expect(page.body).toMatch(/<select[^>]*name="opleiding".*vwo 1.*vwo 2/);
    const fields = typed({ username: 'sem', leerlingnummer: '40120', opleiding: 'atheneum' });
    const refused = await visitor.submit(page, fields, 'save');
    expect([refused.status, inputValue(refused, 'leerlingnummer')]).toEqual([400, '40120']);
    expect(has(refused, 'opleiding-error')).toBe(true);
    await visitor.submit(refused, { ...fields, opleiding: 'vwo 2' }, 'save');
    expect(await made('sem')).toMatchObject({ opleiding: 'vwo 2', leerlingnummer: '40120' });
    await schools.update(app.school.id, () => ({ opleidingen: [] }), hand.context);
  });

  test('is told of a field that is too long, as in the form of somebody who is there', async () => {
    const { visitor, page } = await open();
    const refused = await visitor.submit(
      page,
      typed({ username: 'long', leerlingnummer: '9'.repeat(101), opleiding: 'x'.repeat(101) }),
      'save',
    );
    expect([refused.status, has(refused, 'leerlingnummer-error'), has(refused, 'opleiding-error')]).toEqual([
      400,
      true,
      true,
    ]);
    expect(textOf(refused)).toContain('Dit is te lang.');
    expect(await made('long')).toBeUndefined();
  });
});
