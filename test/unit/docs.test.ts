import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { settingLines } from '../../src/config/schema.ts';
import { type Facts, type Move, next, type Step } from '../../src/login/flow.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = ['README.md', ...globSync('docs/*.md', { cwd: root })].sort();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Without what stands in fences: examples are no links. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '');

/** As the usual hosts make anchors of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (text: string): readonly string[] =>
  [...prose(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading.trim()));

/** Relative links of a document that lead nowhere. */
function brokenLinks(file: string, text: string): readonly string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const place = path === '' ? join(root, file) : join(root, dirname(file), path);
    if (!existsSync(place)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(place, 'utf8')).includes(anchor);
  });
}

/** Read beside the schema: the file of settings (src/config/load.ts), the demo's own port (demo/demo.ts), the tests' server. */
const OTHER_NAMES = ['NUMO_ID_CONFIG', 'NUMO_ID_DEMO_PORT', 'NUMO_ID_TEST_MONGODB'];
const known = new Set([...settingLines.map(({ env }) => env), ...OTHER_NAMES]);

const unknownSettings = (text: string): readonly string[] =>
  [...text.matchAll(/\bNUMO_ID_[A-Z0-9_]+/g)].map(([name]) => name).filter((name) => !known.has(name));

test('the documents are found', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/settings.md']));
});

test.each(documents)('%s: every relative link leads somewhere', (file) => {
  expect(brokenLinks(file, read(file))).toEqual([]);
});

test.each(documents)('%s: every setting is one of the schema', (file) => {
  expect(unknownSettings(read(file))).toEqual([]);
});

test('a link that leads nowhere and a setting that does not exist are found', () => {
  const text = '[a](gone.md) ![b](../README.md) [c](#here) [d](#gone) [e](https://x.example/y)\n\n## Here\n';
  expect(brokenLinks('docs/any.md', text)).toEqual(['gone.md', '#here', '#gone']);
  expect(brokenLinks('docs/storage.md', '[a](#backup) [b](storage.md#backup) [c](storage.md#back)')).toEqual([
    'storage.md#back',
  ]);
  expect(unknownSettings('`NUMO_ID_PORT`, NUMO_ID_PORTS=1 and NUMO_ID_CONFIG')).toEqual(['NUMO_ID_PORTS']);
});

const MOVES = Object.keys({
  begin: true,
  continue: true,
  other: true,
  chosen: true,
  change: true,
  local: true,
  upstream: true,
  unknown: true,
  made: true,
  linked: true,
  declined: true,
  returned: true,
  right: true,
  renewed: true,
  confirmed: true,
  seen: true,
  allowed: true,
} satisfies Record<Move, true>) as Move[];

const both = [true, false];
const SECOND_STEPS: readonly Facts['secondStep'][] = [
  undefined,
  { due: 'code', reason: 'active' },
  { due: 'setup', reason: 'school-policy' },
  { due: 'none', reason: 'absent' },
];

/** Every combination of what the table can be told. */
const allFacts: readonly Facts[] = (['login', 'step-up', 'select', 'consent'] as const).flatMap((purpose) =>
  ([undefined, 'local', 'sso', 'both'] as const).flatMap((mode) =>
    SECOND_STEPS.flatMap((secondStep) =>
      both.flatMap((firstParty) =>
        both.flatMap((toTell) =>
          both.flatMap((newCodes) =>
            both.flatMap((linking) =>
              both.flatMap((localCounts) =>
                both.map((choose) => ({
                  ...{ purpose, mode, secondStep, firstParty, toTell },
                  ...{ newCodes, linking, localCounts, choose },
                })),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);

/** Every arrow that can be walked from the beginning. A choice that changes nothing is none. */
function arrowsOfTable(): ReadonlySet<string> {
  const arrows = new Set<string>();
  const steps = new Set<Step | 'new'>(['new']);
  for (const from of steps) {
    for (const move of MOVES) {
      for (const facts of allFacts) {
        const to = next(from, move, facts);
        if (to === undefined || to === from) continue;
        arrows.add(`${from} -->|${move}| ${to}`);
        steps.add(to);
      }
    }
  }
  return arrows;
}

test('the picture of the login in docs/architecture.md is the table of login/flow.ts', () => {
  const [, picture = ''] = /^```mermaid\nflowchart TD\n([\s\S]*?)^```/m.exec(read('docs/architecture.md')) ?? [];
  const drawn = picture.trim().split(/\n\s*/);
  expect(drawn.toSorted()).toEqual([...arrowsOfTable()].toSorted());
});
