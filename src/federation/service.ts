import { type Accounts, createAccounts } from './accounts.ts';
import { type Connections, createConnections } from './connections.ts';
import type { FederationDeps } from './deps.ts';
import { createLogins, type Logins } from './logins.ts';
import { createPassage, type Passage } from './passage.ts';

/** Schools' own providers: connections, the way there and back, whose a subject is. Product.md section 5. */
export interface Federation {
  readonly connections: Connections;
  readonly passage: Passage;
  readonly accounts: Accounts;
  readonly logins: Logins;
}

/** @see Federation */
export const createFederation = (deps: FederationDeps): Federation => ({
  connections: createConnections(deps),
  passage: createPassage(deps),
  accounts: createAccounts(deps),
  logins: createLogins(deps),
});
