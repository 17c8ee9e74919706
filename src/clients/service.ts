import { createCache } from '../kernel/cache.ts';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { type KeyRing, type SealPlace, safeEqual } from '../kernel/secrets.ts';
import type { ClientMetadata, Clients, NewClient } from './contract.ts';
import { clientChanged, clientCreated, clientRemoved } from './events.ts';
import { CLIENT_CACHE_MS, type Client, ECK_ID_SCOPE, isAppUri, isClientId, SCOPES } from './model.ts';
import { parseRegistration, type Registration } from './registration.ts';
import type { ClientStore } from './store.ts';

export interface ClientDeps {
  readonly store: ClientStore;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** The system realm: its log keeps the facts of clients. */
  readonly realmId: string;
}

const CACHED_CLIENTS = 1000;
const MAX_ROUNDS = 20;

const secretPlace = (id: string): SealPlace => ({ collection: 'clients', record: id, field: 'secret' });

/**
 * A room of our own pages as a relying party of its own house (architecture.md section 3, "Own pages").
 *
 * @param issuer without a slash at its end. @param place.back where logins come back to; @param place.roots the
 * room's first pages.
 */
export const ownPagesClient = (
  issuer: string,
  place: { readonly clientId: string; readonly back: string; readonly roots: readonly string[] },
): NewClient => ({
  id: place.clientId,
  name: 'Numo ID',
  firstParty: true,
  internal: true,
  redirectUris: [`${issuer}${place.back}`],
  clientUri: `${issuer}${place.roots[0] ?? ''}`,
  responseTypes: ['none'],
  scope: 'openid',
});

/** Names of the fields in which a registration differs from what is kept. */
function differences({ ring }: ClientDeps, kept: Client, wanted: Registration): readonly string[] {
  const { secret: sealed, ...rest } = kept;
  const { secret, ...fields } = wanted;
  const names = new Set([...Object.keys(rest), ...Object.keys(fields)]);
  for (const own of ['id', 'version', 'expiresAt', 'createdAt']) names.delete(own);
  const before = new Map<string, unknown>(Object.entries(rest));
  const after = new Map<string, unknown>(Object.entries(fields));
  const changed = [...names].filter((name) => JSON.stringify(before.get(name)) !== JSON.stringify(after.get(name)));
  const opened = sealed === undefined ? undefined : ring.open(sealed, secretPlace(kept.id));
  const sameSecret = secret === undefined || opened === undefined ? secret === opened : safeEqual(secret, opened);
  return sameSecret ? changed : [...changed, 'secret'];
}

async function upsert(deps: ClientDeps, wanted: Registration, context: EventContext): Promise<Client> {
  const { store, ring, clock, realmId: schoolId } = deps;
  const { id, firstParty } = wanted;
  const sealed = wanted.secret === undefined ? undefined : ring.seal(wanted.secret, secretPlace(id));
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const kept = await store.get(id);
    if (!kept) {
      const event = makeEvent(clientCreated, context, { schoolId, fields: { client: id, firstParty } });
      const made = await store.insert({ ...wanted, secret: sealed, createdAt: clock.now() }, [event]);
      if (made) return made;
      continue;
    }
    const changed = differences(deps, kept, wanted);
    if (changed.length === 0) return kept;
    const { version, createdAt } = kept;
    const secret = changed.includes('secret') ? sealed : kept.secret;
    const event = makeEvent(clientChanged, context, { schoolId, fields: { client: id, changed: changed.join(' ') } });
    const written = await store.replaceIf({ ...wanted, secret, version, createdAt }, [event]);
    if (written) return written;
  }
  throw new AppError('conflict', 'conflict');
}

/** The fact first: it has no record to travel with once the client is gone. */
async function remove({ store, realmId: schoolId }: ClientDeps, id: string, context: EventContext): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const kept = isClientId(id) ? await store.get(id) : undefined;
    if (!kept || kept.internal) throw new AppError('client-unknown', 'not-found');
    const event = makeEvent(clientRemoved, context, { schoolId, fields: { client: id } });
    if (!(await store.replaceIf(kept, [event]))) continue;
    await store.remove(id);
    return;
  }
  throw new AppError('conflict', 'conflict');
}

/** Only given members: the engine refuses one that is there without a value. */
const given = <K extends string, V>(name: K, value: V | undefined): { readonly [N in K]?: V } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [N in K]: V });

const isResponseType = (text: string): text is 'code' | 'none' => text === 'code' || text === 'none';

/** What the engine lets a client ask for: all, but for the ECK iD where it may not have that. */
const scopeOf = ({ scope, eckId }: Client): string | undefined =>
  eckId ? scope : (scope?.split(' ') ?? SCOPES).filter((one) => one !== ECK_ID_SCOPE).join(' ');

function toMetadata(client: Client, secret: string | undefined): ClientMetadata {
  // The engine takes this one member by https only; our own pages read the client's record.
  const initiate = client.initiateLoginUri?.startsWith('https:') ? client.initiateLoginUri : undefined;
  return {
    client_id: client.id,
    client_name: client.name,
    application_type: client.redirectUris.some(isAppUri) ? 'native' : 'web',
    redirect_uris: client.redirectUris,
    response_types: client.responseTypes.filter(isResponseType),
    grant_types: client.grantTypes,
    token_endpoint_auth_method: client.authMethod,
    subject_type: client.subjectType,
    id_token_signed_response_alg: client.idTokenAlg,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    ...given('client_secret', secret),
    ...given('client_uri', client.clientUri),
    ...given('initiate_login_uri', initiate),
    ...given('sector_identifier_uri', client.sectorIdentifierUri),
    ...given('scope', scopeOf(client)),
    ...(client.backchannelLogoutUri === undefined
      ? {}
      : { backchannel_logout_uri: client.backchannelLogoutUri, backchannel_logout_session_required: true }),
  };
}

/** The use cases of relying parties. @see Clients */
export function createClients(deps: ClientDeps): Clients {
  const { store, ring, clock } = deps;
  const cache = createCache<Client>(clock, { ms: CLIENT_CACHE_MS, size: CACHED_CLIENTS });
  const secretOf = ({ id, secret }: Client): string | undefined =>
    secret === undefined ? undefined : ring.open(secret, secretPlace(id));
  return {
    byId: async (id) => (isClientId(id) ? cache.get(id, () => store.get(id)) : undefined),
    async upsert(input, context) {
      const client = await upsert(deps, parseRegistration(input), context);
      cache.forget(client.id);
      return client;
    },
    async differences(input) {
      const wanted = parseRegistration(input);
      const kept = await store.get(wanted.id);
      return kept ? differences(deps, kept, wanted) : Object.keys(input).filter((name) => name !== 'id');
    },
    list: async () => (await store.external()).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    async remove(id, context) {
      await remove(deps, id, context);
      cache.forget(id);
    },
    secretOf,
    toMetadata: (client) => toMetadata(client, secretOf(client)),
  };
}
