import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ejs from 'ejs';
import { AppError } from '../kernel/errors.ts';
import type { Assets } from './assets.ts';
import { layoutTexts } from './layout-texts.ts';
import type { PageSpec } from './page.ts';
import { LOCALES, type Locale, mergeTexts, type Texts, type Translate, translator } from './texts.ts';

export interface Renderer {
  /**
   * The whole document of a page. Templates are read and compiled when first used and kept.
   *
   * @throws AppError('template-missing', 'internal') without a template, AppError('text-missing', 'internal')
   *   for an unknown text key; both are faults of ours that the test of all pages finds.
   */
  render<M extends object>(page: PageSpec<M>, model: M, options: { locale: Locale }): string;
}

/** What a template sees; `p` is what a page hands to a partial: `include('/partials/x', { p: {…} })`. */
const LOCALS = ['model', 't', 'locale', 'assets', 'p'];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
  // HTML has no NUL: browsers disagree on what it becomes.
  '\0': '\ufffd',
};

const escapeHtml = (value: unknown): string =>
  value === undefined || value === null ? '' : String(value).replace(/[&<>"'\0]/g, (char) => ESCAPES[char] ?? char);

function compileTemplate(viewsDir: string, name: string): ejs.TemplateFunction {
  const filename = join(viewsDir, `${name}.ejs`);
  let source: string;
  try {
    source = readFileSync(filename, 'utf8');
  } catch (cause) {
    throw new AppError('template-missing', 'internal', { cause });
  }
  return ejs.compile(source, {
    filename,
    root: viewsDir,
    cache: true,
    strict: true,
    destructuredLocals: LOCALS,
    escape: escapeHtml,
    rmWhitespace: true,
  });
}

/**
 * @param options.viewsDir the folder with `<page name>.ejs`; includes begin with `/` and start there.
 * @param options.texts the texts of all rooms, without those of the layout, which are added here.
 */
export function createRenderer(options: { viewsDir: string; texts: Texts; assets: Assets }): Renderer {
  const viewsDir = resolve(options.viewsDir);
  const texts = mergeTexts([layoutTexts, options.texts]);
  const translators = Object.fromEntries(LOCALES.map((locale) => [locale, translator(texts, locale)])) as Record<
    Locale,
    Translate
  >;
  const templates = new Map<string, ejs.TemplateFunction>();
  const assets = (name: string): string => options.assets.address(name);
  return {
    render(page, model, { locale }) {
      let template = templates.get(page.name);
      if (!template) {
        template = compileTemplate(viewsDir, page.name);
        templates.set(page.name, template);
      }
      return template({ model, t: translators[locale], locale, assets });
    },
  };
}
