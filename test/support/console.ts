import type { TestApp } from './app.ts';
import { context, type TestAccount } from './seed.ts';
import { has, inputValue, type Seen, type Visitor } from './visitor.ts';
import { walk } from './walk.ts';

/** The pages of school admins, as a browser without scripts uses them. */
export function consoleHand(app: TestApp) {
  const hand = {
    context,
    /** Opens a page of /beheer or /support, by way of the login where one is missing. */
    async open(visitor: Visitor, account: TestAccount, path: string): Promise<Seen> {
      const page = await visitor.open(`${app.issuer}${path}`);
      if (!new URL(page.url).pathname.startsWith('/interaction/')) return page;
      const seen = await walk(visitor, page, { ...account, code: () => app.freshCode(account) });
      // What there is to tell is read and clicked away.
      return has(seen, 'continue-submit') ? visitor.follow(await visitor.submit(seen), app.issuer) : seen;
    },
    /** Follows a redirect to the login, and goes through it. */
    async goOn(visitor: Visitor, account: TestAccount, seen: Seen): Promise<Seen> {
      return walk(visitor, await visitor.follow(seen), { ...account, code: () => app.freshCode(account) });
    },
    /** Logs in, and answers the token that this browser's forms carry. */
    async csrf(visitor: Visitor, account: TestAccount): Promise<string> {
      const page = await hand.open(visitor, account, '/profiel/sessies/uitloggen');
      return inputValue(page, '_csrf') ?? '';
    },
  };
  return hand;
}
