import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../src/http/headers.ts';
import { LOCALES, type Locale } from '../../src/render/index.ts';
import { startBrowser, watch } from '../support/browser.ts';
import { LOOKS, lookAs, lookFaults, overflowOf } from '../support/browser-look.ts';
import { see } from '../support/browser-person.ts';
import { allPages, allTexts, assets, renderer } from '../unit/render-pages.ts';

// Mails are read in mail programs, and have neither our layout nor our stylesheet.
const pages = allPages.filter(({ name }) => !name.startsWith('mail/'));
const samples = pages.flatMap((page) =>
  Object.entries(page.samples).map(([sample, model]) => ({ page, model, title: `${page.name} · ${sample}` })),
);
const addressOf = (at: number, locale: Locale): string => `/${locale}/${at}`;

const LONG_NAME = 'Wilhelmina-Anastasia Konstantinopoulou-van den Hoogenbandenbergh';
const LONG_WORD = `${'Aartsbisschoppelijke'.repeat(4)}@zeerlangedomeinnaamvaneenscholengemeenschap.example`;

/** The words that a person, a school or a client brings along; the rest of a model are keys and addresses. */
const NAMES = new Set(['name', 'clientName', 'username', 'school', 'address', 'current', 'agent', 'opleiding']);

/** A model with long names, at whatever depth. */
function lengthened(value: unknown, name = ''): unknown {
  const isName = NAMES.has(name) && typeof value === 'string' && !Object.hasOwn(allTexts, value);
  if (isName) return name === 'name' ? LONG_NAME : LONG_WORD;
  if (Array.isArray(value)) return value.map((item) => lengthened(item, name));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lengthened(inner, key)]));
}

/** Serves every sample as the product would, policy and assets too; `?long` with long names. */
function startServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const asset = assets.byPath(pathname);
    const [, locale = '', at = ''] = pathname.split('/');
    const found = samples[Number(at || 'none')];
    if (asset) return response.writeHead(200, { 'Content-Type': asset.type }).end(asset.body);
    if (!found) return response.writeHead(404).end();
    const model = searchParams.has('long') ? (lengthened(found.model) as typeof found.model) : found.model;
    const html = renderer.render(found.page, model, { locale: locale === 'en' ? 'en' : 'nl' });
    return response
      .writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': contentSecurityPolicy(),
      })
      .end(html);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('every page in every state that a room names', () => {
  const faults: string[] = [];
  let server: Server;
  let browser: Browser;
  let page: Page;
  let origin: string;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    watch(context, faults);
    page = await context.newPage();
    // Pages that send themselves would be gone before anybody looked at them.
    await page.route(/send\.js$/, (route) => route.abort());
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
  });

  it.for(samples.map((sample, at) => ({ ...sample, at })))('$title: axe finds nothing, and it fits', async ({ at }) => {
    await page.goto(origin + addressOf(at, 'nl'));
    await see(page.locator('main'));
    expect(await lookFaults(page)).toEqual([]);
    await lookAs(page, LOOKS[1]);
    for (const locale of LOCALES) {
      await page.goto(`${origin}${addressOf(at, locale)}?long`);
      await see(page.locator('main'));
      for (const folded of await page.locator('main summary').all()) await folded.click();
      expect(await overflowOf(page), `${locale}, with long names`).toEqual([]);
    }
    expect(faults.splice(0).filter((fault) => !fault.includes('ERR_FAILED'))).toEqual([]);
  });

  it('would be told of a broken policy, of a page that is too wide, and of what axe finds', async () => {
    const school = samples.findIndex(({ title }) => title === 'login/school · empty');
    await page.goto(origin + addressOf(school, 'nl'));
    await page.evaluate(`document.body.setAttribute('onclick', 'void 0')`);
    await expect.poll(() => faults.splice(0).join()).toContain('Content Security Policy');
    await page.evaluate(`document.querySelector('.card-body').style.width = '900px';
      document.querySelector('label').remove()`);
    const found = (await lookFaults(page)).join('\n');
    expect(found).toContain('dark, phone: wider than the window');
    expect(found).toContain('label: #school');
  });
});
