import { AppError } from '../kernel/errors.ts';

export const LOCALES = ['nl', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** One sentence in every language; `{name}` stands for a parameter. */
export type Text = Readonly<Record<Locale, string>>;
export type Texts = Readonly<Record<string, Text>>;

export const defineTexts = <const T extends Texts>(texts: T): T => texts;

export type TextParams = Readonly<Record<string, string | number>>;
export type Translate = (key: string, params?: TextParams) => string;

/** All texts of the product by key. @throws TypeError when two rooms give one key. */
export function mergeTexts(all: readonly Texts[]): Texts {
  const merged: Record<string, Text> = {};
  for (const texts of all) {
    for (const [key, text] of Object.entries(texts)) {
      if (Object.hasOwn(merged, key)) throw new TypeError(`the text ${key} is given twice`);
      merged[key] = text;
    }
  }
  return merged;
}

/**
 * A translator. An unknown key or a parameter that is not given is a fault of ours and throws
 * AppError('text-missing', 'internal'): a test renders every page, so none reaches a person.
 */
export function translator(texts: Texts, locale: Locale): Translate {
  return (key, params = {}) => {
    const text = Object.hasOwn(texts, key) ? texts[key] : undefined;
    if (!text) throw new AppError('text-missing', 'internal', { cause: new Error(`no text ${key}`) });
    return text[locale].replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = Object.hasOwn(params, name) ? params[name] : undefined;
      if (value === undefined)
        throw new AppError('text-missing', 'internal', { cause: new Error(`${key}: no {${name}}`) });
      return String(value);
    });
  };
}
