import type { EventDefinition } from '../kernel/events.ts';
import type { Role } from '../users/index.ts';
import { twoStepResumed } from './events.ts';
import { type Requirement, requiredAt, type SecondStep } from './model.ts';
import type { ActorKind } from './powers.ts';
import { endedAt, resumedAt } from './state.ts';

/** Who does it to whom, when, and under which rule of the school. */
export interface Situation {
  readonly now: Date;
  readonly role: Role;
  /** Was beheerder in the past 30 days: others have no more power over it than over one. */
  readonly former?: boolean | undefined;
  readonly actor: ActorKind;
  readonly requirement: Requirement | undefined;
  /** A key, never typed text. */
  readonly reason?: string | undefined;
}

type FactValue = string | number | boolean;

/** What happened, before it gets its id and its time. */
export interface Fact {
  readonly definition: EventDefinition;
  readonly fields: Readonly<Record<string, FactValue>>;
  /** True for what came by itself: the clock did it, not the one who asks. */
  readonly byClock?: true;
}

/** A fact of the definition; fields that are undefined are left out. */
export function fact<F extends string>(
  definition: EventDefinition<F>,
  fields: Partial<Record<NoInfer<F>, FactValue | undefined>>,
): Fact {
  const kept = Object.entries<FactValue | undefined>(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { definition, fields: Object.fromEntries(kept) };
}

/** What an action comes to: the answer, and what to write, if anything. */
export interface Step<O> {
  readonly outcome: O;
  /** The record to write; absent: nothing changes. */
  readonly next?: SecondStep;
  readonly facts: readonly Fact[];
}

/** An answer that changes nothing. */
export const answer = <O>(outcome: O): Step<O> => ({ outcome, facts: [] });

/**
 * The record as it holds now. A suspension whose end has passed becomes «active since that end», and
 * the fact of it goes with the first write after it, so it is published once.
 */
export function settle(stored: SecondStep, s: Situation): { record: SecondStep; facts: readonly Fact[] } {
  const end = endedAt(stored, s.now, s.requirement);
  if (!end) return { record: stored, facts: [] };
  const resumed = fact(twoStepResumed, { factor: stored.factor, by: 'clock', since: end.toISOString() });
  return { record: resumedAt(stored, end), facts: [{ ...resumed, byClock: true }] };
}

/** Own suspending and wiping are refused while the school requires the second step. */
export const heldBySchool = (s: Situation): boolean => s.actor === 'owner' && requiredAt(s.requirement, s.now);
