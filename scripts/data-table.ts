// Writes docs/data.md, what is kept and for how long, from the collections' own declarations: `node scripts/data-table.ts`.
import { writeFileSync } from 'node:fs';
import { nameCollections } from '../src/compose/base.ts';
import { systemClock } from '../src/kernel/clock.ts';
import type { CollectionSpec, StoredRecord } from '../src/storage/contract.ts';
import { openStore } from '../src/storage/index.ts';

type Spec = CollectionSpec<StoredRecord>;

/** The declarations of all collections that the product has, by name. */
export async function allCollections(): Promise<readonly Spec[]> {
  const store = await openStore('sqlite::memory:', { clock: systemClock });
  const specs = new Map<string, Spec>();
  const noting = new Proxy(store, {
    get(target, name) {
      if (name !== 'collection') return Reflect.get(target, name);
      return (spec: Spec) => {
        specs.set(spec.name, spec);
        return target.collection(spec);
      };
    },
  });
  nameCollections(noting, systemClock);
  await store.close();
  return [...specs.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const HEAD = `# What is kept, and for how long

Written by \`node scripts/data-table.ts\` from what each collection declares in its \`store.ts\`; a test fails when it is stale.

| collection | keeps | until |
| --- | --- | --- |
`;

/** The whole page. */
export const renderData = async (): Promise<string> =>
  `${HEAD}${(await allCollections())
    .map(({ name, retention }) => `| \`${name}\` | ${retention.keeps} | ${retention.until} |`)
    .join('\n')}\n`;

export const DATA_PAGE = new URL('../docs/data.md', import.meta.url);

if (import.meta.main) writeFileSync(DATA_PAGE, await renderData());
