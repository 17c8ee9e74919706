import { expect, test } from 'vitest';
import { escapeHtml, html } from '../../../demo/html.ts';

test('what is filled in is escaped, in text and in attributes', () => {
  const hostile = `"><script>alert('x')</script>&`;
  const { markup } = html`<a title="${hostile}">${hostile}</a>`;
  expect(markup).not.toMatch(/<script|"><|'x'/);
  expect(markup).toBe(`<a title="${escapeHtml(hostile)}">${escapeHtml(hostile)}</a>`);
});

test('markup inside markup stays as it is, lists and gaps too', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(html`<ul>${items}${undefined}</ul>`.markup).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>');
});
