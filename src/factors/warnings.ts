/** Who will have to have a second step soon, and has none, is told by mail. Product.md section 3, school policy. */
import { after, type Clock } from '../kernel/clock.ts';
import type { EventContext } from '../kernel/events.ts';
import type { School, Schools } from '../schools/index.ts';
import type { Users } from '../users/index.ts';
import { WARNED_MS } from './model.ts';
import type { Factors } from './results.ts';

export interface WarningDeps {
  readonly schools: Pick<Schools, 'bindingBetween'>;
  readonly users: Pick<Users, 'list' | 'tellTwoStepDue'>;
  readonly factors: Pick<Factors, 'viewMany'>;
  /** One process does it for all; two at once would only do double work. */
  readonly lease: { hold(): Promise<boolean>; release(): Promise<void> };
  readonly clock: Clock;
}

export interface Warnings {
  /**
   * One pass over the schools whose policy begins within 14 days: each of the staff without a second step is
   * told once for that date. Answers how many were told; 0 where another process is at it.
   */
  warn(): Promise<number>;
  /** Gives the work to another process. */
  stop(): Promise<void>;
}

const PAGE = 1000;

export function createWarnings({ schools, users, factors, lease, clock }: WarningDeps): Warnings {
  const context: EventContext = { clock, actor: { kind: 'system', by: 'policy' } };

  async function warnSchool(school: School): Promise<number> {
    let told = 0;
    let cursor: string | undefined;
    do {
      const page = await users.list(school.id, { list: 'staff' }, { limit: PAGE, cursor });
      const views = await factors.viewMany(page.people);
      for (const [index, user] of page.people.entries()) {
        const from = views[index]?.dueFrom;
        if (!from || user.disabled || user.toldTwoStepDue?.getTime() === from.getTime()) continue;
        if (await users.tellTwoStepDue(user.id, from, context)) told += 1;
      }
      cursor = page.next;
    } while (cursor !== undefined);
    return told;
  }

  return {
    async warn() {
      const now = clock.now();
      let told = 0;
      for (const school of await schools.bindingBetween(now, after(now, WARNED_MS))) {
        if (!(await lease.hold())) break;
        told += await warnSchool(school);
      }
      return told;
    },
    stop: () => lease.release(),
  };
}
