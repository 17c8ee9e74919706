import {
  type Command,
  type CommandBase,
  defineCommand,
  type ErrorSentences,
  table,
  UsageError,
} from '../kernel/command.ts';
import { type School, type Schools, SYSTEM_SHORT_NAME } from '../schools/index.ts';
import type { Users } from './contract.ts';
import type { PersonExport } from './export.ts';
import { findPerson, findSchool } from './find.ts';
import { fullNameOf, isNeverActivated, ROLES, type User } from './model.ts';

interface UserCommandDeps {
  readonly schools: Pick<Schools, 'byShortName' | 'byId' | 'classesOf' | 'classesByIds'>;
  readonly users: Users;
  readonly exportPerson: PersonExport;
}

const SYSTEM = { kind: 'system' } as const;
const PAGE = 1000;

const SCHOOL = { does: `Short name of the school; ${SYSTEM_SHORT_NAME} for support accounts.` };
const USERNAME = { does: 'Username, or the account id (sub).' };

const stateOf = (user: User): string =>
  user.disabled ? 'disabled' : isNeverActivated(user) ? 'never activated' : 'active';

const shownUser = (user: User) => ({
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

const list = defineCommand({
  name: 'user list',
  does: 'Lists the people of a school by family name.',
  words: { school: SCHOOL },
  options: {
    role: { kind: 'text', does: 'Only these.', oneOf: ROLES },
    search: {
      kind: 'text',
      does: 'By the beginnings of words of name, username or leerlingnummer; at most 1000.',
      value: 'TEXT',
    },
  },
  examples: [
    { words: 'user list demo --role docent', does: 'The teachers:' },
    { words: 'user list kurve --json', does: 'The support accounts, for a script:' },
  ],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const school = await findSchool(deps, args.school);
    const found: User[] = [];
    if (args.search === undefined) {
      let cursor: string | undefined;
      do {
        const page = await deps.users.list(
          school.id,
          { list: 'everybody' },
          {
            ...{ limit: PAGE, cursor },
            ...(args.role ? { filter: { role: args.role } } : {}),
          },
        );
        found.push(...page.people);
        cursor = page.next;
      } while (cursor !== undefined);
    } else {
      const { people } = await deps.users.search(school.id, args.search, PAGE);
      found.push(...people.filter(({ role }) => args.role === undefined || role === args.role));
    }
    const rows = found.map((user) => [user.username, user.role, fullNameOf(user), stateOf(user)]);
    return { data: found.map(shownUser), lines: table(['username', 'role', 'name', 'state'], rows) };
  },
});

const show = defineCommand({
  name: 'user show',
  does: 'Shows an account.',
  words: { school: SCHOOL, username: USERNAME },
  examples: [{ words: 'user show demo anja', does: 'By username:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    const classes = (await deps.users.classesOfUser(user)).map(({ name }) => name);
    const data = { ...shownUser(user), classes };
    const lines = Object.entries(data).map(([field, value]) => {
      const text =
        value instanceof Date ? value.toISOString() : Array.isArray(value) ? value.join(', ') : String(value);
      return `${field.padEnd(14)}  ${text || '–'}`;
    });
    return { data, lines };
  },
});

/** Ids of classes of the present school year by their names, main class first. */
async function classIdsOf({ schools }: UserCommandDeps, school: School, names: readonly string[]) {
  if (names.length === 0) return [];
  const classes = await schools.classesOf(school.id);
  return names.map((name) => {
    const found = classes.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (!found) throw new UsageError(`the school has no class ${JSON.stringify(name)} in this school year`);
    return found.id;
  });
}

const codeLines = (username: string, code: string, expiresAt: Date): readonly string[] => [
  `Activation code of ${username}, shown once: ${code} (good until ${expiresAt.toISOString()})`,
  'It stands in place of the password at the next login, where a password is chosen.',
];

/** Support accounts are made, reset and wiped here only, and it is kept why. */
function checkReason(role: string, reason: string | undefined): void {
  if (role === 'support' && !reason) throw new UsageError('--reason is missing: it is kept for support accounts');
}

const REASON = { kind: 'text', does: 'Why, as a key such as new-colleague; kept in audit.', value: 'KEY' } as const;

const create = defineCommand({
  name: 'user create',
  does: 'Makes an account with an activation code; also support accounts, which are made nowhere else.',
  more: 'The code is shown once: give it to that person only.',
  words: { school: SCHOOL, username: { does: 'As it is typed to log in.' } },
  options: {
    role: { kind: 'text', does: 'What the person is.', oneOf: ROLES, required: true },
    'given-name': { kind: 'text', does: 'Given name.', required: true, value: 'NAME' },
    'middle-name': { kind: 'text', does: 'Tussenvoegsel.', value: 'NAME' },
    'family-name': { kind: 'text', does: 'Family name.', required: true, value: 'NAME' },
    email: { kind: 'text', does: 'Mail address, unverified.', value: 'ADDRESS' },
    class: { kind: 'list', does: 'A class of this school year, main class first.', value: 'NAME' },
    leerlingnummer: { kind: 'text', does: 'Leerlingnummer.' },
    opleiding: { kind: 'text', does: 'Opleiding.' },
    reason: REASON,
  },
  examples: [
    { words: 'user create demo meti --role docent --given-name Meti --family-name Ayodele', does: 'A teacher:' },
    {
      words: 'user create kurve robin --role support --given-name Robin --family-name Smit --reason new-colleague',
      does: 'A support account:',
    },
  ],
  async run(deps: UserCommandDeps & CommandBase, args) {
    checkReason(args.role, args.reason);
    const school = await findSchool(deps, args.school);
    const { role, username, email, opleiding, leerlingnummer, 'middle-name': middleName } = args;
    const user = await deps.users.create(
      {
        ...{ schoolId: school.id, username, role, givenName: args['given-name'], familyName: args['family-name'] },
        classIds: await classIdsOf(deps, school, args.class),
        ...(middleName ? { middleName } : {}),
        ...(email ? { email } : {}),
        ...(opleiding ? { opleiding } : {}),
        ...(leerlingnummer ? { leerlingnummer } : {}),
      },
      deps.context,
    );
    const made = await deps.users.reset(user.id, SYSTEM, deps.context);
    return {
      data: { ...shownUser(made.user), activationCode: made.code, expiresAt: made.expiresAt },
      lines: codeLines(user.username, made.code, made.expiresAt),
    };
  },
});

const reset = defineCommand({
  name: 'user reset',
  does: 'Makes a new activation code; the old password stops at once, the second step stays as it was.',
  words: { school: SCHOOL, username: USERNAME },
  options: { reason: REASON },
  examples: [{ words: 'user reset kurve robin --reason forgot-password', does: 'A support account:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    checkReason(user.role, args.reason);
    const { code, expiresAt } = await deps.users.reset(user.id, SYSTEM, deps.context);
    return {
      data: { accountId: user.id, activationCode: code, expiresAt },
      lines: codeLines(user.username, code, expiresAt),
    };
  },
});

const done = (user: User, what: string) => ({
  data: { accountId: user.id, done: what },
  lines: [`${user.username}: ${what}.`],
});

const disable = defineCommand({
  name: 'user disable',
  does: 'No login any more; sessions end.',
  words: { school: SCHOOL, username: USERNAME },
  examples: [{ words: 'user disable demo meti', does: 'At once:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    return done(
      await deps.users.disable((await findPerson(deps, args.school, args.username)).id, SYSTEM, deps.context),
      'disabled',
    );
  },
});

const enable = defineCommand({
  name: 'user enable',
  does: 'Lets a disabled account log in again.',
  words: { school: SCHOOL, username: USERNAME },
  examples: [{ words: 'user enable demo meti', does: 'Again:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    return done(
      await deps.users.enable((await findPerson(deps, args.school, args.username)).id, SYSTEM, deps.context),
      'enabled',
    );
  },
});

const remove = defineCommand({
  name: 'user delete',
  does: 'Deletes an account: absent everywhere at once, erased after 30 days.',
  words: { school: SCHOOL, username: USERNAME },
  examples: [{ words: 'user delete demo meti', does: 'Note the account id that it prints, for `user undo`:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    const { eraseAt } = await deps.users.delete(user.id, SYSTEM, deps.context);
    return {
      data: { accountId: user.id, eraseAt },
      lines: [
        `${user.username} is deleted, and erased at ${eraseAt.toISOString()}.`,
        `Until then: numo-id user undo ${user.id}`,
      ],
    };
  },
});

const undo = defineCommand({
  name: 'user undo',
  does: 'Brings a deleted account back, within 30 days.',
  words: { account: { does: 'Its account id, as `user delete` and audit have it.' } },
  examples: [{ words: 'user undo Zk3….aB9…', does: 'By account id:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    return done(await deps.users.undelete(args.account, SYSTEM, deps.context), 'back');
  },
});

const exportData = defineCommand({
  name: 'user export',
  does: 'Prints all that is kept about a person as JSON, for who asks for the own data; audit keeps that it was done.',
  more: 'No secret, no hash of one, no ECK iD, and nothing about other people.',
  words: { school: SCHOOL, username: USERNAME },
  examples: [{ words: 'user export demo meti > meti.json', does: 'Into a file:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const { id } = await findPerson(deps, args.school, args.username);
    const data = await deps.exportPerson(id, deps.context);
    return { data, lines: [JSON.stringify(data, undefined, 2)] };
  },
});

/** `numo-id user …`, but for the second step, which another room owns. */
export const userCommands: readonly Command<UserCommandDeps>[] = [
  list,
  show,
  create,
  reset,
  disable,
  enable,
  remove,
  undo,
  exportData,
];

export const userSentences: ErrorSentences = {
  'account-unknown': 'there is no such account (account-unknown)',
  'username-taken': 'this username is taken, maybe by an account that was deleted lately (username-taken)',
  'username-invalid': 'a username is 1 to 100 visible characters (username-invalid)',
  'name-invalid': 'a name is 1 to 100 visible characters (name-invalid)',
  'email-invalid': 'this is no mail address (email-invalid)',
  'role-not-in-school': `support accounts live in ${SYSTEM_SHORT_NAME}, and nobody else does (role-not-in-school)`,
  'last-beheerder': 'this is the last beheerder of the school (last-beheerder)',
  'opleiding-unknown': 'the school has no such opleiding (opleiding-unknown)',
};
