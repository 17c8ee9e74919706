import axe, { type Result } from 'axe-core';
import type { Page } from 'playwright-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** How a page is looked at: each colour scheme once, each width once. */
export const LOOKS = [
  { look: 'light, wide', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { look: 'dark, phone', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

export type Look = (typeof LOOKS)[number];

export async function lookAs(page: Page, { colorScheme, viewport }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize(viewport);
}

/** Only what is wrong is written down: telling what is well takes axe as long as finding out. Our pages have no frames. */
const AXE_OPTIONS = { runOnly: TAGS, resultTypes: ['violations'], iframes: false };
const RUN_AXE = `axe.run(document, ${JSON.stringify(AXE_OPTIONS)}).then(({ violations }) => violations)`;

/** What axe finds on a page as it stands there; one line for each fault. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  // It stays as long as the document does, and comes in by the debugger: the policy of the page holds no less.
  if (!(await page.evaluate(`'axe' in window`))) await page.evaluate(axe.source);
  const violations = (await page.evaluate(RUN_AXE)) as readonly Result[];
  return violations.map(({ id, nodes }) => {
    const places = nodes.map(
      ({ target, failureSummary = '' }) => `${target.join(' ')} (${failureSummary.replace(/\s+/g, ' ')})`,
    );
    return `${id}: ${places.join('; ')}`;
  });
}

/** Runs in the page: what sticks out to the right of the window, if the page can be pushed sideways. */
const OVERFLOW = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > width + 0.5);
  return ['wider than the window: ' + out.map((one) => one.tagName + '#' + one.id + '.' + one.className).join(', ')];
})()`;

/** What makes a page wider than its window. */
export const overflowOf = async (page: Page): Promise<readonly string[]> => (await page.evaluate(OVERFLOW)) as string[];

/** Everything that can be seen to be wrong, in every look. */
export async function lookFaults(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const look of LOOKS) {
    await lookAs(page, look);
    const found = [...(await overflowOf(page)), ...(await axeFaults(page))];
    faults.push(...found.map((fault) => `${look.look}: ${fault}`));
  }
  return faults;
}
