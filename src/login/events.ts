import { defineEvent } from '../kernel/events.ts';

export const loginSucceeded = defineEvent({
  name: 'login.succeeded',
  keep: ['client', 'method', 'acr', 'factor', 'secondStep'],
});
/**
 * `reason`: `password`, `unknown` (no such username; it is not kept), `disabled`, `no-password`, `elsewhere` (the
 * school logs in at its own provider), `ended` (proven, but a reset or the like came before its session began); and, once for each attempt, what no hash or counter was asked for:
 * `delayed`, `code-delayed`, `code-used`, `code-blocked`. A wrong code is the second step's own event.
 */
export const loginFailed = defineEvent({ name: 'login.failed', keep: ['client', 'reason'] });
/** A first login from a browser that this account has not used before. */
export const newBrowser = defineEvent({
  name: 'login.new-browser',
  keep: ['client'],
  notice: { template: 'new-browser', to: 'owner', by: 'mail' },
});
export const consentGiven = defineEvent({ name: 'login.consent-given', keep: ['client', 'scopes'] });
export const consentDenied = defineEvent({ name: 'login.consent-denied', keep: ['client'] });

export const loginEvents = [loginSucceeded, loginFailed, newBrowser, consentGiven, consentDenied];
