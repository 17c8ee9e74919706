import type { Clock } from '../kernel/clock.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import type { Schools } from '../schools/index.ts';
import type { Users } from '../users/index.ts';
import type { Protocol } from './contract.ts';
import type { Outbound } from './outbound.ts';
import type { FederationStore } from './store.ts';

/** What federation needs of the other rooms. */
export interface FederationDeps {
  readonly store: FederationStore;
  readonly protocols: readonly Protocol[];
  readonly schools: Pick<Schools, 'byId'>;
  readonly users: Pick<Users, 'byId' | 'holders' | 'keepEckId' | 'create'>;
  readonly outbound: Outbound;
  readonly ring: KeyRing;
  /** Data key of subjects and ECK iDs; never changes. */
  readonly key: Buffer;
  readonly clock: Clock;
  readonly issuer: string;
}
