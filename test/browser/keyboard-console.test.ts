/** /beheer and /support without a mouse: order of the stops, the focus in dialogs, Escape. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/users/index.ts';
import { openStage, type Stage } from '../support/browser.ts';
import { keyboardOf } from '../support/browser-keyboard.ts';
import { nextCode, see, seeSlider, slider, WORDS, words } from '../support/browser-person.ts';

const w = WORDS.nl;
const SUPPORT = 'KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5CT';
const PHONE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe('the keyboard alone', () => {
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage();
    ({ page } = await stage.seat());
  });
  afterAll(() => stage.close());

  const { expectChoice, expectFocus, focus, press, tabTo, type } = keyboardOf(
    () => page,
    () => stage.demo.issuer,
  );

  const userOf = async (username: string): Promise<User> => {
    const found = await stage.demo.app.domains.users.byUsername((await stage.school()).id, username);
    if (!found) throw new Error(`the demo has no ${username}`);
    return found;
  };

  async function logIn(path: string, school: string, username: string): Promise<void> {
    await page.goto(`${stage.demo.issuer}${path}`);
    await expectFocus('school');
    await type(school);
    await press('Enter');
    await expectFocus('username');
    await type(username);
    await tabTo('password');
    await type('groene-fiets-regen-42');
    await press('Enter');
  }

  it('a beheerder goes from TOOLS | GEBRUIKERS to the form, its stops in the order of the eye', async () => {
    await stage.demo.app.domains.factors.seedActive(await userOf('docent'), PHONE);
    await logIn('/beheer', 'demo', 'beheerder');
    await see(page.getByRole('heading', { name: 'Gebruikers', exact: true }));
    await tabTo('Gebruikers');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Gebruikers', exact: true }));
    await tabTo('zoek');
    await type('nasira');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Gevonden voor «nasira»' }));
    await tabTo('search-clear');
    await press('Enter');
    await see(page.getByRole('heading', { name: /^Klassen in/ }));
    await page.getByRole('link', { name: /^vmbo-havo 2a/ }).focus();
    await press('Enter');
    await see(page.getByRole('heading', { name: 'vmbo-havo 2a' }));
    await tabTo('Nasira Al-Hashim');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Nasira Al-Hashim', exact: true }));
    await tabTo('given_name');
    const stops = await tabTo('delete');
    expect(stops).toEqual([
      'family_name',
      'username',
      'email',
      'main_class',
      'extra_add',
      'role',
      'save',
      'password-reset',
      'two-step-switch',
      'two-step-wipe',
      'disable',
    ]);
  });

  it('the dialog of the slider begins at what is chosen, Escape leaves it as it was, Enter does it', async () => {
    await slider(page, w).focus();
    await press('Space');
    await expectChoice('end', 'manual');
    await press('Escape');
    await see(page.getByRole('heading', { name: 'Nasira Al-Hashim', exact: true }));
    await seeSlider(page, w, true);

    await slider(page, w).focus();
    await press('Enter');
    await expectChoice('end', 'manual');
    await press('ArrowUp');
    await see(page.getByRole('radio', { name: '7 dagen', checked: true }));
    await tabTo('two-step-suspend');
    expect(await tabTo('two-step-cancel')).toEqual([]);
    await page.keyboard.press('Shift+Tab');
    await press('Enter');
    await see(words(page, w.suspended));
    await see(words(page, w.comesBack));
    await seeSlider(page, w, false);

    await slider(page, w).focus();
    await press('Space');
    await expectFocus('two-step-confirm');
    await press('Escape');
    await seeSlider(page, w, false);
    await slider(page, w).focus();
    await press('Space');
    await expectFocus('two-step-confirm');
    await press('Enter');
    await seeSlider(page, w, true);
  });

  it('wipes with a reason, and deletes nobody by a stray Enter', async () => {
    await page.locator('#two-step-wipe').focus();
    await press('Enter');
    await expectChoice('reason', 'lost');
    await press('Escape');
    await seeSlider(page, w, true);
    await page.locator('#two-step-wipe').focus();
    await press('Enter');
    await expectChoice('reason', 'lost');
    await press('Space');
    await press('Enter');
    await see(words(page, 'De koppeling is gewist.'));
    await seeSlider(page, w, false);
    await slider(page, w).focus();
    await see(page.getByRole('tooltip'));

    await page.locator('#delete').focus();
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Deze persoon verwijderen?' }));
    await expectFocus('delete-cancel');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Nasira Al-Hashim', exact: true }));
  });

  it('support switches a beheerder’s second step off with Tab, Space and Enter', async () => {
    await stage.demo.app.domains.factors.seedActive(await userOf('beheerder'), PHONE);
    ({ page } = await stage.seat());
    await logIn('/support', 'kurve', 'support');
    await expectFocus('code');
    await type(nextCode(stage, SUPPORT));
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Scholen', exact: true }));
    await tabTo('Zoek persoon');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Zoek persoon' }));
    await tabTo('zoek');
    await type('beheerder');
    await press('Enter');
    await see(page.getByRole('link', { name: 'Anja de Wit' }));
    await tabTo('Anja de Wit');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Anja de Wit' }));
    await tabTo('two-step-switch');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Verificatie in twee stappen tijdelijk uitzetten' }));
    await press('Escape');
    await see(page.getByRole('heading', { name: 'Anja de Wit' }));
    await tabTo('two-step-switch');
    await press('Enter');
    await see(page.getByRole('radio', { name: 'tot iemand het weer aanzet', checked: true }));
    for (const group of ['end', 'reason', 'verified']) {
      while ((await focus()).name !== group) await page.keyboard.press('Tab');
      if (group === 'end') await press('ArrowUp');
      await press('Space');
    }
    await see(page.getByRole('radio', { name: '7 dagen', checked: true }));
    await tabTo('two-step-suspend');
    await press('Enter');
    await see(page.locator('#two-step-state', { hasText: 'tijdelijk uit' }));
    const { state, suspendedUntil } = await stage.demo.app.domains.factors.view(await userOf('beheerder'));
    expect([state, suspendedUntil !== undefined]).toEqual(['suspended', true]);
    expect(stage.faults()).toEqual([]);
  });
});
