import { AppError } from '../kernel/errors.ts';
import type { EventContext } from '../kernel/events.ts';
import { hasCredentials, isWrappedOnArrival, type User, type UserChange, usernameKeyOf } from '../users/index.ts';
import type { BeheerderMove } from './beheerders.ts';
import type { ApplyDeps } from './contract.ts';
import { classKey, type KnownSchool, type KnownSchools } from './plan-school.ts';
import { differences, type FieldChange, type Plan, type Planned, SECRET } from './planned.ts';
import type { PersonItem } from './schema.ts';

const SYSTEM = { kind: 'system' } as const;

type Faults = readonly (readonly [string, string])[];

const sourceOf = (externalId: string): string => externalId.slice(0, externalId.indexOf(':'));
const idOf = (externalId: string): string => externalId.slice(externalId.indexOf(':') + 1);

interface Found {
  readonly user?: User | undefined;
  readonly faults: Faults;
}

/** By external id, else by school and username. */
async function findPerson(deps: ApplyDeps, schoolId: string, item: PersonItem): Promise<Found> {
  const { users } = deps;
  const byName = await users.byUsername(schoolId, item.username);
  if (item.externalId === undefined) {
    return { user: byName, faults: await takenFaults(deps, schoolId, item, byName) };
  }
  const source = sourceOf(item.externalId);
  const byId = await users.byExternalId(schoolId, source, idOf(item.externalId));
  if (byId && byName && byId.id !== byName.id) return { faults: [['username', "is another person's"]] };
  const other = !byId && byName?.externalIds.some((id) => id.startsWith(`${source}:`));
  if (other) return { faults: [['username', 'is the one of a person with another external id of this source']] };
  const user = byId ?? byName;
  return { user, faults: await takenFaults(deps, schoolId, item, user) };
}

const TAKEN = 'is that of another account, maybe of one that was deleted and may come back';

/** What a new account could not have, and what one that changes could not get. */
async function takenFaults({ users }: ApplyDeps, schoolId: string, item: PersonItem, user?: User): Promise<Faults> {
  const { username, externalId, userId } = item;
  const wanted = {
    ...(user && usernameKeyOf(username) === user.usernameKey ? {} : { username }),
    ...(externalId === undefined || user?.externalIds.includes(externalId) ? {} : { externalId }),
    ...(user || userId === undefined ? {} : { userId }),
  };
  return (await users.takenOf(schoolId, wanted, user?.id)).map((field) => [field, TAKEN]);
}

function referenceFaults(item: PersonItem, known: KnownSchool): Faults {
  const classes = (item.classes ?? []).flatMap((name, at) =>
    known.classes.has(classKey(name))
      ? []
      : [[`classes.${at}`, 'the school has no such class in this school year'] as const],
  );
  const { opleiding } = item;
  const strange = opleiding !== undefined && known.opleidingen.length > 0 && !known.opleidingen.includes(opleiding);
  return strange ? [...classes, ['opleiding', 'is none of the school’s']] : classes;
}

const classIdsOf = (names: readonly string[], known: KnownSchool): readonly string[] =>
  names.flatMap((name) => known.classes.idOf(classKey(name)) ?? []);

/** Fields of the account by the names of the file. */
function shownFields(user: User | undefined, known: KnownSchool): Readonly<Record<string, unknown>> {
  if (!user) return {};
  return { ...user, classes: user.classIds.flatMap((id) => known.classes.keyOf(id) ?? []) };
}

const externalIdsOf = (item: PersonItem, user: User | undefined): readonly string[] | undefined => {
  if (item.externalId === undefined) return undefined;
  const there = user?.externalIds ?? [];
  return there.includes(item.externalId) ? there : [...there, item.externalId];
};

const PROFILE = ['username', 'givenName', 'middleName', 'familyName', 'opleiding', 'leerlingnummer', 'email'] as const;

function fieldChanges(item: PersonItem, user: User | undefined, known: KnownSchool): readonly FieldChange[] {
  const profile = Object.fromEntries(PROFILE.map((field) => [field, item[field]]));
  const { role, disabled } = item;
  const wanted = {
    ...profile,
    ...{ role, externalIds: externalIdsOf(item, user), classes: item.classes?.map(classKey) },
    ...(disabled === undefined ? {} : { disabled }),
  };
  const there = { ...shownFields(user, known), ...(user ? {} : { disabled: false }) };
  const claims =
    JSON.stringify(item.claims ?? user?.claims) === JSON.stringify(user?.claims) ? [] : [{ field: 'claims' }];
  return [...differences(there, wanted), ...claims];
}

const secondStepOf = ({ totp }: PersonItem) =>
  totp && {
    secret: totp.secret.replace(/=+$/, ''),
    suspended: totp.state === 'suspended',
    ...(totp.activeSince === undefined ? {} : { activeSince: new Date(totp.activeSince) }),
    ...(totp.suspendedSince === undefined ? {} : { suspendedSince: new Date(totp.suspendedSince) }),
  };

/** An account that is not there yet. The second step last: what was interrupted is completed by the next run. */
async function make(deps: ApplyDeps, item: PersonItem, known: KnownSchool, context: EventContext): Promise<void> {
  const { school } = known;
  if (!school) return;
  const { username, role, givenName, middleName, familyName, opleiding, leerlingnummer, email, claims } = item;
  const user = await deps.users.create(
    {
      ...{
        schoolId: school.id,
        username,
        role,
        givenName,
        familyName,
        classIds: classIdsOf(item.classes ?? [], known),
      },
      ...(item.userId === undefined ? {} : { userId: item.userId }),
      ...(middleName === undefined ? {} : { middleName }),
      ...(opleiding === undefined ? {} : { opleiding }),
      ...(leerlingnummer === undefined ? {} : { leerlingnummer }),
      ...(email === undefined ? {} : { email }),
      ...(claims === undefined ? {} : { claims }),
      ...(item.externalId === undefined ? {} : { externalIds: [item.externalId] }),
      ...(item.password === undefined ? {} : { password: item.password }),
      ...(item.passwordHash === undefined ? {} : { passwordHash: item.passwordHash }),
    },
    context,
  );
  const secondStep = secondStepOf(item);
  if (secondStep) await deps.factors.bring(user, secondStep);
  if (item.disabled) await deps.users.disable(user.id, SYSTEM, context);
}

