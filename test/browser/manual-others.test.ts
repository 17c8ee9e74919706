import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CACHE_MS, openStage, type Stage } from '../support/browser.ts';
import { button, link, logIn, openSecurity, see, seeSlider, slider, WORDS, words } from '../support/browser-person.ts';
import { metadataOfNobody } from '../support/saml-idp.ts';
import { connect } from '../support/sso.ts';

describe('the manual, for others', () => {
  const w = WORDS.nl;
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  it('a leerling has no such row at all', async () => {
    const { page } = await stage.seat();
    await logIn(stage, page, w, { username: 'leerling', name: 'Sam Visser' });
    await openSecurity(stage, page, w);
    await see(words(page, 'Gebruikersnaam:'));
    expect(await page.getByRole('switch').count()).toBe(0);
    expect(await page.locator('main').innerText()).not.toMatch(/verificatie|twee stappen/i);
    await page.goto(`${stage.demo.issuer}/profiel/twee-stappen/uitzetten`);
    expect(await page.locator('main').innerText()).not.toMatch(/verificatie/i);
  });

  it('a beheerder has the slider, and TOOLS | GEBRUIKERS', async () => {
    const { page } = await stage.seat();
    await logIn(stage, page, w, { username: 'beheerder', name: 'Anja de Wit' });
    await see(link(page, 'GEBRUIKERS'));
    await openSecurity(stage, page, w);
    await seeSlider(page, w, false);
  });

  it('the mails about it come, and the profile remembers what happened', async () => {
    const { page } = await stage.seat();
    const docent2 = { username: 'docent2', name: 'Meti Ayodele', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };
    await logIn(stage, page, w, docent2);
    await openSecurity(stage, page, w);
    await slider(page, w).click();
    await button(page, w.suspend).click();
    await see(words(page, w.suspended));
    await stage.demo.app.flush();
    await link(page, 'Recente gebeurtenissen').click();
    await see(page.locator('#events').getByText('Verificatie in twee stappen is tijdelijk uitgezet.'));
    await page.goto(`${stage.demo.origin}/outbox`);
    await see(words(page, 'Aan docent2@demo.example'));
    await see(page.getByText('tijdelijk uitgezet').first());
  });

  it('«Single Sign-on»: a docent is told where it is now; mode both keeps the slider', async () => {
    const docent = await stage.seat();
    await logIn(stage, docent.page, w, { username: 'docent', name: 'Nasira Al-Hashim' });
    const beheerder = await stage.seat();
    await logIn(stage, beheerder.page, w, { username: 'beheerder', name: 'Anja de Wit' });

    const typed = { metadata: await metadataOfNobody() };
    await connect({ running: stage.demo.app }, await stage.school(), typed, { preset: 'saml' });
    stage.move(CACHE_MS);
    await openSecurity(stage, docent.page, w);
    await see(
      words(
        docent.page,
        'Je school gebruikt Single Sign-on. Verificatie in twee stappen regel je bij je schoolaccount, niet in Numo.',
      ),
    );
    expect(await docent.page.getByRole('switch').count()).toBe(0);
    await openSecurity(stage, beheerder.page, w);
    await seeSlider(beheerder.page, w, false);

    await stage.changeSchool(() => ({ loginMode: 'both' }));
    await openSecurity(stage, docent.page, w);
    await seeSlider(docent.page, w, false);
    await see(words(docent.page, 'Dit geldt als je met gebruikersnaam en wachtwoord inlogt.'));
    await stage.changeSchool(() => ({ loginMode: 'local' }));
  });
});
