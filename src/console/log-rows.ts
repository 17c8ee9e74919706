/** Events of the school in words: who did what to whom. Product.md section 4, «Logboek». */
import type { AuditFilter, AuditRecord } from '../audit/index.ts';
import { parseAccountId } from '../kernel/ids.ts';
import { startOfDay } from '../render/index.ts';
import { fullNameOf } from '../users/index.ts';
import type { Visit } from './page.ts';
import { eventKey } from './texts-school.ts';

/** Names of the people in these events, by account id; who is gone, or of another realm, has none. */
export async function namesIn(
  visit: Visit<'school'>,
  records: readonly AuditRecord[],
): Promise<ReadonlyMap<string, string>> {
  const people = await visit.scope.log.people([...new Set(records.flatMap(({ people: ids }) => ids))]);
  return new Map(people.map((user) => [user.id, fullNameOf(user)]));
}

/** What stands for an account without a name: the user part of its id. */
export const nameIn = (names: ReadonlyMap<string, string>, accountId: string): string =>
  names.get(accountId) ?? parseAccountId(accountId)?.userId ?? accountId;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** By the calendar of Amsterdam; `plusDays` 1 is the end of a range that holds all of the day. */
const startOf = (day: string | undefined, plusDays: number): Date | undefined =>
  day !== undefined && DAY.test(day) ? startOfDay(day, plusDays) : undefined;

/** What the filter asks for; `unknownPerson`: nobody of the school has that username. */
export async function filterOf({ query, scope }: Visit<'school'>): Promise<{
  readonly filter: AuditFilter;
  readonly unknownPerson: boolean;
}> {
  const typed = (query.wie ?? '').trim();
  const person = typed === '' ? undefined : await scope.log.personOf(typed);
  const name = scope.log.names.find((one) => one === query.wat);
  const [from, to] = [startOf(query.van, 0), startOf(query.tot, 1)];
  return {
    filter: {
      ...(person ? { person } : {}),
      ...(name ? { name } : {}),
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
    },
    unknownPerson: typed !== '' && person === undefined,
  };
}

/** `changed=email`, for who looks closer. */
export const fieldsText = ({ fields }: Pick<AuditRecord, 'fields'>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** What stands beside the words: other fields, and the name of an event without words of its own. */
export const detailsOf = (name: string, rest: AuditRecord['fields']): string =>
  [...(eventKey(name).endsWith('.other') ? [name] : []), fieldsText({ fields: rest })].filter(Boolean).join(': ');
