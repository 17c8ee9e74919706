import {
  type Command,
  type CommandBase,
  defineCommand,
  type ErrorSentences,
  table,
  UsageError,
} from '../kernel/command.ts';
import type { EventContext } from '../kernel/events.ts';
import { classCommands, known } from './commands-classes.ts';
import type { FirstBeheerder, SchoolChange, Schools } from './contract.ts';
import { LOGIN_MODES, type School, TWO_STEP_POLICIES } from './model.ts';

interface Deps {
  readonly schools: Schools;
  /** Makes a beheerder with an activation code. */
  readonly makeBeheerder: (
    schoolId: string,
    person: FirstBeheerder,
    context: EventContext,
  ) => Promise<{ readonly accountId: string; readonly code: string; readonly expiresAt: Date }>;
}

const SCHOOL = { does: 'Short name or alias.' };

const shown = ({ id, name, shortNames, brin, loginMode, twoStep, settings, opleidingen, beheerderIds }: School) => ({
  ...{ id, name, shortNames, brin, loginMode, twoStep, settings, opleidingen },
  beheerders: beheerderIds.length,
});

const lines = (school: School): readonly string[] => {
  const { policy, from } = school.twoStep;
  return [
    `${school.name} (${school.shortNames.join(', ')})`,
    `id            ${school.id}`,
    `BRIN          ${school.brin ?? '–'}`,
    `login mode    ${school.loginMode}`,
    `second step   ${policy}${from ? ` from ${from.toISOString()}` : ''}`,
    `docent RESET  ${school.settings.docentMayReset ? 'yes' : 'no'}`,
    `opleidingen   ${school.opleidingen.join(', ') || '–'}`,
    `beheerders    ${school.beheerderIds.length}`,
  ];
};

function moment(text: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new UsageError('--policy-from must be a moment such as 2026-08-01T00:00:00Z');
  return at;
}

const policyOptions = {
  policy: { kind: 'text', does: 'Of whom the second step is required.', oneOf: TWO_STEP_POLICIES },
  'policy-from': { kind: 'text', does: 'From when; absent: from now on.', value: 'MOMENT' },
} as const;

const list = defineCommand({
  name: 'school list',
  does: 'Lists the schools by name.',
  options: {
    search: { kind: 'text', does: 'Those whose name, short name or BRIN has a word that begins so.', value: 'TEXT' },
  },
  examples: [
    { words: 'school list', does: 'All schools:' },
    { words: 'school list --search lyceum --json', does: 'Some, for a script:' },
  ],
  async run({ schools }: Deps & CommandBase, { search }) {
    const all: School[] = [];
    let cursor: string | undefined;
    do {
      const page = await schools.list({ limit: 500, ...(search ? { search } : {}), ...(cursor ? { cursor } : {}) });
      all.push(...page.schools);
      cursor = page.next;
    } while (cursor !== undefined);
    const rows = all.map(({ shortNames, name, brin, loginMode, twoStep }) => [
      ...[shortNames[0] ?? '', name, brin ?? '–', loginMode, twoStep.policy],
    ]);
    return { data: all.map(shown), lines: table(['short name', 'name', 'BRIN', 'login', 'second step'], rows) };
  },
});

const show = defineCommand({
  name: 'school show',
  does: 'Shows a school.',
  words: { school: SCHOOL },
  examples: [{ words: 'school show demo', does: 'By its short name:' }],
  async run(deps: Deps & CommandBase, args) {
    const school = await known(deps, args.school);
    return { data: shown(school), lines: lines(school) };
  },
});

