/** Kurve's support, in a browser: what product.md section 4 lets them do, and what the school sees of it. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/accounts.ts';
import type { User } from '../../src/users/index.ts';
import { HOUR, openStage, type Stage } from '../support/browser.ts';
import { lookFaults } from '../support/browser-look.ts';
import { button, field, giveCode, givePassword, link, nextCode, see, WORDS, words } from '../support/browser-person.ts';

const w = WORDS.nl;
const SUPPORT = 'KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5CT';
const PHONE = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

describe('support', () => {
  let stage: Stage;
  let anja: User;

  beforeAll(async () => {
    stage = await openStage();
    const found = await stage.demo.app.domains.users.byUsername((await stage.school()).id, 'beheerder');
    if (!found) throw new Error('the demo has a beheerder');
    anja = found;
    await stage.demo.app.domains.factors.seedActive(anja, PHONE);
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
    // Of RESET and wipe by one support account within a day the second is refused, and that is another test's matter.
    stage.move(25 * HOUR);
  });

  const login = async (page: Page, path: string, school: string, username: string, secret: string) => {
    await page.goto(`${stage.demo.issuer}${path}`);
    await field(page, w.school).fill(school);
    await button(page, w.next).click();
    await givePassword(page, w, username, DEMO_PASSWORD);
    await see(field(page, w.code));
    await giveCode(page, w, nextCode(stage, secret));
    if (await page.locator('#continue-submit').isVisible()) await page.locator('#continue-submit').click();
  };

  it.for([true, false])(
    'helps a beheerder who lost the phone, and the school reads it (JavaScript: %s)',
    async (scripts) => {
      const { page } = await stage.seat({ javaScriptEnabled: scripts });
      // Axe is a script too.
      const look = async (name: string) => {
        if (scripts) expect([name, await lookFaults(page)]).toEqual([name, []]);
      };
      await login(page, '/support', 'kurve', 'support', SUPPORT);
      await see(page.getByRole('heading', { name: 'Scholen', exact: true }));
      await look('schools');

      await link(page, 'Zoek persoon').click();
      await page.locator('#zoek').fill('beheerder');
      await page.keyboard.press('Enter');
      await see(link(page, 'Anja de Wit'));
      await look('found');
      await link(page, 'Demo College').or(link(page, 'Anja de Wit')).first().click();
      await see(page.getByRole('heading', { name: 'Anja de Wit' }));
      await look('person');

      await page.locator('#two-step-switch').click();
      await see(page.getByRole('heading', { name: 'Verificatie in twee stappen tijdelijk uitzetten' }));
      await page.locator('#two-step-suspend').click();
      await see(words(page, 'Kies een reden.'));
      await look('why is missing');
      // By keyboard only.
      await page.locator('#reason-lost-phone').focus();
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      expect(await page.locator('[name=verified]:focus').count()).toBe(1);
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await see(page.locator('#two-step-state', { hasText: 'tijdelijk uit' }));
      await look('suspended');
      await page.locator('#two-step-switch').click();
      await page.getByLabel('Telefoon kwijt of stuk').check();
      await page.getByLabel('Een andere beheerder heeft het bevestigd').check();
      await button(page, 'Zet aan').click();
      await see(page.locator('#two-step-state', { hasText: 'aan' }));

      await page.locator('#password-reset-open').click();
      await page.getByLabel('Wachtwoord vergeten').check();
      await page.getByLabel('Teruggebeld op het bekende nummer van de school').check();
      await button(page, 'RESET').click();
      const code = (await page.locator('#activation-code').innerText()).trim();
      expect(code).toMatch(/^\w{4}.\w{4}.\w{4}$/);
      await look('code');
      await page.locator('#done').click();
      // The other half, within a day, by the same hands.
      await page.locator('#two-step-wipe').click();
      await page.getByLabel('Telefoon kwijt of stuk').check();
      await page.getByLabel('Teruggebeld op het bekende nummer van de school').check();
      await button(page, 'Wis').click();
      await see(words(page, 'Een andere supportmedewerker moet dit doen.'));
      await look('a second one is needed');

      await stage.demo.app.flush();
      const other = await stage.demo.app.domains.users.create(
        {
          schoolId: anja.schoolId,
          role: 'beheerder',
          username: `collega-${scripts}`,
          givenName: 'Bo',
          familyName: 'Jansen',
          password: DEMO_PASSWORD,
        },
        {
          clock: { now: () => new Date(stage.now()), ms: stage.now, elapsed: stage.now },
          actor: { kind: 'system', by: 'test' },
        },
      );
      await stage.demo.app.domains.factors.seedActive(other, PHONE);
      const { page: school } = await stage.seat({ javaScriptEnabled: scripts });
      await login(school, '/beheer/logboek', 'demo', other.username, PHONE);
      for (const text of ['support heeft gekeken', 'wachtwoord gereset', 'verificatie in twee stappen uitgezet']) {
        await see(school.getByRole('table').getByText(text).first());
      }
    },
  );

  it('makes a school with its first beheerder, and an app', async () => {
    const { page } = await stage.seat();
    const look = async (name: string) => {
      expect([name, await lookFaults(page)]).toEqual([name, []]);
    };
    await login(page, '/support', 'kurve', 'support', SUPPORT);
    await link(page, 'Nieuwe school').click();
    await page.locator('#name').fill('Scholengemeenschap met een naam van wel zestig tekens lang ja');
    await page.locator('#short_name').fill('demo');
    await page.locator('#save').click();
    await see(words(page, 'Deze korte schoolnaam is al van een andere school.'));
    await look('new school');
    await page.locator('#short_name').fill('zestig');
    await page.keyboard.press('Enter');
    await see(page.getByRole('heading', { name: 'Eerste beheerder' }));
    await page.locator('#save').click();
    await see(words(page, 'Vul de naam in.'));
    await look('first beheerder');
    for (const [name, text] of Object.entries({ given_name: 'Bo', family_name: 'Jansen', username: 'bo' })) {
      await page.locator(`#${name}`).fill(text);
    }
    await page.keyboard.press('Enter');
    await see(page.locator('#activation-code'));

    await page.goto(`${stage.demo.issuer}/support/clients`);
    await look('apps');
    await page.locator('#client-new').click();
    await page.locator('#id').fill('bieb');
    await page.locator('#redirect_uris').fill('http://bieb.example.nl/callback');
    await page.locator('#save').click();
    await see(words(page, 'Vul een naam in van hooguit 100 tekens.'));
    await look('app with faults');
    await page.locator('#name').fill('Schoolbibliotheek');
    await page.locator('#redirect_uris').fill('https://bieb.example.nl/callback');
    await page.locator('#save').click();
    await see(page.locator('#client-secret'));
    await look('secret');
    await page.locator('#done').click();
    await see(page.locator('#secret-new'));
    await look('app');
    await page.locator('#client-remove').click();
    await look('remove app');
    await page.locator('#client-remove-confirm').click();
    await see(words(page, 'De app is verwijderd.'));
    // Events reach the log a moment later; whoever is as fast as this browser looks again.
    await expect
      .poll(async () => {
        await link(page, 'Systeemlogboek').click();
        await see(page.getByRole('heading', { name: 'Systeemlogboek' }));
        return page.getByRole('table').getByText('app verwijderd').count();
      })
      .toBe(1);
    await look('system log');
  });
});
