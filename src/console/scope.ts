import type { School, SchoolClass } from '../schools/index.ts';
import type { User } from '../users/index.ts';
import type { ConsolePorts } from './ports.ts';

/**
 * What somebody of a school can reach: that school only, and a docent only the own classes. There is no
 * way from here to anything else, so no page can forget the filter.
 */
export interface SchoolScope {
  readonly school: School;
  /** The classes of the present school year; for a docent the own ones. */
  classes(): Promise<readonly SchoolClass[]>;
  classById(classId: string): Promise<SchoolClass | undefined>;
}

/** What support can reach: every school. */
export interface SupportScope {
  readonly schools: ConsolePorts['schools'];
}

export function schoolScope({ schools }: ConsolePorts, school: School, me: User): SchoolScope {
  const own = (found: SchoolClass): boolean => me.role === 'beheerder' || me.classIds.includes(found.id);
  return {
    school,
    async classes() {
      return (await schools.classesOf(school.id)).filter(own);
    },
    async classById(classId) {
      const [found] = await schools.classesByIds(school.id, [classId]);
      return found && own(found) ? found : undefined;
    },
  };
}

export const supportScope = ({ schools }: ConsolePorts): SupportScope => ({ schools });
