export { type Asset, type Assets, loadAssets } from './assets.ts';
export { dateWords, momentWords, startOfDay } from './dates.ts';
export { definePage, type PageSpec } from './page.ts';
export { createRenderer, type Renderer } from './renderer.ts';
export {
  defineTexts,
  LOCALES,
  type Locale,
  mergeTexts,
  type Text,
  type TextParams,
  type Texts,
  type Translate,
  translator,
} from './texts.ts';
