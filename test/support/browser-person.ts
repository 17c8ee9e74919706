import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import jsQR from 'jsqr';
import type { Locator, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { DEMO_PASSWORD } from '../../demo/accounts.ts';
import type { Stage } from './browser.ts';
import { STEP_MS, totpAt } from './totp.ts';

/** What a person reads on buttons and fields, written down anew: a changed word is a changed manual. */
export const WORDS = {
  nl: {
    school: 'Korte schoolnaam',
    next: 'volgende',
    username: 'Gebruikersnaam',
    password: 'Wachtwoord',
    logIn: 'log in',
    code: 'Zes-cijferige code',
    noPhone: 'Geen telefoon bij je? Gebruik een herstelcode',
    recovery: 'Herstelcode',
    goOn: 'Verder naar Numo',
    toProfile: 'Naar mijn profiel',
    profile: 'PROFIEL',
    security: 'Inloggen en beveiliging',
    twoStep: 'Verificatie in twee stappen:',
    notYet: 'Verificatie in twee stappen is nog niet ingesteld.',
    follow: 'Volg de stappen om verificatie in twee stappen in te stellen:',
    steps: [
      'Download een Authenticator App.',
      'Scan deze QR-code met die app.',
      'Vul de code uit de app hieronder in.',
    ],
    noWatching: 'Zorg dat niemand meekijkt, ook niet via het digibord.',
    noScan: 'Kun je de code niet scannen?',
    confirm: 'BEVESTIG',
    cancel: 'ANNULEER',
    since: 'Actief sinds: vandaag',
    codesText:
      'Bewaar deze herstelcodes op een veilige plek, niet op je telefoon. Elke code werkt één keer. We laten ze nu één keer zien.',
    show: 'Toon',
    kept: 'Ik heb ze bewaard',
    wrongCode: 'Deze code klopt niet (meer). Vul de nieuwste code in die bij Numo staat in je authenticator-app.',
    usedCode: 'Deze code is al gebruikt. Wacht tot er een nieuwe verschijnt (hooguit 30 seconden).',
    clockHint: 'Lukt het niet? Zet op je telefoon de tijd op ‘automatisch’.',
    wrongPassword:
      'Je gebruikersnaam of wachtwoord klopt niet. Probeer het opnieuw. Lukt het niet? Vraag je docent of beheerder.',
    wipeLink: 'Wis gegevens voor verificatie in twee stappen',
    wipeTitle: 'Koppeling verbreken?',
    wipe: 'Wis',
    dontWipe: 'Annuleer',
    suspend: 'Zet uit',
    ends: { tomorrow: 'tot morgenochtend', week: '7 dagen', manual: 'tot ik het zelf weer aanzet' },
    suspended: 'Tijdelijk uitgezet sinds vandaag',
    comesBack: 'Gaat vanzelf weer aan:',
    untilOwn: 'Tot je het zelf weer aanzet.',
    newPhone: 'Nieuwe telefoon',
    makeQr: 'Maak een QR-code',
    isOff: 'Je verificatie in twee stappen staat uit.',
    on: 'Aan',
    off: 'Uit',
  },
  en: {
    school: 'Short school name',
    next: 'next',
    username: 'Username',
    password: 'Password',
    logIn: 'log in',
    code: 'Six-digit code',
    noPhone: "Don't have your phone? Use a recovery code",
    recovery: 'Recovery code',
    goOn: 'Go on to Numo',
    toProfile: 'To my profile',
    profile: 'PROFILE',
    security: 'Sign-in and security',
    twoStep: 'Two-step verification:',
    notYet: 'Two-step verification is not set up yet.',
    follow: 'Follow the steps to set up two-step verification:',
    steps: ['Download an authenticator app.', 'Scan this QR code with that app.', 'Enter the code from the app below.'],
    noWatching: 'Make sure nobody is watching, not even through the whiteboard.',
    noScan: "Can't you scan the code?",
    confirm: 'CONFIRM',
    cancel: 'CANCEL',
    since: 'Active since: today',
    codesText: 'Keep these recovery codes in a safe place, not on your phone. Each works once. We show them only now.',
    show: 'Show',
    kept: 'I have kept them',
    wrongCode: 'This code is not, or no longer, valid. Enter the newest code shown for Numo in your authenticator app.',
    usedCode: 'This code was already used. Wait for a new one (30 seconds at most).',
    clockHint: "Not working? Set your phone's clock to automatic.",
    wrongPassword: 'Your username or password is incorrect. Try again. Still stuck? Ask your teacher or administrator.',
    wipeLink: 'Wipe the data of two-step verification',
    wipeTitle: 'Break the link?',
    wipe: 'Wipe',
    dontWipe: 'Cancel',
    suspend: 'Switch off',
    ends: { tomorrow: 'until tomorrow morning', week: '7 days', manual: 'until I switch it on again' },
    suspended: 'Switched off for now since today',
    comesBack: 'Comes on again by itself:',
    untilOwn: 'Until you switch it on again.',
    newPhone: 'New phone',
    makeQr: 'Make a QR code',
    isOff: 'Your two-step verification is off.',
    on: 'On',
    off: 'Off',
  },
} as const;

export type Words = (typeof WORDS)[keyof typeof WORDS];

/** Waits until it is there to see. */
export const see = (locator: Locator): Promise<void> => locator.waitFor({ state: 'visible' });

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
export const field = (page: Page, label: string): Locator => page.getByLabel(label, { exact: true });
export const link = (page: Page, name: string): Locator => page.getByRole('link', { name, exact: true });
/** Words anywhere on the page, as whole sentences or as part of one. */
export const words = (page: Page, text: string): Locator => page.getByText(text, { exact: false }).first();

/** Debian's implementation of TOTP, if this machine has it. */
export const oathtool = [process.env.NUMO_ID_TEST_OATHTOOL, '/usr/bin/oathtool'].find(
  (path) => path !== undefined && existsSync(path),
);

/** The code that OATH Toolkit gives for a secret at a moment. */
export function oathtoolCode(secret: string, ms: number): string {
  if (!oathtool) throw new Error('there is no oathtool here');
  const now = `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return execFileSync(oathtool, ['--totp', '-b', '--now', now, secret], { encoding: 'utf8' }).trim();
}

/** A code that the provider never saw: of the next step. */
export function nextCode(stage: Stage, secret: string): string {
  stage.move(STEP_MS);
  return totpAt(secret, stage.now());
}

/** A code that the secret does not give at any step of the window. */
export function wrongCode(stage: Stage, secret: string): string {
  const near = [-1, 0, 1].map((step) => totpAt(secret, stage.now() + step * STEP_MS));
  return ['000000', '111111', '222222', '333333'].find((code) => !near.includes(code)) ?? '';
}

/** What is in the QR code that stands on the page, read from its picture by an independent decoder. */
export async function readQr(page: Page): Promise<URL> {
  const picture = PNG.sync.read(await page.getByRole('img', { name: /QR/ }).screenshot());
  const found = jsQR.default(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  if (!found) throw new Error('nobody can scan this QR code');
  return new URL(found.data);
}

/** From Numo's front page to the first page of the login. */
export async function startLogin(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('main').getByRole('link', { name: 'Log in', exact: true }).click();
}

export async function chooseSchool(page: Page, w: Words, school = 'demo'): Promise<void> {
  await field(page, w.school).fill(school);
  await button(page, w.next).click();
  await see(field(page, w.username));
}

export async function givePassword(page: Page, w: Words, username: string, password = DEMO_PASSWORD): Promise<void> {
  await field(page, w.username).fill(username);
  await field(page, w.password).fill(password);
  await button(page, w.logIn).click();
}

export async function giveCode(page: Page, w: Words, code: string): Promise<void> {
  await field(page, w.code).fill(code);
  await button(page, w.logIn).click();
}

/** In Numo, whether or not the login had something to tell on its way. */
export async function arrive(page: Page, w: Words, name: string): Promise<void> {
  const home = page.getByRole('heading', { name: `Hallo ${name}` });
  await see(home.or(button(page, w.goOn)));
  if (!(await home.isVisible())) await button(page, w.goOn).click();
  await see(home);
}

/** The whole login of the manual, «dagelijks gebruik». */
export async function logIn(
  stage: Stage,
  page: Page,
  w: Words,
  who: { username: string; name: string; secret?: string },
): Promise<void> {
  await startLogin(page, stage.demo.origin);
  await chooseSchool(page, w);
  await givePassword(page, w, who.username);
  if (who.secret) {
    await see(field(page, w.code));
    await giveCode(page, w, nextCode(stage, who.secret));
  }
  await arrive(page, w, who.name);
}

/** «Klik rechtsboven op Numo-account & profiel (de avatar) en klik dan op "Profiel"», then the tab. */
export async function openSecurity(stage: Stage, page: Page, w: Words): Promise<void> {
  await page.goto(stage.demo.origin);
  await page.getByLabel('Numo-account & profiel').click();
  await link(page, 'Profiel').click();
  await see(page.getByRole('heading', { name: w.profile, exact: true }));
  await link(page, w.security).click();
  await see(page.locator('[aria-current=page]', { hasText: w.security }));
}

/** The slider of the second step. */
export const slider = (page: Page, w: Words): Locator => page.getByRole('switch', { name: w.twoStep, exact: true });

/** Waits until the slider stands right (on) or left (off), as also screen readers tell. */
export const seeSlider = (page: Page, w: Words, on: boolean): Promise<void> =>
  see(page.getByRole('switch', { name: w.twoStep, exact: true, checked: on }));

/** Runs in the page; a text, for the compiler knows no browser here. */
const TRACK_COLOUR = `(async () => {
  await Promise.all(document.getAnimations().map((animation) => animation.finished));
  return getComputedStyle(document.querySelector('#two-step-switch .slider-track')).backgroundColor;
})()`;

/** Red, green and blue of the slider's track, once its change of colour is over. */
export async function sliderColour(page: Page): Promise<readonly number[]> {
  return (String(await page.evaluate(TRACK_COLOUR)).match(/\d+/g) ?? []).map(Number);
}

/** Pink: much red, little green. Grey: no colour stands out much. */
export const isPink = ([red = 0, green = 0, blue = 0]: readonly number[]): boolean =>
  red - green > 80 && red - blue > 50 && blue > green;
export const isGrey = (rgb: readonly number[]): boolean => Math.max(...rgb) - Math.min(...rgb) < 60;

/** The key that stands on the page for who cannot scan. */
export async function readKey(page: Page, w: Words): Promise<string> {
  const summary = page.getByText(w.noScan, { exact: true });
  const key = page.locator('#setup-key');
  if (!(await key.isVisible())) await summary.click();
  await see(key);
  return (await key.innerText()).trim();
}
