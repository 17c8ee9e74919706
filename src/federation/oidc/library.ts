import { laterPackage } from '../../kernel/later.ts';

/** openid-client, loaded by the first connection that needs it. */
export const library = laterPackage<typeof import('openid-client')>('openid-client');
