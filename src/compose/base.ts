import { createAuditStore, createRelayLease } from '../audit/index.ts';
import { createClientStore } from '../clients/index.ts';
import type { Settings } from '../config/schema.ts';
// Not by the front door, which brings the pages along.
import { createBulkStore } from '../console/store.ts';
import { createFactorStore, createWarningLease } from '../factors/index.ts';
import { createFederationStore, type Outbound } from '../federation/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { EventContext } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import { createKeyRing } from '../kernel/secrets.ts';
import { createKeyStore, createKeys } from '../keys/index.ts';
import { createLimitStore } from '../limits/index.ts';
import { createAttemptStore } from '../login/index.ts';
import { createNoticeStore } from '../notices/index.ts';
// Not by the front door, which brings the provider library along: commands do without it.
import { createProtocolRecords } from '../oidc/store.ts';
import { createShownCodesStore } from '../profile/index.ts';
import { createSchoolStore } from '../schools/index.ts';
import type { Store } from '../storage/index.ts';
import { createUserStore } from '../users/index.ts';

/** Names every collection, so that `prepare` can make them. */
export const nameCollections = (store: Store, clock: Clock) => ({
  keys: createKeyStore(store),
  schools: createSchoolStore(store),
  users: createUserStore(store, clock),
  factors: createFactorStore(store),
  federation: createFederationStore(store),
  clients: createClientStore(store),
  limits: createLimitStore(store),
  audit: createAuditStore(store),
  notices: createNoticeStore(store, clock),
  attempts: createAttemptStore(store, clock),
  protocol: createProtocolRecords(store),
  shownCodes: createShownCodesStore(store),
  bulk: createBulkStore(store),
  relayLease: createRelayLease(store, clock),
  warningLease: createWarningLease(store, clock),
});

type Stores = ReturnType<typeof nameCollections>;

export interface Base {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly outbound: Outbound;
  readonly stores: Stores;
}

export const systemContext = (clock: Clock): EventContext => ({ clock, actor: { kind: 'system', by: 'numo-id' } });

/** What opens and seals: the ring of the settings, and the keys in the store under it. */
export async function createSecrets({ settings, clock, stores }: Base) {
  const ring = createKeyRing(settings.secrets);
  return { ring, keys: await createKeys({ store: stores.keys, ring, clock }) };
}

export type Secrets = Awaited<ReturnType<typeof createSecrets>>;
