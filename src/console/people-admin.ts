/** What somebody may do to people of the own school: the services, as this person, on records of this scope. */
import type { Outcome, SuspendEnd } from '../factors/index.ts';
import { SECOND } from '../kernel/clock.ts';
import type { EventContext } from '../kernel/events.ts';
import { accountIdOf, isId } from '../kernel/ids.ts';
import type { Visitor } from '../passage/index.ts';
import {
  type AccountAction,
  type By,
  type Edited,
  type MadeCode,
  may,
  type NewUser,
  powerActorOf,
  type Role,
  type User,
  type UserChange,
} from '../users/index.ts';
import type { ConsolePorts } from './ports.ts';

export interface PeopleAdmin {
  /** Whether this person may do it, for what a page offers; every verb asks again. */
  powers(user: User): Promise<(action: AccountAction) => boolean>;
  create(input: Omit<NewUser, 'schoolId'>): Promise<User>;
  /** @param seen `updatedAt` of the record that the form showed. */
  edit(user: User, change: UserChange, seen: Date): Promise<Edited>;
  changeRole(user: User, role: Role): Promise<User>;
  disable(user: User): Promise<User>;
  enable(user: User): Promise<User>;
  delete(user: User): Promise<unknown>;
  /** @throws AppError `account-unknown` when nobody of this school was deleted under this id. */
  undelete(userId: string): Promise<User>;
  reset(user: User, kind?: 'sheet'): Promise<MadeCode>;
  move(people: readonly User[], from: string, to: string): Promise<number>;
  liftDelay(user: User): Promise<boolean>;
  suspend(user: User, end: SuspendEnd): Promise<Outcome>;
  /** Ends the person's sessions, as `wipe` does. */
  resume(user: User): Promise<Outcome>;
  /** @param reason a key, never typed text. */
  wipe(user: User, reason: string): Promise<Outcome>;
}

export function peopleAdmin(ports: ConsolePorts, visitor: Visitor, context: EventContext): PeopleAdmin {
  const { users, factors, schools, clock } = ports;
  const { user: me, school, session } = visitor;
  const by: By = { kind: 'account', user: me, loginAt: new Date(session.loginAt * SECOND) };
  /** What was proven before the change counts no longer: who logged in with the phone that is gone is out. */
  const settled = async ({ id }: User, outcome: Outcome): Promise<Outcome> => {
    if (outcome.ok) await users.endSessions(id, {}, 'second-step', context);
    return outcome;
  };
  return {
    async powers(user) {
      const actor = await powerActorOf({ schools, clock }, by);
      return (action) => may(actor, action, { user, school }, clock.now()).allowed;
    },
    create: (input) => users.createBy({ ...input, schoolId: school.id }, by, context),
    edit: ({ id }, change, seen) => users.edit(id, change, seen, by, context),
    changeRole: ({ id }, role) => users.changeRole(id, role, by, context),
    disable: ({ id }) => users.disable(id, by, context),
    enable: ({ id }) => users.enable(id, by, context),
    delete: ({ id }) => users.delete(id, by, context),
    undelete: (userId) => users.undelete(accountIdOf(school.id, isId(userId) ? userId : '-'), by, context),
    reset: ({ id }, kind) => users.reset(id, by, context, kind),
    move: (people, from, to) =>
      users.move(
        people.map(({ id }) => id),
        { from, to },
        by,
        context,
      ),
    liftDelay: ({ id }) => users.liftDelay(id, by, context),
    suspend: (user, end) => factors.suspend(user, end, context),
    resume: async (user) => settled(user, await factors.resume(user, undefined, context)),
    wipe: async (user, reason) => settled(user, await factors.wipe(user, context, reason)),
  };
}
