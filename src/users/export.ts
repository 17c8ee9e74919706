/** All that is kept about one person, for who asks for it (GDPR article 15). Product.md section 13. */
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { Schools } from '../schools/index.ts';
import { accountExported } from './events.ts';
import type { User } from './model.ts';
import { rewrite } from './rewrite.ts';
import type { UserStore } from './store.ts';

/** What another room keeps about a person: never a secret or a hash of one, never about somebody else. */
export interface PersonPart {
  readonly name: string;
  read(user: User): Promise<unknown>;
}

export interface ExportDeps {
  readonly store: UserStore;
  readonly schools: Pick<Schools, 'byId' | 'classesByIds'>;
  readonly parts: readonly PersonPart[];
}

export type PersonData = Readonly<Record<string, unknown>>;

/** That there is one is told; what it is opens something, or (ECK iD) leaves with nobody. */
const credentialsOf = ({ passwordHash, passwordChangedAt, activation, mustChangePassword, eckIdHash }: User) => ({
  password: { set: passwordHash !== undefined, changedAt: passwordChangedAt, mustChange: mustChangePassword },
  activationCode: activation && { kind: activation.kind, madeAt: activation.madeAt, expiresAt: activation.expiresAt },
  eckId: eckIdHash !== undefined,
});

function accountOf(user: User): PersonData {
  const { passwordHash, passwordChangedAt, activation, mustChangePassword, eckIdHash, eckIdSealed, ...rest } = user;
  const { usernameKey, version, keptSession, pendingEmail, classIds, classYears, supportAct, ...plain } = rest;
  return {
    ...plain,
    pendingEmail: pendingEmail && { email: pendingEmail.email, expiresAt: pendingEmail.expiresAt },
    supportAct: supportAct && { action: supportAct.action, at: supportAct.at },
    ...credentialsOf(user),
  };
}

/**
 * Answers all that is kept about a person, and keeps the fact that it was asked for.
 * @throws AppError `account-unknown` (not-found).
 */
export type PersonExport = (accountId: string, context: EventContext) => Promise<PersonData>;

export function createPersonExport({ store, schools, parts }: ExportDeps): PersonExport {
  return async (accountId, context) => {
    // The fact first: what left the house is on record, whatever happens on the way.
    const { user } = await rewrite(store, accountId, (newest) => ({
      answer: undefined,
      next: newest,
      events: [makeEvent(accountExported, context, { schoolId: newest.schoolId, accountId })],
    }));
    const school = await schools.byId(user.schoolId);
    const classes = await schools.classesByIds(user.schoolId, user.classIds);
    const read = await Promise.all(parts.map(async (part) => [part.name, await part.read(user)] as const));
    return {
      account: accountOf(user),
      school: { id: user.schoolId, name: school?.name },
      classes: classes.map(({ name, kind, year }) => ({ name, kind, year })),
      ...Object.fromEntries(read),
    };
  };
}
