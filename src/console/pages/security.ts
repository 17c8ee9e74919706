import { CSV_START, csvLine } from '../../kernel/csv.ts';
import { addressText } from '../../passage/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { exported } from '../events.ts';
import { pageAnswer, schoolPage, type Visit } from '../page.ts';
import { securityPage } from '../pages.ts';
import { userIdOf } from '../people-table.ts';
import { securityFacts } from '../security-rows.ts';

const TONES = { absent: 'plain', pending: 'plain', active: 'on', suspended: 'warn' } as const;

/** Page by page, so that a large school costs no memory. States are keys: a sheet is sorted by machines too. */
async function* csvOf(visit: Visit<'school'>): AsyncGenerator<string> {
  yield CSV_START + csvLine(['username', 'name', 'role', 'two_step', 'since', 'last_login', 'dormant', 'disabled']);
  for await (const people of visit.scope.people.staffPages()) {
    for (const { user, name, state, sinceAt, dormant } of await securityFacts(visit, people)) {
      const { username, role, lastLoginAt, disabled } = user;
      const twoStep = state === 'pending' ? 'absent' : state;
      const [since, login] = [sinceAt, lastLoginAt].map((at) => at?.toISOString() ?? '') as [string, string];
      yield csvLine([username, name, role, twoStep, since, login, String(dormant), String(disabled)]);
    }
  }
}

/** «Beveiliging»: who of the staff has the second step, and who has not been here for long. */
export const security = schoolPage({
  path: PATHS.security,
  permission: 'manage-school',
  section: 'security',
  label: 'console.menu.security',
  load: ({ scope, query }) => scope.people.staffPage(query.vanaf),
  async show(visit, { people, next }) {
    const facts = await securityFacts(visit, people);
    return pageAnswer(securityPage, {
      frame: visit.frame,
      exportAction: `${PATHS.security}/export`,
      rows: facts.map(({ user, name, state, since, lastLogin, dormant }) => ({
        name,
        url: pathOf(PATHS.user, { userId: userIdOf(user) }),
        role: `console.role.${user.role === 'beheerder' ? 'beheerder' : 'docent'}` as const,
        state: { label: `console.two-step.${state}` as const, tone: TONES[state] },
        ...(since ? { since } : {}),
        ...(lastLogin ? { lastLogin } : {}),
        dormant,
        disabled: user.disabled,
      })),
      ...(next ? { nextUrl: addressText(PATHS.security, { vanaf: next }) } : {}),
    });
  },
  actions: [
    {
      name: 'export',
      fresh: true,
      async run(visit) {
        await visit.scope.note(exported, { what: 'security' });
        return { kind: 'file', name: 'beveiliging.csv', type: 'text/csv; charset=utf-8', text: csvOf(visit) };
      },
    },
  ],
});
