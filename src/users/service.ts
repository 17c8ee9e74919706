import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { accountIdOf, isId, parseAccountId, randomId } from '../kernel/ids.ts';
import { type School, type Schools, schoolYearOf } from '../schools/index.ts';
import { resetting } from './activation.ts';
import { administering } from './admin.ts';
import { demandPower, powerActorOf } from './authority.ts';
import { bringing, hashOfBrought } from './bring.ts';
import type { SessionsEndReason, Users } from './contract.ts';
import type { By, NewUser } from './contract-admin.ts';
import { type DelayDeps, delaying } from './delay.ts';
import { demandEmail, demandOffered, parseClasses, parseExternalIds, parseName } from './drafts.ts';
import { warning } from './due.ts';
import { editing } from './edit.ts';
import { emailChange } from './email-change.ts';
import { sessionsEnded, sessionsEndedAlong, userCreated } from './events.ts';
import { federatedUsers } from './federated.ts';
import { userLists } from './lists.ts';
import { endingAt, isEndedSince, keptOf, type Role, tidy, type User, usernameKeyOf } from './model.ts';
import { ownPassword } from './own-password.ts';
import type { Passwords } from './password.ts';
import type { PasswordRules } from './password-rules.ts';
import { createAction, mayInSchool } from './powers.ts';
import { removal } from './removal.ts';
import { rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface UserDeps {
  readonly store: UserStore;
  readonly passwords: Passwords;
  readonly rules: PasswordRules;
  readonly schools: Pick<Schools, 'byId' | 'classesByIds' | 'addBeheerder' | 'dropBeheerder'>;
  readonly clock: Clock;
  readonly delays: DelayDeps['delays'];
  /** 32 bytes, `dataKey('email-codes')`: under it the codes of new mail addresses are kept. */
  readonly emailCodeKey: Buffer;
}

const MAX_TYPED = 256;

const bad = (code: string): AppError => new AppError(code, 'bad-request');

function checkRole(role: Role, school: School): void {
  if ((role === 'support') !== school.system) throw bad('role-not-in-school');
}

/** The given fields that may be absent; nothing for those that are. */
const optional = ({ opleiding, leerlingnummer, claims, eckId, mustChangePassword }: NewUser) => ({
  ...(opleiding ? { opleiding } : {}),
  ...(leerlingnummer?.trim() ? { leerlingnummer: tidy(leerlingnummer) } : {}),
  ...(eckId ? { eckIdHash: eckId.hash, eckIdSealed: eckId.sealed } : {}),
  ...(mustChangePassword ? { mustChangePassword } : {}),
  ...(claims === undefined ? {} : { claims }),
});

/** A new account but for its password. @throws AppError as `Users.create`. */
function draft(input: NewUser, school: School, now: Date) {
  checkRole(input.role, school);
  const username = parseName(input.username, 'username-invalid');
  const email = input.email === undefined ? undefined : demandEmail(input.email);
  const userId = input.userId ?? randomId();
  if (!isId(userId)) throw bad('user-id-invalid');
  return {
    id: accountIdOf(school.id, userId),
    schoolId: school.id,
    username,
    usernameKey: usernameKeyOf(username),
    role: input.role,
    givenName: parseName(input.givenName, 'name-invalid'),
    ...(input.middleName ? { middleName: parseName(input.middleName, 'name-invalid') } : {}),
    familyName: parseName(input.familyName, 'name-invalid'),
    externalIds: parseExternalIds(input.externalIds ?? []),
    ...optional(input),
    ...(email === undefined ? {} : { email }),
    emailVerified: false,
    disabled: false,
    sessionsValidFrom: now,
    createdAt: now,
    updatedAt: now,
  };
}

const TAKEN = { id: 'user-id-taken', username: 'username-taken', 'external-id': 'external-id-taken' } as const;

async function create(deps: UserDeps, input: NewUser, context: EventContext, reason?: string): Promise<User> {
  const { store, passwords, schools, clock } = deps;
  const school = await schools.byId(input.schoolId);
  if (!school) throw new AppError('school-unknown', 'not-found');
  const drafted = {
    ...draft(input, school, clock.now()),
    ...(await parseClasses(deps.schools, school.id, input.classIds ?? [])),
  };
  const { password, passwordHash } = input;
  const brought = passwordHash !== undefined ? { passwordHash } : password !== undefined ? { password } : undefined;
  const secret = brought
    ? { passwordHash: await hashOfBrought({ passwords }, brought), passwordChangedAt: drafted.createdAt }
    : {};
  const event = makeEvent(userCreated, context, {
    schoolId: school.id,
    accountId: drafted.id,
    fields: { role: input.role, localLogin: brought !== undefined, ...(reason ? { reason } : {}) },
  });
  const made = await store.insert({ ...drafted, ...secret }, [event]);
  if ('taken' in made) throw new AppError(TAKEN[made.taken], 'conflict');
  // After the account: a crash in between leaves the guard of the last beheerder too strict, never too loose.
  if (made.role === 'beheerder') await schools.addBeheerder(school.id, made.id, context);
  return made;
}

async function createBy(deps: UserDeps, input: NewUser, by: By, context: EventContext): Promise<User> {
  const school = await deps.schools.byId(input.schoolId);
  if (!school) throw new AppError('school-unknown', 'not-found');
  const power = mayInSchool(await powerActorOf(deps, by), createAction(input.role), school);
  const given = by.kind === 'account' ? { loginAt: by.loginAt } : {};
  demandPower(power, { now: deps.clock.now(), ...given });
  demandOffered(input.opleiding, school.opleidingen);
  return create(deps, input, context, by.reason);
}

/** Whose own event tells the owner that sessions ended. */
const TOLD_OTHERWISE: readonly SessionsEndReason[] = ['second-step', 'reset', 'unlinked'];

function endingSessions({ store, clock }: UserDeps): Pick<Users, 'endSessions' | 'endOtherSessions'> {
  return {
    async endOtherSessions(user, context) {
      const { id: accountId, schoolId } = user;
      const { answer, user: ended } = await rewrite(store, accountId, (newest) => {
        if (newest.disabled || isEndedSince(user, newest)) return { answer: false };
        const fields = { reason: 'second-step', kept: true };
        const event = makeEvent(sessionsEndedAlong, context, { schoolId, accountId, fields });
        const next = { ...newest, sessionsValidFrom: endingAt(newest, clock.now()), keptSession: undefined };
        return { answer: true, next, events: [event] };
      });
      return answer ? ended : undefined;
    },
    async endSessions(accountId, { keep }, reason, context) {
      const definition = TOLD_OTHERWISE.includes(reason) ? sessionsEndedAlong : sessionsEnded;
      const { user } = await rewrite(store, accountId, (newest) => {
        const keptSession = keptOf(newest, keep);
        const fields = { reason, kept: keptSession !== undefined };
        const event = makeEvent(definition, context, { schoolId: newest.schoolId, accountId, fields });
        const next = { ...newest, sessionsValidFrom: endingAt(newest, clock.now()), keptSession };
        return { answer: undefined, next, events: [event] };
      });
      return user;
    },
  };
}

/** The use cases of accounts. @see Users */
export function createUsers(deps: UserDeps): Users {
  const { store, schools } = deps;
  return {
    byId: async (accountId) => (parseAccountId(accountId) ? store.get(accountId) : undefined),
    async byUsername(schoolId, typed) {
      const key = typed.length > MAX_TYPED ? '' : usernameKeyOf(typed);
      return key === '' ? undefined : store.byUsernameKey(schoolId, key);
    },
    create: (input, context) => create(deps, input, context),
    createBy: (input, by, context) => createBy(deps, input, by, context),
    ...ownPassword(deps),
    ...emailChange(deps),
    ...bringing(deps),
    ...endingSessions(deps),
    ...userLists(deps),
    ...editing(deps),
    ...administering(deps),
    ...removal(deps),
    ...resetting(deps),
    ...federatedUsers(store),
    ...delaying(deps),
    ...warning(store),
    recordLogin: async (accountId, login) =>
      parseAccountId(accountId) ? store.beginLogin(accountId, login) : undefined,
    async classesOfUser(user) {
      const present = schoolYearOf(deps.clock.now());
      return (await schools.classesByIds(user.schoolId, user.classIds)).filter(({ year }) => year === present);
    },
  };
}
