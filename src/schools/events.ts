import { defineEvent } from '../kernel/events.ts';

/** Facts of schools. `changed` holds the names of the fields, never their values. */
export const schoolCreated = defineEvent({ name: 'school.created', keep: ['loginMode', 'policy'] });
export const schoolChanged = defineEvent({ name: 'school.changed', keep: ['changed', 'loginMode', 'policy'] });
/** How the school logs in from now on. Product.md section 5. */
export const loginModeChanged = defineEvent({
  name: 'school.login-mode-changed',
  keep: ['loginMode'],
  notice: { template: 'login-mode-changed', to: 'beheerders', by: 'mail' },
});
export const classCreated = defineEvent({ name: 'school.class-created', keep: ['classId', 'year'] });
export const classRenamed = defineEvent({ name: 'school.class-renamed', keep: ['classId'] });
export const beheerderAdded = defineEvent({ name: 'school.beheerder-added', keep: [] });
export const beheerderDropped = defineEvent({ name: 'school.beheerder-dropped', keep: [] });
export const clientAllowed = defineEvent({ name: 'school.client-allowed', keep: ['client', 'scopes'] });
export const clientWithdrawn = defineEvent({ name: 'school.client-withdrawn', keep: ['client'] });

/** For audit and notices, by compose. */
export const schoolEvents = [
  schoolCreated,
  schoolChanged,
  loginModeChanged,
  classCreated,
  classRenamed,
  beheerderAdded,
  beheerderDropped,
  clientAllowed,
  clientWithdrawn,
] as const;
