import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { see } from './browser-person.ts';

interface Focus {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly text: string;
  /** Something is drawn around it that the eye can see. */
  readonly visible: boolean;
  /** It is on the screen, not scrolled away or covered. */
  readonly inView: boolean;
}

/** Runs in the page; a text, for the compiler knows no browser here. */
const FOCUS = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    id: element.id,
    name: element.getAttribute('name') ?? '',
    value: element.getAttribute('value') ?? '',
    text: (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\\s+/g, ' '),
    visible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    inView: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
})()`;

/** More than any page has places to stop at. */
const STOPS = 60;

/** Somebody without a mouse. @param issuer where every stop must be seen; other pages are not ours. */
export function keyboardOf(page: () => Page, issuer: () => string) {
  const hand = {
    focus: async (): Promise<Focus> => (await page().evaluate(FOCUS)) as Focus,
    type: (text: string): Promise<void> => page().keyboard.type(text),
    press: (key: 'Enter' | 'Space' | 'Escape' | 'ArrowUp' | 'ArrowDown'): Promise<void> => page().keyboard.press(key),
    /** Presses Tab until what is wanted (an id, or its words) has the focus; answers what was passed. */
    async tabTo(wanted: string): Promise<readonly string[]> {
      const passed: string[] = [];
      for (let stop = 0; stop < STOPS; stop += 1) {
        await page().keyboard.press('Tab');
        const focus = await hand.focus();
        if (page().url().startsWith(issuer())) {
          expect(focus, 'every stop is seen').toMatchObject({ visible: true, inView: true });
        }
        if (focus.id === wanted || focus.text === wanted) return passed;
        passed.push(focus.id || focus.name || focus.text);
      }
      throw new Error(`Tab never comes to ${wanted}, only to ${passed.join(', ')}`);
    },
    /** The page put the focus by itself where a person begins. */
    async expectFocus(id: string): Promise<void> {
      await see(page().locator(`#${id}`));
      await expect.poll(async () => (await hand.focus()).id).toBe(id);
      expect(await hand.focus()).toMatchObject({ visible: true, inView: true });
    },
    /** As `expectFocus`, for one of a group of radio buttons. */
    async expectChoice(name: string, value: string): Promise<void> {
      await expect.poll(hand.focus).toMatchObject({ name, value, visible: true, inView: true });
    },
  };
  return hand;
}
