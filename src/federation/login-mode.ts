/** When a school may log its people in by its own provider. Product.md section 5. */
import { accountIdOf, parseAccountId } from '../kernel/ids.ts';
import type { LoginMode, ModeFault, School } from '../schools/index.ts';
import type { User, Users } from '../users/index.ts';
import type { Connections } from './connections.ts';

export interface ModeGuardDeps {
  readonly connections: Pick<Connections, 'ofSchool'>;
  readonly users: Pick<Users, 'byId'>;
  readonly hasActiveStep: (user: User) => Promise<boolean>;
}

/** A beheerder with an active second step gets in by password whatever becomes of the provider. */
async function hasWayBack({ users, hasActiveStep }: ModeGuardDeps, school: School): Promise<boolean> {
  for (const id of school.beheerderIds) {
    const known = parseAccountId(id);
    const user = known && (await users.byId(accountIdOf(known.schoolId, known.userId)));
    if (user && !user.disabled && (await hasActiveStep(user))) return true;
  }
  return false;
}

/**
 * Answers the first thing that is missing: a connection that is on; for `sso` also a test login that came back
 * well at one of those, and a beheerder who can still get in without it.
 */
export const createModeGuard =
  (deps: ModeGuardDeps) =>
  async (school: School, mode: LoginMode): Promise<ModeFault | undefined> => {
    if (mode === 'local') return undefined;
    const open = (await deps.connections.ofSchool(school.id)).filter(({ state }) => state === 'on');
    if (open.length === 0) return 'no-connection';
    if (mode === 'both') return undefined;
    if (!open.some(({ testedAt }) => testedAt !== undefined)) return 'not-tested';
    return (await hasWayBack(deps, school)) ? undefined : 'no-second-step';
  };
