/** Events of a realm in words, as its log and its file have them. Product.md section 4, «Logboek». */
import type { AuditFilter, AuditRecord } from '../audit/index.ts';
import { CSV_START, csvLine } from '../kernel/csv.ts';
import { parseAccountId } from '../kernel/ids.ts';
import { startOfDay } from '../render/index.ts';
import type { LogScope } from './log-scope.ts';
import { eventKey } from './texts-school.ts';

/** So many events stand on a page. */
export const LOG_PAGE = 50;

const FILTERS = ['wie', 'wat', 'van', 'tot'] as const;

type Query = Readonly<Record<string, string>>;

/** The filter as it was typed. */
export const typedFilter = (query: Query): Record<(typeof FILTERS)[number], string> => {
  const [wie = '', wat = '', van = '', tot = ''] = FILTERS.map((name) => (query[name] ?? '').slice(0, 100));
  return { wie, wat, van, tot };
};

/** Somebody in a log. `gone`: the account was deleted, and its id stands for the name. */
export interface LogPerson {
  readonly name: string;
  readonly gone?: true;
}

/** Puts names to the accounts in these events; of one without a name stands the user part of its id. */
export async function peopleIn(
  log: LogScope,
  records: readonly AuditRecord[],
): Promise<(accountId: string) => LogPerson> {
  const names = await log.namesOf([...new Set(records.flatMap(({ people }) => people))]);
  return (accountId) => {
    const name = names.get(accountId);
    if (name !== undefined) return { name };
    return { name: parseAccountId(accountId)?.userId ?? accountId, ...(log.owns(accountId) ? { gone: true } : {}) };
  };
}

/** What the filter offers as «Wat»; names are text keys. */
export const eventOptions = (log: LogScope, chosen: string) =>
  log.names.map((name) => ({ value: name, name: eventKey(name), chosen: name === chosen }));

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** By the calendar of Amsterdam; `plusDays` 1 is the end of a range that holds all of the day. */
const startOf = (day: string | undefined, plusDays: number): Date | undefined =>
  day !== undefined && DAY.test(day) ? startOfDay(day, plusDays) : undefined;

/** `unknownPerson`: nobody of the realm has the username that was typed. */
export interface LogFilter {
  readonly filter: AuditFilter;
  readonly unknownPerson: boolean;
}

/** What the filter asks for. */
export async function filterOf(log: LogScope, query: Query): Promise<LogFilter> {
  const typed = (query['wie'] ?? '').trim();
  const person = typed === '' ? undefined : await log.personOf(typed);
  const name = log.names.find((one) => one === query['wat']);
  const [from, to] = [startOf(query['van'], 0), startOf(query['tot'], 1)];
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

/** The events of one page; none where nobody is meant. */
export const eventsOf = (log: LogScope, { filter, unknownPerson }: LogFilter, cursor: string | undefined) =>
  unknownPerson ? Promise.resolve({ items: [], next: undefined }) : log.page(filter, LOG_PAGE, cursor);

/** All that the filter lets through, as it comes. Ids, not names: a file outlives the people in it (product.md section 13). */
export async function* logCsv(log: LogScope, { filter, unknownPerson }: LogFilter): AsyncGenerator<string> {
  yield CSV_START + csvLine(['at', 'event', 'account', 'actor', 'address', 'request', 'fields']);
  if (unknownPerson) return;
  for await (const record of log.stream(filter)) {
    const { at, name, accountId = '', actor, address = '', requestId = '' } = record;
    const by = actor.kind === 'account' ? actor.accountId : actor.kind;
    yield csvLine([at.toISOString(), name, accountId, by, address, requestId, fieldsText(record)]);
  }
}

/** `changed=email`, for who looks closer. */
export const fieldsText = ({ fields }: Pick<AuditRecord, 'fields'>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** What stands beside the words: other fields, and the name of an event without words of its own. */
export const detailsOf = (name: string, rest: AuditRecord['fields']): string =>
  [...(eventKey(name).endsWith('.other') ? [name] : []), fieldsText({ fields: rest })].filter(Boolean).join(': ');
