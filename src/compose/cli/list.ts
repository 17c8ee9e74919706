import type { Command, ErrorSentences } from '../../kernel/command.ts';
import { keyCommands } from '../../keys/commands.ts';
import { type CommandHost, withServices } from './host.ts';
import { serverCommands, serverSentences } from './server-commands.ts';

/** Every verb of the command line, in the order of the help; a domain adds its list here. */
export const commands: readonly Command<CommandHost>[] = [...serverCommands, ...withServices([...keyCommands])];

/** What is said of each error that a command can meet. */
export const sentences: ErrorSentences = { ...serverSentences };
