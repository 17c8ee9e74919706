import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browser.ts';
import { keyboardOf } from '../support/browser-keyboard.ts';
import { nextCode, see, seeSlider, WORDS, words, wrongCode } from '../support/browser-person.ts';

describe('the keyboard alone', () => {
  const w = WORDS.nl;
  let stage: Stage;
  let page: Page;
  let secret = '';

  beforeAll(async () => {
    stage = await openStage();
    ({ page } = await stage.seat());
  });
  afterAll(() => stage.close());

  const { expectFocus, focus, press, tabTo, type } = keyboardOf(
    () => page,
    () => stage.demo.issuer,
  );

  async function toSchool(): Promise<void> {
    await page.goto(stage.demo.origin);
    await tabTo('login');
    await press('Enter');
    await expectFocus('school');
  }

  async function openSecurity(): Promise<void> {
    await page.goto(stage.demo.origin);
    await tabTo('Numo-account & profiel');
    await press('Enter');
    await tabTo('Profiel');
    await press('Enter');
    await see(page.getByRole('heading', { name: w.profile }));
    await tabTo(w.security);
    await press('Enter');
    await see(page.locator('#two-step-switch'));
  }

  it('goes through the login, with the focus where the typing is', async () => {
    await toSchool();
    await type('bestaat-niet');
    await press('Enter');
    await see(words(page, 'We kennen deze korte schoolnaam niet.'));
    await expectFocus('school');
    await page.keyboard.press('Control+A');
    await type('demo');
    await tabTo('school-submit');
    await press('Space');
    await expectFocus('username');
    await type('docent');
    await tabTo('password');
    await type('niet goed');
    await press('Enter');
    await see(words(page, w.wrongPassword));
    await expectFocus('password');
    await type('groene-fiets-regen-42');
    await tabTo('Toon wat je typt');
    await press('Space');
    await expect.poll(() => page.locator('#password').getAttribute('type')).toBe('text');
    await tabTo('login-submit');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' }));
  });

  it('sets up the second step', async () => {
    await openSecurity();
    await tabTo('two-step-switch');
    await press('Space');
    await seeSlider(page, w, true);
    await tabTo(w.noScan);
    await press('Enter');
    await see(page.locator('#setup-key'));
    secret = (await page.locator('#setup-key').innerText()).replaceAll(' ', '');
    await tabTo('code');
    await type(wrongCode(stage, secret));
    await press('Enter');
    await see(words(page, w.wrongCode));
    await expectFocus('code');
    await type(nextCode(stage, secret));
    await tabTo('two-step-confirm');
    await press('Space');
    await see(words(page, w.since));
    await tabTo('recovery-show');
    await press('Enter');
    await see(page.locator('#recovery-codes li').first());
    await tabTo('recovery-done');
    await press('Enter');
    await see(words(page, 'Je herstelcodes worden niet meer getoond.'));
  });

  it('logs in with a code', async () => {
    ({ page } = await stage.seat());
    await toSchool();
    await type('demo');
    await press('Enter');
    await expectFocus('username');
    await type('docent');
    await tabTo('password');
    await type('groene-fiets-regen-42');
    await press('Enter');
    await expectFocus('code');
    await type(nextCode(stage, secret));
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' }));
  });

  it('switches off for a while, on again, and wipes', async () => {
    await openSecurity();
    await tabTo('two-step-switch');
    await press('Enter');
    await see(page.getByRole('radio').first());
    // One group of radio buttons is one stop; arrows choose in it.
    while ((await focus()).name !== 'end') await page.keyboard.press('Tab');
    await press('ArrowUp');
    await see(page.getByRole('radio', { name: w.ends.week, checked: true }));
    await tabTo('two-step-suspend');
    await press('Enter');
    await see(words(page, w.suspended));

    ({ page } = await stage.seat());
    await toSchool();
    await type('demo');
    await press('Enter');
    await expectFocus('username');
    await type('docent');
    await tabTo('password');
    await type('groene-fiets-regen-42');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Goed om te weten' }));
    await tabTo('continue-submit');
    await press('Enter');
    await see(page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' }));
    await openSecurity();
    await tabTo('two-step-switch');
    await press('Space');
    await expectFocus('code');
    await type(nextCode(stage, secret));
    await press('Enter');
    await see(words(page, w.since));
    await tabTo('two-step-wipe');
    await press('Enter');
    // This login was without a code; what wipes asks for one.
    await expectFocus('code');
    await type(nextCode(stage, secret));
    await press('Enter');
    await see(page.getByRole('heading', { name: w.wipeTitle }));
    await tabTo('two-step-wipe-confirm');
    await press('Enter');
    await seeSlider(page, w, false);
    expect(stage.faults()).toEqual([]);
  });
});
