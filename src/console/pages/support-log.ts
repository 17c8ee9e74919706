import type { AuditRecord } from '../../audit/index.ts';
import { momentWords } from '../../render/index.ts';
import { PATHS } from '../addresses.ts';
import { pageAnswer, supportPage } from '../page.ts';
import { systemLogPage } from '../pages.ts';
import { eventKey } from '../texts-school.ts';

const PAGE = 50;

const actorOf = ({ actor }: AuditRecord): string => {
  if (actor.kind === 'account') return actor.accountId;
  return actor.kind === 'system' ? actor.by : '–';
};

/** What happened in the system realm: support's accounts, relying parties. */
export const supportLog = supportPage({
  path: PATHS.systemLog,
  permission: 'support',
  section: 'log',
  label: 'console.support.log',
  load: ({ scope, query, me }) =>
    scope.log({ limit: PAGE, ...(query.vanaf === undefined ? {} : { cursor: query.vanaf }) }, me),
  async show({ frame, now, locale }, { items, next }) {
    return pageAnswer(systemLogPage, {
      frame,
      rows: items.map((record) => ({
        at: momentWords(record.at, now, locale),
        event: eventKey(record.name),
        name: record.name,
        actor: actorOf(record),
        about: record.accountId ?? '',
        fields: Object.entries(record.fields)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', '),
        address: record.address ?? '',
      })),
      ...(next === undefined ? {} : { nextUrl: `${PATHS.systemLog}?${new URLSearchParams({ vanaf: next })}` }),
    });
  },
});
