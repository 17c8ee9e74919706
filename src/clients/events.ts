import { defineEvent } from '../kernel/events.ts';

/** Facts of relying parties, in the system realm's log. `changed` holds the names of fields, never values. */
export const clientCreated = defineEvent({ name: 'client.created', keep: ['client', 'firstParty'] });
export const clientChanged = defineEvent({ name: 'client.changed', keep: ['client', 'changed'] });
export const clientRemoved = defineEvent({ name: 'client.removed', keep: ['client'] });

/** For audit, by compose. */
export const clientEvents = [clientCreated, clientChanged, clientRemoved] as const;
