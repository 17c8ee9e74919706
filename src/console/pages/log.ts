import { addressText } from '../../passage/index.ts';
import { momentWords } from '../../render/index.ts';
import { PATHS } from '../addresses.ts';
import { exported } from '../events.ts';
import {
  detailsOf,
  eventOptions,
  eventsOf,
  filterOf,
  type LogFilter,
  logCsv,
  peopleIn,
  typedFilter,
} from '../log-rows.ts';
import { connectionsIn, wordsOf } from '../log-words.ts';
import { pageAnswer, schoolPage } from '../page.ts';
import { logPage } from '../pages.ts';
import { eventKey } from '../texts-school.ts';

/** «Logboek»: what happened in the school, newest first. */
export const log = schoolPage<LogFilter>({
  path: PATHS.log,
  permission: 'manage-school',
  section: 'log',
  label: 'console.menu.log',
  load: ({ scope, query }) => filterOf(scope.log, query),
  async show(visit, filter) {
    const { scope, frame, query, now, locale } = visit;
    const typed = typedFilter(query);
    const { items, next } = await eventsOf(scope.log, filter, query.vanaf);
    const [personOf, connections] = await Promise.all([peopleIn(scope.log, items), connectionsIn(visit, items)]);
    return pageAnswer(logPage, {
      frame,
      title: 'console.menu.log',
      action: PATHS.log,
      exportAction: addressText(`${PATHS.log}/export`, typed),
      form: { values: typed, errors: filter.unknownPerson ? { wie: 'console.log.unknown' } : {} },
      events: eventOptions(scope.log, typed.wat),
      rows: items.map((record) => {
        const { says, connection, rest } = wordsOf(record, connections);
        return {
          at: momentWords(record.at, now, locale),
          event: eventKey(record.name),
          says,
          ...(connection ? { connection } : {}),
          ...(record.accountId ? { about: personOf(record.accountId) } : {}),
          ...(record.actor.kind === 'account' ? { by: personOf(record.actor.accountId) } : {}),
          ...(record.actor.kind === 'account' && record.actor.role === 'support' ? { support: true } : {}),
          details: detailsOf(record.name, rest),
        };
      }),
      ...(next ? { nextUrl: addressText(PATHS.log, { ...typed, vanaf: next }) } : {}),
    });
  },
  actions: [
    {
      name: 'export',
      fresh: true,
      async run(visit, filter) {
        await visit.scope.note(exported, { what: 'log' });
        return {
          kind: 'file',
          name: 'logboek.csv',
          type: 'text/csv; charset=utf-8',
          text: logCsv(visit.scope.log, filter),
        };
      },
    },
  ],
});
