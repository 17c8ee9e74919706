// `npm run pictures`: starts the demo beside whatever runs and takes the README's pictures into docs/pictures/.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSync } from 'otplib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { freePort } from '../bench/child.ts';
import { DEMO_PASSWORD, NAMED_ACCOUNTS } from '../demo/accounts.ts';
import { type Demo, startDemo } from '../demo/demo.ts';
import { findChromium } from './test-tools.ts';

const folder = fileURLToPath(new URL('../docs/pictures/', import.meta.url));
const WIDTH = 1280;

async function freshPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: WIDTH, height: 800 },
    locale: 'nl-NL',
    timezoneId: 'Europe/Amsterdam',
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  return context.newPage();
}

const take = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, caret: 'initial' });
  console.log(`docs/pictures/${name}.png`);
};

/** From the demo's start to the page for username and password. */
async function toPassword(page: Page, { origin }: Demo): Promise<void> {
  await page.goto(`${origin}/login`);
  await page.locator('input[name=school]').fill('demo');
  await page.locator('#school-submit').click();
}

async function toNumo(page: Page, demo: Demo, username: string): Promise<void> {
  await toPassword(page, demo);
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(DEMO_PASSWORD);
  await page.locator('#login-submit').click();
  const secret = NAMED_ACCOUNTS.find((account) => account.username === username)?.secret;
  if (secret !== undefined) {
    await page.locator('input[name=code]').fill(generateSync({ secret }));
    await page.locator('#code-submit').click();
  }
  // What happened since the last login is told first.
  await page.waitForLoadState();
  if (new URL(page.url()).origin !== demo.origin) await page.locator('#continue-submit').click();
  await page.waitForURL(`${demo.origin}/**`);
}

/** The way of the manual: avatar, «Profiel», «Inloggen en beveiliging». */
async function toSecurity(page: Page, demo: Demo): Promise<void> {
  await page.goto(demo.origin);
  await page.locator('summary').click();
  await page.getByRole('link', { name: 'Profiel' }).click();
  await page.getByRole('link', { name: 'Inloggen en beveiliging' }).click();
}

async function takeAll(browser: Browser, demo: Demo): Promise<void> {
  const login = await freshPage(browser);
  await login.goto(`${demo.origin}/login`);
  await take(login, 'school');
  await toPassword(login, demo);
  await take(login, 'login');

  const active = await freshPage(browser);
  await toNumo(active, demo, 'docent2');
  await take(active, 'demo');
  await toSecurity(active, demo);
  await take(active, 'profile');

  const setup = await freshPage(browser);
  await toNumo(setup, demo, 'docent');
  await toSecurity(setup, demo);
  await setup.locator('#two-step-switch').click();
  await setup.locator('#two-step-confirm').waitFor();
  await take(setup, 'profile-setup');
}

const tool = findChromium();
if ('missing' in tool) {
  console.error(`no pictures: ${tool.missing}`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const data = mkdtempSync(join(tmpdir(), 'numo-pictures-'));
const demo = await startDemo({
  env: {
    NUMO_ID_STORE: `sqlite:${join(data, 'numo-id.sqlite')}`,
    NUMO_ID_PORT: String(await freePort()),
    NUMO_ID_DEMO_PORT: String(await freePort()),
  },
});
const browser = await chromium.launch({ executablePath: tool.path, args: ['--no-sandbox'] });
try {
  await takeAll(browser, demo);
} finally {
  await browser.close();
  await demo.close();
  rmSync(data, { recursive: true, force: true });
}
