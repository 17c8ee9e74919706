import { expect, test } from 'vitest';
import { formsOf } from '../../../bench/browser.ts';
import { median, percentile, table } from '../../../bench/stats.ts';

test('medians and percentiles', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([7])]).toEqual([2, 2.5, 7]);
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([5], 0.99)]).toEqual([50, 99, 5]);
  expect(() => median([])).toThrow(RangeError);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

test('a table', () => {
  expect(
    table([
      ['a', 'bb'],
      ['aa', 'b'],
    ]),
  ).toBe('a   bb\naa   b');
});

test('forms as a browser would send them', () => {
  const page = `<form method="get" action="/x"><input name="q"></form>
    <form class="stack" method="post" action="/interaction/a?b=1&amp;c=2" novalidate>
      <input type="hidden" name="_csrf" value="t&quot;k"><input id="school" name="school" type="text" value="">
      <button class="button" type="submit" name="answer" value="allow">Ja</button><button name="answer" value="deny">Nee</button>
    </form>`;
  const [form, ...rest] = formsOf(page);
  expect(rest).toEqual([]);
  expect(form?.action).toBe('/interaction/a?b=1&c=2');
  expect([...(form?.fields ?? [])]).toEqual([
    ['_csrf', 't"k'],
    ['school', ''],
    ['answer', 'allow'],
  ]);
});
