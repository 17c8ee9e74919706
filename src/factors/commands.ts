import { type Command, type CommandBase, defineCommand, type ErrorSentences } from '../kernel/command.ts';
import { AppError } from '../kernel/errors.ts';
import { findPerson, PERSON_WORDS, type PersonPort, REASON, type User } from '../users/index.ts';
import type { Factors, Outcome, Reason, SecondStepView } from './results.ts';

interface Deps extends PersonPort {
  readonly factors: Pick<Factors, 'view' | 'wipe'>;
}

const REFUSALS: Readonly<Partial<Record<Reason, string>>> = {
  'not-offered': 'a leerling has no second step',
  'not-allowed':
    'of people of a school, a beheerder or support does this on their pages, where it is asked who they are',
  'not-set-up': 'it was never set up',
};

function refuse(outcome: Outcome): void {
  if (outcome.ok) return;
  const words = REFUSALS[outcome.reason] ?? outcome.reason;
  throw new AppError('two-step-refused', 'conflict', { params: { words } });
}

const shown = ({ id }: User, view: SecondStepView): Readonly<Record<string, unknown>> => {
  const { offered, state, required, activeSince, suspendedSince, suspendedUntil, suspendedBy, blocked } = view;
  const since = { activeSince, suspendedSince, suspendedUntil, suspendedBy };
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(since).filter(([, value]) => value !== undefined),
  );
  return { accountId: id, offered, state, required, blocked, ...given };
};

const answer = (user: User, view: SecondStepView) => {
  const data = shown(user, view);
  const lines = Object.entries(data).map(([field, value]) => {
    const text = value instanceof Date ? value.toISOString() : String(value);
    return `${field.padEnd(14)}  ${text}`;
  });
  return { data, lines };
};

const show = defineCommand({
  name: 'user two-step show',
  does: 'Shows whether somebody has a second step, since when, and what it waits for.',
  words: PERSON_WORDS,
  examples: [{ words: 'user two-step show demo meti', does: 'By username:' }],
  async run(deps: Deps & CommandBase, args) {
    const owner = await findPerson(deps, args.school, args.username);
    return answer(owner, await deps.factors.view(owner));
  },
});

const wipe = defineCommand({
  name: 'user two-step wipe',
  does: 'Destroys secret and recovery codes of the second step of a support account; its owner is told.',
  more: 'Here only, and for support accounts only: of people of a school, beheerders and support do this on their pages.',
  words: PERSON_WORDS,
  options: { reason: { ...REASON, required: true } },
  examples: [{ words: 'user two-step wipe kurve robin --reason lost-phone', does: 'A lost phone:' }],
  async run(deps: Deps & CommandBase, args) {
    const owner = await findPerson(deps, args.school, args.username);
    refuse(await deps.factors.wipe(owner, deps.context, args.reason));
    return answer(owner, await deps.factors.view(owner));
  },
});

/** `numo-id user two-step …`: switching it off and on is done on the pages, where who does it has logged in. */
export const factorCommands: readonly Command<Deps>[] = [show, wipe];

export const factorSentences: ErrorSentences = { 'two-step-refused': 'refused: {words} (two-step-refused)' };