/** Only what the file names and what differs. */
function changeOf(
  item: PersonItem,
  user: User,
  fields: readonly FieldChange[],
  known: KnownSchool,
): UserChange | undefined {
  const named = new Set(fields.map(({ field }) => field));
  const profile = Object.fromEntries(PROFILE.filter((field) => named.has(field)).map((field) => [field, item[field]]));
  const change: UserChange = {
    ...profile,
    ...(named.has('classes') && item.classes ? { classIds: classIdsOf(item.classes, known) } : {}),
    ...(named.has('externalIds') ? { externalIds: externalIdsOf(item, user) ?? [] } : {}),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

interface Brought {
  readonly password: boolean;
  readonly totp: boolean;
}

async function change(
  deps: ApplyDeps,
  item: PersonItem,
  user: User,
  known: KnownSchool,
  work: { readonly fields: readonly FieldChange[]; readonly brings: Brought; readonly context: EventContext },
): Promise<void> {
  const { fields, brings, context } = work;
  const { users, factors } = deps;
  const has = (field: string): boolean => fields.some((one) => one.field === field);
  const profile = changeOf(item, user, fields, known);
  if (has('role')) await users.changeRole(user.id, item.role, SYSTEM, context);
  const newest = has('role') ? ((await users.byUsername(user.schoolId, user.username)) ?? user) : user;
  if (profile) {
    const edited = await users.edit(user.id, profile, newest.updatedAt, SYSTEM, context);
    // Somebody else edited since it was planned: said, not written over.
    if (!edited.ok) throw new AppError('conflict', 'conflict');
  }
  if (has('claims') && item.claims) await users.setClaims(user.id, item.claims, context);
  if (has('disabled')) await (item.disabled ? users.disable : users.enable)(user.id, SYSTEM, context);
  const { password, passwordHash } = item;
  if (brings.password && passwordHash !== undefined) await users.bringPassword(user.id, { passwordHash }, context);
  else if (brings.password && password !== undefined) await users.bringPassword(user.id, { password }, context);
  const secondStep = secondStepOf(item);
  if (brings.totp && secondStep) await factors.bring(user, secondStep);
}

/** What the file brings of a person's credentials, and what of that is new. */
async function bringsOf({ factors }: ApplyDeps, item: PersonItem, user: User | undefined) {
  const password = item.password !== undefined || item.passwordHash !== undefined;
  const totp = item.totp !== undefined;
  const keepsPassword = password && user !== undefined && hasCredentials(user);
  const keepsTotp = totp && user !== undefined && (await factors.isKnown(user.id));
  return {
    brings: { password: password && !keepsPassword, totp: totp && !keepsTotp },
    kept: [...(keepsPassword ? ['password' as const] : []), ...(keepsTotp ? ['totp' as const] : [])],
  };
}

const secretFields = ({ password, totp }: Brought): readonly FieldChange[] => [
  ...(password ? [{ field: 'password', to: SECRET }] : []),
  ...(totp ? [{ field: 'totp', to: SECRET }] : []),
];

/** A plain password and a salted digest take an Argon2id hash; other hashes are kept as they are. */
const takesHash = ({ password, passwordHash }: PersonItem): boolean =>
  password !== undefined || (passwordHash !== undefined && isWrappedOnArrival(passwordHash));

/** Undefined: neither before nor afterwards. */
function beheerderMove(
  item: PersonItem,
  user: User | undefined,
  { realm, school }: KnownSchool,
): BeheerderMove | undefined {
  const there = school?.beheerderIds ?? [];
  if (item.role !== 'beheerder' && !(user && there.includes(user.id))) return undefined;
  const is = item.role === 'beheerder' && !(item.disabled ?? user?.disabled);
  // An account that cannot log in, and stays so, changes nothing.
  if (!is && user?.disabled && !there.includes(user.id)) return undefined;
  const field = item.role === 'beheerder' ? 'disabled' : 'role';
  return { realm, there, who: user?.id ?? item.username, is, field };
}

/** What a person of the file comes to. */
export async function planPerson(deps: ApplyDeps, schools: KnownSchools, item: PersonItem): Promise<Plan> {
  const known = await schools.get(item.school);
  if (!known) return { faults: [['school', 'there is no such school, neither here nor in the file']] };
  const { user, faults } = known.school
    ? await findPerson(deps, known.school.id, item)
    : { user: undefined, faults: [] };
  const all = [...faults, ...referenceFaults(item, known)];
  if (all.length > 0) return { faults: all };
  const { brings, kept } = await bringsOf(deps, item, user);
  const fields = fieldChanges(item, user, known);
  const shown = [...fields, ...secretFields(brings)];
  const planned: Planned = {
    kind: 'person',
    name: `${item.school}/${item.username}`,
    change: user ? (shown.length > 0 ? 'change' : 'same') : 'create',
    fields: shown,
    kept,
    hashes: brings.password && takesHash(item) ? 1 : 0,
    beheerder: beheerderMove(item, user, known),
    run: (context) =>
      user ? change(deps, item, user, known, { fields, brings, context }) : make(deps, item, known, context),
  };
  return { planned: [planned] };
}
