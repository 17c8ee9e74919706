import type { User } from '../../src/users/index.ts';
import type { TestApp } from './app.ts';
import type { TestAccount } from './seed.ts';
import type { Seen, Visitor } from './visitor.ts';
import { walk } from './walk.ts';

const BROWSERS = 10;
const POSTS = 5;

export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Recovery codes on a page. */
export const codesOn = (page: Pick<Seen, 'body'>): readonly string[] => [
  ...new Set(page.body.match(/[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}/g) ?? []),
];

/** A browser, and the page that it shows. */
export interface At {
  readonly visitor: Visitor;
  readonly page: Seen;
}

/** What tests need that let many browsers of one person do the same at once. */
export function raceHand(app: TestApp) {
  const { users, factors } = app.running.domains;
  const isSignedIn = async (visitor: Visitor): Promise<boolean> => {
    const seen = await visitor.open(app.numo.ask({ prompt: 'none' }).url);
    return app.numo.callback(seen).error === undefined;
  };
  const hand = {
    /** Browsers (ten unless told), each after a right password. */
    async afterPassword(account: TestAccount, count = BROWSERS): Promise<readonly At[]> {
      const browsers: At[] = [];
      while (browsers.length < count) {
        const visitor = app.visitor();
        browsers.push({ visitor, page: await walk(visitor, await visitor.open(app.numo.ask().url), account) });
      }
      return browsers;
    },
    /**
     * Posts the same five times from each browser, all at once; then each browser follows where its answers lead.
     *
     * @throws Error when an answer is a fault of the provider's; 503 is none, a slow store has its limits.
     */
    async race(browsers: readonly At[], fields: Readonly<Record<string, string>>, formWith: string): Promise<void> {
      const sent = await Promise.all(
        browsers.flatMap(({ visitor, page }) =>
          times(POSTS, async () => ({ visitor, seen: await visitor.send(page, fields, formWith) })),
        ),
      );
      const faults = sent
        .filter(({ seen }) => seen.status >= 500 && seen.status !== 503)
        .map(({ seen }) => seen.status);
      if (faults.length > 0) throw new Error(`answers of status ${faults.join(', ')}`);
      for (const { visitor, seen } of sent) await visitor.follow(seen);
    },
    /** In how many of the browsers somebody is logged in. */
    async signedIn(browsers: readonly Pick<At, 'visitor'>[]): Promise<number> {
      const found = await Promise.all(browsers.map(({ visitor }) => isSignedIn(visitor)));
      return found.filter(Boolean).length;
    },
    eventsOf: async (account: TestAccount, name: string) =>
      (await app.audit(account)).filter((event) => event.name === name),
    async userOf({ id }: TestAccount): Promise<User> {
      const user = await users.byId(id);
      if (!user) throw new Error('no such account');
      return user;
    },
    /** The first of ten new recovery codes, and the others. */
    async newRecoveryCodes(account: TestAccount): Promise<readonly string[]> {
      const user = await hand.userOf(account);
      const made = await factors.newRecoveryCodes(user, {
        actor: { kind: 'account', accountId: user.id, role: user.role },
      });
      if (!made.ok) throw new Error('no recovery codes');
      return made.recoveryCodes;
    },
  };
  return hand;
}
