/** Relying parties and what they may do. Product.md section 6. */
export type { ClientMetadata, Clients, NewClient } from './contract.ts';
export { clientEvents } from './events.ts';
export * from './model.ts';
export { registered, registrationFaults } from './registration.ts';
export { createClients, ownPagesClient } from './service.ts';
export { type ClientStore, createClientStore } from './store.ts';
