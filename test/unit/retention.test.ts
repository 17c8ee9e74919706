import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { allCollections, DATA_PAGE, renderData } from '../../scripts/data-table.ts';

test('every collection says what it keeps and until when (product.md section 13)', async () => {
  const collections = await allCollections();
  expect(collections.length).toBeGreaterThan(15);
  for (const { name, retention } of collections) {
    expect(retention.keeps.length, `${name}: keeps`).toBeGreaterThan(5);
    expect(retention.until.length, `${name}: until`).toBeGreaterThan(3);
  }
});

test('docs/data.md is what the collections declare', async () => {
  await expect(readFile(DATA_PAGE, 'utf8')).resolves.toBe(await renderData());
});
