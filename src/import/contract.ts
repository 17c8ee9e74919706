import type { Clients } from '../clients/index.ts';
import type { Factors } from '../factors/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Schools } from '../schools/index.ts';
import type { Users } from '../users/index.ts';

/** What an import asks of the product: its own services. */
export interface ApplyDeps {
  readonly schools: Pick<Schools, 'byShortName' | 'create' | 'update' | 'classesOf' | 'addClass' | 'modeFault'>;
  readonly users: Pick<
    Users,
    | 'byUsername'
    | 'byExternalId'
    | 'takenOf'
    | 'create'
    | 'edit'
    | 'changeRole'
    | 'disable'
    | 'enable'
    | 'bringPassword'
    | 'setClaims'
  >;
  readonly clients: Pick<Clients, 'byId' | 'differences' | 'upsert' | 'secretOf'>;
  readonly factors: Pick<Factors, 'bring' | 'isKnown'>;
  readonly clock: Clock;
}
