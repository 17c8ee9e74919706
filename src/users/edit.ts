/** The form «Edit user»: what differs is written if nobody else edited meanwhile. Product.md section 4. */
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { type DomainEvent, type EventContext, makeEvent } from '../kernel/events.ts';
import { openYearsOf, type Schools, schoolYearOf } from '../schools/index.ts';
import { type Authority, authorityOf } from './authority.ts';
import type { By, Edited, UserAdmin, UserChange } from './contract-admin.ts';
import { demandEmail, demandOffered, parseClasses, parseExternalIds, parseName } from './drafts.ts';
import { emailSet, userEdited } from './events.ts';
import { tidy, type User, usernameKeyOf } from './model.ts';
import type { AccountAction } from './powers.ts';
import { accountUnknown, rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

export interface EditDeps {
  readonly store: UserStore;
  readonly schools: Pick<Schools, 'byId' | 'classesByIds'>;
  readonly clock: Clock;
}

type Fields = Partial<Omit<User, 'id' | 'version'>>;

/** An empty text takes the field away. */
const optional = (typed: string): string | undefined => (tidy(typed) === '' ? undefined : tidy(typed));

/** The classes that a change wants, by school year. */
function wantedClasses(
  { classIds, classYear, nextClassIds }: UserChange,
  now: Date,
): ReadonlyMap<number, readonly string[]> {
  const { present, next } = openYearsOf(now);
  return new Map([
    ...(classIds ? [[classYear ?? present, classIds] as const] : []),
    ...(nextClassIds ? [[next, nextClassIds] as const] : []),
  ]);
}

/** Classes in place of the old ones of their years; the rest stays, behind those of the present year. */
async function classFields({ schools, clock }: EditDeps, user: User, change: UserChange): Promise<Fields> {
  const wanted = wantedClasses(change, clock.now());
  if (wanted.size === 0) return {};
  const known = await schools.classesByIds(user.schoolId, user.classIds);
  const others = known.filter((one) => !wanted.has(one.year)).map(({ id }) => id);
  for (const [year, ids] of wanted) {
    const found = await schools.classesByIds(user.schoolId, ids);
    if (found.some((one) => one.year !== year)) throw new AppError('class-unknown', 'bad-request');
  }
  const present = schoolYearOf(clock.now());
  const ahead = [...wanted].flatMap(([year, ids]) => (year === present ? [] : ids));
  return parseClasses(schools, user.schoolId, [...(wanted.get(present) ?? []), ...others, ...ahead]);
}

function opleidingField(user: User, typed: string, offered: readonly string[]): Fields {
  const opleiding = optional(typed);
  // One that the school no longer offers may stay where it is.
  if (opleiding !== user.opleiding) demandOffered(opleiding, offered);
  return { opleiding };
}

/** The fields as they would be kept. @throws AppError as `UserAdmin.edit`. */
async function fieldsOf(deps: EditDeps, user: User, change: UserChange, offered: readonly string[]): Promise<Fields> {
  const { givenName, middleName, familyName, username, leerlingnummer, email, opleiding, externalIds } = change;
  const name = username === undefined ? undefined : parseName(username, 'username-invalid');
  return {
    ...(givenName === undefined ? {} : { givenName: parseName(givenName, 'name-invalid') }),
    ...(middleName === undefined
      ? {}
      : { middleName: optional(middleName) === undefined ? undefined : parseName(middleName, 'name-invalid') }),
    ...(familyName === undefined ? {} : { familyName: parseName(familyName, 'name-invalid') }),
    ...(name === undefined ? {} : { username: name, usernameKey: usernameKeyOf(name) }),
    ...(leerlingnummer === undefined ? {} : { leerlingnummer: optional(leerlingnummer) }),
    ...(email === undefined ? {} : { email: optional(email) === undefined ? undefined : demandEmail(email) }),
    ...(opleiding === undefined ? {} : opleidingField(user, opleiding, offered)),
    ...(externalIds === undefined ? {} : { externalIds: parseExternalIds(externalIds) }),
    ...(await classFields(deps, user, change)),
  };
}

/** Follow from others, so they are not told by themselves. */
const DERIVED = ['usernameKey', 'classYears'];

const POWER: Readonly<Record<string, AccountAction>> = {
  username: 'edit-username',
  email: 'edit-email',
  externalIds: 'edit-external-ids',
};

const changedIn = (user: User, fields: Fields): readonly string[] =>
  (Object.keys(fields) as (keyof Fields)[])
    .filter((field) => !DERIVED.includes(field) && JSON.stringify(user[field]) !== JSON.stringify(fields[field]))
    .sort();

/** The next record, whose `updatedAt` differs from the last one's, so that two edits are told apart. */
function edited(user: User, fields: Fields, changed: readonly string[], now: Date): User {
  const updatedAt = new Date(Math.max(now.getTime(), user.updatedAt.getTime() + 1));
  const next = { ...user, ...fields, updatedAt };
  if (!changed.includes('email')) return next;
  return {
    ...next,
    emailVerified: false,
    pendingEmail: undefined,
    formerEmail: user.emailVerified ? user.email : undefined,
  };
}

function eventsOf(user: User, changed: readonly string[], context: EventContext): readonly DomainEvent[] {
  const about = { schoolId: user.schoolId, accountId: user.id };
  const event = makeEvent(userEdited, context, { ...about, fields: { changed: changed.join(' ') } });
  return changed.includes('email') ? [event, makeEvent(emailSet, context, about)] : [event];
}

interface Edit {
  readonly id: string;
  readonly change: UserChange;
  readonly seen: Date;
  readonly authority: Authority;
}

async function edit(deps: EditDeps, { id, change, seen, authority }: Edit, context: EventContext): Promise<Edited> {
  const before = await deps.store.get(id);
  if (!before) throw accountUnknown();
  authority.demand('view', before);
  const fields = await fieldsOf(deps, before, change, authority.school.opleidingen);
  const { answer, user } = await rewrite<readonly string[] | undefined>(deps.store, id, (newest) => {
    if (newest.updatedAt.getTime() !== seen.getTime()) return { answer: undefined };
    const changed = changedIn(newest, fields);
    for (const action of new Set(changed.map((field) => POWER[field] ?? 'edit-profile')))
      authority.demand(action, newest);
    if (changed.length === 0) return { answer: changed };
    const next = edited(newest, fields, changed, deps.clock.now());
    return { answer: changed, next, events: eventsOf(newest, changed, context) };
  });
  return answer ? { ok: true, user, changed: answer } : { ok: false, reason: 'conflict', newest: user };
}

interface Move {
  readonly from: string;
  readonly to: string;
  /** They are classes of two school years: nobody leaves the one of this year before it is over. */
  readonly beside: boolean;
}

const movedIn = (classIds: readonly string[], { from, to, beside }: Move): readonly string[] => [
  ...new Set(beside ? [...classIds, to] : classIds.map((one) => (one === from ? to : one))),
];

export function editing(deps: EditDeps): Pick<UserAdmin, 'edit' | 'move'> {
  const authority = async (by: By, id: string) => {
    const user = await deps.store.get(id);
    if (!user) throw accountUnknown();
    return authorityOf(deps, by, user.schoolId);
  };
  return {
    async edit(id, change, seen, by, context) {
      return edit(deps, { id, change, seen, authority: await authority(by, id) }, context);
    },
    async move(accountIds, { from, to }, by, context) {
      let moved = 0;
      for (const id of accountIds) {
        const power = await authority(by, id);
        const classes = await deps.schools.classesByIds(power.school.id, [from, to]);
        const [source, target] = [from, to].map((classId) => classes.find((one) => one.id === classId));
        if (!target) throw new AppError('class-unknown', 'bad-request');
        const { answer } = await rewrite(deps.store, id, (newest) => {
          power.demand('edit-profile', newest);
          if (!newest.classIds.includes(from)) return { answer: 0 };
          const classIds = movedIn(newest.classIds, { from, to, beside: source?.year !== target.year });
          const classYears = [...new Set([...newest.classYears, String(target.year)])].sort();
          const next = edited(newest, { classIds, classYears }, ['classIds'], deps.clock.now());
          return { answer: 1, next, events: eventsOf(newest, ['classIds'], context) };
        });
        moved += answer;
      }
      return moved;
    },
  };
}
