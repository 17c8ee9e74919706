import type { SealedRecords } from '../kernel/sealed.ts';
import type { Base } from './base.ts';

/**
 * Everything that is kept sealed for longer than a day. What lives shorter (attempts, passages to a school's provider,
 * recovery codes on their way to the screen) is gone before anybody could miss it: SHORT_LIVED_MS in keys/commands.ts.
 */
export const sealedOf = ({
  keys,
  users,
  factors,
  clients,
  federation,
  notices,
}: Base['stores']): readonly SealedRecords[] => [
  keys.sealed,
  clients.sealed,
  federation.sealed,
  users.sealed,
  factors.sealedOf(users.accounts),
  notices.sealed,
];
