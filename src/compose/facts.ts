import { createAudit, logEvents } from '../audit/index.ts';
import { clientEvents } from '../clients/index.ts';
import { consoleEvents } from '../console/events.ts';
import { factorEvents } from '../factors/index.ts';
import { federationEvents } from '../federation/index.ts';
import { keyEvents } from '../keys/index.ts';
import { loginEvents } from '../login/index.ts';
import { capturedTransport, createNotices, createSmtpTransport } from '../notices/index.ts';
import { oidcEvents } from '../oidc/events.ts';
import { schoolEvents } from '../schools/index.ts';
import { fullNameOf, userEvents } from '../users/index.ts';
import type { Base, Secrets } from './base.ts';
import type { Domains } from './domains.ts';
import type { Web } from './web.ts';

/** Everything that tells people and keeps the facts. */
export function createFacts(base: Base, { ring, keys }: Secrets, { schools, users }: Domains, { renderer }: Web) {
  const { settings, clock, log, stores } = base;
  const definitions = [
    ...schoolEvents,
    ...userEvents,
    ...factorEvents,
    ...federationEvents,
    ...clientEvents,
    ...keyEvents,
    ...loginEvents,
    ...oidcEvents,
    ...logEvents,
    ...consoleEvents,
  ];
  const audit = createAudit({
    store: stores.audit,
    definitions,
    chainKey: keys.dataKey('audit'),
    clock,
    log,
    months: settings.retention.auditMonths,
  });
  const { smtp, from } = settings.mail;
  const transport = settings.demo
    ? capturedTransport
    : smtp === ''
      ? undefined
      : createSmtpTransport({ url: smtp, from });
  const notices = createNotices({
    store: stores.notices,
    transport,
    ring,
    render: renderer.render,
    support: settings.support,
    from,
    definitions,
    clock,
    log,
    keepSecrets: settings.demo,
    bodyDays: settings.retention.mailBodiesDays,
    noticeDays: settings.retention.noticesDays,
    beheerders: async (schoolId) => (await schools.byId(schoolId))?.beheerderIds ?? [],
    async recipient(accountId) {
      const user = await users.byId(accountId);
      return (
        user && {
          email: user.email,
          emailVerified: user.emailVerified,
          locale: user.lastLocale ?? 'nl',
          name: fullNameOf(user),
        }
      );
    },
  });
  return { audit, notices };
}

export type Facts = ReturnType<typeof createFacts>;
