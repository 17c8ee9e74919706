/** Who has to wait sees the seconds pass, and can go on when they are over (product.md section 8). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStage, SECOND, type Stage } from '../support/browser.ts';
import { chooseSchool, givePassword, see, startLogin, WORDS } from '../support/browser-person.ts';

const w = WORDS.nl;
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

it('counts down on the page, with the button shut until then', async () => {
  const { page } = await stage.seat();
  await startLogin(page, stage.demo.origin);
  await chooseSchool(page, w);
  // The seventh mistake in a row means two seconds.
  for (let mistake = 1; mistake <= 7; mistake += 1) {
    await givePassword(page, w, 'leerling', 'niet-dit-wachtwoord');
    await see(page.locator('#form-error, #password-error').first());
    stage.move(mistake < 7 ? 2 * SECOND : 0);
    if (mistake < 7) await page.reload();
  }
  const line = page.locator('#form-error p');
  const seconds = async (): Promise<number> =>
    Number(/over (\d+) seconden/.exec((await line.textContent()) ?? '')?.[1]);
  const first = await seconds();
  expect(first).toBeGreaterThan(0);
  expect(await page.locator('#login-submit').isDisabled()).toBe(true);
  await expect.poll(seconds, { timeout: 30_000, interval: 200 }).toBeLessThan(first);
  await expect.poll(() => page.locator('#login-submit').isEnabled(), { timeout: 60_000 }).toBe(true);
  expect(await line.textContent()).not.toMatch(/\d/);
  expect(stage.faults()).toEqual([]);
});
