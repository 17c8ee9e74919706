import type { SecondStepView } from '../factors/index.ts';
import { type EventContext, type EventDefinition, makeEvent } from '../kernel/events.ts';
import { accountIdOf, isId } from '../kernel/ids.ts';
import type { Delay } from '../limits/index.ts';
import type { Visitor } from '../passage/index.ts';
import {
  type NewClass,
  openYearsOf,
  type School,
  type SchoolChange,
  type SchoolClass,
  schoolYearOf,
} from '../schools/index.ts';
import type { People, SearchResult, User } from '../users/index.ts';
import { type AppsScope, appsScope } from './apps-scope.ts';
import { type BulkScope, bulkScope } from './bulk.ts';
import { type LogScope, logScope } from './log-scope.ts';
import { type PeopleAdmin, peopleAdmin } from './people-admin.ts';
import type { ConsolePorts } from './ports.ts';
import { type SsoScope, ssoScope } from './sso-scope.ts';

/**
 * What somebody of a school can reach: that school only, and a docent only the own classes. There is no
 * way from here to anything else, so no page can forget the filter.
 */
export interface SchoolScope {
  readonly school: School;
  readonly classes: ClassesScope;
  readonly people: PeopleScope;
  /** Where people of the school begin a login (OpenID Connect Core section 4), if there is such an address. */
  loginAt(): Promise<string | undefined>;
  readonly log: LogScope;
  /** `change` works on the newest record. @throws as `Schools.update`, and whatever `change` throws. */
  changeSchool(change: (newest: School) => SchoolChange): Promise<School>;
  /** Keeps a fact about this school that changes no record. */
  note<F extends string>(event: EventDefinition<F>, fields: Partial<Record<NoInfer<F>, string>>): Promise<void>;
  /** Changes to people who were found here, within the powers of who asks. */
  readonly admin: PeopleAdmin;
  /** The same, for many at once. */
  readonly bulk: BulkScope;
  readonly sso: SsoScope;
  readonly apps: AppsScope;
}

interface ClassesScope {
  /** The classes of the present school year; for a docent the own ones. */
  list(): Promise<readonly SchoolClass[]>;
  /** Those of the next school year, which are being made; none for a docent. */
  ahead(): Promise<readonly SchoolClass[]>;
  /** Those of the last school year, from which people move on; none for a docent. */
  past(): Promise<readonly SchoolClass[]>;
  /** How many people are in each, in their order. */
  count(classes: readonly SchoolClass[]): Promise<readonly number[]>;
  byId(classId: string): Promise<SchoolClass | undefined>;
  /** @throws AppError `class-name-invalid` (bad-request). */
  add(made: Required<NewClass>): Promise<SchoolClass>;
  /** @throws as `add`. */
  rename(found: SchoolClass, name: string): Promise<void>;
}

interface PeopleScope {
  /** By the user part of the account id, which is what addresses hold. For a docent: pupils of the own classes. */
  byId(userId: string): Promise<User | undefined>;
  /** Everybody in a class, by family name. */
  inClass(found: SchoolClass): Promise<readonly User[]>;
  /** Staff without a class this school year, by family name; nobody for a docent. */
  loose(): Promise<readonly User[]>;
  countLoose(): Promise<number>;
  /** All staff, by family name, a page at a time; nobody for a docent. */
  staffPage(cursor: string | undefined): Promise<People>;
  staffPages(): AsyncIterable<readonly User[]>;
  /** Who was deleted and can come back; nobody for a docent. */
  deletedPage(cursor: string | undefined): Promise<People>;
  /** The whole school; nobody for a docent. */
  search(typed: string): Promise<SearchResult>;
  /** Of somebody found here. */
  secondStep(user: User): Promise<SecondStepView>;
  /** Of many, in their order. */
  secondSteps(users: readonly User[]): Promise<readonly SecondStepView[]>;
  /** Since when the mail server refuses the address of somebody found here; a docent is not told. */
  mailRefusedAt(user: User): Promise<Date | undefined>;
  /** How long somebody found here waits after wrong passwords. */
  delayOf(user: User): Promise<Delay>;
  /** Names of all classes that these people are in, by their id. */
  classNames(people: readonly User[]): Promise<ReadonlyMap<string, string>>;
}

