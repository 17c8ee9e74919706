import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browser.ts';
import { nextCode, see, seeSlider, WORDS, words, wrongCode } from '../support/browser-person.ts';

interface Focus {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** Something is drawn around it that the eye can see. */
  readonly visible: boolean;
  /** It is on the screen, not scrolled away or covered. */
  readonly inView: boolean;
}

/** Runs in the page; a text, for the compiler knows no browser here. */
const FOCUS = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    id: element.id,
    name: element.getAttribute('name') ?? '',
    text: (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\\s+/g, ' '),
    visible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    inView: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
})()`;

const focusOf = async (page: Page): Promise<Focus> => (await page.evaluate(FOCUS)) as Focus;

/** More than any page has places to stop at. */
const STOPS = 40;

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

  /** Presses Tab until what is wanted has the focus; every stop on our pages must be visible. */
  async function tabTo(wanted: string): Promise<void> {
    const passed: string[] = [];
    for (let stop = 0; stop < STOPS; stop += 1) {
      await page.keyboard.press('Tab');
      const focus = await focusOf(page);
      if (page.url().startsWith(stage.demo.issuer)) {
        expect(focus, 'every stop is seen').toMatchObject({ visible: true, inView: true });
      }
      if (focus.id === wanted || focus.text === wanted) return;
      passed.push(focus.id || focus.text);
    }
    throw new Error(`Tab never comes to ${wanted}, only to ${passed.join(', ')}`);
  }

  const type = (text: string): Promise<void> => page.keyboard.type(text);
  const press = (key: 'Enter' | 'Space'): Promise<void> => page.keyboard.press(key);

  /** The page put the focus by itself where a person begins. */
  async function expectFocus(id: string): Promise<void> {
    await see(page.locator(`#${id}`));
    await expect.poll(async () => (await focusOf(page)).id).toBe(id);
    expect(await focusOf(page)).toMatchObject({ visible: true, inView: true });
  }

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
    for (let stop = 0; stop < STOPS && (await focusOf(page)).name !== 'end'; stop += 1)
      await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowUp');
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
