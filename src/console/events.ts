import { defineEvent } from '../kernel/events.ts';

/** Somebody took a list along. `what`: `security` or `log`. */
export const exported = defineEvent({ name: 'console.exported', keep: ['what'] });

/**
 * Support looked at something of a school: each is an event in that school's Logboek (product.md section 4).
 * `page`: `school` (with its staff), `person`, or `found` (somebody stood among what a search gave).
 */
export const supportLooked = defineEvent({ name: 'support.looked', keep: ['page'] });

/** All of them, for audit. */
export const consoleEvents = [exported, supportLooked] as const;
