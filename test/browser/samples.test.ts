import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../src/http/headers.ts';
import type { Locale } from '../../src/render/index.ts';
import { startBrowser, watch } from '../support/browser.ts';
import { axeFaults, LOOKS, type Look, lookAs, overflowOf } from '../support/browser-look.ts';
import { see } from '../support/browser-person.ts';
import { allPages, allTexts, assets, renderer } from '../unit/render-pages.ts';

// Mails are read in mail programs, and have neither our layout nor our stylesheet.
const pages = allPages.filter(({ name }) => !name.startsWith('mail/'));
const samples = pages.flatMap((page) =>
  Object.entries(page.samples).map(([sample, model]) => ({ page, model, title: `${page.name} · ${sample}` })),
);

const LONG_NAME = 'Wilhelmina-Anastasia Konstantinopoulou-van den Hoogenbandenbergh';
const LONG_WORD = `${'Aartsbisschoppelijke'.repeat(4)}@zeerlangedomeinnaamvaneenscholengemeenschap.example`;

/** The words that a person, a school or a client brings along; the rest of a model are keys and addresses. */
const NAMES = new Set(['name', 'clientName', 'username', 'school', 'address', 'current', 'agent', 'opleiding']);

/** Runs in the page: opens what is folded. */
const UNFOLD = `for (const one of document.querySelectorAll('main details')) one.open = true`;

/** A model with long names, at whatever depth. */
function lengthened(value: unknown, name = ''): unknown {
  const isName = NAMES.has(name) && typeof value === 'string' && !Object.hasOwn(allTexts, value);
  if (isName) return name === 'name' ? LONG_NAME : LONG_WORD;
  if (Array.isArray(value)) return value.map((item) => lengthened(item, name));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lengthened(inner, key)]));
}

let times = 0;

/** A page as the product sends it. */
function htmlOf(at: number, locale: Locale, lengthen = (model: unknown): unknown => model): string {
  const { page, model } = samples[at] as (typeof samples)[number];
  const html = renderer.render(page, lengthen(model) as typeof model, { locale });
  // A window runs a module once for each address; here one window shows all pages.
  times += 1;
  return html.replace(/(<script type="module" src="[^"]+)"/, `$1?${times}"`);
}

/** Serves the assets, and an empty page under the product's policy: it holds for all that is written into it. */
function startServer(): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const asset = assets.byPath(pathname);
    if (asset) return response.writeHead(200, { 'Content-Type': asset.type }).end(asset.body);
    const headers = { 'Content-Type': 'text/html', 'Content-Security-Policy': contentSecurityPolicy() };
    return response.writeHead(200, headers).end('<!doctype html><title>empty</title>');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('every page in every state that a room names', () => {
  const faults: string[] = [];
  let server: Server;
  let browser: Browser;
  let wide: Page;
  let phone: Page;

  /** A window that stays: a new document for each page, and axe anew in it, would take most of the time. */
  async function openWindow(look: Look): Promise<Page> {
    const context = await browser.newContext();
    watch(context, faults);
    const page = await context.newPage();
    await lookAs(page, look);
    // Pages that send themselves would be gone before anybody looked at them.
    await page.route(/send\.js$/, (route) => route.abort());
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return page;
  }

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    [wide, phone] = await Promise.all([openWindow(LOOKS[0]), openWindow(LOOKS[1])]);
  });
  afterAll(async () => {
    await browser.close();
    server.close();
    server.closeAllConnections();
  });

  async function show(page: Page, html: string): Promise<readonly string[]> {
    await page.setContent(html);
    await page.evaluate(UNFOLD);
    return overflowOf(page);
  }

  it.for(samples.map((sample, at) => ({ ...sample, at })))('$title: axe finds nothing, and it fits', async ({ at }) => {
    const asUsual = async () => {
      expect(await show(wide, htmlOf(at, 'nl'))).toEqual([]);
      expect(await axeFaults(wide), 'light, wide').toEqual([]);
    };
    const lengthy = async () => {
      expect(await show(phone, htmlOf(at, 'en', lengthened)), 'English, with long names').toEqual([]);
      expect(await show(phone, htmlOf(at, 'nl', lengthened)), 'with long names').toEqual([]);
      expect(await axeFaults(phone), 'dark, phone').toEqual([]);
    };
    await Promise.all([asUsual(), lengthy()]);
    expect(faults.splice(0).filter((fault) => !fault.includes('ERR_FAILED'))).toEqual([]);
  });

  it('would be told of a broken policy, of a script, of a page that is too wide, and of what axe finds', async () => {
    const school = samples.findIndex(({ title }) => title === 'login/school · empty');
    const html = htmlOf(school, 'nl');
    expect(await show(wide, html.replace('<main', '<main style="color: red"'))).toEqual([]);
    expect(await show(wide, html.replace('</main>', '</main><script>void 0</script>'))).toEqual([]);
    await expect.poll(() => faults.filter((fault) => fault.includes('Content Security Policy')).length).toBe(2);
    faults.length = 0;
    await show(phone, html.replace(/<label.+?<\/label>/s, ''));
    expect((await axeFaults(phone)).join('\n')).toContain('label: #school');
    await phone.evaluate(`document.querySelector('.card-body').style.width = '900px'`);
    expect((await overflowOf(phone)).join('\n')).toContain('wider than the window');
  });

  it('runs the scripts of each page', async () => {
    const password = samples.findIndex(({ title }) => title.startsWith('login/password · '));
    for (const at of [password, password + 1]) {
      await show(wide, htmlOf(at, 'nl'));
      await see(wide.locator('[data-reveal]').first());
    }
  });
});
