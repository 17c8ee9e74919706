import { defineEvent } from '../kernel/events.ts';

/** Somebody took a list along. `what`: `security` or `log`. */
export const exported = defineEvent({ name: 'console.exported', keep: ['what'] });

/** All of them, for audit. */
export const consoleEvents = [exported] as const;
