/** Verbs that change what an account may do, not what it says. */
import { type Command, type CommandBase, defineCommand, UsageError } from '../kernel/command.ts';
import { doneTo, PERSON_WORDS, toPerson, type UserCommandDeps } from './command-words.ts';
import { findPerson } from './find.ts';
import { ROLES } from './model.ts';

const SYSTEM = { kind: 'system' } as const;

const disable = defineCommand({
  name: 'user disable',
  does: 'No login any more; sessions end.',
  words: PERSON_WORDS,
  examples: [{ words: 'user disable demo meti', does: 'At once:' }],
  run: toPerson('disabled', ({ users, context }, { id }) => users.disable(id, SYSTEM, context)),
});

const enable = defineCommand({
  name: 'user enable',
  does: 'Lets a disabled account log in again.',
  words: PERSON_WORDS,
  examples: [{ words: 'user enable demo meti', does: 'Again:' }],
  run: toPerson('enabled', ({ users, context }, { id }) => users.enable(id, SYSTEM, context)),
});

const liftDelay = defineCommand({
  name: 'user lift-delay',
  does: 'Lifts the waiting time after wrong passwords.',
  words: PERSON_WORDS,
  examples: [{ words: 'user lift-delay demo meti', does: 'Somebody has to get in now:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    const lifted = await deps.users.liftDelay(user.id, SYSTEM, deps.context);
    return doneTo(user, lifted ? 'does not wait any more' : 'did not wait');
  },
});

const role = defineCommand({
  name: 'user role',
  does: 'Makes somebody leerling, docent or beheerder; sessions end. The last beheerder of a school stays one.',
  words: { ...PERSON_WORDS, role: { does: 'leerling, docent or beheerder.' } },
  examples: [{ words: 'user role demo meti beheerder', does: 'A teacher runs the school from now on:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    const wanted = ROLES.find((one) => one === args.role);
    if (!wanted || wanted === 'support') throw new UsageError('ROLE must be one of leerling, docent, beheerder');
    await deps.users.changeRole(user.id, wanted, SYSTEM, deps.context);
    return doneTo(user, wanted);
  },
});

const leave = defineCommand({
  name: 'user leave',
  does: 'Somebody left the school: no login, links or second step any more; erased after two years.',
  words: PERSON_WORDS,
  examples: [{ words: 'user leave demo meti', does: 'At the end of a school year:' }],
  run: toPerson('left the school', ({ users, context }, { id }) => users.leave(id, SYSTEM, context)),
});

const remove = defineCommand({
  name: 'user delete',
  does: 'Deletes an account: absent everywhere at once, erased after 30 days.',
  words: PERSON_WORDS,
  examples: [{ words: 'user delete demo meti', does: 'Note the account id that it prints, for `user undo`:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    const { eraseAt } = await deps.users.delete(user.id, SYSTEM, deps.context);
    return {
      data: { accountId: user.id, eraseAt },
      lines: [
        `${user.username} is deleted, and erased at ${eraseAt.toISOString()}.`,
        `Until then: numo-id user undo ${user.id}`,
      ],
    };
  },
});

const undo = defineCommand({
  name: 'user undo',
  does: 'Brings a deleted account back, within 30 days.',
  words: { account: { does: 'Its account id, as `user delete` and audit have it.' } },
  examples: [{ words: 'user undo Zk3….aB9…', does: 'By account id:' }],
  run: async ({ users, context }: UserCommandDeps & CommandBase, { account }) =>
    doneTo(await users.undelete(account, SYSTEM, context), 'back'),
});

/** `numo-id user …`, for the state of an account. */
export const userStateCommands: readonly Command<UserCommandDeps>[] = [
  disable,
  enable,
  liftDelay,
  role,
  leave,
  remove,
  undo,
];
