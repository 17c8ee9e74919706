/** Front door of federation: the list of protocols, and its use cases. A new protocol is one folder and one line here. */
import { mergeTexts } from '../render/index.ts';
import type { Protocol } from './contract.ts';
import { oidc } from './oidc/index.ts';
import { saml } from './saml/index.ts';
import { ownTexts } from './texts.ts';

export type { Accounts, Recognised } from './accounts.ts';
export { KNOWN_ATTRIBUTES, type Person, readPerson } from './attributes.ts';
export type { ConnectionChange, Connections, NewConnection, Written } from './connections.ts';
export type * from './contract.ts';
export { federationEvents } from './events.ts';
export type { AskedBecause, Decision, RefusedBecause } from './linking.ts';
export { createModeGuard } from './login-mode.ts';
export * from './model.ts';
export {
  createOutbound,
  type Outbound,
  type OutboundAnswer,
  type OutboundFault,
  type OutboundRequest,
  outboundFault,
} from './outbound.ts';
export { type Arrival, PASSAGE_MS, type Passage, type Result } from './passage.ts';
export type { Link } from './records.ts';
export { faultOf, REFUSAL_REASONS, Refusal, type RefusalFault, type RefusalReason } from './refusal.ts';
export { openAssertion, sealAssertion } from './sealed-assertion.ts';
export { createFederation, type Federation } from './service.ts';
export { createFederationStore, type FederationStore } from './store.ts';

/** Every protocol there is. */
export const protocols: readonly Protocol[] = [oidc, saml];

/** What federation says, and every protocol of its presets. */
export const federationTexts = mergeTexts([ownTexts, ...protocols.map(({ texts }) => texts)]);
