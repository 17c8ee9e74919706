import { randomBytes } from 'node:crypto';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { vi } from 'vitest';
import { type Demo, startDemo } from '../../demo/demo.ts';
import type { School } from '../../src/schools/index.ts';
import { makeStorePlace } from './mongo.ts';
import { freePort } from './ports.ts';
import { context as testContext } from './seed.ts';

/** How a browser of a test differs from a Dutch one with scripts. */
export type Visit = Pick<BrowserContextOptions, 'javaScriptEnabled' | 'locale' | 'colorScheme' | 'viewport'>;

/** A browser of one person: its own cookies, and one page to begin with. */
export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** The demo with Chromium before it, and a clock that only moves when it is told. */
export interface Stage {
  readonly demo: Demo;
  readonly browser: Browser;
  /** A new browser without cookies. What goes wrong in it is kept in `faults`. */
  seat(visit?: Visit): Promise<Seat>;
  /** What pages complained of since the last call: broken policy, thrown errors, answers of 500 and more. */
  faults(): readonly string[];
  /** Milliseconds since the epoch, as provider and relying party see it. */
  now(): number;
  /** The provider's clock forward. The browser's own goes on as it does. */
  move(ms: number): void;
  /** The demo's school as it is in the store. */
  school(): Promise<School>;
  /** Changes the demo's school; waits until every cache has forgotten the old one. */
  changeSchool(change: Parameters<Demo['app']['domains']['schools']['update']>[1]): Promise<void>;
  close(): Promise<void>;
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Longer than schools are remembered in memory. */
export const CACHE_MS = 6 * SECOND;

/** How long a page may take to say something. Above what any takes; a test that waits for it has failed. */
const PATIENCE_MS = 30_000;

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How Chromium is started everywhere. */
export const LAUNCH = { executablePath: process.env.NUMO_ID_TEST_CHROMIUM ?? '/usr/bin/chromium', args: ARGS };

/** A Chromium of this machine's. */
export const startBrowser = (): Promise<Browser> => chromium.launch(LAUNCH);

/**
 * Tomorrow morning: never near a midnight that a test could move over, and never before the browser's
 * own time, or its cookies would be over when they come.
 */
function tomorrowMorning(): number {
  const day = 24 * HOUR;
  return (Math.floor(Date.now() / day) + 1) * day + 8 * HOUR + 12 * MINUTE + 34_567;
}

/** The browser says so itself for every answer of 400 and more; those are counted by their status. */
const isStatusLine = (text: string): boolean => text.startsWith('Failed to load resource: the server responded');

/** Keeps what goes wrong in a browser: broken policy, thrown errors, answers of 500 and more. */
export function watch(context: BrowserContext, faults: string[]): void {
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !isStatusLine(text)) faults.push(`${message.page()?.url()}: ${text}`);
  });
  context.on('weberror', (error) => faults.push(`${error.page()?.url()}: ${error.error()}`));
  context.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
}

async function startQuietDemo(faults: string[], store: string): Promise<Demo> {
  const env = {
    NUMO_ID_PORT: String(await freePort()),
    NUMO_ID_DEMO_PORT: String(await freePort()),
    NUMO_ID_STORE: store,
    // A school's own provider, where a test has one, is on this machine.
    NUMO_ID_OUTBOUND_ALLOW_PRIVATE_ADDRESSES: 'true',
    NUMO_ID_SECRETS: `test:${randomBytes(32).toString('base64')}`,
  };
  return startDemo({
    env,
    log: (level, fields, cause) => {
      if (level === 'error') faults.push(`log: ${JSON.stringify(fields)} ${String(cause)}`);
    },
  });
}

/** Starts demo and browser for one test file. */
export async function openStage(): Promise<Stage> {
  vi.useFakeTimers({ toFake: ['Date'], now: tomorrowMorning() });
  const faults: string[] = [];
  const place = makeStorePlace();
  const [demo, browser] = await Promise.all([startQuietDemo(faults, place.address), startBrowser()]);
  const stage: Stage = {
    demo,
    browser,
    async seat({ locale = 'nl-NL', ...visit } = {}) {
      const context = await browser.newContext({ locale, viewport: { width: 1280, height: 900 }, ...visit });
      context.setDefaultTimeout(PATIENCE_MS);
      watch(context, faults);
      return { context, page: await context.newPage() };
    },
    faults: () => faults.splice(0),
    now: () => Date.now(),
    move: (ms) => {
      vi.setSystemTime(Date.now() + ms);
    },
    async school() {
      const school = await demo.app.domains.schools.byShortName('demo');
      if (!school) throw new Error('the demo has no school');
      return school;
    },
    async changeSchool(change) {
      await demo.app.domains.schools.update((await stage.school()).id, change, testContext);
      stage.move(CACHE_MS);
    },
    async close() {
      await browser.close();
      await demo.close();
      await place.dispose();
      vi.useRealTimers();
    },
  };
  return stage;
}