/** The most that one class, or the staff without one, is shown of; no class comes near it. */
const MOST = 1000;
/** As many as the search shows. */
const FOUND = 50;

function classesScope(
  { schools, users, clock }: ConsolePorts,
  { school, user: me }: Visitor,
  context: EventContext,
): ClassesScope {
  const { present: year, next } = openYearsOf(clock.now());
  const ofYear = async (one: number) => (me.role === 'beheerder' ? schools.classesOf(school.id, one) : []);
  const own = (found: SchoolClass): boolean =>
    me.role === 'beheerder' || (found.year === year && me.classIds.includes(found.id));
  return {
    list: async () => (await schools.classesOf(school.id, year)).filter(own),
    ahead: () => ofYear(next),
    past: () => ofYear(year - 1),
    count: (classes) =>
      users.countClasses(
        school.id,
        classes.map(({ id }) => id),
      ),
    add: (made) => schools.addClass(school.id, made, context),
    rename: ({ id }, name) => schools.renameClass(school.id, id, name, context),
    async byId(classId) {
      const [found] = await schools.classesByIds(school.id, [classId]);
      return found && own(found) ? found : undefined;
    },
  };
}

function peopleScope(
  { schools, users, factors, mailRefusedAt, clock }: ConsolePorts,
  school: School,
  me: User,
  own: ClassesScope,
): PeopleScope {
  const loose = { list: 'loose', year: schoolYearOf(clock.now()) } as const;
  const isAdmin = me.role === 'beheerder';
  const staffPage = async (cursor: string | undefined): Promise<People> =>
    isAdmin ? users.list(school.id, { list: 'staff' }, { cursor, limit: FOUND }) : { people: [] };
  const isOwnPupil = async (user: User): Promise<boolean> =>
    user.role === 'leerling' && (await own.list()).some(({ id }) => user.classIds.includes(id));
  return {
    async byId(userId) {
      const user = isId(userId) ? await users.byId(accountIdOf(school.id, userId)) : undefined;
      return user && (isAdmin || (await isOwnPupil(user))) ? user : undefined;
    },
    inClass: async ({ id }) => (await users.list(school.id, { list: 'class', classId: id }, { limit: MOST })).people,
    loose: async () => (isAdmin ? (await users.list(school.id, loose, { limit: MOST })).people : []),
    countLoose: async () => (isAdmin ? users.count(school.id, loose) : 0),
    staffPage,
    async *staffPages() {
      let cursor: string | undefined;
      do {
        const { people, next } = await staffPage(cursor);
        yield people;
        cursor = next;
      } while (cursor !== undefined);
    },
    deletedPage: async (cursor) => (isAdmin ? users.deleted(school.id, { cursor, limit: FOUND }) : { people: [] }),
    search: async (typed) => (isAdmin ? users.search(school.id, typed, FOUND) : { people: [], more: false }),
    secondStep: (user) => factors.view(user),
    secondSteps: (people) => factors.viewMany(people),
    mailRefusedAt: async ({ id, email }) => (isAdmin && email !== undefined ? mailRefusedAt(id, email) : undefined),
    delayOf: ({ id }) => users.delayOf(id),
    async classNames(people) {
      const ids = [...new Set(people.flatMap(({ classIds }) => classIds))];
      return new Map((await schools.classesByIds(school.id, ids)).map(({ id, name }) => [id, name]));
    },
  };
}

export function schoolScope(ports: ConsolePorts, visitor: Visitor, context: EventContext): SchoolScope {
  const { school, user: me } = visitor;
  const classes = classesScope(ports, visitor, context);
  const people = peopleScope(ports, school, me, classes);
  const admin = peopleAdmin(ports, visitor, context);
  return {
    school,
    classes,
    people,
    log: logScope(ports, school),
    changeSchool: (change) => ports.schools.update(school.id, change, context),
    note: (event, fields) => ports.note(makeEvent(event, context, { schoolId: school.id, fields })),
    async loginAt() {
      const { clients, defaultClientId } = ports;
      return defaultClientId === undefined ? undefined : (await clients.byId(defaultClientId))?.initiateLoginUri;
    },
    admin,
    bulk: bulkScope({ ports, school, me, admin, personById: people.byId }),
    sso: ssoScope(ports, school),
    apps: appsScope(ports, visitor, context),
  };
}
