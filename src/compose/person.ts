import type { AuditRecord } from '../audit/index.ts';
import { createPersonExport, type PersonExport, type PersonPart } from '../users/index.ts';
import type { Base } from './base.ts';
import type { Domains } from './domains.ts';
import type { Facts } from './facts.ts';

/** Other people in it are only told to be others. */
const eventOf = (accountId: string, { name, at, actor, accountId: about, address, fields }: AuditRecord) => ({
  name,
  at,
  by: actor.kind !== 'account' ? actor.kind : actor.accountId === accountId ? 'self' : actor.role,
  about: about === undefined ? undefined : about === accountId ? 'self' : 'somebody else',
  address,
  fields: about === accountId || about === undefined ? fields : {},
});

async function eventsOf({ audit }: Facts, schoolId: string, person: string): Promise<readonly object[]> {
  const found: object[] = [];
  for await (const record of audit.stream(schoolId, { person })) found.push(eventOf(person, record));
  return found;
}

async function toldTo({ notices }: Base['stores'], accountId: string): Promise<object> {
  const told = await notices.everythingOf(accountId);
  return {
    notices: told.notices.map(({ template: what, at, by, params, unread, expiresAt: endsAt }) => ({
      ...{ what, at, by, params, unread, endsAt },
    })),
    mails: told.mails.map(({ to, template: what, locale, state, createdAt: at, expiresAt: endsAt }) => ({
      ...{ to, what, locale, state, at, endsAt },
    })),
  };
}

/** What each room keeps about a person, beside the account itself. */
export function createExport({ stores }: Pick<Base, 'stores'>, domains: Domains, facts: Facts): PersonExport {
  const parts: readonly PersonPart[] = [
    { name: 'secondStep', read: (user) => domains.factors.view(user) },
    {
      name: 'schoolAccounts',
      read: async ({ id }) =>
        (await domains.federation.accounts.linksOf(id)).map(({ connectionId, by, createdAt, lastUsedAt }) => ({
          ...{ connection: connectionId, by, createdAt, lastUsedAt },
        })),
    },
    { name: 'delay', read: ({ id }) => domains.users.delayOf(id) },
    {
      name: 'knownBrowsers',
      read: async ({ id }) =>
        (await stores.limits.browsersOf(id)).map(({ fails, expiresAt }) => ({ mistakes: fails, endsAt: expiresAt })),
    },
    { name: 'told', read: ({ id }) => toldTo(stores, id) },
    { name: 'logins', read: ({ id }) => stores.protocol.accountData(id) },
    { name: 'events', read: ({ id, schoolId }) => eventsOf(facts, schoolId, id) },
  ];
  return createPersonExport({ store: stores.users, schools: domains.schools, parts });
}
