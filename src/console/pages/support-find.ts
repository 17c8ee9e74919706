import { parseAccountId } from '../../kernel/ids.ts';
import { fullNameOf } from '../../users/index.ts';
import { PATHS, pathOf } from '../addresses.ts';
import { pageAnswer, supportPage } from '../page.ts';
import { findPage } from '../pages.ts';

const MAX_TYPED = 256;

/** Somebody in any school, by the whole username or mail address. Each school's Logboek tells that somebody was found. */
export const supportFind = supportPage({
  path: PATHS.find,
  permission: 'support',
  section: 'find',
  label: 'console.support.find',
  load: async () => ({}),
  async show(visit) {
    const { scope, frame, query } = visit;
    const text = (query.zoek ?? '').trim().slice(0, MAX_TYPED);
    const found = text === '' ? [] : await scope.findAnywhere(text);
    await scope.look(
      'found',
      found.map(({ user }) => ({ schoolId: user.schoolId, accountId: user.id })),
      visit,
    );
    return pageAnswer(findPage, {
      frame,
      action: PATHS.find,
      text,
      people: found.map(({ school, user }) => ({
        name: fullNameOf(user),
        username: user.username,
        role: `console.role.${user.role}`,
        school: school.name,
        disabled: user.disabled,
        url: pathOf(PATHS.person, { schoolId: school.id, userId: parseAccountId(user.id)?.userId ?? '' }),
      })),
    });
  },
});
