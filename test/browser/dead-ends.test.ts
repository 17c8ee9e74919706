import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LAUNCH, MINUTE, openStage, type Stage } from '../support/browser.ts';
import {
  arrive,
  button,
  chooseSchool,
  field,
  giveCode,
  givePassword,
  link,
  logIn,
  nextCode,
  openSecurity,
  readKey,
  see,
  seeSlider,
  slider,
  startLogin,
  WORDS,
  words,
} from '../support/browser-person.ts';

const w = WORDS.nl;
const PUPIL = { username: 'leerling', name: 'Sam Visser' };
const DOCENT = { username: 'docent', name: 'Nasira Al-Hashim' };

describe('no dead ends', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  /** The page says what happened; its one button leads on at Numo. */
  async function goOn(page: Page, title: string): Promise<void> {
    await see(page.getByRole('heading', { name: title }));
    await page.locator('#restart').click();
  }

  it.for([true, false])('the back button after finishing (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page } = await stage.seat({ javaScriptEnabled });
    await logIn(stage, page, w, PUPIL);
    await page.goBack();
    expect(page.url()).toContain('/interaction/');
    await goOn(page, 'Dit inloggen is al klaar');
    await see(page.getByRole('heading', { name: 'Hallo Sam Visser' }));
  });

  it('two tabs, each with a login of its own', async () => {
    const { page, context } = await stage.seat();
    await startLogin(page, stage.demo.origin);
    const other = await context.newPage();
    await startLogin(other, stage.demo.origin);
    await chooseSchool(page, w);
    await chooseSchool(other, w);
    await givePassword(page, w, PUPIL.username);
    await arrive(page, w, PUPIL.name);
    await givePassword(other, w, PUPIL.username);
    await arrive(other, w, PUPIL.name);
  });

  it('one login in two tabs', async () => {
    const { page, context } = await stage.seat();
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    const other = await context.newPage();
    await other.goto(page.url());
    await see(field(other, w.username));
    await givePassword(page, w, PUPIL.username);
    await arrive(page, w, PUPIL.name);
    await givePassword(other, w, PUPIL.username);
    await goOn(other, 'Dit inloggen is al klaar');
    await see(other.getByRole('heading', { name: 'Hallo Sam Visser' }));
  });

  it.for([true, false])('a double click on every button (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page } = await stage.seat({ javaScriptEnabled });
    await startLogin(page, stage.demo.origin);
    await field(page, w.school).fill('demo');
    await button(page, w.next).dblclick();
    await see(field(page, w.username));
    await field(page, w.username).fill(DOCENT.username);
    await field(page, w.password).fill('groene-fiets-regen-42');
    await button(page, w.logIn).dblclick();
    await arrive(page, w, DOCENT.name);

    await openSecurity(stage, page, w);
    await slider(page, w).dblclick();
    await seeSlider(page, w, true);
    const secret = (await readKey(page, w)).replaceAll(' ', '');
    await field(page, w.code).fill(nextCode(stage, secret));
    await button(page, w.confirm).dblclick();
    await see(words(page, w.since));
    await page.locator('#recovery-show').click();
    await see(page.locator('#recovery-codes li').first());
    await button(page, w.kept).dblclick();
    await see(words(page, w.since));

    const again = await stage.seat({ javaScriptEnabled });
    await startLogin(again.page, stage.demo.origin);
    await chooseSchool(again.page, w);
    await givePassword(again.page, w, DOCENT.username);
    await field(again.page, w.code).fill(nextCode(stage, secret));
    await button(again.page, w.logIn).dblclick();
    await arrive(again.page, w, DOCENT.name);
    await openSecurity(stage, again.page, w);
    await slider(again.page, w).dblclick();
    await button(again.page, w.suspend).dblclick();
    await see(words(again.page, w.suspended));
    await link(again.page, w.wipeLink).dblclick();
    await button(again.page, w.wipe).dblclick();
    await seeSlider(again.page, w, false);
  });

  it('a bookmarked login page, in this browser and in another', async () => {
    const { page } = await stage.seat();
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    const bookmark = page.url();
    await givePassword(page, w, PUPIL.username);
    await arrive(page, w, PUPIL.name);
    await page.goto(bookmark);
    await goOn(page, 'Dit inloggen is al klaar');
    await see(page.getByRole('heading', { name: 'Hallo Sam Visser' }));

    const other = await stage.seat();
    await other.page.goto(bookmark);
    await goOn(other.page, 'Dit inloggen begon in een andere browser');
    await see(words(other.page, 'Demo College'));
    await givePassword(other.page, w, PUPIL.username);
    await arrive(other.page, w, PUPIL.name);

    stage.move(25 * 60 * MINUTE);
    const later = await stage.seat();
    await later.page.goto(bookmark);
    await see(later.page.getByRole('heading', { name: 'We weten niet waar je heen wilt' }));
    await see(words(later.page, 'Ga terug naar de app'));
  });

  it.for([true, false])('an attempt that took too long (JavaScript: %s)', async (javaScriptEnabled) => {
    const { page } = await stage.seat({ javaScriptEnabled });
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    stage.move(61 * MINUTE);
    await givePassword(page, w, PUPIL.username);
    await see(words(page, 'Het inloggen duurde te lang. Begin opnieuw.'));
    await goOn(page, 'Het inloggen duurde te lang');
    await see(words(page, 'Demo College'));
    await givePassword(page, w, PUPIL.username);
    await arrive(page, w, PUPIL.name);
  });

  it('a set-up that took too long', async () => {
    const { page } = await stage.seat();
    await logIn(stage, page, w, DOCENT);
    await openSecurity(stage, page, w);
    await slider(page, w).click();
    const secret = (await readKey(page, w)).replaceAll(' ', '');
    stage.move(16 * MINUTE);
    await field(page, w.code).fill(nextCode(stage, secret));
    await button(page, w.confirm).click();
    await see(words(page, 'Het instellen duurde langer dan 15 minuten.'));
    await seeSlider(page, w, false);
  });

  it('a profile whose login is too old: asks anew, and comes back to the same place', async () => {
    const { page } = await stage.seat();
    await logIn(stage, page, w, DOCENT);
    await openSecurity(stage, page, w);
    stage.move(11 * MINUTE);
    await slider(page, w).click();
    await see(words(page, 'Demo College'));
    expect(await field(page, w.username).inputValue()).toBe(DOCENT.username);
    await field(page, w.password).fill('groene-fiets-regen-42');
    await button(page, w.logIn).click();
    await see(button(page, w.goOn.replace('Numo', 'Numo-profiel')).or(words(page, 'Doe het nu nog een keer.')));
    await see(words(page, 'Doe het nu nog een keer.'));
    await slider(page, w).click();
    await see(words(page, w.follow));
    await button(page, w.cancel).click();
    await seeSlider(page, w, false);
  });

  it('the reminder while suspended leads to the profile with one click', async () => {
    const docent2 = { username: 'docent2', name: 'Meti Ayodele', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
    const { page } = await stage.seat();
    await logIn(stage, page, w, docent2);
    await openSecurity(stage, page, w);
    await slider(page, w).click();
    await button(page, w.suspend).click();
    await see(words(page, w.suspended));

    const { page: again } = await stage.seat();
    await startLogin(again, stage.demo.origin);
    await chooseSchool(again, w);
    await givePassword(again, w, docent2.username);
    await see(words(again, w.isOff));
    await again.getByText(w.toProfile, { exact: true }).click();
    await see(again.getByRole('heading', { name: w.profile, exact: true }));
    await seeSlider(again, w, false);
    await slider(again, w).click();
    await giveResume(again, nextCode(stage, docent2.secret));
    await see(words(again, w.since));
  });

  async function giveResume(page: Page, code: string): Promise<void> {
    await field(page, w.code).fill(code);
    await button(page, w.confirm).click();
  }

  it('a code that is typed after the cookies were thrown away', async () => {
    const docent2 = { username: 'docent2', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
    const { page, context } = await stage.seat();
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await givePassword(page, w, docent2.username);
    await see(field(page, w.code));
    await context.clearCookies();
    await giveCode(page, w, nextCode(stage, docent2.secret));
    await see(words(page, 'Zonder cookies werkt deze pagina niet.'));
    await page.goBack();
    await goOn(page, 'Dit inloggen begon in een andere browser');
    await see(words(page, 'Demo College'));
  });

  it('a browser that takes no cookies at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'numo-id-browser-'));
    mkdirSync(join(folder, 'Default'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
    const context = await chromium.launchPersistentContext(folder, { ...LAUNCH, locale: 'nl-NL' });
    try {
      const page = await context.newPage();
      await startLogin(page, stage.demo.origin);
      await see(page.getByRole('heading', { name: 'Cookies staan uit' }));
      await see(words(page, 'Zet cookies aan in je browser en begin opnieuw.'));
      expect(await page.locator('#restart').getAttribute('href')).toContain(`${stage.demo.origin}/login`);
      await page.goto(`${stage.demo.issuer}/profiel`);
      await see(page.getByRole('heading', { name: 'Cookies staan uit' }));
    } finally {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
