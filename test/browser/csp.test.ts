import type { Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BackChannel, startBackChannel } from '../support/backchannel.ts';
import { openStage, type Stage } from '../support/browser.ts';
import {
  button,
  chooseSchool,
  givePassword,
  link,
  logIn,
  openSecurity,
  see,
  startLogin,
  WORDS,
  words,
} from '../support/browser-person.ts';
import { createParty } from '../support/party.ts';
import { context as testContext } from '../support/seed.ts';

const NAME = 'Nasira Al-Hashim';
const w = WORDS.nl;

const SCRIPTS = [
  { how: 'with JavaScript', javaScriptEnabled: true },
  { how: 'without JavaScript', javaScriptEnabled: false },
] as const;

describe('the Content-Security-Policy, in Chromium', () => {
  let stage: Stage;
  let receiver: BackChannel;

  beforeAll(async () => {
    stage = await openStage();
    receiver = await startBackChannel();
  });
  afterAll(async () => {
    await receiver.close();
    await stage.close();
  });
  afterEach(async () => {
    for (const context of stage.browser.contexts()) await context.close();
    expect(stage.faults()).toEqual([]);
  });

  /** Every document of the provider that this page will see. */
  function documentsOf(page: Page): Response[] {
    const seen: Response[] = [];
    page.on('response', (response) => {
      const isPage = response.request().resourceType() === 'document' && response.status() !== 303;
      if (isPage && response.url().startsWith(stage.demo.issuer)) seen.push(response);
    });
    return seen;
  }

  it.for(SCRIPTS)('lets the whole login through, back to Numo, $how', async ({ javaScriptEnabled }) => {
    const { page } = await stage.seat({ javaScriptEnabled });
    const seen = documentsOf(page);
    await startLogin(page, stage.demo.origin);
    await chooseSchool(page, w);
    await givePassword(page, w, 'docent', 'niet goed');
    await see(words(page, w.wrongPassword));
    await givePassword(page, w, 'docent');
    await see(page.getByRole('heading', { name: `Hallo ${NAME}` }));
    expect(seen.length).toBeGreaterThanOrEqual(3);
    for (const response of seen) {
      const policy = response.headers()['content-security-policy'] ?? '';
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain(`form-action 'self' ${stage.demo.origin}`);
    }
  });

  it('stops a script and a form that somebody else put into a page', async () => {
    const { page } = await stage.seat();
    await startLogin(page, stage.demo.origin);
    await see(page.locator('#school'));
    await page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "gekaapt"';
      document.body.append(script);
      const form = document.querySelector('form');
      form.action = 'http://127.0.0.1:9/';
      form.submit();
    }`);
    const told: string[] = [];
    await expect
      .poll(() => {
        told.push(...stage.faults());
        return told.join('\n');
      })
      .toMatch(/inline script[\s\S]*form-action|form-action[\s\S]*inline script/);
    expect(await page.title()).not.toBe('gekaapt');
    expect(page.url()).toContain(stage.demo.issuer);
  });

  it.for(SCRIPTS)('lets response_mode=form_post reach the relying party, $how', async ({ javaScriptEnabled }) => {
    const client = {
      id: 'form-post',
      name: 'Lesplanner',
      secret: 'a-secret-of-thirty-two-characters',
      firstParty: true,
      redirectUris: [`${receiver.origin}/callback`],
    } as const;
    await stage.demo.app.domains.clients.upsert(client, testContext);
    const ask = createParty(stage.demo.issuer, stage.demo.issuer, client).ask({ response_mode: 'form_post' });
    const { page } = await stage.seat({ javaScriptEnabled });
    await page.goto(ask.url);
    await chooseSchool(page, w);
    receiver.posts.length = 0;
    await givePassword(page, w, 'leerling');
    if (!javaScriptEnabled) await button(page, 'Ga verder').click();
    // Chromium asks for an icon there, too.
    const got = () => receiver.posts.filter(({ path }) => path === '/callback');
    await expect.poll(() => got().length, { timeout: 20_000 }).toBe(1);
    expect(got()[0]?.fields.state).toBe(ask.state);
    expect(got()[0]?.fields.code).toMatch(/^[\w-]{20,}$/);
  });

  it.for(SCRIPTS)('lets the logout through, back to Numo, $how', async ({ javaScriptEnabled }) => {
    const { page, context } = await stage.seat({ javaScriptEnabled });
    await logIn(stage, page, w, { username: 'leerling', name: 'Sam Visser' });
    await page.getByLabel('Numo-account & profiel').click();
    await link(page, 'Uitloggen').click();
    if (!javaScriptEnabled) await button(page, 'Ja, log mij uit').click();
    await see(page.getByRole('heading', { name: 'Welkom bij Numo' }));
    expect((await context.request.get(`${stage.demo.origin}/claims`)).status()).toBe(401);
    // At the provider too: the profile asks who this is.
    await page.goto(`${stage.demo.issuer}/profiel`);
    await see(page.getByRole('heading', { name: 'Inloggen bij Numo' }));
  });

  it.for(SCRIPTS)('asks before a logout that nobody vouches for, $how', async ({ javaScriptEnabled }) => {
    const { page } = await stage.seat({ javaScriptEnabled });
    await logIn(stage, page, w, { username: 'leerling', name: 'Sam Visser' });
    await page.goto(`${stage.demo.issuer}/session/end`);
    await see(words(page, 'Wil je uitloggen?'));
    await openSecurity(stage, page, w);
    await page.goto(`${stage.demo.issuer}/session/end`);
    await button(page, 'Ja, log mij uit').click();
    await see(words(page, 'Je bent uitgelogd.'));
    await page.goto(`${stage.demo.issuer}/profiel`);
    await see(page.getByRole('heading', { name: 'Inloggen bij Numo' }));
  });
});
