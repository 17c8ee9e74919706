import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE, openStage, type Stage } from '../support/browser.ts';
import { LOOKS, lookAs, lookFaults } from '../support/browser-look.ts';
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
  wrongCode,
} from '../support/browser-person.ts';
import { context as testContext } from '../support/seed.ts';

const w = WORDS.nl;
const DOCENT = { username: 'docent', name: 'Nasira Al-Hashim' };
const DOCENT2 = { username: 'docent2', name: 'Meti Ayodele', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };

describe('axe on the running product (WCAG 2.2 AA), light and dark, wide and on a phone', () => {
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  /** Looks at the page as it stands there. */
  async function look(state: string): Promise<void> {
    expect(await lookFaults(page), state).toEqual([]);
    await lookAs(page, LOOKS[0]);
  }

  it('the pages of the login', async () => {
    ({ page } = await stage.seat());
    await startLogin(page, stage.demo.origin);
    await look('school');
    await field(page, w.school).fill('bestaat-niet');
    await button(page, w.next).click();
    await see(words(page, 'We kennen deze korte schoolnaam niet.'));
    await look('school unknown');
    await chooseSchool(page, w);
    await look('password');
    await button(page, w.logIn).click();
    await see(words(page, 'Niet alles is goed ingevuld.'));
    await look('password, nothing typed');
    for (let times = 0; times < 6; times += 1) await givePassword(page, w, 'leerling', 'niet goed');
    await see(page.locator('[data-delay]'));
    await look('password, delayed');
    stage.move(MINUTE);
    await page.reload();
    await givePassword(page, w, DOCENT2.username);
    await see(field(page, w.code));
    await look('code');
    for (let times = 0; times < 3; times += 1) {
      await giveCode(page, w, wrongCode(stage, DOCENT2.secret));
      await see(words(page, w.wrongCode));
    }
    await see(words(page, w.clockHint));
    await look('code, wrong for the third time');
    await link(page, w.noPhone).click();
    await field(page, w.recovery).fill('niet-goed');
    await button(page, w.logIn).click();
    await see(words(page, 'Deze herstelcode klopt niet'));
    await look('recovery code, wrong');
    await page.goBack();
    await page.goto(page.url().replace('/herstelcode', ''));
    await giveCode(page, w, nextCode(stage, DOCENT2.secret));
    await arrive(page, w, DOCENT2.name);
    await page.goBack();
    await see(page.getByRole('heading', { name: 'Dit inloggen is al klaar' }));
    await look('finished');
    await page.goto(`${stage.demo.origin}/login?prompt=select_account`);
    await see(button(page, 'Ik ben iemand anders'));
    await look('who are you');
    await page.goto(`${stage.demo.issuer}/bestaat-niet`);
    await look('not found');
    await page.goto(`${stage.demo.issuer}/auth?client_id=onbekend`);
    await look('OAuth error');
    await page.goto(`${stage.demo.issuer}/session/end`);
    await look('logout');
    await button(page, 'Ja, log mij uit').click();
    await see(words(page, 'Je bent uitgelogd.'));
    await look('logged out');
  });

  it('the set-up that a school requires, inside the login', async () => {
    const required = { policy: 'docenten-and-beheerders' } as const;
    await stage.changeSchool(() => ({ twoStep: required }));
    ({ page } = await stage.seat());
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await givePassword(page, w, 'beheerder');
    await see(words(page, 'Je school verplicht verificatie in twee stappen.'));
    const secret = (await readKey(page, w)).replaceAll(' ', '');
    await look('set-up in the login');
    await field(page, w.code).fill(nextCode(stage, secret));
    await button(page, w.confirm).click();
    await page.locator('#recovery-show').click();
    await look('recovery codes in the login');
    await button(page, 'Ik heb ze bewaard, ga verder').click();
    await arrive(page, w, 'Anja de Wit');
    await openSecurity(stage, page, w);
    await look('profile, required');
    await slider(page, w).click();
    await see(words(page, 'Je kunt het daarom niet uitzetten of wissen.'));
    await look('suspending refused');
    await stage.changeSchool(() => ({ twoStep: { policy: 'optional' } }));
  });

  it('the profile', async () => {
    ({ page } = await stage.seat());
    await logIn(stage, page, w, DOCENT);
    await openSecurity(stage, page, w);
    await look('absent');
    await link(page, 'Persoonlijke informatie').click();
    await see(words(page, 'Rol:'));
    await look('personal');
    await openSecurity(stage, page, w);
    await slider(page, w).click();
    const secret = (await readKey(page, w)).replaceAll(' ', '');
    await look('pending, key open');
    await field(page, w.code).fill(wrongCode(stage, secret));
    await button(page, w.confirm).click();
    await see(words(page, w.wrongCode));
    await look('pending, wrong code');
    await field(page, w.code).fill(nextCode(stage, secret));
    await button(page, w.confirm).click();
    await see(words(page, w.since));
    await page.locator('#recovery-show').click();
    await look('active, recovery codes');
    await button(page, w.kept).click();

    ({ page } = await stage.seat());
    await logIn(stage, page, w, { ...DOCENT, secret });
    await openSecurity(stage, page, w);
    await look('active');
    for (const name of [
      w.newPhone,
      'Nieuwe herstelcodes',
      w.wipeLink,
      'Waar je bent ingelogd',
      'Recente gebeurtenissen',
    ]) {
      await link(page, name).click();
      await see(page.getByRole('heading', { level: 2 }).first());
      await look(name);
      await openSecurity(stage, page, w);
    }
    await link(page, w.newPhone).click();
    await button(page, w.makeQr).click();
    await readKey(page, w);
    await look('new phone, pending');
    await openSecurity(stage, page, w);
    await slider(page, w).click();
    await see(page.getByRole('radio').first());
    await look('suspend');
    await button(page, w.suspend).click();
    await see(words(page, w.suspended));
    await look('suspended');
    await slider(page, w).click();
    await see(field(page, w.code));
    await look('resume');
  });

  it('password, e-mail and sessions in the profile', async () => {
    ({ page } = await stage.seat());
    await logIn(stage, page, w, { username: 'leerling', name: 'Sam Visser' });
    await openSecurity(stage, page, w);
    await look('leerling');
    await page.locator('#password-change').click();
    await look('password');
    await button(page, 'Bewaar').click();
    await see(words(page, 'Niet alles is goed ingevuld.'));
    await look('password, nothing typed');
    await openSecurity(stage, page, w);
    await page.locator('#email-change').click();
    await look('e-mail');
    await page.getByLabel('Nieuw e-mailadres').fill('sam@demo.example');
    await button(page, 'Mail me een code').click();
    await see(page.getByLabel('Code uit de mail'));
    await look('e-mail code');
    await openSecurity(stage, page, w);
    await look('e-mail waiting');
    await link(page, 'Waar je bent ingelogd').click();
    await link(page, 'Log overal uit').click();
    await look('sign out everywhere');
    await button(page, 'Log overal uit').click();
    await see(words(page, 'Je bent overal uitgelogd.'));
    await look('signed out everywhere');
  });

  it('long names of people, schools and apps', async () => {
    const { schools, users, clients } = stage.demo.app.domains;
    const school = await schools.create(
      {
        name: 'Christelijke Scholengemeenschap Sint-Willibrordus-van-Echternach voor Hotelvakonderwijs',
        shortNames: ['lang'],
      },
      testContext,
    );
    await users.create(
      {
        schoolId: school.id,
        username: 'wilhelmina-anastasia.konstantinopoulou.van.den.hoogenbandenbergh',
        role: 'docent',
        givenName: 'Wilhelmina-Anastasia-Philippina',
        middleName: 'van den',
        familyName: 'Konstantinopoulou-Hoogenbandenbergh',
        password: 'groene-fiets-regen-42',
        email: `${'wilhelmina'.repeat(5)}@scholengemeenschap-sint-willibrordus.example`,
      },
      testContext,
    );
    const client = {
      id: 'lang',
      name: 'DeAllerlangsteLesplannerVanHeelNederlandEnVlaanderen',
      secret: 'a-secret-of-thirty-two-characters',
      redirectUris: [`${stage.demo.origin}/callback`],
      clientUri: `${stage.demo.origin}/${'lang'.repeat(20)}`,
    };
    await clients.upsert(client, testContext);
    ({ page } = await stage.seat());
    const params = {
      client_id: 'lang',
      response_type: 'code',
      scope: 'openid profile email school',
      redirect_uri: `${stage.demo.origin}/callback`,
      state: 'x',
      nonce: 'x',
    };
    await page.goto(`${stage.demo.issuer}/auth?${new URLSearchParams(params)}`);
    await look('school');
    await chooseSchool(page, w, 'lang');
    await look('password');
    await givePassword(page, w, 'wilhelmina-anastasia.konstantinopoulou.van.den.hoogenbandenbergh');
    await see(button(page, 'Sta toe'));
    await look('consent');
    await page.goto(`${stage.demo.issuer}/profiel?tab=inloggen`);
    await seeSlider(page, w, false);
    await look('profile');
    await page.goto(`${stage.demo.issuer}/profiel`);
    await look('personal');
    expect(stage.faults()).toEqual([]);
  });
});
