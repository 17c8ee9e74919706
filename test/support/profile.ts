import type { TestApp } from './app.ts';
import type { TestAccount } from './seed.ts';
import { formOf, has, linkOf, type Seen, textOf, type Visitor } from './visitor.ts';

/** The owner's own pages, as a browser without scripts uses them. */
export interface ProfileHand {
  /** The tab «Inloggen en beveiliging». @throws Error when it is not shown. */
  security(visitor: Visitor): Promise<Seen>;
  /** Whether the profile is there without a login. */
  isOpen(visitor: Visitor): Promise<boolean>;
  /** Pushes the slider. */
  push(visitor: Visitor, to: 'on' | 'off'): Promise<Seen>;
  /** Sets the second step up; answers its secret and the page with the recovery codes. */
  setUp(visitor: Visitor): Promise<{ secret: string; codes: Seen }>;
  suspend(visitor: Visitor): Promise<Seen>;
  resume(visitor: Visitor, code: string): Promise<Seen>;
  wipe(visitor: Visitor): Promise<Seen>;
  changePassword(visitor: Visitor, account: TestAccount, next: string): Promise<Seen>;
  signOutEverywhere(visitor: Visitor): Promise<Seen>;
}

/** The key of a set-up page, without its spaces. */
export function secretOf(page: Seen): string {
  const uri = /otpauth:[^"]+/.exec(page.body)?.[0]?.replaceAll('&amp;', '&');
  const secret = uri && new URL(uri).searchParams.get('secret');
  if (!secret) throw new Error(`no key on ${page.url}: ${textOf(page)}`);
  return secret;
}

/** @param app where the pages are, and what the authenticator shows. */
export function profileHand(app: Pick<TestApp, 'issuer' | 'codeOf'>): ProfileHand {
  const open = (visitor: Visitor, path: string) => visitor.open(`${app.issuer}${path}`);
  const hand: ProfileHand = {
    async security(visitor) {
      const page = await open(visitor, '/profiel?tab=inloggen');
      if (page.status !== 200 || !page.url.includes('/profiel'))
        throw new Error(`no profile: ${page.url} ${textOf(page)}`);
      return page;
    },
    async isOpen(visitor) {
      const page = await open(visitor, '/profiel?tab=inloggen');
      return page.status === 200 && page.url.includes('/profiel');
    },
    async push(visitor, to) {
      const { action, hidden } = formOf(await hand.security(visitor), 'two-step-switch');
      return visitor.follow(await visitor.post(action, { ...hidden, to }));
    },
    async setUp(visitor) {
      const page = await hand.push(visitor, 'on');
      const secret = secretOf(page);
      const code = app.codeOf({ secret });
      return { secret, codes: await visitor.submit(page, { code }, 'two-step-confirm') };
    },
    async suspend(visitor) {
      const page = await hand.push(visitor, 'off');
      return visitor.submit(page, { end: 'manual' }, 'two-step-suspend');
    },
    async resume(visitor, code) {
      const page = await hand.push(visitor, 'on');
      return visitor.submit(page, { code }, 'name="code"');
    },
    async wipe(visitor) {
      const link = linkOf(await hand.security(visitor), 'two-step-wipe');
      if (!link) throw new Error('no link to wipe');
      return visitor.submit(await visitor.open(link), {}, 'two-step-wipe-confirm');
    },
    async changePassword(visitor, account, next) {
      const page = await open(visitor, '/profiel/wachtwoord');
      return visitor.submit(page, { password: account.password, new_password: next }, 'new_password');
    },
    async signOutEverywhere(visitor) {
      const page = await open(visitor, '/profiel/sessies/uitloggen');
      if (!has(page, 'sign-out-confirm') && page.status !== 200) throw new Error(textOf(page));
      return visitor.submit(page, {}, 'uitloggen');
    },
  };
  return hand;
}
