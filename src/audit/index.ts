/** Keeps the facts (each school's in a chain) and moves them on to who wants them. Architecture.md section 3. */
export { logEvents } from './events.ts';
export type { AuditFilter, AuditRecord, ChainFault, Checkpoint, Verification } from './model.ts';
export { createRelay, type EventSink, type EventSource, type Relay } from './relay.ts';
export { type Audit, createAudit } from './service.ts';
export { type AuditStore, createAuditStore, createRelayLease } from './store.ts';
