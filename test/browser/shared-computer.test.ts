import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browser.ts';
import {
  button,
  chooseSchool,
  field,
  givePassword,
  link,
  logIn,
  openSecurity,
  see,
  WORDS,
  words,
} from '../support/browser-person.ts';

const w = WORDS.nl;
const DOCENT = { username: 'docent', name: 'Nasira Al-Hashim' };

describe('a computer that many use', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  it.for([true, false])('lets somebody else in after «Ik ben iemand anders» (JavaScript: %s)', async (scripts) => {
    const { page } = await stage.seat({ javaScriptEnabled: scripts });
    await logIn(stage, page, w, DOCENT);
    await page.goto(`${stage.demo.origin}/login?prompt=select_account`);
    await see(button(page, 'Verder als Nasira Al-Hashim'));
    await button(page, 'Ik ben iemand anders').click();
    await see(field(page, w.username));
    expect(await field(page, w.username).inputValue()).toBe('');
    await givePassword(page, w, 'leerling');
    await see(page.getByRole('heading', { name: 'Hallo Sam Visser' }));
    await openSecurity(stage, page, w);
    await link(page, 'Persoonlijke informatie').click();
    await see(words(page, 'Sam Visser'));
    expect(await page.locator('main').innerText()).not.toContain('Nasira');
  });

  it('goes on as the same person when that is who sits there', async () => {
    const { page } = await stage.seat();
    await logIn(stage, page, w, DOCENT);
    await page.goto(`${stage.demo.origin}/login?prompt=select_account`);
    await button(page, 'Verder als Nasira Al-Hashim').click();
    await see(page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' }));
  });

  it('asks who it is when the relying party means somebody else', async () => {
    const { page } = await stage.seat();
    await logIn(stage, page, w, DOCENT);
    await page.goto(`${stage.demo.origin}/login?login_hint=demo%3Aleerling`);
    await see(words(page, 'Op deze computer is al iemand ingelogd.'));
    await button(page, 'Ik ben iemand anders').click();
    await see(field(page, w.password));
    expect(await field(page, w.username).inputValue()).toBe('leerling');
    await givePassword(page, w, 'leerling');
    await see(page.getByRole('heading', { name: 'Hallo Sam Visser' }));
  });

  it('remembers the school, never the person, for who comes next', async () => {
    const { page, context } = await stage.seat();
    await logIn(stage, page, w, DOCENT);
    await page.getByLabel('Numo-account & profiel').click();
    await link(page, 'Uitloggen').click();
    await page.getByRole('main').getByRole('link', { name: 'Log in', exact: true }).click();
    await button(page, 'Verder bij Demo College').click();
    expect(await field(page, w.username).inputValue()).toBe('');
    await link(page, 'Andere school').click();
    await chooseSchool(page, w, 'kurve');
    await see(words(page, 'Kurve'));
    const names = (await context.cookies()).map(({ value }) => value).join(' ');
    expect(names).not.toMatch(/docent|nasira/i);
  });
});
