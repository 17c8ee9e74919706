import { CSV_START, csvLine } from '../../kernel/csv.ts';
import { addressText } from '../../passage/index.ts';
import { momentWords } from '../../render/index.ts';
import { PATHS } from '../addresses.ts';
import { exported } from '../events.ts';
import { detailsOf, fieldsText, filterOf, nameIn, namesIn } from '../log-rows.ts';
import { connectionsIn, wordsOf } from '../log-words.ts';
import { pageAnswer, schoolPage, type Visit } from '../page.ts';
import { logPage } from '../pages.ts';
import { eventKey } from '../texts-school.ts';

const FILTERS = ['wie', 'wat', 'van', 'tot'] as const;
const PAGE = 50;

/** The filter as it was typed. */
const typedOf = ({ query }: Visit) =>
  Object.fromEntries(FILTERS.map((name) => [name, (query[name] ?? '').slice(0, 100)]));

type Filter = Awaited<ReturnType<typeof filterOf>>;

/** Ids, not names: a file outlives the people in it (product.md section 13). */
async function* csvOf({ scope }: Visit<'school'>, { filter, unknownPerson }: Filter): AsyncGenerator<string> {
  yield CSV_START + csvLine(['at', 'event', 'account', 'actor', 'address', 'request', 'fields']);
  if (unknownPerson) return;
  for await (const record of scope.log.stream(filter)) {
    const { at, name, accountId = '', actor, address = '', requestId = '' } = record;
    const by = actor.kind === 'account' ? actor.accountId : actor.kind;
    yield csvLine([at.toISOString(), name, accountId, by, address, requestId, fieldsText(record)]);
  }
}

/** «Logboek»: what happened in the school, newest first. */
export const log = schoolPage<Filter>({
  path: PATHS.log,
  permission: 'manage-school',
  section: 'log',
  label: 'console.menu.log',
  load: filterOf,
  async show(visit, { filter, unknownPerson }) {
    const { scope, frame, query, now, locale } = visit;
    const typed = typedOf(visit);
    const none = { items: [], next: undefined };
    const { items, next } = unknownPerson ? none : await scope.log.page(filter, PAGE, query.vanaf);
    const [names, connections] = await Promise.all([namesIn(visit, items), connectionsIn(visit, items)]);
    return pageAnswer(logPage, {
      frame,
      action: PATHS.log,
      exportAction: addressText(`${PATHS.log}/export`, typed),
      form: { values: typed, errors: unknownPerson ? { wie: 'console.log.unknown' } : {} },
      events: scope.log.names.map((name) => ({
        value: name,
        name: eventKey(name),
        chosen: name === typed.wat,
      })),
      rows: items.map((record) => {
        const { says, connection, rest } = wordsOf(record, connections);
        return {
          at: momentWords(record.at, now, locale),
          event: eventKey(record.name),
          says,
          ...(connection ? { connection } : {}),
          ...(record.accountId ? { about: nameIn(names, record.accountId) } : {}),
          ...(record.actor.kind === 'account' ? { by: nameIn(names, record.actor.accountId) } : {}),
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
        return { kind: 'file', name: 'logboek.csv', type: 'text/csv; charset=utf-8', text: csvOf(visit, filter) };
      },
    },
  ],
});
