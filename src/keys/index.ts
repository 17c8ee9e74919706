/** Signing keys and data keys: made at first start, sealed, in the store. Architecture.md section 3. */
export type { Keys, SigningKey } from './contract.ts';
export * from './model.ts';
export { createKeys } from './service.ts';
export { createKeyStore, type KeyStore } from './store.ts';
