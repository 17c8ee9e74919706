import { defineEvent } from '../kernel/events.ts';

/** A client could not be told that a session ended. */
export const logoutNotDelivered = defineEvent({ name: 'oidc.logout-not-delivered', keep: ['client'] });

export const oidcEvents = [logoutNotDelivered];
