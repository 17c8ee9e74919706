/** Asks powers.ts of the newest record, and turns a refusal into an error with meaning. */
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type School, type Schools, schoolYearOf } from '../schools/index.ts';
import type { By } from './contract-admin.ts';
import type { User } from './model.ts';
import { type AccountAction, type Given, may, type Power, type PowerActor, unmetNeed } from './powers.ts';
import { accountUnknown } from './rewrite.ts';

export interface AuthorityDeps {
  readonly schools: Pick<Schools, 'byId' | 'classesByIds'>;
  readonly clock: Clock;
}

/**
 * @throws AppError `account-unknown` (not-found) where even the existence is not to be told, the refusal's
 * own name (forbidden; `last-beheerder`: conflict), or `<need>-needed` (forbidden) for what is missing.
 */
export function demandPower(power: Power, given: Given): void {
  if (!power.allowed) {
    if (power.reason === 'not-found') throw accountUnknown();
    throw new AppError(power.reason, power.reason === 'last-beheerder' ? 'conflict' : 'forbidden');
  }
  const unmet = unmetNeed(power.needs, given);
  if (unmet) throw new AppError(`${unmet}-needed`, 'forbidden');
}

export interface Authority {
  readonly school: School;
  /** @throws as `demandPower`. */
  demand(action: AccountAction, target: User): void;
}

/** Who `by` is as an actor: a docent with the classes of the present school year. */
export async function powerActorOf({ schools, clock }: AuthorityDeps, by: By): Promise<PowerActor> {
  if (by.kind === 'system') return { kind: 'system' };
  const { user } = by;
  if (user.role !== 'docent') return { kind: 'account', user };
  const present = schoolYearOf(clock.now());
  const classes = await schools.classesByIds(user.schoolId, user.classIds);
  const classIds = classes.filter(({ year }) => year === present).map(({ id }) => id);
  return { kind: 'account', user: { ...user, classIds } };
}

/** What `by` may do to people of a school. @throws AppError `account-unknown` when there is no such school. */
export async function authorityOf(deps: AuthorityDeps, by: By, schoolId: string): Promise<Authority> {
  const school = await deps.schools.byId(schoolId);
  if (!school) throw accountUnknown();
  const actor = await powerActorOf(deps, by);
  const given = by.kind === 'account' ? { loginAt: by.loginAt, reason: by.reason, verified: by.verified } : {};
  return {
    school,
    demand(action, target) {
      const now = deps.clock.now();
      demandPower(may(actor, action, { user: target, school }, now), { now, ...given });
    },
  };
}
