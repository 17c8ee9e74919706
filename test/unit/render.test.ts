import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../src/kernel/errors.ts';
import {
  createRenderer,
  dateWords,
  definePage,
  loadAssets,
  mergeTexts,
  momentWords,
  startOfDay,
  translator,
} from '../../src/render/index.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'numo-render-'));
  mkdirSync(join(folder, 'assets'));
  mkdirSync(join(folder, 'partials'));
  writeFileSync(join(folder, 'assets', 'a.css'), 'a{}');
  writeFileSync(join(folder, 'assets', 'b.js'), '1');
  writeFileSync(join(folder, 'page.ejs'), `<%- include('/partials/who', { p: { who: model.who } }) %> <%= locale %>`);
  writeFileSync(join(folder, 'partials', 'who.ejs'), `<a href="<%= p.who %>"><%= t('hi', { who: p.who }) %></a>`);
  writeFileSync(join(folder, 'lost.ejs'), `<%= t('no.such.text') %>`);
  writeFileSync(join(folder, 'asset.ejs'), `<%= assets('a.css') %>`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const make = () =>
  createRenderer({
    viewsDir: folder,
    texts: { hi: { nl: 'Hallo {who}', en: 'Hello {who}' } },
    assets: loadAssets(join(folder, 'assets')),
  });

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return error instanceof AppError ? error.code : `not an AppError: ${error}`;
  }
  return 'nothing was thrown';
};

describe('createRenderer', () => {
  const page = definePage<{ who: string }>('page', {});

  test('renders a template with its partials in the language asked for', () => {
    const renderer = make();
    expect(renderer.render(page, { who: 'Sam' }, { locale: 'nl' })).toBe('<a href="Sam">Hallo Sam</a> nl');
    expect(renderer.render(page, { who: 'Sam' }, { locale: 'en' })).toBe('<a href="Sam">Hello Sam</a> en');
  });

  test('escapes in text and attributes, NUL included', () => {
    expect(make().render(page, { who: `<'"&\0>` }, { locale: 'nl' })).toBe(
      '<a href="&lt;&#39;&#34;&amp;\ufffd&gt;">Hallo &lt;&#39;&#34;&amp;\ufffd&gt;</a> nl',
    );
  });

  test('compiles a template once: a change of the file shows only in a new renderer', () => {
    const renderer = make();
    writeFileSync(join(folder, 'twice.ejs'), 'one');
    const twice = definePage<object>('twice', {});
    expect(renderer.render(twice, {}, { locale: 'nl' })).toBe('one');
    writeFileSync(join(folder, 'twice.ejs'), 'two');
    expect(renderer.render(twice, {}, { locale: 'nl' })).toBe('one');
    expect(make().render(twice, {}, { locale: 'nl' })).toBe('two');
  });

  test('says which kind of thing is missing', () => {
    const render = (name: string) => () => make().render(definePage<object>(name, {}), {}, { locale: 'nl' });
    expect(codeOf(render('absent'))).toBe('template-missing');
    expect(codeOf(render('lost'))).toBe('text-missing');
  });

  test('gives templates the address of an asset', () => {
    const html = make().render(definePage<object>('asset', {}), {}, { locale: 'nl' });
    expect(html).toMatch(/^\/assets\/[\w-]{16}\/a\.css$/);
  });
});

describe('loadAssets', () => {
  test('finds an asset by the address it gave, and by no other', () => {
    const assets = loadAssets(join(folder, 'assets'));
    const address = assets.address('a.css');
    expect(assets.byPath(address)).toMatchObject({ path: address, type: 'text/css; charset=utf-8' });
    expect(assets.byPath(address)?.body.toString()).toBe('a{}');
    for (const path of [
      '/assets/a.css',
      `${address}?x`,
      address.toUpperCase(),
      '/assets/../a.css',
      '/assets/constructor',
    ]) {
      expect(assets.byPath(path)).toBeUndefined();
    }
    expect(codeOf(() => assets.address('none.css'))).toBe('asset-missing');
  });

  test('gives other content another address', () => {
    const before = loadAssets(join(folder, 'assets'));
    writeFileSync(join(folder, 'assets', 'b.js'), '2');
    const later = loadAssets(join(folder, 'assets'));
    expect(later.address('b.js')).not.toBe(before.address('b.js'));
    expect(later.address('a.css')).toBe(before.address('a.css'));
    expect(later.byPath(before.address('b.js'))).toBeUndefined();
  });

  test('refuses a file of an unknown kind', () => {
    const other = mkdtempSync(join(tmpdir(), 'numo-assets-'));
    writeFileSync(join(other, 'x.exe'), '');
    expect(() => loadAssets(other)).toThrow(TypeError);
    rmSync(other, { recursive: true });
  });
});

