/** The manual's chapters for a beheerder, word for word: «Telefoon kwijt?» and «Beheerder zet … weer aan». */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/users/index.ts';
import { openStage, type Stage } from '../support/browser.ts';
import { axeFaults } from '../support/browser-look.ts';
import {
  arrive,
  button,
  chooseSchool,
  field,
  giveCode,
  givePassword,
  isGrey,
  isPink,
  link,
  logIn,
  nextCode,
  openSecurity,
  see,
  seeSlider,
  slider,
  sliderColour,
  startLogin,
  WORDS,
  words,
} from '../support/browser-person.ts';

const w = WORDS.nl;
const NAME = 'Nasira Al-Hashim';
const KLAS = 'vmbo-havo 2a';
const PHONE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const BEHEERDER = { username: 'beheerder', name: 'Anja de Wit' };
const TOOLTIP = `${NAME} moet verificatie in twee stappen eerst ingesteld hebben, voordat jij het aan- en uit kunt zetten.`;

describe.for([true, false])('the manual, followed by a beheerder (JavaScript: %s)', (javaScriptEnabled) => {
  let stage: Stage;
  let nasira: User;

  beforeAll(async () => {
    stage = await openStage();
    const found = await stage.demo.app.domains.users.byUsername((await stage.school()).id, 'docent');
    if (!found) throw new Error('the demo has a docent');
    nasira = found;
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  const seat = async (): Promise<Page> => (await stage.seat({ javaScriptEnabled })).page;
  /** Axe is a script too. */
  const look = async (page: Page): Promise<void> => {
    if (javaScriptEnabled) expect(await axeFaults(page)).toEqual([]);
  };

  /** The manual's four lines before the slider. */
  async function openDocent(): Promise<Page> {
    const page = await seat();
    // «De beheerder logt in in Numo.»
    await logIn(stage, page, w, BEHEERDER);
    // «Klik op TOOLS | GEBRUIKERS.»
    await see(page.getByText('TOOLS', { exact: false }).first());
    await link(page, 'GEBRUIKERS').click();
    await see(page.getByRole('heading', { name: 'Gebruikers', exact: true }));
    await look(page);
    // «Selecteer de klas waar de docent in zit.»
    await page.getByRole('link', { name: new RegExp(`^${KLAS}`) }).click();
    await see(page.getByRole('heading', { name: KLAS, exact: true }));
    await look(page);
    // «Klik op de naam van de docent om deze te bewerken.»
    await link(page, NAME).click();
    await see(page.getByRole('heading', { name: NAME, exact: true }));
    await look(page);
    return page;
  }

  /** Where a login of the docent comes to after the password. */
  async function docentAfterPassword(): Promise<Page> {
    const page = await seat();
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await givePassword(page, w, 'docent');
    return page;
  }

  it('the form is the one of the screenshot', async () => {
    const page = await openDocent();
    await see(page.getByRole('group', { name: 'Naam:' }));
    const pair = page.getByRole('group', { name: 'Naam:' }).getByRole('textbox');
    expect(await pair.evaluateAll((inputs) => inputs.map((input) => (input as { value?: string }).value))).toEqual([
      'Nasira',
      'Al-Hashim',
    ]);
    expect(await field(page, 'E-mailadres:').inputValue()).toBe('docent@demo.example');
    expect(await field(page, 'Hoofdklas:').locator('option:checked').innerText()).toBe(KLAS);
    await see(page.getByRole('group', { name: 'Extra klassen:' }).getByLabel('Voeg een extra klas toe'));
    await see(page.getByRole('heading', { name: 'Wachtwoord:', exact: true }));
    await see(button(page, 'RESET'));
    await see(page.getByRole('heading', { name: w.twoStep, exact: true }));
    // Of pupils only: the two deliberate deviations from the screenshot.
    for (const pupils of ['Leerlingnummer:', 'Opleiding:']) expect(await field(page, pupils).count()).toBe(0);
    await page.goto(page.url());
    await link(page, KLAS).click();
    await link(page, 'Sam Visser').click();
    expect(await field(page, 'Leerlingnummer:').inputValue()).toBe('100001');
    await see(field(page, 'Opleiding:'));
    expect(await page.getByRole('switch').count()).toBe(0);
  });

  it('«… eerst ingesteld hebben»: before that the slider does not move, and its tooltip says why', async () => {
    const page = await openDocent();
    await seeSlider(page, w, false);
    expect(isGrey(await sliderColour(page))).toBe(true);
    const tip = page.getByRole('tooltip', { includeHidden: true });
    expect((await tip.textContent())?.trim()).toBe(TOOLTIP);
    expect(await slider(page, w).getAttribute('aria-describedby')).toBe(await tip.getAttribute('id'));
    expect(await slider(page, w).getAttribute('aria-disabled')).toBe('true');
    await expect.poll(() => tip.isVisible()).toBe(false);
    await slider(page, w).hover();
    await see(tip);
    await page.mouse.move(0, 0);
    await expect.poll(() => tip.isVisible()).toBe(false);
    await slider(page, w).focus();
    await see(tip);
    await look(page);
    await page.keyboard.press('Enter');
    await page.waitForLoadState();
    await seeSlider(page, w, false);
    await see(page.getByRole('heading', { name: NAME, exact: true }));
  });

  it('«Telefoon kwijt?»: the slider to the left, it turns grey, and the docent gets in without a code', async () => {
    await stage.demo.app.domains.factors.seedActive(nasira, PHONE);
    const page = await openDocent();
    await seeSlider(page, w, true);
    expect(isPink(await sliderColour(page))).toBe(true);
    await see(words(page, w.since));

    await slider(page, w).click();
    await see(page.getByRole('heading', { name: 'Verificatie in twee stappen uitzetten?' }));
    await look(page);
    await link(page, 'Annuleer').click();
    await seeSlider(page, w, true);

    await slider(page, w).click();
    await see(page.getByRole('radio', { name: 'tot iemand het weer aanzet', checked: true }));
    for (const end of ['tot morgenochtend', '7 dagen']) await see(page.getByRole('radio', { name: end }));
    await button(page, w.suspend).click();
    await see(words(page, w.suspended));
    await seeSlider(page, w, false);
    expect(isGrey(await sliderColour(page))).toBe(true);
    await look(page);

    const docent = await docentAfterPassword();
    await see(words(docent, w.isOff));
    await see(words(docent, 'Dit is gedaan door een beheerder van je school.'));
    await arrive(docent, w, NAME);
  });

  it('«weer aan voor docent»: the slider to the right, it turns pink, and the code is asked again', async () => {
    const page = await openDocent();
    await seeSlider(page, w, false);
    await slider(page, w).click();
    await see(page.getByRole('heading', { name: 'Verificatie in twee stappen weer aanzetten?' }));
    await look(page);
    await button(page, 'Zet aan').click();
    await seeSlider(page, w, true);
    expect(isPink(await sliderColour(page))).toBe(true);
    await see(words(page, w.since));

    const docent = await docentAfterPassword();
    await see(field(docent, w.code));
    await giveCode(docent, w, nextCode(stage, PHONE));
    await arrive(docent, w, NAME);
  });

  it('«weer aan voor docent»: also what the docent switched off', async () => {
    const own = await seat();
    await logIn(stage, own, w, { username: 'docent', name: NAME, secret: PHONE });
    await openSecurity(stage, own, w);
    await slider(own, w).click();
    await button(own, w.suspend).click();
    await see(words(own, w.suspended));

    const page = await openDocent();
    await seeSlider(page, w, false);
    await slider(page, w).click();
    await button(page, 'Zet aan').click();
    await seeSlider(page, w, true);
    const docent = await docentAfterPassword();
    await see(field(docent, w.code));
  });

  it('«Wis koppeling»: because of a lost phone, with a reason; no code of it works any more', async () => {
    const page = await openDocent();
    await link(page, 'Wis koppeling').click();
    await see(page.getByRole('heading', { name: w.wipeTitle }));
    await button(page, w.wipe).click();
    await see(words(page, 'Kies eerst een reden.'));
    await look(page);
    await page.getByLabel('Telefoon kwijt').check();
    await button(page, w.wipe).click();
    await see(words(page, 'De koppeling is gewist.'));
    await seeSlider(page, w, false);
    expect(await slider(page, w).getAttribute('aria-disabled')).toBe('true');

    const docent = await docentAfterPassword();
    await arrive(docent, w, NAME);
    await openSecurity(stage, docent, w);
    await seeSlider(docent, w, false);
    await stage.demo.app.flush();
    await link(docent, 'Recente gebeurtenissen').click();
    await see(docent.locator('#events').getByText('gewist').first());
  });
});
