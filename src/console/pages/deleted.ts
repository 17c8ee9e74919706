import { addressText } from '../../passage/index.ts';
import { dateWords } from '../../render/index.ts';
import { fullNameOf, type People, type User } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { deletedPage } from '../pages.ts';
import { userIdOf } from '../people-table.ts';

/** Whom this admin may bring back is asked of the powers, one by one: the answer hangs on who it is. */
const rowOf = async ({ scope, now, locale }: Visit<'school'>, user: User) => ({
  id: userIdOf(user),
  name: fullNameOf(user),
  username: user.username,
  role: `console.role.${user.role === 'support' ? 'docent' : user.role}` as const,
  deleted: dateWords(user.deletedAt ?? now, now, locale),
  until: dateWords(user.eraseAt ?? now, now, locale),
  mayUndo: (await scope.admin.powers(user))('undelete'),
});

/** «Verwijderde gebruikers»: who can come back, for 30 days (product.md section 4). */
export const deleted = schoolPage<People>({
  path: PATHS.deleted,
  permission: 'manage-people',
  section: 'users',
  load: ({ scope, query }) => scope.people.deletedPage(query.vanaf),
  async show(visit, { people, next }) {
    const { frame, query } = visit;
    const rows = await Promise.all(people.map((user) => rowOf(visit, user)));
    const just = rows.find(({ id, mayUndo }) => id === query.wie && mayUndo);
    return pageAnswer(deletedPage, {
      frame,
      action: PATHS.deleted,
      backUrl: PATHS.school,
      ...(just ? { just } : {}),
      rows,
      ...(next ? { nextUrl: addressText(PATHS.deleted, { vanaf: next }) } : {}),
    });
  },
  actions: [
    {
      fresh: true,
      keep: ['userId'],
      async run({ scope, post }) {
        const back = await scope.admin.undelete(String(post['userId'] ?? ''));
        return go({ path: pathOf(PATHS.user, { userId: userIdOf(back) }) }, 'undeleted');
      },
    },
  ],
});
