/** The protocol engine: provider, adapter, claims, sessions. `bridge.ts` alone ends an interaction. */
export type { AdapterPorts } from './adapter.ts';
export { agentWords } from './agent.ts';
export { createBridge } from './bridge.ts';
export { logoutNotDelivered } from './events.ts';
export { createHandler } from './handler.ts';
export { type BegunInteraction, createProvider, type ProviderDeps } from './provider.ts';
export { oncePerRequest } from './request-users.ts';
export { createSessions, type Sessions, type SessionView } from './sessions.ts';
export type { ProtocolRecords } from './store.ts';
