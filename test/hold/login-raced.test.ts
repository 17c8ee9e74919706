/**
 * Somebody ends a login that is on its way, at each place where it asks the store something: in any order, nothing that
 * was proven before goes on, and nothing is told of it (product.md section 6). All in one millisecond: no clock helps.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackground } from '../../scripts/round-trips.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import type { School } from '../../src/schools/index.ts';
import type { User } from '../../src/users/index.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { createGate, type Gate } from '../support/gate.ts';
import { mongoForTests } from '../support/mongo.ts';
import { secretOf } from '../support/profile.ts';
import { raceHand } from '../support/race.ts';
import { context, PASSWORD, type TestAccount } from '../support/seed.ts';
import { has, type Seen, type Visitor } from '../support/visitor.ts';
import { ENGINES } from './engines.ts';

const { kind } = mongoForTests();
const BY = { kind: 'system' } as const;
const NEXT = 'rode-trein-zomer-77';
const ADDRESS = '192.0.2.1';
/** More than any login asks. */
const FAR = 40;

interface Change {
  readonly twoStep?: boolean;
  /** Short name of the account's school, where it is not the usual one. */
  readonly school?: 'streng';
  /** Before the login; answers what is typed in place of the password. */
  readonly before?: (user: User) => Promise<string | undefined>;
  readonly act: (user: User) => Promise<unknown>;
  /** A second write, which comes only when the login is over. */
  readonly late?: (user: User) => Promise<unknown>;
  /** A login that only begins after it does not get in either. */
  readonly shuts?: true;
}

/** What may end a login, by whom it is done. */
function changesOf(app: TestApp): Readonly<Record<string, Change>> {
  const { users, factors } = app.running.domains;
  let admin: Promise<EventContext> | undefined;
  const asAdmin = () => {
    admin ??= app.account({ role: 'beheerder' }).then(({ id: accountId }) => ({
      clock: systemClock,
      actor: { kind: 'account', accountId, role: 'beheerder' },
    }));
    return admin;
  };
  const own = ({ id: accountId, role }: User): EventContext => ({
    clock: systemClock,
    actor: { kind: 'account', accountId, role },
  });
  const endAll = ({ id }: User) => users.endSessions(id, {}, 'second-step', context);
  const wipe = async (user: User) => {
    expect((await factors.wipe(user, await asAdmin(), 'lost')).ok).toBe(true);
  };
  const resume = async (user: User) => {
    expect((await factors.resume(user, undefined, await asAdmin())).ok).toBe(true);
  };
  const setUp = async (user: User) => {
    await factors.begin(user, own(user));
    const { uri = '' } = (await factors.setupView(user)) ?? {};
    const secret = new URL(uri).searchParams.get('secret') ?? '';
    expect((await factors.confirm(user, app.codeOf({ secret }), own(user))).ok).toBe(true);
  };
  const suspended = {
    twoStep: true,
    before: async (user: User) => {
      await asAdmin();
      expect((await factors.suspend(user, 'manual', own(user))).ok).toBe(true);
      return undefined;
    },
  } as const;
  const done = (first: (user: User) => Promise<unknown>) => async (user: User) => {
    await first(user);
    await endAll(user);
  };
  return {
    'RESET by an admin': { shuts: true, act: ({ id }) => users.reset(id, BY, context) },
    'RESET by an admin, with a second step': {
      twoStep: true,
      shuts: true,
      act: ({ id }) => users.reset(id, BY, context),
    },
    'RESET by an admin, while a password is chosen': {
      shuts: true,
      before: async ({ id }) => (await users.reset(id, BY, context)).code,
      act: ({ id }) => users.reset(id, BY, context),
    },
    'RESET by an admin, while a second step is set up': {
      school: 'streng',
      shuts: true,
      act: ({ id }) => users.reset(id, BY, context),
    },
    'being disabled': { shuts: true, act: ({ id }) => users.disable(id, BY, context) },
    'an own new password elsewhere': {
      shuts: true,
      act: (user) =>
        users.changePassword({
          user,
          current: PASSWORD,
          next: NEXT,
          address: ADDRESS,
          context: own(user),
        }),
    },
    'another role': { act: ({ id }) => users.changeRole(id, 'beheerder', BY, context) },
    'a wipe of the second step': { twoStep: true, act: done(wipe) },
    'a wipe whose second write comes late': { twoStep: true, act: wipe, late: endAll },
    'a second step that is switched on again': { ...suspended, act: done(resume) },
    'a second step switched on again, whose second write comes late': { ...suspended, act: resume, late: endAll },
    // Its code is on another phone than the one that this login has.
    'a second step that is set up elsewhere': { shuts: true, act: done(setUp) },
  };
}

