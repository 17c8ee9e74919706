/** The warning before the school's policy begins to ask a second step. Product.md section 3, school policy. */
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { Users } from './contract.ts';
import { twoStepDue } from './events.ts';
import { rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

/** Whom it was told is kept with the account, in the write that carries the fact: so once, whoever is at work. */
export const warning = (store: UserStore): Pick<Users, 'tellTwoStepDue'> => ({
  async tellTwoStepDue(accountId, from, context: EventContext) {
    const { answer } = await rewrite<boolean>(store, accountId, (user) => {
      if (user.disabled || user.toldTwoStepDue?.getTime() === from.getTime()) return { answer: false };
      const fields = { from: from.toISOString() };
      const event = makeEvent(twoStepDue, context, { schoolId: user.schoolId, accountId, fields });
      return { answer: true, next: { ...user, toldTwoStepDue: from }, events: [event] };
    });
    return answer;
  },
});
