/**
 * The limits of power at the server (product.md sections 3 and 4): each role posts each action at each kind of
 * person, whatever its pages offer. What happens is what the matrix of users/powers.ts gives, and nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../src/kernel/clock.ts';
import { parseAccountId } from '../../src/kernel/ids.ts';
import { type AccountAction, may, type Role, type User } from '../../src/users/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { consoleHand } from '../support/console.ts';
import type { TestAccount } from '../support/seed.ts';
import type { Visitor } from '../support/visitor.ts';

let app: TestApp;
let hand: ReturnType<typeof consoleHand>;
let classId: string;

beforeAll(async () => {
  app = await startTestApp();
  hand = consoleHand(app);
  const { schools } = app.running.domains;
  ({ id: classId } = await schools.addClass(app.school.id, { name: 'havo 2a', kind: 'stamklas' }, hand.context));
  // Nobody here is the last one.
  await app.account({ role: 'beheerder' });
});
afterAll(() => app.close());

/** `elsewhere`: a leerling in no class of the docent. `self` comes last: it changes who acts. */
const KINDS = ['leerling', 'elsewhere', 'docent', 'former', 'beheerder', 'support', 'self'] as const;
type Kind = (typeof KINDS)[number];
type Situation = 'active' | 'suspended' | 'disabled' | 'deleted';

interface Act {
  readonly action: AccountAction;
  /** After the address of the person; `undelete`'s is one of its own. */
  readonly path: string;
  readonly before?: Situation;
  fields?(user: User): Record<string, string>;
  /** Whether it was done. */
  done(user: User | undefined, state: string | undefined): boolean;
}

const form = (user: User, change: Record<string, string>): Record<string, string> => ({
  given_name: user.givenName,
  family_name: user.familyName,
  username: user.username,
  email: user.email ?? '',
  leerlingnummer: '',
  opleiding: user.opleiding ?? '',
  main_class: classId,
  role: user.role,
  seen: user.updatedAt.toISOString(),
  ...change,
});
const role = (to: 'leerling' | 'docent' | 'beheerder'): Act => ({
  action: `make-${to}`,
  path: '',
  fields: (user) => form(user, { role: to }),
  // Who is it already shows nothing: `was` is looked at by the test.
  done: (user) => user?.role === to,
});
const WHY = { reason: 'other', verified: 'called-back', end: 'week' };

const suspended: Act = {
  action: 'two-step-suspend',
  path: '/uitzetten',
  done: (_, state) => state === 'suspended',
};
const resumed: Act = {
  action: 'two-step-resume',
  path: '/aanzetten',
  before: 'suspended',
  done: (_, state) => state === 'active',
};
const wiped: Act = { action: 'two-step-wipe', path: '/wissen', done: (_, state) => state === 'absent' };
const reset: Act = { action: 'reset', path: '/reset', done: (user) => user?.passwordHash === undefined };

const IN_SCHOOL: readonly Act[] = [
  {
    action: 'edit-profile',
    path: '',
    fields: (user) => form(user, { given_name: 'Gewijzigd' }),
    done: (user) => user?.givenName === 'Gewijzigd',
  },
  {
    action: 'edit-username',
    path: '',
    fields: (user) => form(user, { username: `anders-${user.username}` }),
    done: (user) => user?.username.startsWith('anders-') === true,
  },
  {
    action: 'edit-email',
    path: '',
    fields: (user) => form(user, { email: 'anders@demo.example' }),
    done: (user) => user?.email === 'anders@demo.example',
  },
  role('leerling'),
  role('docent'),
  role('beheerder'),
  reset,
  suspended,
  resumed,
  wiped,
  { action: 'disable', path: '/uitschakelen', done: (user) => user?.disabled === true },
  { action: 'enable', path: '/inschakelen', before: 'disabled', done: (user) => user?.disabled === false },
  { action: 'delete', path: '/verwijderen', done: (user) => user === undefined },
  { action: 'undelete', path: '/beheer/verwijderd', before: 'deleted', done: (user) => user !== undefined },
];
const BY_SUPPORT: readonly Act[] = [
  reset,
  { ...suspended, path: '/uit' },
  { ...resumed, path: '/aan' },
  { ...wiped, path: '/wissen' },
];

interface Target {
  readonly account: TestAccount;
  readonly schoolId: string;
}

/** A person of that kind, with a second step where the role has one. */
async function makeTarget(kind: Exclude<Kind, 'self'>): Promise<Target> {
  const { schools, users } = app.running.domains;
  if (kind === 'support') {
    const realm = await schools.ensureSystemRealm();
    return { account: await app.account({ role: 'support', twoStep: true }, realm), schoolId: realm.id };
  }
  const role = kind === 'former' ? 'beheerder' : kind === 'elsewhere' ? 'leerling' : kind;
  const classIds = kind === 'elsewhere' ? [] : [classId];
  const account = await app.account({ role, classIds, ...(role === 'leerling' ? {} : { twoStep: true }) });
  if (kind === 'former') await users.changeRole(account.id, 'docent', { kind: 'system' }, hand.context);
  return { account, schoolId: app.school.id };
}

