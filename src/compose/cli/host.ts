import { loadSettings } from '../../config/load.ts';
import type { Settings } from '../../config/schema.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Command, CommandBase } from '../../kernel/command.ts';
import type { EventContext } from '../../kernel/events.ts';
import { createRotation } from '../../keys/index.ts';
import { createLog } from '../../ops/index.ts';
import type { FirstBeheerder } from '../../schools/index.ts';
import { createExport } from '../person.ts';
import { sealedOf } from '../sealed.ts';
import { openServices, type Services } from '../services.ts';

const STANDARD_ERROR = 2;

/** The first beheerder of a school, with an activation code. */
const beheerderMaker =
  (users: Services['domains']['users']) => async (schoolId: string, person: FirstBeheerder, context: EventContext) => {
    const made = await users.create({ ...person, schoolId, role: 'beheerder' }, context);
    const { code, expiresAt } = await users.reset(made.id, { kind: 'system' }, context);
    return { accountId: made.id, code, expiresAt };
  };

/** What the commands of all domains work with. */
export const toDeps = ({ base, secrets, domains, facts }: Services) => ({
  ...domains,
  ...facts,
  exportPerson: createExport(base, domains, facts),
  makeBeheerder: beheerderMaker(domains.users),
  keys: secrets.keys,
  rotation: createRotation({
    ...{ store: base.stores.keys, ring: secrets.ring, clock: base.clock },
    realmId: async () => (await domains.schools.ensureSystemRealm()).id,
  }),
  sealed: sealedOf(base.stores),
  ring: secrets.ring,
  stores: base.stores,
  store: base.store,
  clock: base.clock,
  settings: base.settings,
});

export type CommandDeps = ReturnType<typeof toDeps>;

/** Opens no sooner than a command asks: help and wrong words need neither settings nor a store. */
export interface CommandHost {
  readonly context: EventContext;
  /** @throws SettingsError with all faults. */
  settings(): Settings;
  /** Opens the services, beside a running server too, and closes them after the work. */
  services<T>(work: (deps: CommandDeps) => Promise<T>): Promise<T>;
}

/** @param env where settings come from. */
export function createHost(env: Readonly<Record<string, string | undefined>>, clock: Clock): CommandHost {
  const settings = (): Settings => loadSettings({ env });
  return {
    context: { clock, actor: { kind: 'system', by: 'command-line' } },
    settings,
    async services(work) {
      // What a command answers stands alone on standard output.
      const given = settings();
      const opened = await openServices({ settings: given, clock, log: createLog('warn', STANDARD_ERROR) });
      try {
        return await work(toDeps(opened));
      } finally {
        await opened.close();
      }
    },
  };
}

/** A domain's commands, to be run with the services opened. */
export const withServices = (commands: readonly Command<CommandDeps>[]): readonly Command<CommandHost>[] =>
  commands.map((command) => ({
    ...command,
    run: ({ io, json, context, services }: CommandHost & CommandBase, args) =>
      services((deps) => command.run({ ...deps, io, json, context }, args)),
  }));
