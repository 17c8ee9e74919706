/**
 * How our own pages (/profiel, /beheer, /support) stand behind the login like any relying party: requests,
 * answers, the way to the authorization endpoint and back, and what is kept on it. Architecture.md section 3.
 */
export type { Missing } from './ask-login.ts';
export { type Draft, keptOf } from './draft.ts';
export { defineFlashes, type FlashView } from './flash.ts';
export {
  type Address,
  type Asked,
  addressText,
  type FileReply,
  type LoginSession,
  type Place,
  type Reply,
  type Show,
  type Visitor,
} from './model.ts';
export { createPassage, type Passage, type PassageDeps } from './passage.ts';
export { handlerOf, type PassageEdge } from './routes.ts';