const create = defineCommand({
  name: 'school create',
  does: 'Makes a school, with its first beheerder where one is named.',
  more: 'The activation code of the beheerder is shown once: give it to that person only. It is good for 7 days.',
  words: { name: { does: 'Its full name.' } },
  options: {
    'short-name': { kind: 'text', does: 'What people type to log in.', required: true, value: 'NAME' },
    alias: { kind: 'list', does: 'Another short name.', value: 'NAME' },
    brin: { kind: 'text', does: 'Its BRIN.' },
    ...policyOptions,
    beheerder: { kind: 'text', does: 'Username of the first beheerder.', value: 'USERNAME' },
    'given-name': { kind: 'text', does: 'Of the beheerder.', value: 'NAME' },
    'middle-name': { kind: 'text', does: 'Of the beheerder (tussenvoegsel).', value: 'NAME' },
    'family-name': { kind: 'text', does: 'Of the beheerder.', value: 'NAME' },
    email: { kind: 'text', does: 'Of the beheerder.', value: 'ADDRESS' },
  },
  examples: [
    {
      words: "school create 'Demo College' --short-name demo --beheerder anja --given-name Anja --family-name Wit",
      does: 'A school and who runs it:',
    },
  ],
  async run(deps: Deps & CommandBase, args) {
    const { beheerder, 'given-name': givenName, 'family-name': familyName, 'middle-name': middleName, email } = args;
    if (beheerder !== undefined && (!givenName || !familyName)) {
      throw new UsageError('--beheerder wants --given-name and --family-name');
    }
    const { policy, 'policy-from': from } = args;
    const school = await deps.schools.create(
      {
        name: args.name,
        shortNames: [args['short-name'], ...args.alias],
        ...(args.brin ? { brin: args.brin } : {}),
        ...(policy ? { twoStep: { policy, ...(from ? { from: moment(from) } : {}) } } : {}),
      },
      deps.context,
    );
    if (beheerder === undefined) return { data: shown(school), lines: lines(school) };
    const person = {
      ...{ username: beheerder, givenName: givenName ?? '', familyName: familyName ?? '' },
      ...(middleName ? { middleName } : {}),
      ...(email ? { email } : {}),
    };
    const { accountId, code, expiresAt } = await deps.makeBeheerder(school.id, person, deps.context);
    return {
      data: { ...shown(school), beheerder: { accountId, username: beheerder, activationCode: code, expiresAt } },
      lines: [
        ...lines(school),
        '',
        `Activation code of ${beheerder}, shown once: ${code} (good until ${expiresAt.toISOString()})`,
      ],
    };
  },
});

const edit = defineCommand({
  name: 'school edit',
  does: "Changes a school's names, login mode or policy; what is not given stays.",
  words: { school: SCHOOL },
  options: {
    name: { kind: 'text', does: 'Its full name.' },
    'short-name': { kind: 'text', does: 'Its short name.', value: 'NAME' },
    alias: { kind: 'list', does: 'All its aliases; those not named go.', value: 'NAME' },
    'no-aliases': { kind: 'flag', does: 'Takes all aliases away.' },
    brin: { kind: 'text', does: 'Its BRIN.' },
    'login-mode': { kind: 'text', does: 'How its people log in.', oneOf: LOGIN_MODES },
    ...policyOptions,
    'docent-reset': { kind: 'text', does: 'Whether a docent may RESET own pupils.', oneOf: ['yes', 'no'] },
  },
  examples: [
    {
      words: 'school edit demo --policy beheerders --policy-from 2026-09-01T00:00:00+02:00',
      does: 'Require it of beheerders:',
    },
    { words: 'school edit demo --alias democollege --alias dc', does: 'Two aliases, and no others:' },
  ],
  async run(deps: Deps & CommandBase, args) {
    const { id } = await known(deps, args.school);
    const { name, brin, policy, 'policy-from': from, 'login-mode': loginMode, 'docent-reset': docentReset } = args;
    const named = args['short-name'] !== undefined || args.alias.length > 0 || args['no-aliases'];
    const change = (school: School): SchoolChange => ({
      ...(name === undefined ? {} : { name }),
      ...(brin === undefined ? {} : { brin }),
      ...(loginMode === undefined ? {} : { loginMode }),
      ...(policy === undefined ? {} : { twoStep: { policy, ...(from ? { from: moment(from) } : {}) } }),
      ...(docentReset === undefined ? {} : { settings: { docentMayReset: docentReset === 'yes' } }),
      ...(named
        ? {
            shortNames: [
              args['short-name'] ?? school.shortNames[0] ?? '',
              ...(args.alias.length > 0 || args['no-aliases'] ? args.alias : school.shortNames.slice(1)),
            ],
          }
        : {}),
    });
    if (from !== undefined && policy === undefined) throw new UsageError('--policy-from wants --policy');
    const school = await deps.schools.update(id, change, deps.context);
    return { data: shown(school), lines: lines(school) };
  },
});

/** `numo-id school …` */
export const schoolCommands: readonly Command<Deps>[] = [list, show, create, edit, ...classCommands];

export const schoolSentences: ErrorSentences = {
  'school-unknown': 'there is no such school (school-unknown)',
  'class-unknown': 'the school has no such class in this school year (class-unknown)',
  'class-name-invalid': 'the name of a class is 1 to 100 visible characters (class-name-invalid)',
  'short-name-invalid': 'a short name is 2 to 40 letters, digits and single dashes (short-name-invalid)',
  'short-name-taken': 'this short name is another school’s (short-name-taken)',
  'login-mode-no-connection': 'first a connection to its own provider must be on (login-mode-no-connection)',
  'login-mode-not-tested': 'first a test login must succeed at a connection that is on (login-mode-not-tested)',
  'login-mode-no-second-step':
    'first a beheerder must have an active second step, to get in when the provider fails (login-mode-no-second-step)',
  'school-name-invalid': 'a name is 1 to 200 visible characters (school-name-invalid)',
};
