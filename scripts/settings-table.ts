// Writes docs/settings.md, the list of all settings, from their declaration: `node scripts/settings-table.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { type SettingLine, settingLines } from '../src/config/schema.ts';

const defaults: unknown = JSON.parse(readFileSync(new URL('../config/default.json', import.meta.url), 'utf8'));

const at = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>>)[name], tree);

function shown(value: unknown): string {
  if (value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : `\`${value.join(',')}\``;
  return `\`${String(value)}\``;
}

const row = ({ path, env, does }: SettingLine): string =>
  `| \`${path.join('.')}\` | \`${env}\` | ${shown(at(defaults, path))} | ${does.replaceAll('|', '\\|')} |`;

const HEAD = `# Settings

Written by \`node scripts/settings-table.ts\` from \`src/config/schema.ts\` and \`config/default.json\`; a test fails when it is stale.

A value comes from \`config/default.json\`, over it from the JSON file that \`NUMO_ID_CONFIG\` names (same shape, only what
differs), over that from the environment. Lists are written with commas in the environment. An empty variable counts as none.
At the start all faults are told at once; a name that is not in this list is one of them. (Kubernetes makes such names for a
service called \`numo-id\`: set \`enableServiceLinks: false\`.)

| setting | environment | default | what it does |
| --- | --- | --- | --- |
`;

/** The whole page. */
export const renderSettings = (): string => `${HEAD}${settingLines.map(row).join('\n')}\n`;

export const SETTINGS_PAGE = new URL('../docs/settings.md', import.meta.url);

if (import.meta.main) writeFileSync(SETTINGS_PAGE, renderSettings());
