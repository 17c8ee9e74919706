import { ownPagesClient } from '../clients/index.ts';
import { CONSOLE_PLACE, createConsoleRoutes } from '../console/index.ts';
import { createFederationRoutes } from '../federation/routes.ts';
import { createAddressOf, createApp } from '../http/index.ts';
import { SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { randomId } from '../kernel/ids.ts';
import { createLogin, type Login } from '../login/index.ts';
import { createLoginRoutes } from '../login/routes.ts';
import { noticeText } from '../notices/index.ts';
import { createBridge } from '../oidc/index.ts';
import { createHealth, type Metrics } from '../ops/index.ts';
import { createOpsRoutes } from '../ops/routes.ts';
import type { PassageEdge } from '../passage/index.ts';
import { createProfileRoutes, PROFILE_PLACE } from '../profile/index.ts';
import { momentWords } from '../render/index.ts';
import { type Base, type Secrets, systemContext } from './base.ts';
import type { Domains } from './domains.ts';
import type { Facts } from './facts.ts';
import type { Protocol } from './protocol.ts';
import type { Web } from './web.ts';

export function createLoginRoom(
  { settings, clock, stores }: Base,
  { ring }: Secrets,
  domains: Domains,
  { notices }: Facts,
  metrics: Metrics,
): Login {
  return createLogin({
    store: stores.attempts,
    ...domains,
    ring,
    clock,
    support: settings.support,
    issuer: settings.issuer,
    attempts: settings.attempts,
    notices: {
      async unread(accountId, locale, before) {
        const now = clock.now();
        const unread = (await notices.unreadFor(accountId)).filter(({ at }) => at <= before);
        return unread.map((notice) => ({ text: noticeText(notice, locale), at: momentWords(notice.at, now, locale) }));
      },
      markRead: (accountId, before) => notices.markRead(accountId, before),
    },
    observe: metrics.login,
  });
}

/** Our own rooms of pages log in like any relying party. */
export async function registerOwnPages({ settings, clock }: Base, { clients }: Domains): Promise<void> {
  for (const place of [PROFILE_PLACE, CONSOLE_PLACE]) {
    await clients.upsert(ownPagesClient(settings.issuer, place), systemContext(clock));
  }
}

/** Who asks for an own page: read from the store at each request. */
const visitorOf =
  ({ schools }: Domains, { sessions }: Protocol): PassageEdge['visitor'] =>
  async (ctx) => {
    const found = await sessions.current(ctx.req, ctx.res);
    const school = found && (await schools.byId(found.user.schoolId));
    return found && school && { ...found, school };
  };

/** The relying party that people go on to where none is named. */
const defaultClientIdOf = ({ demo }: Base['settings']): string | undefined => (demo ? 'numo-demo' : undefined);

/** What both rooms of own pages stand on. */
const passageParts = (
  { settings, clock }: Base,
  { ring }: Secrets,
  domains: Domains,
  web: Web,
  protocol: Protocol,
) => ({
  ...web,
  ...domains,
  clock,
  ring,
  support: settings.support,
  defaultClientId: defaultClientIdOf(settings),
  visitor: visitorOf(domains, protocol),
});

function createProfileRoom(base: Base, secrets: Secrets, domains: Domains, web: Web, facts: Facts, protocol: Protocol) {
  return createProfileRoutes({
    ...passageParts(base, secrets, domains, web, protocol),
    key: secrets.keys.dataKey('profile'),
    shownCodes: base.stores.shownCodes,
    sessions: protocol.sessions,
    passwordRules: domains.rules,
    async recentEvents(accountId, locale) {
      const recent = await facts.notices.listFor(accountId, 50);
      return recent.map((notice) => ({ at: notice.at, text: noticeText(notice, locale) }));
    },
    mailEmailCode: ({ to, code, locale, expiresAt }) =>
      facts.notices.sendDirect({
        id: randomId(),
        to,
        template: 'email-code',
        locale,
        params: { code },
        validUntil: expiresAt,
      }),
  });
}

const createConsoleRoom = (
  base: Base,
  secrets: Secrets,
  domains: Domains,
  web: Web,
  { audit, notices }: Facts,
  protocol: Protocol,
) =>
  createConsoleRoutes({
    ...passageParts(base, secrets, domains, web, protocol),
    key: secrets.keys.dataKey('console'),
    audit,
    bulk: base.stores.bulk,
    log: base.log,
    note: (event) => audit.accept([event]),
    mailRefusedAt: notices.refusedFor,
  });

/** Paths that the protocol answers. */
const PROTOCOL_PATHS = [
  '/auth',
  '/token',
  '/userinfo',
  '/jwks',
  '/session',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
];

/** What a program or a browser waits for with a page already there, and what tells an operator that we live. */
const QUICK_PATHS = [...PROTOCOL_PATHS.filter((path) => path !== '/auth' && path !== '/session'), '/health', '/assets'];

/** Where a login begins that a school's portal asked for: only ever an address that a relying party registered. */
const beginner =
  ({ settings }: Base, login: Login) =>
  async (schoolId: string, named: string | undefined): Promise<string | undefined> => {
    for (const clientId of [named, defaultClientIdOf(settings)]) {
      const way = clientId && clientId.length <= 100 ? await login.wayOn({ clientId, schoolId }) : undefined;
      if (way) return way.onUrl;
    }
    return undefined;
  };

export function createEdge(
  base: Base,
  secrets: Secrets,
  domains: Domains,
  web: Web,
  facts: Facts,
  login: Login,
  protocol: Protocol,
  metrics: Metrics,
) {
  const { settings, clock, log, store } = base;
  const health = createHealth({
    clock,
    checks: [
      { name: 'store', run: () => store.check() },
      {
        name: 'queue',
        async run() {
          if (domains.passwords.waiting() >= settings.passwords.queueLength) throw new AppError('busy', 'busy');
        },
      },
    ],
    limitMs: 2 * SECOND,
    onFailure: (name, cause) => log('error', { what: 'not ready', check: name }, cause),
  });
  const end = createBridge({ ...protocol, records: base.stores.protocol });
  return createApp({
    ...web,
    clock,
    log,
    addressOf: createAddressOf(settings.proxies),
    routes: [
      createOpsRoutes(health),
      createLoginRoutes({ ...web, login, end }),
      createFederationRoutes({ ...web, ...domains.federation, clock, beginAt: beginner(base, login) }),
      createProfileRoom(base, secrets, domains, web, facts, protocol),
      createConsoleRoom(base, secrets, domains, web, facts, protocol),
    ],
    protocol: protocol.handle,
    protocolPaths: PROTOCOL_PATHS,
    quickPaths: QUICK_PATHS,
    foreignPosts: ['/sso/'],
    observeWaiting: metrics.pagesWaiting,
    observe: ({ route, method, status, ms }) => metrics.request({ route, method, status, seconds: ms / SECOND }),
  });
}
