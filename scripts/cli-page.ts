// Writes docs/cli.md, the help pages of all commands, from their declarations: `node scripts/cli-page.ts`.
import { writeFileSync } from 'node:fs';
import { commandHelp, EXIT_CODES } from '../src/compose/cli/help.ts';
import { commands } from '../src/compose/cli/list.ts';

const HEAD = `# The command line

Written by \`node scripts/cli-page.ts\` from the commands' own declarations; a test fails when it is stale.

\`npx numo-id\` in the project, \`numo-id\` in the container (\`docker compose exec numo-id numo-id …\`). Settings come from the
environment, as for the server ([settings](settings.md)): above all \`NUMO_ID_STORE\`, \`NUMO_ID_SECRETS\` and
\`NUMO_ID_ISSUER\`. Commands work beside a running server; what they change is seen by it within 5 seconds. The facts they
cause are moved on to audit and mail by the server, at its next start if none runs.

Standard output is the answer alone, with \`--json\` as JSON; everything else goes to standard error. Exit codes:
${EXIT_CODES.map(([code, says]) => `${code} ${says}`).join('; ')}.

| command | what it does |
| --- | --- |
`;

const anchorOf = (name: string): string => name.replaceAll(' ', '-');

/** The whole page. */
export const renderCommands = (): string =>
  [
    HEAD + commands.map(({ name, does }) => `| [\`${name}\`](#${anchorOf(name)}) | ${does} |`).join('\n'),
    ...commands.map((command) => `\n## ${command.name}\n\n\`\`\`text\n${commandHelp(command).trimEnd()}\n\`\`\``),
    '',
  ].join('\n');

export const COMMANDS_PAGE = new URL('../docs/cli.md', import.meta.url);

if (import.meta.main) writeFileSync(COMMANDS_PAGE, renderCommands());
