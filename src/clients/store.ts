import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.ts';
import type { SealedRecords } from '../kernel/sealed.ts';
import type { CollectionSpec, Fresh, Store } from '../storage/contract.ts';
import { DuplicateError } from '../storage/duplicate.ts';
import { sealedIn } from '../storage/walk.ts';
import { AUTH_METHODS, type Client, ID_TOKEN_ALGS, SUBJECT_TYPES } from './model.ts';

const client = z.object({
  id: z.string(),
  version: z.number(),
  expiresAt: z.date().optional(),
  name: z.string(),
  firstParty: z.boolean(),
  internal: z.boolean(),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  initiateLoginUri: z.string().optional(),
  clientUri: z.string().optional(),
  backchannelLogoutUri: z.string().optional(),
  authMethod: z.enum(AUTH_METHODS),
  secret: z.string().optional(),
  responseTypes: z.array(z.string()),
  grantTypes: z.array(z.string()),
  scope: z.string().optional(),
  // Older records have none.
  eckId: z.boolean().default(false),
  subjectType: z.enum(SUBJECT_TYPES),
  sectorIdentifierUri: z.string().optional(),
  idTokenAlg: z.enum(ID_TOKEN_ALGS),
  requirePkce: z.boolean(),
  createdAt: z.date(),
});

const clients: CollectionSpec<Client> = {
  name: 'clients',
  fields: {
    name: 'string',
    firstParty: 'boolean',
    internal: 'boolean',
    redirectUris: 'strings',
    postLogoutRedirectUris: 'strings',
    initiateLoginUri: 'string',
    clientUri: 'string',
    backchannelLogoutUri: 'string',
    authMethod: 'string',
    secret: 'string',
    responseTypes: 'strings',
    grantTypes: 'strings',
    scope: 'string',
    eckId: 'boolean',
    subjectType: 'string',
    sectorIdentifierUri: 'string',
    idTokenAlg: 'string',
    requirePkce: 'boolean',
    createdAt: 'date',
  },
  indexes: [{ name: 'internal', fields: ['internal'] }],
  retention: { keeps: 'addresses and sealed secret of a relying party; nothing personal', until: 'it is removed' },
  parse: (raw) => client.parse(raw),
};

/** What the service asks of the store. */
export interface ClientStore {
  get(id: string): Promise<Client | undefined>;
  /** All but our own pages, at most 1000. */
  external(): Promise<readonly Client[]>;
  remove(id: string): Promise<void>;
  /** Undefined when the id is taken. */
  insert(client: Fresh<Client>, events: readonly DomainEvent[]): Promise<Client | undefined>;
  /** Undefined when another writer was first. */
  replaceIf(client: Client, events: readonly DomainEvent[]): Promise<Client | undefined>;
}

/** Collection `clients`. Name it before `store.prepare()`. */
export function createClientStore(store: Store): ClientStore & { readonly sealed: SealedRecords } {
  const parties = store.collection(clients);
  return {
    get: (id) => parties.get(id),
    sealed: sealedIn(parties, 'internal', (party, again) =>
      party.secret === undefined ? party : { ...party, secret: again(party.secret, 'secret') },
    ),
    external: () => parties.find('internal', [false], 1000),
    async remove(id) {
      await parties.remove(id);
    },
    insert: (fresh, events) =>
      parties.insert(fresh, events).catch((error: unknown) => {
        if (error instanceof DuplicateError) return undefined;
        throw error;
      }),
    replaceIf: (changed, events) => parties.replaceIf(changed, events),
  };
}
