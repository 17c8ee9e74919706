import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { accountIdOf, isId, parseAccountId, randomId } from '../kernel/ids.ts';
import type { School, Schools } from '../schools/index.ts';
import type { NewUser, SessionsEndReason, Users } from './contract.ts';
import { emailChange, parseEmail } from './email-change.ts';
import { accountDisabled, accountEnabled, sessionsEnded, sessionsEndedAlong, userCreated } from './events.ts';
import { userLists } from './lists.ts';
import { isShowable, type Role, tidy, type User, usernameKeyOf } from './model.ts';
import { ownPassword } from './own-password.ts';
import type { Passwords } from './password.ts';
import type { PasswordRules } from './password-rules.ts';
import { accountUnknown, rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface UserDeps {
  readonly store: UserStore;
  readonly passwords: Passwords;
  readonly rules: PasswordRules;
  readonly schools: Pick<Schools, 'byId' | 'classesByIds' | 'addBeheerder' | 'dropBeheerder'>;
  readonly clock: Clock;
  /** 32 bytes, `dataKey('email-codes')`: under it the codes of new mail addresses are kept. */
  readonly emailCodeKey: Buffer;
}

const MAX_TYPED = 256;

const bad = (code: string): AppError => new AppError(code, 'bad-request');

function checkRole(role: Role, school: School): void {
  if ((role === 'support') !== school.system) throw bad('role-not-in-school');
}

function parseName(typed: string, code: string): string {
  const name = tidy(typed);
  if (!isShowable(name)) throw bad(code);
  return name;
}

const EXTERNAL_ID = /^[A-Za-z0-9_-]{1,128}:\S(?:.{0,254}\S)?$/u;

function parseExternalIds(typed: readonly string[]): readonly string[] {
  const ids = [...new Set(typed)];
  if (!ids.every((id) => EXTERNAL_ID.test(id))) throw bad('external-id-invalid');
  return ids;
}

/** The classes as they are kept, with their school years. @throws AppError `class-unknown` (bad-request). */
async function parseClasses({ schools }: Pick<UserDeps, 'schools'>, schoolId: string, ids: readonly string[]) {
  const classIds = [...new Set(ids)];
  const classes = await schools.classesByIds(schoolId, classIds);
  if (classes.length < classIds.length) throw bad('class-unknown');
  return { classIds, classYears: [...new Set(classes.map(({ year }) => String(year)))].sort() };
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
  const email = input.email === undefined ? undefined : parseEmail(input.email);
  if (input.email !== undefined && email === undefined) throw bad('email-invalid');
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

async function create(deps: UserDeps, input: NewUser, context: EventContext): Promise<User> {
  const { store, passwords, schools, clock } = deps;
  const school = await schools.byId(input.schoolId);
  if (!school) throw new AppError('school-unknown', 'not-found');
  const drafted = {
    ...draft(input, school, clock.now()),
    ...(await parseClasses(deps, school.id, input.classIds ?? [])),
  };
  const secret =
    input.password === undefined
      ? {}
      : { passwordHash: await passwords.hash(input.password), passwordChangedAt: drafted.createdAt };
  const event = makeEvent(userCreated, context, {
    schoolId: school.id,
    accountId: drafted.id,
    fields: { role: input.role, localLogin: input.password !== undefined },
  });
  const made = await store.insert({ ...drafted, ...secret }, [event]);
  if ('taken' in made) throw new AppError(TAKEN[made.taken], 'conflict');
  // After the account: a crash in between leaves the guard of the last beheerder too strict, never too loose.
  if (made.role === 'beheerder') await schools.addBeheerder(school.id, made.id, context);
  return made;
}

/** Whose own event tells the owner that sessions ended. */
const TOLD_OTHERWISE: readonly SessionsEndReason[] = ['second-step', 'reset'];

function endingSessions({ store, clock }: UserDeps): Pick<Users, 'endSessions'> {
  return {
    async endSessions(accountId, { keep }, reason, context) {
      const definition = TOLD_OTHERWISE.includes(reason) ? sessionsEndedAlong : sessionsEnded;
      const { user } = await rewrite(store, accountId, (newest) => {
        const fields = { reason, kept: keep !== undefined };
        const event = makeEvent(definition, context, { schoolId: newest.schoolId, accountId, fields });
        const next = { ...newest, sessionsValidFrom: clock.now(), keptSession: keep };
        return { answer: undefined, next, events: [event] };
      });
      return user;
    },
  };
}

function switching({ store, schools, clock }: UserDeps): Pick<Users, 'disable' | 'enable'> {
  return {
    async disable(accountId, context) {
      const known = await store.get(accountId);
      if (!known) throw accountUnknown();
      // Before the account: the school's record decides, in one verb, that another beheerder is left.
      if (known.role === 'beheerder') await schools.dropBeheerder(known.schoolId, accountId, context);
      const { user } = await rewrite(store, accountId, (newest) => {
        if (newest.disabled) return { answer: undefined };
        const next = { ...newest, disabled: true, sessionsValidFrom: clock.now(), keptSession: undefined };
        const event = makeEvent(accountDisabled, context, { schoolId: newest.schoolId, accountId });
        return { answer: undefined, next, events: [event] };
      });
      return user;
    },
    async enable(accountId, context) {
      const { user } = await rewrite(store, accountId, (newest) => {
        if (!newest.disabled) return { answer: undefined };
        const event = makeEvent(accountEnabled, context, { schoolId: newest.schoolId, accountId });
        return { answer: undefined, next: { ...newest, disabled: false }, events: [event] };
      });
      if (user.role === 'beheerder') await schools.addBeheerder(user.schoolId, accountId, context);
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
    ...ownPassword(deps),
    ...emailChange(deps),
    ...endingSessions(deps),
    ...switching(deps),
    ...userLists(store),
    async recordLogin(accountId, { locale, at, events = [] }) {
      const there = await store.patchLogin(accountId, { lastLoginAt: at, lastLocale: locale }, events);
      if (!there) throw accountUnknown();
    },
    classesOfUser: (user) => schools.classesByIds(user.schoolId, user.classIds),
  };
}
