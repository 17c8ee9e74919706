/** Front door of federation: the list of protocols. A new protocol is one folder and one line in `protocols`. */
import type { Protocol } from './contract.ts';
import { oidc } from './oidc/index.ts';

export type * from './contract.ts';
export * from './model.ts';
export {
  createOutbound,
  type Outbound,
  type OutboundAnswer,
  type OutboundFault,
  type OutboundRequest,
  outboundFault,
} from './outbound.ts';
export { faultOf, REFUSAL_REASONS, Refusal, type RefusalFault, type RefusalReason } from './refusal.ts';

/** Every protocol there is. */
export const protocols: readonly Protocol[] = [oidc];
