/** Signing keys and data keys: made at first start, sealed, in the store. Architecture.md section 3. */
export type { Keys, SigningKey } from './contract.ts';
export { keyEvents } from './events.ts';
export * from './model.ts';
export { createRotation, type Rotation } from './rotation.ts';
export { createKeys } from './service.ts';
export { createKeyStore, type KeyStore } from './store.ts';