async function prepare({ id }: TestAccount, situation: Situation | undefined): Promise<void> {
  const { users, factors } = app.running.domains;
  const user = await users.byId(id);
  if (!user) throw new Error('nobody');
  if (situation === 'disabled') await users.disable(id, { kind: 'system' }, hand.context);
  if (situation === 'deleted') await users.delete(id, { kind: 'system' }, hand.context);
  if (situation === 'suspended' && user.role !== 'leerling')
    await factors.suspend(user, 'manual', {
      ...hand.context,
      actor: { kind: 'account', accountId: id, role: user.role },
    });
}

const lookAt = async ({ id }: TestAccount) => {
  const { users, factors } = app.running.domains;
  const user = await users.byId(id);
  return { user, state: user && (await factors.view(user)).state };
};

interface Hands {
  readonly account: TestAccount;
  readonly visitor: Visitor;
  readonly csrf: string;
}

/** Posts it as somebody would who knows the address; answers whether it was done, and whether the matrix says so. */
async function attempt(by: Hands, act: Act, kind: Kind, room: 'beheer' | 'support') {
  const { users, schools } = app.running.domains;
  const { account, schoolId } =
    kind === 'self' ? { account: by.account, schoolId: by.account.id.split('.')[0] ?? '' } : await makeTarget(kind);
  const target = await users.byId(account.id);
  if (!target) throw new Error('nobody');
  await prepare(account, act.before);
  const before = await lookAt(account);
  const { userId = '' } = parseAccountId(account.id) ?? {};
  const person =
    room === 'beheer' ? `/beheer/gebruikers/${userId}` : `/support/scholen/${schoolId}/gebruikers/${userId}`;
  const path = act.action === 'undelete' ? act.path : `${person}${act.path}`;
  const fields = { ...WHY, userId, ...act.fields?.(before.user ?? target), _csrf: by.csrf };
  const { status, location } = await by.visitor.post(`${app.issuer}${path}`, fields);
  const after = await lookAt(account);
  const [school, user] = [await schools.byId(schoolId), await users.byId(by.account.id)];
  if (!school || !user) throw new Error('nobody acts');
  const power = may({ kind: 'account', user }, act.action, { user: target, school }, new Date(app.clock.now()));
  const own = kind === 'self' && act.action.startsWith('two-step-');
  const isRoom = (room === 'support') === (by.account.role === 'support');
  return {
    done: !act.done(before.user, before.state) && act.done(after.user, after.state),
    // The own second step is the profile's matter. Who is it already cannot be made it.
    allowed: isRoom && power.allowed && !own && !act.done(before.user, before.state),
    needs: isRoom && power.allowed ? power.needs : [],
    status,
    location,
  };
}

async function enter(role: Role): Promise<Hands> {
  const place = role === 'support' ? await app.running.domains.schools.ensureSystemRealm() : app.school;
  const classIds = role === 'docent' ? [classId] : [];
  const account = await app.account({ role, classIds, ...(role === 'leerling' ? {} : { twoStep: true }) }, place);
  const visitor = app.visitor();
  return { account, visitor, csrf: await hand.csrf(visitor, account) };
}

describe('at the server', () => {
  // Counted by hand from product.md: a leerling nothing, a docent RESET of an own pupil; a beheerder 10 things to a
  // leerling (of two kinds here), 13 to a docent, 5 to each who is or was beheerder, 2 to oneself; support 3 to a
  // docent and 4 to each of the latter.
  test.each([
    ['leerling', 0],
    ['docent', 1],
    ['beheerder', 2 * 10 + 13 + 2 * 5 + 2],
    ['support', 3 + 2 * 4],
  ] as const)('%s can do what the matrix gives, and no more', async (role, count) => {
    const { schools } = app.running.domains;
    const place = role === 'support' ? await schools.ensureSystemRealm() : app.school;
    const classIds = role === 'docent' ? [classId] : [];
    const account = await app.account({ role, classIds, ...(role === 'leerling' ? {} : { twoStep: true }) }, place);
    const visitor = app.visitor();
    const by = { account, visitor, csrf: await hand.csrf(visitor, account) };
    let all = 0;
    for (const kind of KINDS) {
      for (const [room, acts] of [
        ['beheer', IN_SCHOOL],
        ['support', BY_SUPPORT],
      ] as const) {
        // Who acts is neither disabled nor deleted.
        const own = acts.filter(({ before }) => before !== 'disabled' && before !== 'deleted');
        for (const act of kind === 'self' ? own : acts) {
          const { done, allowed, status } = await attempt(by, act, kind, room);
          const what = `${role} ${room} ${act.action} ${kind} (${status})`;
          expect([what, done]).toEqual([what, allowed]);
          all += done ? 1 : 0;
        }
      }
    }
    expect(all).toBe(count);
  });

  test.each([
    ['beheerder', 'beheer', IN_SCHOOL, 12],
    ['support', 'support', BY_SUPPORT, 11],
  ] as const)(
    'with a login of half an hour ago %s is asked to log in again where the matrix says so',
    async (role, room, acts, least) => {
      const by = await enter(role);
      app.clock.move(30 * MINUTE);
      let asked = 0;
      for (const kind of KINDS.filter((one) => one !== 'self')) {
        for (const act of acts) {
          const { done, allowed, needs, location } = await attempt(by, act, kind, room);
          if (!allowed || !needs.includes('recent-login')) continue;
          expect([act.action, kind, done, new URL(location ?? '').pathname]).toEqual([
            act.action,
            kind,
            false,
            '/auth',
          ]);
          asked += 1;
        }
      }
      expect(asked).toBeGreaterThanOrEqual(least);
    },
  );
});
