import { auditCommands } from '../../audit/commands.ts';
import { clientCommands, clientSentences } from '../../clients/commands.ts';
import { factorCommands, factorSentences } from '../../factors/commands.ts';
import { applyCommands, applySentences } from '../../import/commands.ts';
import type { Command, ErrorSentences } from '../../kernel/command.ts';
import { keyCommands, keySentences } from '../../keys/commands.ts';
import { schoolCommands, schoolSentences } from '../../schools/commands.ts';
import { userCommands, userSentences } from '../../users/commands.ts';
import { type CommandDeps, type CommandHost, withServices } from './host.ts';
import { serverCommands, serverSentences } from './server-commands.ts';

/** Verbs over the services, in the order of the help; a domain adds its list here. */
const serviceCommands: readonly Command<CommandDeps>[] = [
  ...applyCommands,
  ...schoolCommands,
  ...userCommands,
  ...factorCommands,
  ...clientCommands,
  ...auditCommands,
  ...keyCommands,
];

/** Every verb of the command line. */
export const commands: readonly Command<CommandHost>[] = [...serverCommands, ...withServices(serviceCommands)];

/** What is said of each error that a command can meet. */
export const sentences: ErrorSentences = {
  ...serverSentences,
  ...schoolSentences,
  ...userSentences,
  ...factorSentences,
  ...clientSentences,
  ...keySentences,
  ...applySentences,
};
