import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Seat, type Stage } from '../support/browser.ts';
import {
  arrive,
  button,
  chooseSchool,
  field,
  giveCode,
  givePassword,
  isGrey,
  isPink,
  link,
  logIn,
  nextCode,
  oathtool,
  oathtoolCode,
  openSecurity,
  readKey,
  readQr,
  see,
  seeSlider,
  slider,
  sliderColour,
  startLogin,
  WORDS,
  words,
  wrongCode,
} from '../support/browser-person.ts';
import { STEP_MS, totpAt } from '../support/totp.ts';

const NAME = 'Nasira Al-Hashim';

const WAYS = [
  { way: 'in Dutch', locale: 'nl-NL', w: WORDS.nl, javaScriptEnabled: true, ends: ['tomorrow', 'week', 'manual'] },
  { way: 'in Dutch without JavaScript', locale: 'nl-NL', w: WORDS.nl, javaScriptEnabled: false, ends: ['week'] },
  { way: 'in English', locale: 'en-GB', w: WORDS.en, javaScriptEnabled: true, ends: ['tomorrow'] },
] as const;

// Each heading of the manual is a test and goes on where the one before it ended.
describe.for(WAYS)('the manual, followed by a docent $way', ({ locale, w, javaScriptEnabled, ends }) => {
  let stage: Stage;
  let seat: Seat;
  let secret = '';
  const recovery: string[] = [];

  const freshBrowser = async (): Promise<void> => {
    await seat.context.close();
    seat = await stage.seat({ locale, javaScriptEnabled });
  };
  const logInWithCode = () => logIn(stage, seat.page, w, { username: 'docent', name: NAME, secret });
  const claims = async () => {
    const answer = await seat.context.request.get(`${stage.demo.origin}/claims`);
    return ((await answer.json()) as { id_token: { acr: string; amr: string[] } }).id_token;
  };

  beforeAll(async () => {
    stage = await openStage();
    seat = await stage.seat({ locale, javaScriptEnabled });
  });
  afterAll(() => stage.close());
  afterEach(() => {
    expect(stage.faults()).toEqual([]);
  });

  it('«inschakelen»: the slider is off to begin with, and ANNULEER leaves it so', async () => {
    const { page } = seat;
    await logIn(stage, page, w, { username: 'docent', name: NAME });
    await openSecurity(stage, page, w);
    await seeSlider(page, w, false);
    expect(isGrey(await sliderColour(page))).toBe(true);
    await see(page.getByText(w.off, { exact: true }));
    await slider(page, w).click();
    await see(words(page, w.notYet));
    await button(page, w.cancel).click();
    await seeSlider(page, w, false);
  });

  it('«inschakelen»: slider to the right, three steps, the QR code holds the key', async () => {
    const { page } = seat;
    await slider(page, w).click();
    await seeSlider(page, w, true);
    expect(isPink(await sliderColour(page))).toBe(true);
    await see(words(page, w.notYet));
    await see(words(page, w.follow));
    const steps = await page.getByRole('listitem').getByRole('heading').allInnerTexts();
    expect(steps).toEqual(w.steps);
    await see(link(page, 'Google Play'));
    await see(link(page, 'App Store'));
    await see(words(page, w.noWatching));

    const key = await readKey(page, w);
    expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    secret = key.replaceAll(' ', '');
    const uri = await readQr(page);
    expect(uri.protocol + uri.host).toBe('otpauth:totp');
    expect(decodeURIComponent(uri.pathname)).toBe('/Numo:demo/docent');
    expect(uri.searchParams.get('secret')).toBe(secret);
    expect(uri.searchParams.get('issuer')).toBe('Numo');

    await page.reload();
    expect(await readKey(page, w)).toBe(key);
  });

  it('«inschakelen»: a wrong code is told and changes nothing', async () => {
    const { page } = seat;
    await field(page, w.code).fill(wrongCode(stage, secret));
    await button(page, w.confirm).click();
    await see(words(page, w.wrongCode));
    expect((await readKey(page, w)).replaceAll(' ', '')).toBe(secret);
  });

  // Where there is no `oathtool` nobody can ask it; `npm test` says so.
  it.skipIf(!oathtool)('«inschakelen»: the code of oathtool and BEVESTIG, and it is active since today', async () => {
    const { page } = seat;
    const code = oathtoolCode(secret, stage.now());
    await field(page, w.code).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await button(page, w.confirm).click();
    await see(words(page, w.since));
    await seeSlider(page, w, true);
    expect(isPink(await sliderColour(page))).toBe(true);
    await see(link(page, w.wipeLink));
    await see(link(page, w.newPhone));

    await see(words(page, w.codesText));
    const codes = page.locator('#recovery-codes li');
    await expect.poll(() => codes.first().isVisible()).toBe(false);
    await page.locator('#recovery-show').click();
    await see(codes.first());
    recovery.push(...(await codes.allInnerTexts()));
    expect(recovery).toHaveLength(10);
    for (const one of recovery) expect(one).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    await button(page, w.kept).click();
    await see(words(page, w.since));
    expect(await codes.count()).toBe(0);
    expect(await page.content()).not.toContain(recovery[0]);
  });

  it('«dagelijks gebruik»: school, username and password, code', async () => {
    await freshBrowser();
    const { page } = seat;
    await startLogin(page, stage.demo.origin);
    await field(page, w.school).fill('demo');
    await button(page, w.next).click();
    await field(page, w.username).fill('docent');
    await field(page, w.password).fill('groene-fiets-regen-42');
    await button(page, w.logIn).click();
    await see(field(page, w.code));
    expect(await claims()).toBeUndefined();
    await giveCode(page, w, nextCode(stage, secret));
    await arrive(page, w, NAME);
    expect(await claims()).toMatchObject({ acr: 'urn:numo:acr:2', amr: ['pwd', 'otp', 'mfa'] });
  });

  it('«verificatie lukt niet»: says what to do, and whom to call', async () => {
    await freshBrowser();
    const { page } = seat;
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await givePassword(page, w, 'docent', 'niet-mijn-wachtwoord');
    await see(words(page, w.wrongPassword));
    expect(await field(page, w.username).inputValue()).toBe('docent');
    await givePassword(page, w, 'docent');
    await see(words(page, '0297-523159'));
    await see(link(page, 'support@kurve.nl'));
    for (const times of [1, 2, 3]) {
      await giveCode(page, w, wrongCode(stage, secret));
      await see(words(page, w.wrongCode));
      expect(await words(page, w.clockHint).isVisible()).toBe(times === 3);
    }
    const code = nextCode(stage, secret);
    await giveCode(page, w, code);
    await arrive(page, w, NAME);

    await freshBrowser();
    await startLogin(seat.page, stage.demo.origin);
    await chooseSchool(seat.page, w);
    await givePassword(seat.page, w, 'docent');
    await giveCode(seat.page, w, code);
    await see(words(seat.page, w.usedCode));
    await see(words(seat.page, '0297-523159'));
    await link(seat.page, w.noPhone).click();
    await field(seat.page, w.recovery).fill(recovery[0]?.toLowerCase().replaceAll('-', ' ') ?? '');
    await button(seat.page, w.logIn).click();
    await arrive(seat.page, w, NAME);
    expect(await claims()).toMatchObject({ acr: 'urn:numo:acr:2', amr: ['pwd', 'mfa'] });
  });

  it.for(ends)('«uitzetten (tijdelijk)», %s, and on again', async (end) => {
    await freshBrowser();
    const { page } = seat;
    await logInWithCode();
    await openSecurity(stage, page, w);
    await slider(page, w).click();
    await see(page.getByRole('radio', { name: w.ends.manual, checked: true }));
    await page.getByRole('radio', { name: w.ends[end] }).check();
    await button(page, w.suspend).click();
    await see(words(page, w.suspended));
    await seeSlider(page, w, false);
    expect(isGrey(await sliderColour(page))).toBe(true);
    expect(await words(page, w.untilOwn).isVisible()).toBe(end === 'manual');
    expect(await words(page, w.comesBack).isVisible()).toBe(end !== 'manual');

    // No code any more, but a reminder with the way to the profile.
    await freshBrowser();
    const { page: again } = seat;
    await startLogin(again, stage.demo.origin);
    await chooseSchool(again, w);
    await givePassword(again, w, 'docent');
    await see(words(again, w.isOff));
    await see(again.getByText(w.toProfile, { exact: true }));
    await arrive(again, w, NAME);
    expect(await claims()).toMatchObject({ acr: 'urn:numo:acr:1', amr: ['pwd'] });

    await openSecurity(stage, again, w);
    await slider(again, w).click();
    await field(again, w.code).fill(nextCode(stage, secret));
    await button(again, w.confirm).click();
    await see(words(again, w.since));
    await seeSlider(again, w, true);
  });

  it('«nieuwe telefoon»: the old one works until the new one is confirmed', async () => {
    await freshBrowser();
    const { page } = seat;
    await logInWithCode();
    await openSecurity(stage, page, w);
    await link(page, w.newPhone).click();
    await button(page, w.makeQr).click();
    const uri = await readQr(page);
    const old = secret;
    const renewed = uri.searchParams.get('secret') ?? '';
    expect(renewed).not.toBe(old);
    const key = await readKey(page, w);
    expect(key.replaceAll(' ', '')).toBe(renewed);
    await field(page, w.code).fill(wrongCode(stage, renewed));
    await button(page, w.confirm).click();
    await see(words(page, w.wrongCode));

    const other = await stage.seat({ locale, javaScriptEnabled });
    await logIn(stage, other.page, w, { username: 'docent', name: NAME, secret: old });
    await other.context.close();

    await field(page, w.code).fill(nextCode(stage, renewed));
    await button(page, w.confirm).click();
    await see(words(page, w.since));
    secret = renewed;

    await freshBrowser();
    await startLogin(seat.page, stage.demo.origin);
    await chooseSchool(seat.page, w);
    await givePassword(seat.page, w, 'docent');
    await giveCode(seat.page, w, nextCode(stage, old));
    await see(words(seat.page, w.wrongCode));
    await giveCode(seat.page, w, nextCode(stage, secret));
    await arrive(seat.page, w, NAME);
  });

  it('«koppeling verbreken»: Annuleer keeps it, Wis takes it away for good', async () => {
    await freshBrowser();
    const { page } = seat;
    await logInWithCode();
    await openSecurity(stage, page, w);
    await link(page, w.wipeLink).click();
    await see(page.getByRole('heading', { name: w.wipeTitle }));
    await link(page, w.dontWipe).click();
    await see(words(page, w.since));
    await link(page, w.wipeLink).click();
    await button(page, w.wipe).click();
    await seeSlider(page, w, false);
    expect(await link(page, w.wipeLink).isVisible()).toBe(false);

    await freshBrowser();
    await logIn(stage, seat.page, w, { username: 'docent', name: NAME });
    expect(await claims()).toMatchObject({ acr: 'urn:numo:acr:1', amr: ['pwd'] });
    await openSecurity(stage, seat.page, w);
    await slider(seat.page, w).click();
    const fresh = (await readKey(seat.page, w)).replaceAll(' ', '');
    expect(fresh).not.toBe(secret);
    for (const step of [-1, 0, 1]) {
      await field(seat.page, w.code).fill(totpAt(secret, stage.now() + step * STEP_MS));
      await button(seat.page, w.confirm).click();
      await see(words(seat.page, w.wrongCode));
    }
    await button(seat.page, w.cancel).click();
    await seeSlider(seat.page, w, false);
  });
});
