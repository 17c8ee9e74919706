import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRenderer, loadAssets, mergeTexts, type PageSpec, type Texts } from '../../src/render/index.ts';

const root = resolve(import.meta.dirname, '../..');
export const viewsDir = resolve(root, 'views');

const valuesOf = async (pattern: string): Promise<unknown[]> => {
  const values: unknown[] = [];
  for (const file of globSync(pattern, { cwd: root }).sort()) {
    const room = (await import(/* @vite-ignore */ resolve(root, file))) as Record<string, unknown>;
    values.push(...Object.values(room));
  }
  return values;
};

const isPage = (value: unknown): value is PageSpec<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && 'samples' in value && 'name' in value;

const isTexts = (value: unknown): value is Texts =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((text) => typeof text === 'object' && text !== null && 'nl' in text);

/** Every page of the product: whatever a room's `pages.ts` exports. A new room is found by itself. */
export const allPages = (await valuesOf('src/**/pages.ts')).filter(isPage);

/** Every text of the product but the layout's own, which the renderer adds. */
export const allTexts = mergeTexts((await valuesOf('src/*/**/texts.ts')).filter(isTexts));

export const assets = loadAssets(resolve(viewsDir, 'assets'));
export const renderer = createRenderer({ viewsDir, texts: allTexts, assets });
