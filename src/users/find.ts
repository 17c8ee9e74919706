import { AppError } from '../kernel/errors.ts';
import type { School, Schools } from '../schools/index.ts';
import type { Users } from './contract.ts';
import type { User } from './model.ts';

/** What naming a person by school and username asks for. */
export interface PersonPort {
  readonly schools: Pick<Schools, 'byShortName'>;
  readonly users: Pick<Users, 'byId' | 'byUsername'>;
}

/** @throws AppError `school-unknown` (not-found). */
export async function findSchool({ schools }: Pick<PersonPort, 'schools'>, shortName: string): Promise<School> {
  const school = await schools.byShortName(shortName);
  if (!school) throw new AppError('school-unknown', 'not-found');
  return school;
}

/** By the school's short name, and username or account id. @throws AppError `school-unknown`, `account-unknown` (not-found). */
export async function findPerson(ports: PersonPort, shortName: string, username: string): Promise<User> {
  const school = await findSchool(ports, shortName);
  const byId = username.startsWith(`${school.id}.`) ? await ports.users.byId(username) : undefined;
  const user = byId ?? (await ports.users.byUsername(school.id, username));
  if (!user) throw new AppError('account-unknown', 'not-found');
  return user;
}
