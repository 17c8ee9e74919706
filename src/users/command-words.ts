/** What the verbs about one person share: how the person is named, shown, and why something is done. */
import type { CommandAnswer, CommandBase, OptionSpec } from '../kernel/command.ts';
import type { School, Schools } from '../schools/index.ts';
import { SYSTEM_SHORT_NAME } from '../schools/index.ts';
import type { Users } from './contract.ts';
import type { PersonExport } from './export.ts';
import { findPerson } from './find.ts';
import { fullNameOf, isNeverActivated, type User } from './model.ts';

export interface UserCommandDeps {
  readonly schools: Pick<Schools, 'byShortName' | 'classesOf' | 'classesByIds'>;
  readonly users: Users;
  readonly exportPerson: PersonExport;
}

export const SCHOOL_WORD = { does: `Short name of the school; ${SYSTEM_SHORT_NAME} for support accounts.` };

/** The words that name a person. */
export const PERSON_WORDS = {
  school: SCHOOL_WORD,
  username: { does: 'Username, or the account id (sub).' },
} as const;

export interface PersonArgs {
  readonly school: string;
  readonly username: string;
}

/** Audit keeps it, so it is a key: nothing that somebody typed about somebody. */
export const REASON = {
  kind: 'text',
  does: 'Why; kept in audit.',
  value: 'KEY',
  like: { pattern: /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, words: 'a key such as new-colleague or lost-phone' },
} as const satisfies OptionSpec;

export const stateOf = (user: User): string =>
  user.disabled ? 'disabled' : isNeverActivated(user) ? 'never activated' : 'active';

export const shownUser = (user: User) => ({
  accountId: user.id,
  username: user.username,
  role: user.role,
  name: fullNameOf(user),
  givenName: user.givenName,
  ...(user.middleName === undefined ? {} : { middleName: user.middleName }),
  familyName: user.familyName,
  ...(user.email === undefined ? {} : { email: user.email, emailVerified: user.emailVerified }),
  ...(user.leerlingnummer === undefined ? {} : { leerlingnummer: user.leerlingnummer }),
  ...(user.opleiding === undefined ? {} : { opleiding: user.opleiding }),
  externalIds: user.externalIds,
  state: stateOf(user),
  ...(user.lastLoginAt === undefined ? {} : { lastLoginAt: user.lastLoginAt }),
});

/** Does something to the person who was named, and says it in a word. */
export const toPerson =
  (what: string, act: (deps: UserCommandDeps & CommandBase, user: User) => Promise<unknown>) =>
  async (deps: UserCommandDeps & CommandBase, args: PersonArgs): Promise<CommandAnswer> => {
    const user = await findPerson(deps, args.school, args.username);
    await act(deps, user);
    return doneTo(user, what);
  };

export const doneTo = (user: User, what: string): CommandAnswer => ({
  data: { accountId: user.id, done: what },
  lines: [`${user.username}: ${what}.`],
});

/** Ids of classes of the present school year by their names, main class first. @throws UsageError by `unknown`. */
export async function classIdsOf(
  { schools }: UserCommandDeps,
  school: Pick<School, 'id'>,
  names: readonly string[],
  unknown: (name: string) => Error,
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const classes = await schools.classesOf(school.id);
  return names.map((name) => {
    const found = classes.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!found) throw unknown(name);
    return found.id;
  });
}
