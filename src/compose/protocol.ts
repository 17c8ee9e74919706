import type { Client } from '../clients/index.ts';
import { showError } from '../http/index.ts';
import { AppError } from '../kernel/errors.ts';
import { makeEvent } from '../kernel/events.ts';
import { accountIdOf, parseAccountId } from '../kernel/ids.ts';
import { ACR_SSO, type Login, namesAnother, readHint } from '../login/index.ts';
import {
  type AdapterPorts,
  agentWords,
  createHandler,
  createProvider,
  createSessions,
  logoutNotDelivered,
  oncePerRequest,
  type ProviderDeps,
} from '../oidc/index.ts';
import { allowsPupils } from '../schools/index.ts';
import { isSessionValid } from '../users/index.ts';
import { type Base, type Secrets, systemContext } from './base.ts';
import type { Domains } from './domains.ts';
import type { Facts } from './facts.ts';
import { beginner, prepare, type Web } from './web.ts';

/** False for a session or token whose login is over (product.md section 6). */
const livePort =
  (userById: ProviderDeps['userById'], { logins }: Domains['federation']): AdapterPorts['isLive'] =>
  async ({ accountId, loginAt, acr, sessionUid }) => {
    const user = await userById(accountId);
    if (!user || user.disabled) return false;
    if (isSessionValid(user, { loginAt, sessionUid })) return true;
    // The moment of a login by SSO is that of the proof at the provider; it counts when the person came in here.
    const cameAt = acr === ACR_SSO ? await logins.cameAt({ accountId: user.id, loginAt }) : undefined;
    return cameAt !== undefined && cameAt >= user.sessionsValidFrom;
  };

/** A client's metadata, worked out (its secret is opened) once for as long as its record is remembered. */
function metadataPort(clients: Domains['clients']): AdapterPorts['clientMetadata'] {
  const known = new WeakMap<object, ReturnType<typeof metadataOf>>();
  const metadataOf = (client: Client) => ({ ...clients.toMetadata(client), numo_require_pkce: client.requirePkce });
  return async (clientId) => {
    const client = await clients.byId(clientId);
    if (!client) return undefined;
    const metadata = known.get(client) ?? metadataOf(client);
    known.set(client, metadata);
    return metadata;
  };
}

/** The log has the cause, the audit the fact. */
const logoutFailure =
  ({ clock, log }: Base, facts: Facts): ProviderDeps['onLogoutFailed'] =>
  ({ clientId, accountId, cause }) => {
    log('warn', { what: 'back-channel logout failed', client: clientId }, cause);
    const schoolId = parseAccountId(accountId)?.schoolId ?? '';
    const event = makeEvent(logoutNotDelivered, systemContext(clock), {
      schoolId,
      accountId,
      fields: { client: clientId },
    });
    void facts.audit.accept([event]).catch((error: unknown) => log('error', { what: 'audit' }, error));
  };

const promptPorts = (
  { settings, clock }: Pick<Base, 'settings' | 'clock'>,
  { factors, schools }: Domains,
): ProviderDeps['prompts'] => ({
  idleMinutes: settings.sessions.idleMinutes,
  now: clock.now,
  secondStepActive: async (user) => (await factors.view(user)).state === 'active',
  async hintNamesAnother(text, user) {
    const hint = await readHint(text, schools);
    return hint !== undefined && namesAnother(hint, user);
  },
});

/** Which signing keys there are, and what each does. Read before the keys themselves: a change in between is seen next time. */
const fingerprint = async ({ list }: Secrets['keys']): Promise<string> =>
  (await list()).map(({ kid, state }) => `${kid} ${state}`).join(',');

/** What the provider library needs of us, but for the keys. */
function engineDeps(
  { settings, clock, stores, log }: Base,
  { keys }: Secrets,
  domains: Domains,
  web: Web,
  login: Login,
  onLogoutFailed: ProviderDeps['onLogoutFailed'],
): Omit<ProviderDeps, 'signingKeys'> {
  const { users, schools, clients } = domains;
  const userById = oncePerRequest(users.byId);
  return {
    settings,
    clock,
    records: stores.protocol,
    adapter: {
      isLive: livePort(userById, domains.federation),
      agentWords,
      idleMinutes: settings.sessions.idleMinutes,
      clientMetadata: metadataPort(clients),
    },
    prompts: promptPorts({ settings, clock }, domains),
    pairwiseKey: keys.dataKey('pairwise'),
    userById,
    recordLogin: users.recordLogin,
    async schoolFacts(user) {
      const [school, classes] = await Promise.all([schools.byId(user.schoolId), users.classesOfUser(user)]);
      if (!school) throw new AppError('school-unknown', 'internal');
      return { school, classes };
    },
    idpOf: (user, loginAt) => domains.federation.logins.idpOf({ accountId: user.id, loginAt }),
    async leaveUpstream({ accountId, loginAt }, to) {
      const known = parseAccountId(accountId);
      const login = known && { accountId: accountIdOf(known.schoolId, known.userId), loginAt };
      return login && domains.federation.logins.leave(login, to);
    },
    async mayUse(user, clientId, scopes) {
      if (user.role !== 'leerling') return true;
      const [client, school] = await Promise.all([clients.byId(clientId), schools.byId(user.schoolId)]);
      return (
        client !== undefined && (client.firstParty || (school !== undefined && allowsPupils(school, client, scopes)))
      );
    },
    eckIdFor: async (user, clientId) =>
      (await clients.byId(clientId))?.eckId === true ? domains.federation.accounts.eckIdOf(user) : undefined,
    isFirstParty: async (clientId) => (await clients.byId(clientId))?.firstParty === true,
    begin: beginner(web, login),
    attemptOf: login.endOf,
    sendPage: web.sendPage,
    onLogoutFailed,
    onRefused: (ctx, refusal) =>
      log('warn', { what: 'protocol', requestId: ctx.state.requestId, method: ctx.method, ...refusal }),
    onServerError: (ctx, cause) =>
      log(showError(cause).ours ? 'error' : 'warn', { what: 'protocol', requestId: ctx.state.requestId }, cause),
    prepare: (ctx) => prepare(web, ctx),
  };
}

/** The protocol engine, held behind a function: a new one takes its place when signing keys change. */
export async function createProtocol(
  base: Base,
  secrets: Secrets,
  domains: Domains,
  web: Web,
  facts: Facts,
  login: Login,
) {
  const { settings, clock, stores, log } = base;
  const { keys } = secrets;
  const onLogoutFailed = logoutFailure(base, facts);
  const deps = engineDeps(base, secrets, domains, web, login, onLogoutFailed);
  const make = async () => {
    const known = await fingerprint(keys);
    const engine = createProvider({ ...deps, signingKeys: await keys.signingKeys() });
    return { keys: known, provider: engine, handle: createHandler(engine, deps) };
  };
  let held = await make();
  const provider = () => held.provider;
  const handle: typeof held.handle = (request, response) => held.handle(request, response);
  const sessions = createSessions({
    provider,
    records: stores.protocol,
    clock,
    userById: domains.users.byId,
    isLive: livePort(domains.users.byId, domains.federation),
    idleMinutes: settings.sessions.idleMinutes,
    onLogoutFailed,
  });
  /** Another process may have rotated the keys. */
  const followKeys = async (): Promise<void> => {
    if ((await fingerprint(keys)) === held.keys) return;
    held = await make();
    log('info', { what: 'signing keys changed' });
  };
  return { provider, handle, sessions, followKeys };
}

export type Protocol = Awaited<ReturnType<typeof createProtocol>>;
