/** The process behind `numo-id`: words in, exit code out. The verbs stand in compose/cli/list.ts. */
import { readFileSync } from 'node:fs';
import { systemClock } from './kernel/clock.ts';
import { leaveFetchOut } from './kernel/later.ts';

// Before anything imports node:http; hence the rest is imported from here on.
leaveFetchOut();

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const words = process.argv.slice(2);

/** The server, which is waited for, does without the other verbs and all that they bring along. */
async function verbs() {
  if (words[0] !== 'serve') return import('./compose/cli/list.ts');
  const { serverCommands, serverSentences } = await import('./compose/cli/server-commands.ts');
  return { commands: serverCommands, sentences: serverSentences };
}

async function run(): Promise<number> {
  const [{ commands, sentences }, { createHost }, { runWords }, { createTerminal }] = await Promise.all([
    verbs(),
    import('./compose/cli/host.ts'),
    import('./compose/cli/run.ts'),
    import('./compose/cli/terminal.ts'),
  ]);
  const host = createHost(process.env, systemClock);
  return runWords({ commands, sentences, version, io: createTerminal(process), host }, words);
}

run().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
