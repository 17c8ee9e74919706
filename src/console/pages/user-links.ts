import { dateWords, momentWords } from '../../render/index.ts';
import { atHand, fullNameOf, type User } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { go, pageAnswer, schoolPage, type Visit } from '../page.ts';
import { userLinksPage } from '../pages-sso.ts';
import { userIdOf } from '../people-table.ts';

/** Whose identity this visitor may change, or the visitor's own. */
async function load({ scope, params, me }: Visit<'school'>): Promise<User | undefined> {
  const user = await scope.people.byId(params.userId ?? '');
  if (!user) return undefined;
  return user.id === me.id || (await scope.admin.powers(user))('edit-external-ids') ? user : undefined;
}

/** The school accounts that get into somebody's account, each with a way to unlink it. */
export const links = schoolPage<User>({
  path: PATHS.links,
  permission: 'manage-people',
  section: 'users',
  load,
  async show({ scope, frame, now, locale }, user) {
    const at = (pattern: string): string => pathOf(pattern, { userId: userIdOf(user) });
    return pageAnswer(userLinksPage, {
      frame,
      name: fullNameOf(user),
      backUrl: at(PATHS.user),
      action: at(PATHS.links),
      links: (await scope.sso.links(user)).map(({ id, connection, by, createdAt, lastUsedAt }) => ({
        id,
        connection,
        by: `console.links.by.${by}`,
        since: dateWords(createdAt, now, locale),
        ...(lastUsedAt ? { used: momentWords(lastUsedAt, now, locale) } : {}),
      })),
    });
  },
  actions: [
    {
      fresh: true,
      keep: ['link'],
      async run({ scope, post, me, session, context }, user) {
        const { link } = post;
        const keep = user.id === me.id ? atHand(me, session) : undefined;
        await scope.sso.unlink(user, typeof link === 'string' ? link : '', keep, context);
        return go({ path: pathOf(PATHS.links, { userId: userIdOf(user) }) }, 'sso-unlinked');
      },
    },
  ],
});