/** Those that are shown on the slow stand-in as well. */
const CHIEF = ['RESET by an admin', 'being disabled', 'a wipe of the second step'];

/** Each page once: whoever is asked again has not got in by this login. */
async function through(app: TestApp, visitor: Visitor, url: string, account: TestAccount): Promise<Seen> {
  const { username, password } = account;
  let page = await visitor.open(url);
  const answer = async (button: string, fields: (shown: Seen) => Record<string, string>) => {
    if (!page.location && has(page, button)) page = await visitor.submit(page, fields(page), button);
  };
  await answer('login-submit', () => ({ username, password }));
  await answer('code-submit', () => ({ code: app.codeOf(account) }));
  await answer('save', () => ({ new_password: NEXT }));
  await answer('two-step-confirm', (shown) => ({ code: app.codeOf({ secret: secretOf(shown) }) }));
  // Recovery codes, and what there is to tell.
  await answer('continue-submit', () => ({}));
  await answer('continue-submit', () => ({}));
  return page;
}

describe.each(ENGINES)('on $engine', ({ engine, place, missing }) => {
  describe.skipIf(missing !== undefined)(`a login on its way${missing ? ` (${missing})` : ''}`, () => {
    const slow = engine === 'MongoDB' && kind === 'stand-in';
    const gate: Gate = createGate();
    const background = createBackground();
    let app: TestApp;
    let changes: Readonly<Record<string, Change>>;
    let hand: ReturnType<typeof raceHand>;
    let strict: School;

    beforeAll(async () => {
      app = await startTestApp({ place: await place(), around: (store) => background.around(gate.around(store)) });
      changes = changesOf(app);
      hand = raceHand(app);
      strict = await app.running.domains.schools.create(
        { name: 'Streng', shortNames: ['streng'], twoStep: { policy: 'docenten-and-beheerders' } },
        context,
      );
    });
    afterAll(() => app.close());

    /** One login with the change at one place; answers what it asked. */
    async function run(change: Change, at: number): Promise<readonly string[]> {
      const { twoStep = false, school = 'demo', before, act, late, shuts } = change;
      const { users, factors } = app.running.domains;
      const account = await app.account({ twoStep }, school === 'streng' ? strict : app.school);
      const user = await hand.userOf(account);
      const password = (await before?.(user)) ?? account.password;
      // In this very second sessions were ended already.
      await users.endSessions(user.id, {}, 'second-step', context);
      const visitor = app.visitor();
      const ask = app.numo.ask({ login_hint: `${school}:` });
      // The relay asks too: it would be held in the login's place.
      await app.running.flush();
      await background.rest();
      gate.hold(at, async () => act(await hand.userOf(account)));
      const seen = await through(app, visitor, ask.url, { ...account, password });
      const verbs = await gate.rest();
      background.goOn();
      await late?.(user);
      const past = verbs.slice(0, at - 1);
      const where = `${at}: after ${past.at(-1)}`;
      const known = past.includes('users.find');
      const began = past.includes('users.patch');
      const inside = await hand.signedIn([{ visitor }]);
      const { code } = seen.location?.includes('code=') ? app.numo.callback(seen) : {};
      const reply = code === undefined ? undefined : await app.numo.redeem(code, ask);
      const events = (await app.audit(account)).map(({ name }) => name).filter((name) => name === 'login.succeeded');
      const { lastLoginAt } = (await users.byId(user.id)) ?? {};
      if (known || shuts || late) {
        expect([inside, reply?.status ?? 400], where).toEqual([0, 400]);
        const told = began || (late !== undefined && lastLoginAt !== undefined);
        expect([events.length, lastLoginAt !== undefined], where).toEqual(told ? [1, true] : [0, false]);
      } else {
        // It began afterwards: as whoever comes then.
        const { state } = await factors.view(await hand.userOf(account));
        expect([inside, events.length, reply?.status], where).toEqual([1, 1, 200]);
        const { acr } = (await app.numo.read(String(reply?.json['id_token']))).claims;
        expect(acr, where).toBe(`urn:numo:acr:${state === 'active' ? 2 : 1}`);
      }
      return verbs;
    }

    it.each(
      Object.keys(changesOf({ running: { domains: {} } } as unknown as TestApp)).filter(
        (name) => !slow || CHIEF.includes(name),
      ),
    )('is ended by %s, wherever it stands', async (name) => {
      const change = changes[name];
      if (!change) throw new Error(name);
      const asked = await run(change, FAR);
      // Left alone, it gets in.
      expect(asked).toContain('users.patch');
      for (let at = 1; at <= asked.length; at += 1) await run(change, at);
    });
  });
});
