/** What a beheerder does for many: codes with the class sheet, apps for pupils, a delay lifted. Without a mouse, seen by axe. */
import jsQR from 'jsqr';
import type { Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, SECOND, type Stage } from '../support/browser.ts';
import { keyboardOf } from '../support/browser-keyboard.ts';
import { axeFaults, LOOKS, lookAs, overflowOf } from '../support/browser-look.ts';
import { arrive, chooseSchool, givePassword, see, startLogin, WORDS, words } from '../support/browser-person.ts';
import { context as testContext } from '../support/seed.ts';

const w = WORDS.nl;
/** One more than a press does. */
const PUPILS = 21;

describe('for many at once, by keyboard alone', () => {
  let stage: Stage;
  let page: Page;

  const { press, tabTo } = keyboardOf(
    () => page,
    () => stage.demo.issuer,
  );

  async function fillClass(): Promise<string> {
    const { schools, users } = stage.demo.app.domains;
    const { id: schoolId } = await stage.school();
    const { id } = await schools.addClass(schoolId, { name: 'brugklas', kind: 'stamklas' }, testContext);
    for (let at = 0; at < PUPILS; at += 1) {
      const who = { givenName: 'Sam', familyName: `Leerling ${at}`, username: `brug${at}` } as const;
      await users.create({ schoolId, role: 'leerling', classIds: [id], ...who }, testContext);
    }
    return id;
  }

  beforeAll(async () => {
    stage = await openStage();
    ({ page } = await stage.seat());
    await page.goto(`${stage.demo.issuer}/beheer`);
    await chooseSchool(page, w);
    await givePassword(page, w, 'beheerder');
    await see(page.getByRole('heading', { name: 'Gebruikers', exact: true }));
  });
  afterAll(() => stage.close());

  it('makes the codes of a class, a portion at a time, and shows the sheet once', async () => {
    await page.goto(`${stage.demo.issuer}/beheer/klassen/${await fillClass()}`);
    await tabTo('Codes maken');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Nieuwe codes voor brugklas' }));
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(PUPILS);
    await tabTo('bulk-submit');
    await press('Enter');
    // The page presses «go on» by itself.
    await see(words(page, `Nieuwe codes gemaakt: ${PUPILS}.`));
    expect(await axeFaults(page)).toEqual([]);
    await tabTo('bulk-cards');
    await press('Enter');
    await see(page.locator('.code-card').first());
    expect(await page.locator('.code-card').count()).toBe(PUPILS);
    await lookAs(page, LOOKS[1]);
    expect([...(await axeFaults(page)), ...(await overflowOf(page))]).toEqual([]);
    await lookAs(page, LOOKS[0]);

    const card = page.locator('.code-card').first();
    const picture = PNG.sync.read(await card.locator('img').screenshot());
    const read = jsQR.default(new Uint8ClampedArray(picture.data), picture.width, picture.height)?.data ?? '';
    expect(new URL(read).searchParams.get('login_hint')).toMatch(/^demo:brug\d+$/);
    expect(read).not.toContain((await card.locator('.activation-code').innerText()).slice(0, 4));

    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('main :is(a, button, h1):visible').count()).toBe(0);
    expect(await page.locator('.code-card:visible').count()).toBe(PUPILS);
    await page.emulateMedia({ media: null });
    await page.reload();
    await see(words(page, 'De codes zijn al getoond'));
    expect(await page.locator('.activation-code').count()).toBe(0);
  });

  it('lets pupils use an app, and withdraws it', async () => {
    const client = {
      id: 'derde',
      name: 'Oefenapp',
      secret: 'a-secret-of-thirty-two-characters',
      redirectUris: ['https://oefen.example/terug'],
      clientUri: 'https://oefen.example/',
    };
    await stage.demo.app.domains.clients.upsert(client, testContext);
    await page.goto(`${stage.demo.issuer}/beheer/apps`);
    await tabTo('app-allow-derde');
    await press('Enter');
    await see(words(page, 'Leerlingen kunnen bij deze app inloggen.'));
    await see(page.locator('.state', { hasText: /^toegestaan$/ }));
    expect(await axeFaults(page)).toEqual([]);
    await tabTo('app-withdraw-derde');
    await press('Enter');
    await see(words(page, 'Leerlingen kunnen niet meer bij deze app inloggen.'));
    await see(page.locator('.state', { hasText: 'niet toegestaan' }));
  });

  it('lifts the delay of a pupil, who then logs in at once', async () => {
    const { page: other } = await stage.seat();
    await startLogin(other, stage.demo.origin);
    await chooseSchool(other, w);
    const login = other.url();
    // The seventh in a row means two seconds, which do not go by here.
    for (let mistake = 1; mistake <= 7; mistake += 1) {
      await givePassword(other, w, 'leerling', 'niet-dit-wachtwoord');
      await see(other.locator('#form-error, #password-error').first());
      if (mistake === 6) stage.move(2 * SECOND);
      await other.goto(login);
    }
    const { users } = stage.demo.app.domains;
    const pupil = await users.byUsername((await stage.school()).id, 'leerling');
    await page.goto(`${stage.demo.issuer}/beheer/gebruikers/${pupil?.id.split('.')[1]}`);
    expect(await axeFaults(page)).toEqual([]);
    await tabTo('delay-lift');
    await press('Enter');
    await see(words(page, 'De wachttijd is opgeheven.'));
    await givePassword(other, w, 'leerling');
    await arrive(other, w, 'Sam Visser');
    expect(stage.faults()).toEqual([]);
  });
});
