import { defineEvent } from '../kernel/events.ts';

/** Somebody took (a part of) a school's log along. `person` is an account id; `from` and `to` ISO 8601. */
export const logExported = defineEvent({ name: 'audit.exported', keep: ['person', 'name', 'from', 'to'] });

/** For audit itself, by compose. */
export const logEvents = [logExported] as const;
