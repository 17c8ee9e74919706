import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LOCALES } from '../../src/render/index.ts';
import { readHtml, skeleton, type Tag } from './render-html.ts';
import { allPages, allTexts, assets, renderer, viewsDir } from './render-pages.ts';

/** Mails are documents of their own kind: they have no assets and no layout of a page. */
const pages = allPages.filter((page) => !page.name.startsWith('mail/'));

const cases = pages.flatMap((page) =>
  Object.entries(page.samples).flatMap(([sample, model]) =>
    LOCALES.map((locale) => ({ page, sample, model, locale, title: `${page.name} · ${sample} · ${locale}` })),
  ),
);

const HOSTILE = `<script>alert(1)</script><b x='"onclick=alert(1) style=x &amp;\0\u202e\u2066{n}\\`;

const isKey = (text: string): boolean => Object.hasOwn(allTexts, text) || Object.hasOwn(allTexts, `${text}.title`);

/** A model with every string that is no key of a text replaced, at whatever depth; names of fields too stay. */
function filled(value: unknown, text: string, path = ''): unknown {
  if (typeof value === 'string') return isKey(value) || /^(reason|scopes\.)/.test(path) ? value : text;
  if (Array.isArray(value)) return value.map((item, at) => filled(item, text, `${path}${at}.`));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      filled(inner, text, path === '' ? `${name}.` : `${path}${name}.`),
    ]),
  );
}

const named = (tags: readonly Tag[], name: string): Tag[] => tags.filter((tag) => tag.name === name);
const attribute = (tag: Tag, name: string): string | undefined => tag.attributes.get(name);

