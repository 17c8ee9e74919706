import { defineEvent } from '../kernel/events.ts';

/** Facts of signing keys, in the system realm's log. `kid` is public: every relying party reads it. */
export const keyAnnounced = defineEvent({ name: 'key.announced', keep: ['kid', 'alg'] });
export const keyRotated = defineEvent({ name: 'key.rotated', keep: ['kid', 'alg', 'former'] });
export const keyRemoved = defineEvent({ name: 'key.removed', keep: ['kid', 'alg'] });

/** For audit, by compose. */
export const keyEvents = [keyAnnounced, keyRotated, keyRemoved] as const;
