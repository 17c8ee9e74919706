import {
  type Command,
  type CommandBase,
  defineCommand,
  type ErrorSentences,
  table,
  UsageError,
} from '../kernel/command.ts';
import { AppError } from '../kernel/errors.ts';
import { SYSTEM_SHORT_NAME } from '../schools/index.ts';
import {
  classIdsOf,
  PERSON_WORDS,
  REASON,
  SCHOOL_WORD,
  shownUser,
  stateOf,
  type UserCommandDeps,
} from './command-words.ts';
import { userStateCommands } from './commands-state.ts';
import type { UserChange } from './contract-admin.ts';
import { findPerson, findSchool } from './find.ts';
import { fullNameOf, ROLES, type User } from './model.ts';

const SYSTEM = { kind: 'system' } as const;
const PAGE = 1000;
const MOST_FOUND = 500;

const list = defineCommand({
  name: 'user list',
  does: 'Lists the people of a school by family name.',
  words: { school: SCHOOL_WORD },
  options: {
    role: { kind: 'text', does: 'Only these.', oneOf: ROLES },
    search: {
      kind: 'text',
      does: 'By the beginnings of words of name, username or leerlingnummer; at most 500.',
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
      const { people, more } = await deps.users.search(school.id, args.search, MOST_FOUND);
      if (more) deps.io.note('There are more: a longer word narrows it.');
      found.push(...people.filter(({ role }) => args.role === undefined || role === args.role));
    }
    const rows = found.map((user) => [user.username, user.role, fullNameOf(user), stateOf(user)]);
    return { data: found.map(shownUser), lines: table(['username', 'role', 'name', 'state'], rows) };
  },
});

