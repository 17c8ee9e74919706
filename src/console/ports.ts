/** What the pages of school admins and support need of the rest of the house: slices of the domains' services. */
import type { Audit } from '../audit/index.ts';
import type { Clients } from '../clients/index.ts';
import type { Factors } from '../factors/index.ts';
import type { Federation } from '../federation/index.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { Log } from '../kernel/log.ts';
import type { PassageDeps } from '../passage/index.ts';
import type { Schools } from '../schools/index.ts';
import type { Users } from '../users/index.ts';
import type { BulkStore } from './store.ts';

export interface ConsolePorts extends PassageDeps {
  readonly schools: Schools;
  readonly users: Users;
  /** Actions on many people that are under way. */
  readonly bulk: BulkStore;
  readonly log: Log;
  readonly factors: Pick<Factors, 'view' | 'viewMany' | 'suspend' | 'resume' | 'wipe'>;
  readonly federation: Pick<Federation, 'connections' | 'passage' | 'accounts'>;
  /** When the mail server refused the address of this account; undefined: it did not. */
  readonly mailRefusedAt: (accountId: string, address: string) => Promise<Date | undefined>;
  readonly clients: Pick<Clients, 'byId' | 'list' | 'upsert' | 'secretOf' | 'remove'>;
  readonly audit: Pick<Audit, 'accept' | 'page' | 'stream' | 'names'>;
  /** Keeps a fact that changes no record, such as an export. */
  readonly note: (event: DomainEvent) => Promise<void>;
  readonly support: { readonly phone: string; readonly mail: string };
  /** The client to which ✕ goes; undefined: no ✕. */
  readonly defaultClientId: string | undefined;
}