describe('texts', () => {
  test('a key given twice, an unknown key and a missing parameter are faults', () => {
    const text = { nl: 'a {n}', en: 'a {n}' };
    expect(() => mergeTexts([{ a: text }, { a: text }])).toThrow(/given twice/);
    const t = translator({ a: text }, 'nl');
    expect(t('a', { n: 3 })).toBe('a 3');
    expect(t('a', { n: '{n}' })).toBe('a {n}');
    expect(codeOf(() => t('a'))).toBe('text-missing');
    expect(codeOf(() => t('b'))).toBe('text-missing');
    expect(codeOf(() => t('constructor'))).toBe('text-missing');
  });
});

test.each([
  ['2026-01-15', 0, '2026-01-14T23:00:00.000Z'],
  ['2026-07-01', 0, '2026-06-30T22:00:00.000Z'],
  ['2026-07-01', 1, '2026-07-01T22:00:00.000Z'],
  // The days on which the clock changes have 23 and 25 hours.
  ['2026-03-29', 0, '2026-03-28T23:00:00.000Z'],
  ['2026-03-29', 1, '2026-03-29T22:00:00.000Z'],
  ['2026-10-25', 1, '2026-10-25T23:00:00.000Z'],
  ['2026-02-30', 0, undefined],
  ['gisteren', 0, undefined],
])('the day %s plus %i begins in Amsterdam at %s', (day, plus, at) => {
  expect(startOfDay(day, plus)?.toISOString()).toBe(at);
});

describe('dateWords and momentWords (Europe/Amsterdam)', () => {
  const words = (at: string, now: string) => [
    dateWords(new Date(at), new Date(now), 'nl'),
    dateWords(new Date(at), new Date(now), 'en'),
  ];

  test.for([
    ['the same moment', '2026-03-12T09:00:00Z', '2026-03-12T09:00:00Z', 'vandaag', 'today'],
    ['later on the same day', '2026-03-12T20:00:00Z', '2026-03-12T09:00:00Z', 'vandaag', 'today'],
    ['a minute after midnight in winter', '2026-01-14T23:01:00Z', '2026-01-15T09:00:00Z', 'vandaag', 'today'],
    ['a minute before midnight in winter', '2026-01-14T22:59:00Z', '2026-01-15T09:00:00Z', 'gisteren', 'yesterday'],
    ['a minute after midnight in summer', '2026-07-14T22:01:00Z', '2026-07-15T09:00:00Z', 'vandaag', 'today'],
    ['a minute before midnight in summer', '2026-07-14T21:59:00Z', '2026-07-15T09:00:00Z', 'gisteren', 'yesterday'],
    ['47 hours ago, yet yesterday', '2026-03-11T23:30:00Z', '2026-03-13T22:30:00Z', 'gisteren', 'yesterday'],
    ['25 hours ago, yet two days', '2026-03-11T22:30:00Z', '2026-03-12T23:30:00Z', '11 maart 2026', '11 March 2026'],
    ['over the day of 23 hours', '2026-03-28T22:30:00Z', '2026-03-29T22:30:00Z', '28 maart 2026', '28 March 2026'],
    ['the day of 23 hours, from the next', '2026-03-28T23:30:00Z', '2026-03-30T21:30:00Z', 'gisteren', 'yesterday'],
    ['the day of 25 hours, from the next', '2026-10-24T22:30:00Z', '2026-10-26T22:30:00Z', 'gisteren', 'yesterday'],
    ['over the new year', '2025-12-31T22:59:00Z', '2025-12-31T23:01:00Z', 'gisteren', 'yesterday'],
    ['tomorrow', '2026-03-13T05:00:00Z', '2026-03-12T09:00:00Z', '13 maart 2026', '13 March 2026'],
    ['long ago', '2019-08-01T10:00:00Z', '2026-03-12T09:00:00Z', '1 augustus 2019', '1 August 2019'],
  ] as const)('%s', ([, at, now, nl, en]) => {
    expect(words(at, now)).toEqual([nl, en]);
  });

  test('a moment has the clock of Amsterdam, through both changes of the clock', () => {
    const moment = (at: string, now: string, locale: 'nl' | 'en') => momentWords(new Date(at), new Date(now), locale);
    expect(moment('2026-03-12T09:12:00Z', '2026-03-12T10:00:00Z', 'nl')).toBe('vandaag om 10:12');
    expect(moment('2026-07-12T22:05:00Z', '2026-07-13T10:00:00Z', 'en')).toBe('today at 00:05');
    expect(moment('2026-03-29T00:59:00Z', '2026-05-01T10:00:00Z', 'nl')).toBe('29 maart 2026 om 01:59');
    expect(moment('2026-03-29T01:00:00Z', '2026-05-01T10:00:00Z', 'nl')).toBe('29 maart 2026 om 03:00');
    expect(moment('2026-10-25T00:30:00Z', '2026-10-26T10:00:00Z', 'nl')).toBe('gisteren om 02:30');
    expect(moment('2026-10-25T01:30:00Z', '2026-10-26T10:00:00Z', 'nl')).toBe('gisteren om 02:30');
    expect(moment('2026-11-24T05:00:00Z', '2026-11-20T10:00:00Z', 'en')).toBe('24 November 2026 at 06:00');
  });
});
