import { type Command, defineCommand } from '../../kernel/command.ts';
import { openStore } from '../../storage/index.ts';
import { nameCollections } from '../base.ts';
import type { CommandHost } from './host.ts';

const serveCommand = defineCommand<CommandHost>({
  name: 'serve',
  does: 'Runs the provider until it gets SIGTERM or SIGINT, then drains it.',
  more: 'A second server on the same SQLite file is refused; commands work beside a running one.',
  examples: [{ words: 'serve', does: 'With NUMO_ID_ISSUER and NUMO_ID_SECRETS in the environment:' }],
  async run({ settings }) {
    const given = settings();
    // Only here the web and the provider library are needed; they take their time to load.
    const { serve } = await import('../serve.ts');
    await serve(given);
    return undefined;
  },
});

const prepareCommand = defineCommand<CommandHost>({
  name: 'store prepare',
  does: 'Makes or moves forward the tables (or collections) and indexes of the store.',
  more: 'On SQLite the server does it at its start too; on MongoDB only this does, and the server looks whether it was done.',
  examples: [{ words: 'store prepare', does: 'Before the first start of a new version:' }],
  async run({ settings, context }) {
    const store = await openStore(settings().store, { clock: context.clock });
    try {
      nameCollections(store, context.clock);
      await store.prepare();
    } finally {
      await store.close();
    }
    return { data: { prepared: true }, lines: ['The store is ready.'] };
  },
});

const checkCommand = defineCommand<CommandHost>({
  name: 'store check',
  does: 'Opens the store and its secrets as the server would, and says what waits in it.',
  more: "Fails when the store does not answer, is another version's, or was sealed with another key ring.",
  examples: [{ words: 'store check --json', does: 'For a script:' }],
  run: ({ services }) =>
    services(async ({ store }) => {
      await store.check();
      const pending = await store.pendingEvents(MOST_COUNTED);
      const many = pending.length === MOST_COUNTED;
      return {
        data: { ok: true, pendingEvents: pending.length, more: many },
        lines: [
          'The store answers, and the key ring opens it.',
          `Facts that wait for a server: ${pending.length}${many ? ' or more' : ''}.`,
        ],
      };
    }),
});

const MOST_COUNTED = 1000;

/** The server itself, and the store under it. */
export const serverCommands: readonly Command<CommandHost>[] = [serveCommand, prepareCommand, checkCommand];

/** For the person who starts it. */
export const serverSentences = {
  'store-unavailable': 'the store cannot be opened or written (store-unavailable)',
  'store-newer': 'a newer version of Numo ID made this store; use that version (store-newer)',
  'store-migration-failed': 'stored records do not fit a new index; nothing was changed (store-migration-failed)',
  'store-not-prepared': 'the store is not prepared for this version (store-not-prepared)',
  'store-refused': 'the store lets nobody in with this user and password (store-refused)',
  'store-too-old': "the store's server is too old (store-too-old)",
  'store-not-replicated': "the store's server keeps no replica (store-not-replicated)",
  'store-in-use': 'another server uses this store; commands may work beside it, a second server may not (store-in-use)',
  'store-is-demo': "this store is a demo's; choose another with NUMO_ID_STORE (store-is-demo)",
  'store-not-demo': "this store is not a demo's; choose another with NUMO_ID_STORE (store-not-demo)",
  'store-unknown': 'no engine takes this address (store-unknown)',
  'sealed-value-unreadable':
    'the key ring NUMO_ID_SECRETS lacks the key that this store was sealed with (sealed-value-unreadable)',
  conflict: 'others kept changing the same record; try again (conflict)',
  busy: 'too many at once; try again (busy)',
};
