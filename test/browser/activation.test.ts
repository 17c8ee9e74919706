/** The page on which a password is chosen, behind an activation code: product.md section 7, in a browser. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browser.ts';
import { lookFaults } from '../support/browser-look.ts';
import { arrive, button, chooseSchool, field, see, startLogin, WORDS, words } from '../support/browser-person.ts';
import { context as testContext } from '../support/seed.ts';

const w = WORDS.nl;
const NEXT = 'warme-trein-zonder-haast';

describe('an activation code', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  it.for([true, false])('leads to a new password, and in (JavaScript: %s)', async (scripts) => {
    const { users } = stage.demo.app.domains;
    const pupil = await users.byUsername((await stage.school()).id, 'leerling');
    if (!pupil) throw new Error('the demo has a pupil');
    const { code } = await users.reset(pupil.id, { kind: 'system' }, testContext);
    const { page } = await stage.seat({ javaScriptEnabled: scripts });
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await field(page, w.username).fill('leerling');
    await field(page, w.password).fill(code.toLowerCase());
    await button(page, w.logIn).click();

    await see(page.getByRole('heading', { name: 'Kies een wachtwoord' }));
    const typed = page.locator('input[name=new_password]');
    expect(await typed.getAttribute('autocomplete')).toBe('new-password');
    // Axe is a script too.
    if (scripts) expect(await lookFaults(page)).toEqual([]);
    await typed.fill('wachtwoord');
    await page.locator('#save').click();
    await see(words(page, 'te makkelijk te raden'));
    expect(await typed.inputValue()).toBe('');
    if (scripts) expect(await lookFaults(page)).toEqual([]);

    // By keyboard only.
    await typed.focus();
    await page.keyboard.type(NEXT);
    await page.keyboard.press('Enter');
    await arrive(page, w, 'Sam Visser');
  });
});
