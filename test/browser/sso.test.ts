import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../support/browser.ts';
import { button, field, link, see, WORDS, words } from '../support/browser-person.ts';
import { connect } from '../support/sso.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

const w = WORDS.nl;

describe("a school's own provider", () => {
  let stage: Stage;
  let upstream: Upstream;

  beforeAll(async () => {
    stage = await openStage();
    upstream = await startUpstream();
    const typed = { issuer: upstream.issuer, clientId: 'numo-id', clientSecret: 'a-secret' };
    const school = await stage.school();
    await connect({ running: stage.demo.app }, school, typed, { name: 'Microsoft' });
  });
  afterAll(async () => {
    await upstream.close();
    await stage.close();
  });
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  it.for([true, false])(
    'asks once who somebody is, then lets them in without a code, straight from the school name (JavaScript: %s)',
    async (scripts) => {
      await stage.changeSchool(() => ({ loginMode: 'sso' }));
      upstream.person = { sub: `docent2-${scripts}`, email: 'm.ayodele@school.example' };
      const first = await stage.seat({ javaScriptEnabled: scripts });
      await first.page.goto(`${stage.demo.origin}/login?login_hint=demo%3A`);
      await see(words(first.page, 'm.ayodele@school.example'));
      await button(first.page, 'Log één keer in met je Numo-gegevens').click();
      await field(first.page, w.username).fill('docent');
      await field(first.page, w.password).fill('groene-fiets-regen-42');
      await first.page.locator('#login-submit').click();
      await button(first.page, 'Ja, dit is mijn schoolaccount').click();
      const on = first.page.locator('#continue-submit');
      const home = first.page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' });
      await see(on.or(home));
      if (await on.isVisible()) await on.click();
      await see(home);

      const second = await stage.seat({ javaScriptEnabled: scripts });
      await second.page.goto(`${stage.demo.origin}/login`);
      await field(second.page, w.school).fill('demo');
      await second.page.locator('#school-submit').click();
      const again = second.page.locator('#continue-submit');
      const there = second.page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' });
      await see(again.or(there));
      if (await again.isVisible()) await again.click();
      await see(there);

      // Out at Numo, at Numo ID and at the school, and back at Numo.
      upstream.left = new URLSearchParams();
      await second.page.getByLabel('Numo-account & profiel').click();
      await link(second.page, 'Uitloggen').click();
      if (!scripts) await button(second.page, 'Ja, log mij uit').click();
      await see(second.page.getByRole('heading', { name: 'Welkom bij Numo' }));
      expect(new URL(second.page.url()).origin).toBe(stage.demo.origin);
      expect(upstream.left.get('post_logout_redirect_uri')).toContain('/uitgelogd');
    },
  );

  it('has a button beside the password in mode both', async () => {
    await stage.changeSchool(() => ({ loginMode: 'both' }));
    upstream.person = { sub: 'docent2-true' };
    const { page } = await stage.seat();
    await page.goto(`${stage.demo.origin}/login?login_hint=demo%3A`);
    await page.getByRole('link', { name: 'Log in met je schoolaccount' }).click();
    await see(page.getByRole('heading', { name: 'Hallo Nasira Al-Hashim' }));
  });
});
