/** The login: one flow (flow.ts), the policy of the second step (policy.ts), its pages and its attempts. */
export type { AttemptEnd, BeginRequest } from './contract.ts';
export type { LoginDeps, NoticesPort } from './deps.ts';
export { loginEvents } from './events.ts';
export { GLIMPSE_COOKIE, GLIMPSE_MS } from './glimpse.ts';
export { localeFrom, namesAnother, readHint } from './hints.ts';
export type { Attempt, Entry, Outcome } from './model.ts';
export { endPage } from './pages.ts';
export { ACR_PASSWORD, ACR_SSO, ACR_TWO_STEP } from './policy.ts';
export { createLogin, type Login } from './service.ts';
export { createAttemptStore } from './store.ts';
