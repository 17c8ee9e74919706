import type { AuditRecord } from '../../audit/index.ts';
import { addressText } from '../../passage/index.ts';
import { momentWords } from '../../render/index.ts';
import { PATHS } from '../addresses.ts';
import {
  eventOptions,
  eventsOf,
  fieldsText,
  filterOf,
  type LogFilter,
  type LogPerson,
  logCsv,
  peopleIn,
  typedFilter,
} from '../log-rows.ts';
import { pageAnswer, supportPage } from '../page.ts';
import { logPage } from '../pages.ts';
import { eventKey } from '../texts-school.ts';

/** A command or a timer is told by its own name. */
const byOf = ({ actor }: AuditRecord, personOf: (accountId: string) => LogPerson): LogPerson | undefined => {
  if (actor.kind === 'account') return personOf(actor.accountId);
  return actor.kind === 'system' ? { name: actor.by } : undefined;
};

/** What happened in the system realm: support's accounts, relying parties, keys. */
export const supportLog = supportPage<LogFilter>({
  path: PATHS.systemLog,
  permission: 'support',
  section: 'log',
  label: 'console.support.log',
  load: ({ scope, query, me }) => filterOf(scope.log(me), query),
  async show({ scope, me, frame, query, now, locale }, filter) {
    const log = scope.log(me);
    const typed = typedFilter(query);
    const { items, next } = await eventsOf(log, filter, query.vanaf);
    const personOf = await peopleIn(log, items);
    return pageAnswer(logPage, {
      frame,
      title: 'console.support.log',
      action: PATHS.systemLog,
      exportAction: addressText(`${PATHS.systemLog}/export`, typed),
      form: { values: typed, errors: filter.unknownPerson ? { wie: 'console.support.log.unknown' } : {} },
      events: eventOptions(log, typed.wat),
      rows: items.map((record) => {
        const by = byOf(record, personOf);
        return {
          at: momentWords(record.at, now, locale),
          event: eventKey(record.name),
          says: [],
          ...(record.accountId ? { about: personOf(record.accountId) } : {}),
          ...(by ? { by } : {}),
          ...(record.address ? { address: record.address } : {}),
          details: [record.name, fieldsText(record)].filter(Boolean).join(': '),
        };
      }),
      ...(next ? { nextUrl: addressText(PATHS.systemLog, { ...typed, vanaf: next }) } : {}),
    });
  },
  actions: [
    {
      name: 'export',
      fresh: true,
      async run({ scope, me, session, context }, filter) {
        await scope.noteExport('log', { me, session, context });
        const text = logCsv(scope.log(me), filter);
        return { kind: 'file', name: 'systeemlogboek.csv', type: 'text/csv; charset=utf-8', text };
      },
    },
  ],
});
