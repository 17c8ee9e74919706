/** The process behind `numo-id`: words in, exit code out. The verbs stand in compose/cli/list.ts. */
import { readFileSync } from 'node:fs';
import { createHost } from './compose/cli/host.ts';
import { commands, sentences } from './compose/cli/list.ts';
import { runWords } from './compose/cli/run.ts';
import { createTerminal } from './compose/cli/terminal.ts';
import { systemClock } from './kernel/clock.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

runWords(
  { commands, sentences, version, io: createTerminal(process), host: createHost(process.env, systemClock) },
  process.argv.slice(2),
).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
