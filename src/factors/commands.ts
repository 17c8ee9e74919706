import { type Command, type CommandBase, defineCommand, type ErrorSentences } from '../kernel/command.ts';
import { AppError } from '../kernel/errors.ts';
import { findPerson, type PersonPort } from '../users/index.ts';
import { SUSPEND_ENDS } from './model.ts';
import type { Factors, Outcome, Reason } from './results.ts';

interface Deps extends PersonPort {
  readonly factors: Pick<Factors, 'view' | 'suspend' | 'resume' | 'wipe'>;
}

const words = {
  school: { does: 'Short name of the school; kurve for support accounts.' },
  username: { does: 'Username, or the account id (sub).' },
} as const;

const reason = {
  kind: 'text',
  does: 'Why, as a key such as lost-phone; kept in audit.',
  value: 'KEY',
  required: true,
} as const;

const REFUSALS: Readonly<Partial<Record<Reason, string>>> = {
  'not-offered': 'a leerling has no second step',
  'not-allowed': 'this is not done from the command line',
  'not-set-up': 'it was never set up',
  'already-active': 'it is active already',
  'already-suspended': 'it is suspended already',
};

function refuse(outcome: Outcome): void {
  if (outcome.ok) return;
  const words = REFUSALS[outcome.reason] ?? outcome.reason;
  throw new AppError('two-step-refused', 'conflict', { params: { words } });
}

type Act = (factors: Deps['factors'], owner: Parameters<Factors['view']>[0], deps: CommandBase) => Promise<Outcome>;

async function act(deps: Deps & CommandBase, args: { school: string; username: string }, work: Act) {
  const owner = await findPerson(deps, args.school, args.username);
  refuse(await work(deps.factors, owner, deps));
  const { state, suspendedUntil } = await deps.factors.view(owner);
  return {
    data: { accountId: owner.id, state, ...(suspendedUntil ? { suspendedUntil } : {}) },
    lines: [`${owner.username}: ${state}${suspendedUntil ? ` until ${suspendedUntil.toISOString()}` : ''}.`],
  };
}

const suspend = defineCommand({
  name: 'user two-step suspend',
  does: 'Switches the second step off for a while; the owner is told.',
  words,
  options: {
    reason,
    until: { kind: 'text', does: 'Until when; default: until it is resumed.', oneOf: SUSPEND_ENDS },
  },
  examples: [
    { words: 'user two-step suspend demo meti --until tomorrow --reason forgot-phone', does: 'Until 06:00 tomorrow:' },
  ],
  run: (deps: Deps & CommandBase, args) =>
    act(deps, args, (factors, owner, { context }) =>
      factors.suspend(owner, args.until ?? 'manual', context, args.reason),
    ),
});

const resume = defineCommand({
  name: 'user two-step resume',
  does: 'Switches a suspended second step on again, and lifts a block; the owner is told.',
  words,
  options: { reason },
  examples: [{ words: 'user two-step resume demo meti --reason asked', does: 'On again:' }],
  run: (deps: Deps & CommandBase, args) =>
    act(deps, args, (factors, owner, { context }) => factors.resume(owner, undefined, context, args.reason)),
});

const wipe = defineCommand({
  name: 'user two-step wipe',
  does: 'Destroys secret and recovery codes of the second step; the owner is told. For support accounts: here only.',
  words,
  options: { reason },
  examples: [{ words: 'user two-step wipe kurve robin --reason lost-phone', does: 'A lost phone:' }],
  run: (deps: Deps & CommandBase, args) =>
    act(deps, args, (factors, owner, { context }) => factors.wipe(owner, context, args.reason)),
});

/** `numo-id user two-step …` */
export const factorCommands: readonly Command<Deps>[] = [suspend, resume, wipe];

export const factorSentences: ErrorSentences = { 'two-step-refused': 'refused: {words} (two-step-refused)' };
