/** Which clients pupils may use: their school decides. Product.md section 6. */
import type { Clock } from '../kernel/clock.ts';
import { type DomainEvent, type EventContext, makeEvent } from '../kernel/events.ts';
import type { Schools } from './contract.ts';
import { clientAllowed, clientWithdrawn } from './events.ts';
import type { PupilClient, School } from './model.ts';

type Write = (
  id: string,
  work: (school: School) => { readonly changed: School; readonly events: readonly DomainEvent[] } | undefined,
) => Promise<School>;

const without = ({ pupilClients }: School, clientId: string): readonly PupilClient[] =>
  pupilClients.filter((one) => one.clientId !== clientId);

/** @see Schools */
export const pupilClients = (clock: Clock, write: Write): Pick<Schools, 'allowClient' | 'withdrawClient'> => ({
  allowClient(schoolId, { clientId, scopes: wanted, by }, context: EventContext) {
    const scopes = [...new Set(wanted)].sort();
    return write(schoolId, (school) => {
      const allowed = { clientId, scopes, by, since: clock.now() };
      const fields = { client: clientId, scopes: scopes.join(' ') };
      return {
        changed: { ...school, pupilClients: [...without(school, clientId), allowed] },
        events: [makeEvent(clientAllowed, context, { schoolId, fields })],
      };
    });
  },
  withdrawClient(schoolId, clientId, context: EventContext) {
    return write(schoolId, (school) => {
      const left = without(school, clientId);
      if (left.length === school.pupilClients.length) return undefined;
      const event = makeEvent(clientWithdrawn, context, { schoolId, fields: { client: clientId } });
      return { changed: { ...school, pupilClients: left }, events: [event] };
    });
  },
});
