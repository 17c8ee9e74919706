/** Who of the staff has a second step, since when, and who has not been here for long. Product.md section 4. */
import type { SecondStepView } from '../factors/index.ts';
import { DAY } from '../kernel/clock.ts';
import { dateWords } from '../render/index.ts';
import { fullNameOf, type User } from '../users/index.ts';
import type { Visit } from './page.ts';

/** Without a login for so long an account is dormant; also one that was never used and is as old. */
const DORMANT_MS = 180 * DAY;

export interface SecurityFacts {
  readonly user: User;
  readonly name: string;
  readonly state: 'absent' | 'pending' | 'active' | 'suspended';
  /** Since when it is on, or off for a while. */
  readonly sinceAt?: Date;
  /** The same in words. */
  readonly since?: string;
  /** Words. */
  readonly lastLogin?: string;
  readonly dormant: boolean;
}

function factsOf({ now, locale }: Visit<'school'>, user: User, view: SecondStepView): SecurityFacts {
  const isSet = view.state === 'active' || view.state === 'suspended';
  const since = view.state === 'suspended' ? view.suspendedSince : view.activeSince;
  const seen = user.lastLoginAt ?? user.createdAt;
  return {
    user,
    name: fullNameOf(user),
    state: view.state,
    ...(since && isSet ? { sinceAt: since, since: dateWords(since, now, locale) } : {}),
    ...(user.lastLoginAt ? { lastLogin: dateWords(user.lastLoginAt, now, locale) } : {}),
    dormant: now.getTime() - seen.getTime() > DORMANT_MS,
  };
}

/** Of all people of a page, in their order, in one look. */
export async function securityFacts(
  visit: Visit<'school'>,
  people: readonly User[],
): Promise<readonly SecurityFacts[]> {
  const views = await visit.scope.people.secondSteps(people);
  return people.flatMap((user, at) => {
    const view = views[at];
    return view ? [factsOf(visit, user, view)] : [];
  });
}