function faultsOf(tags: readonly Tag[]): string[] {
  const faults: string[] = [];
  const ids = tags.flatMap((tag) => attribute(tag, 'id') ?? []);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id twice: ${id}`);
  for (const tag of tags) {
    for (const name of tag.attributes.keys()) {
      if (name === 'style' || name.startsWith('on')) faults.push(`${tag.name} has ${name}`);
    }
    for (const name of ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls']) {
      for (const id of (attribute(tag, name) ?? '').split(' ').filter(Boolean)) {
        if (!ids.includes(id)) faults.push(`${name} names ${id}, which is not there`);
      }
    }
    if (tag.name === 'style') faults.push('a style element');
    if (tag.name === 'script' && (!attribute(tag, 'src') || tag.text.trim())) faults.push('an inline script');
    if (tag.name === 'img' && !tag.attributes.has('alt')) faults.push('an image without alt');
  }
  const labelled = named(tags, 'label').map((tag) => attribute(tag, 'for'));
  for (const input of named(tags, 'input')) {
    const type = attribute(input, 'type');
    if (type === 'hidden' || type === 'radio' || type === 'checkbox') continue;
    if (!labelled.includes(attribute(input, 'id'))) faults.push(`no label for ${attribute(input, 'name')}`);
  }
  return faults;
}

describe('every page', () => {
  test('is found: no template without a page, no page twice', () => {
    const names = pages.map((page) => page.name);
    expect(new Set(names).size).toBe(names.length);
    const templates = globSync('**/*.ejs', { cwd: viewsDir })
      .map((file) => file.slice(0, -4))
      .filter((name) => !/^(layout|partials|mail)\//.test(name));
    const included = new Set(
      templates.flatMap((name) => [
        ...readFileSync(resolve(viewsDir, `${name}.ejs`), 'utf8')
          .matchAll(/include\('\/([^']+)'/g)
          .map((match) => match[1]),
      ]),
    );
    expect(templates.filter((name) => !included.has(name)).sort()).toEqual([...names].sort());
    expect(names.length).toBeGreaterThan(12);
  });

  test.for(cases)('$title is a sound document', ({ page, model, locale }) => {
    const html = renderer.render(page, model, { locale });
    const tags = readHtml(html);
    expect(attribute(tags[0] as Tag, 'lang')).toBe(locale);
    expect(named(tags, 'h1')).toHaveLength(1);
    expect(named(tags, 'title').map((tag) => tag.text.trim().length > 0)).toEqual([true]);
    expect(named(tags, 'main')).toHaveLength(1);
    expect(tags.filter((tag) => tag.attributes.has('autofocus')).length).toBeLessThanOrEqual(1);
    expect(faultsOf(tags)).toEqual([]);
    expect(html).not.toMatch(/undefined|\[object|NaN/);
  });

  test.for(cases)('$title keeps hostile strings text', ({ page, model, locale }) => {
    const hostile = renderer.render(page, filled(model, HOSTILE) as typeof model, { locale });
    const harmless = renderer.render(page, filled(model, 'vreemd') as typeof model, { locale });
    expect(skeleton(hostile)).toEqual(skeleton(harmless));
    expect(hostile).not.toContain('<script>');
    expect(hostile).not.toContain('\0');
    expect(faultsOf(readHtml(hostile))).toEqual(faultsOf(readHtml(harmless)));
  });

  test('shows a typed value again as it was typed', () => {
    const page = pages.find(({ name }) => name === 'login/school');
    const model = { ...page?.samples.unknown, form: { values: { school: `O'Brien & <zoon> "x"` }, errors: {} } };
    const html = renderer.render({ name: 'login/school', samples: {} }, model, { locale: 'nl' });
    const input = named(readHtml(html), 'input').find((tag) => attribute(tag, 'name') === 'school');
    expect(input && attribute(input, 'value')).toBe(`O'Brien & <zoon> "x"`);
  });

  test.for(LOCALES)('has a title of its own in %s, which says a fault first', (locale) => {
    const titles = new Map<string, string>();
    for (const page of pages) {
      for (const [sample, model] of Object.entries(page.samples)) {
        const tags = readHtml(renderer.render(page, model, { locale }));
        const title = named(tags, 'title')[0]?.text.trim() ?? '';
        const wrong = tags.some(
          (tag) => attribute(tag, 'aria-invalid') === 'true' || attribute(tag, 'id') === 'form-error',
        );
        if (wrong) expect(title, `${page.name} ${sample}`).toMatch(/^(Fout|Error): /);
        const plain = title.replace(/^(Fout|Error): /, '');
        const owner = titles.get(plain) ?? page.name;
        expect(owner, `"${plain}" is the title of two pages`).toBe(page.name);
        titles.set(plain, page.name);
      }
    }
  });

  test('of the login says «Sign in» to the English, also when it is shown again', () => {
    for (const page of pages.filter(({ name }) => name.startsWith('login/'))) {
      for (const model of Object.values(page.samples)) {
        expect(renderer.render(page, model, { locale: 'en' })).toMatch(/Sign in/);
      }
    }
    const loggedOut = pages.find(({ name }) => name === 'oidc/logged-out');
    expect(loggedOut && renderer.render(loggedOut, {}, { locale: 'en' })).toContain('signed out');
  });

  test('has the fixed names of fields and buttons', () => {
    const shown = (name: string, sample: string): string[] => {
      const page = pages.find((each) => each.name === name);
      const tags = readHtml(renderer.render({ name, samples: {} }, page?.samples[sample] ?? {}, { locale: 'nl' }));
      return tags.flatMap((tag) => {
        if (tag.name === 'input') return [`${attribute(tag, 'name')}`];
        return tag.name === 'button' && attribute(tag, 'type') === 'submit' ? [`#${attribute(tag, 'id')}`] : [];
      });
    };
    expect(shown('login/school', 'empty')).toEqual(['_csrf', 'school', '#school-submit']);
    expect(shown('login/password', 'wrong')).toEqual(['_csrf', 'username', 'password', '#login-submit']);
    expect(shown('login/code', 'wrong')).toEqual(['_csrf', 'code', '#code-submit']);
    expect(shown('login/code', 'blocked')).toEqual([]);
    expect(shown('login/recovery', 'empty')).toEqual(['_csrf', 'recovery_code', '#recovery-submit']);
    expect(shown('login/setup', 'empty')).toEqual(['_csrf', 'code', '#two-step-confirm']);
    expect(shown('login/consent', 'all')).toEqual(['_csrf', '#consent-allow', '#consent-deny']);
    expect(shown('login/account', 'known')).toEqual(['_csrf', '#account-continue', '#account-other']);
    expect(shown('oidc/logout', 'ask')).toEqual(['xsrf', 'logout', '#logout-yes']);
  });
});

describe('the templates', () => {
  const sources = globSync('**/*.ejs', { cwd: viewsDir }).map((file) => ({
    file,
    source: readFileSync(resolve(viewsDir, file), 'utf8'),
  }));

  test.for(sources)('$file writes nothing unescaped', ({ source }) => {
    for (const [tag] of source.matchAll(/<%-[^%]*/g)) expect(tag).toMatch(/^<%- include\('\//);
    expect(source).not.toMatch(/\sstyle=|\son[a-z]+="|<style/);
  });
});

describe('the texts', () => {
  const texts = Object.entries(allTexts);

  test('are there in both languages, with the same parameters', () => {
    expect(texts.length).toBeGreaterThan(100);
    const parameters = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    for (const [key, text] of texts) {
      for (const locale of LOCALES) expect(text[locale].trim(), key).not.toBe('');
      expect(parameters(text.en), key).toEqual(parameters(text.nl));
    }
  });

  test('of every error kind and every reason have a title', () => {
    for (const [key] of texts.filter(([name]) => /^error\.[^.]+$/.test(name) && !/\.(back|request-id)$/.test(name))) {
      expect(allTexts[`${key}.title`], key).toBeDefined();
    }
  });
});

test('the stylesheet fetches nothing', () => {
  const css = assets.byPath(assets.address('numo.css'))?.body.toString() ?? '';
  expect(css.length).toBeGreaterThan(1000);
  expect(css).not.toMatch(/url\(|@import|@font-face/);
});
