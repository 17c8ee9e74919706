import { randomId } from '../kernel/ids.ts';
import type { User, Users } from '../users/index.ts';

/** Whose username this is, or undefined: with the same work whoever it is. */
export type FindEvenly = (schoolId: string, username: string) => Promise<User | undefined>;

/**
 * A username that is somebody's takes longer to look up than one that is nobody's, for there is a record to read; where
 * records are kept in memory it takes less long. So each is looked up beside one of the other kind: whoever is asked
 * for, the store is asked twice, finds somebody once and nobody once. The somebody is who was found last.
 */
export function createFindEvenly({ byUsername }: Pick<Users, 'byUsername'>): FindEvenly {
  let somebody: { readonly schoolId: string; readonly username: string } | undefined;
  return async (schoolId, username) => {
    const found = await byUsername(schoolId, username);
    if (found) {
      somebody = { schoolId, username };
      await byUsername(schoolId, randomId());
    } else if (somebody && !(await byUsername(somebody.schoolId, somebody.username))) {
      somebody = undefined;
    }
    return found;
  };
}
