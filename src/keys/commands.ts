import { type Command, defineCommand, table } from '../kernel/command.ts';
import type { Keys } from './contract.ts';

interface Deps {
  readonly keys: Pick<Keys, 'list'>;
}

const list = defineCommand<Deps>({
  name: 'keys list',
  does: 'Lists the signing keys: which comes next, which signs, which are still published.',
  examples: [{ words: 'keys list', does: 'Which keys are there:' }],
  async run({ keys }) {
    const all = await keys.list();
    return {
      data: all,
      lines: table(
        ['alg', 'state', 'kid', 'made'],
        all.map(({ alg, state, kid, createdAt }) => [alg, state, kid, createdAt.toISOString()]),
      ),
    };
  },
});

/** `numo-id keys …` */
export const keyCommands: readonly Command<Deps>[] = [list];