const show = defineCommand({
  name: 'user show',
  does: 'Shows an account.',
  words: PERSON_WORDS,
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

const codeLines = (username: string, code: string, expiresAt: Date): readonly string[] => [
  `Activation code of ${username}, shown once: ${code} (good until ${expiresAt.toISOString()})`,
  'It stands in place of the password at the next login, where a password is chosen.',
];

/** Support accounts are made, reset and wiped here only, and it is kept why. */
function checkReason(role: string, reason: string | undefined): void {
  if (role === 'support' && !reason) throw new UsageError('--reason is missing: it is kept for support accounts');
}

const noClass = (name: string): UsageError =>
  new UsageError(`the school has no class ${JSON.stringify(name)} in this school year`);

const name = (does: string) => ({ kind: 'text', does, value: 'NAME' }) as const;

/** What an account says of a person. */
const profile = {
  'given-name': name('Given name.'),
  'middle-name': name('Tussenvoegsel.'),
  'family-name': name('Family name.'),
  email: { kind: 'text', does: 'Mail address, unverified.', value: 'ADDRESS' },
  class: { kind: 'list', does: 'A class of this school year, main class first.', value: 'NAME' },
  leerlingnummer: { kind: 'text', does: 'Leerlingnummer.' },
  opleiding: { kind: 'text', does: 'Opleiding.' },
  'external-id': { kind: 'list', does: 'Who it is elsewhere, as <source>:<value>.', value: 'ID' },
} as const;

const create = defineCommand({
  name: 'user create',
  does: 'Makes an account with an activation code; also support accounts, which are made nowhere else.',
  more: 'The code is shown once: give it to that person only.',
  words: { school: SCHOOL_WORD, username: { does: 'As it is typed to log in.' } },
  options: {
    role: { kind: 'text', does: 'What the person is.', oneOf: ROLES, required: true },
    ...profile,
    'given-name': { ...profile['given-name'], required: true },
    'family-name': { ...profile['family-name'], required: true },
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
    const by = { ...SYSTEM, reason: args.reason };
    const user = await deps.users.createBy(
      {
        ...{ schoolId: school.id, username, role, givenName: args['given-name'], familyName: args['family-name'] },
        classIds: await classIdsOf(deps, school, args.class, noClass),
        externalIds: args['external-id'],
        ...(middleName ? { middleName } : {}),
        ...(email ? { email } : {}),
        ...(opleiding ? { opleiding } : {}),
        ...(leerlingnummer ? { leerlingnummer } : {}),
      },
      by,
      deps.context,
    );
    const made = await deps.users.reset(user.id, by, deps.context);
    return {
      data: { ...shownUser(made.user), activationCode: made.code, expiresAt: made.expiresAt },
      lines: codeLines(user.username, made.code, made.expiresAt),
    };
  },
});

const reset = defineCommand({
  name: 'user reset',
  does: 'Makes a new activation code; the old password stops at once, the second step stays as it was.',
  words: PERSON_WORDS,
  options: { reason: REASON },
  examples: [{ words: 'user reset kurve robin --reason forgot-password', does: 'A support account:' }],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    checkReason(user.role, args.reason);
    const by = { ...SYSTEM, reason: args.reason };
    const { code, expiresAt } = await deps.users.reset(user.id, by, deps.context);
    return {
      data: { accountId: user.id, activationCode: code, expiresAt },
      lines: codeLines(user.username, code, expiresAt),
    };
  },
});

/** What the options say of the fields; those that are not given stay. */
const changeOf = (
  args: {
    readonly [K in Exclude<keyof typeof profile, 'class' | 'external-id'> | 'username']?: string | undefined;
  },
): UserChange => {
  const fields = {
    ...{ givenName: args['given-name'], middleName: args['middle-name'], familyName: args['family-name'] },
    ...{ username: args.username, email: args.email, opleiding: args.opleiding, leerlingnummer: args.leerlingnummer },
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
};

const edit = defineCommand({
  name: 'user edit',
  does: 'Changes what an account says; what is not given stays, and an empty text takes a field away.',
  more: 'A list that is given replaces the whole one: classes those of this school year. Its owner is told of a new mail address.',
  words: PERSON_WORDS,
  options: {
    'new-username': name('Another username.'),
    ...profile,
    'no-classes': { kind: 'flag', does: 'Takes all classes of this school year away.' },
    'no-external-ids': { kind: 'flag', does: 'Takes all of them away.' },
  },
  examples: [
    { words: "user edit demo meti --family-name 'Ayodele-Smit' --email meti@demo.example", does: 'A marriage:' },
    { words: "user edit demo jan --class 3b --middle-name ''", does: 'Another class, and no tussenvoegsel:' },
  ],
  async run(deps: UserCommandDeps & CommandBase, args) {
    const user = await findPerson(deps, args.school, args.username);
    const hasClasses = args.class.length > 0 || args['no-classes'];
    const hasIds = args['external-id'].length > 0 || args['no-external-ids'];
    const change: UserChange = {
      ...changeOf({ ...args, username: args['new-username'] }),
      ...(hasClasses ? { classIds: await classIdsOf(deps, { id: user.schoolId }, args.class, noClass) } : {}),
      ...(hasIds ? { externalIds: args['external-id'] } : {}),
    };
    if (Object.keys(change).length === 0) throw new UsageError('nothing is given to change');
    const edited = await deps.users.edit(user.id, change, user.updatedAt, SYSTEM, deps.context);
    if (!edited.ok) throw new AppError('conflict', 'conflict');
    const { user: newest, changed } = edited;
    const said = changed.length === 0 ? 'was so already' : `changed ${changed.join(', ')}`;
    return { data: { ...shownUser(newest), changed }, lines: [`${newest.username}: ${said}.`] };
  },
});

const exportData = defineCommand({
  name: 'user export',
  does: 'Prints all that is kept about a person as JSON, for who asks for the own data; audit keeps that it was done.',
  more: 'No secret, no hash of one, no ECK iD, and nothing about other people.',
  words: PERSON_WORDS,
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
  edit,
  reset,
  ...userStateCommands,
  exportData,
];

export const userSentences: ErrorSentences = {
  'account-unknown': 'there is no such account (account-unknown)',
  'username-taken': 'this username is taken, maybe by an account that was deleted lately (username-taken)',
  'username-invalid': 'a username is 1 to 100 visible characters (username-invalid)',
  'name-invalid': 'a name is 1 to 100 visible characters (name-invalid)',
  'email-invalid': 'this is no mail address (email-invalid)',
  'role-not-in-school': `support accounts live in ${SYSTEM_SHORT_NAME}, and nobody else does (role-not-in-school)`,
  'external-id-taken': 'another account of the school has this external id (external-id-taken)',
  'external-id-invalid': 'an external id is <source>:<value> (external-id-invalid)',
  'not-allowed': 'this is not done from the command line (not-allowed)',
  'last-beheerder': 'this is the last beheerder of the school (last-beheerder)',
  'opleiding-unknown': 'the school has no such opleiding (opleiding-unknown)',
};
