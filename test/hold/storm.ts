import { randomInt } from 'node:crypto';
import { profileHand, secretOf } from '../support/profile.ts';
import { codesOn } from '../support/race.ts';
import type { TestAccount } from '../support/seed.ts';
import { STEP_MS, totpAt } from '../support/totp.ts';
import { has, type Seen, type Visitor } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';
import type { World } from './world.ts';

type SecondStep = 'absent' | 'active' | 'suspended';

/** What a person knows of the own account: every part was acknowledged. */
export interface Known {
  readonly secondStep: SecondStep;
  readonly secret?: string;
  readonly password: string;
  /** How often audit has to know each thing. */
  readonly events: Readonly<Record<string, number>>;
}

/** A change that was on its way when the power went: what is known if it was done. */
interface Unsure {
  readonly what: string;
  readonly then: Known;
}

const counted = ({ events }: Known, name: string): Known['events'] => ({ ...events, [name]: (events[name] ?? 0) + 1 });

/** So many wrong passwords in a row at most: the delays of product.md section 8 begin after five, and a kill adds its own. */
const MOST_MISTAKES = 3;

/** Changes that log out everywhere else. */
const ENDING: ReadonlySet<string> = new Set(['set-up', 'resumption', 'wipe', 'password']);

/** The answer that a change gets when it is done: it leads on. */
const isDone = ({ status }: Seen): boolean => status === 303;

/**
 * One person with one browser at a time, who logs in, sets up, suspends, resumes, wipes and changes the password,
 * makes mistakes in between, and remembers what was answered.
 */
export class Person {
  readonly #world: World;
  readonly #account: TestAccount;
  readonly #now: () => number;
  known: Known;
  unsure: Unsure | undefined;
  /** Where the last login was. */
  browser: Visitor | undefined;
  /** Other browsers that are logged in, and those that a change of the account has logged out. */
  others: Visitor[] = [];
  ended: Visitor[] = [];
  /** Refresh token of the browser's login. */
  refreshToken: string | undefined;
  readonly done: Record<string, number> = {};
  #lastStep = 0;
  #mistakes = 0;

  constructor(world: World, account: TestAccount, now: () => number) {
    this.#world = world;
    this.#account = account;
    this.#now = now;
    this.known = { secondStep: 'absent', password: account.password, events: {} };
  }

  get #node() {
    const [node] = this.#world.nodes;
    if (!node) throw new Error('no node');
    return node;
  }

  get id(): TestAccount['id'] {
    return this.#account.id;
  }

  visitor(): Visitor {
    return this.#world.visitor(() => this.#node);
  }

  /** A code that was never used; undefined: none is good before the clock has moved. */
  #code(secret = this.known.secret): (() => string) | undefined {
    const now = Math.floor(this.#now() / STEP_MS);
    const step = Math.max(this.#lastStep + 1, now - 1);
    if (secret === undefined || step > now + 1) return undefined;
    return () => {
      this.#lastStep = step;
      return totpAt(secret, step * STEP_MS);
    };
  }

  /** A login to its end; undefined: not let in, or no code is good now. @throws Error when the answer did not come. */
  async logIn(password = this.known.password): Promise<{ visitor: Visitor; refreshToken: string } | undefined> {
    const code = this.known.secondStep === 'active' ? this.#code() : undefined;
    if (this.known.secondStep === 'active' && !code) return undefined;
    const visitor = this.visitor();
    const party = this.#world.party(this.#node);
    const ask = party.ask({ scope: 'openid offline_access', prompt: 'consent' });
    const typed = { ...this.#account, password, ...(code ? { code } : {}) };
    let seen = await walk(visitor, await visitor.open(ask.url), typed);
    while (has(seen, 'continue-submit')) seen = await visitor.submit(seen);
    if (seen.status >= 400) return undefined;
    const { refreshToken = '' } = await party.tokens(seen, ask);
    return { visitor, refreshToken };
  }

  /** Does a change, and keeps what is known before, while and after. */
  async #change(what: string, then: Known, work: () => Promise<boolean>): Promise<void> {
    this.unsure = { what, then };
    const done = await work();
    this.unsure = undefined;
    if (!done) return;
    this.known = then;
    if (ENDING.has(what)) this.ended.push(...this.others.splice(0));
    this.done[what] = (this.done[what] ?? 0) + 1;
  }

  /**
   * Takes what turned out to be true for known. Who else was logged in is not sure after a change; and a step-up that
   * was done gave its session a new identifier, which this browser never got.
   */
  settle(truth: Known): void {
    if (this.unsure && ENDING.has(this.unsure.what)) this.others = [];
    if (this.unsure?.what === 'step-up' && truth === this.unsure.then) this.browser = undefined;
    this.known = truth;
    this.unsure = undefined;
  }

  /** Logs in, in a new browser; false: not let in. */
  async signIn(): Promise<boolean> {
    const before = this.browser;
    await this.#signIn();
    return this.browser !== before;
  }

  async #signIn(): Promise<void> {
    const then = { ...this.known, events: counted(this.known, 'login.succeeded') };
    await this.#change('login', then, async () => {
      const login = await this.logIn();
      if (!login) return false;
      if (this.browser) this.others.push(this.browser);
      this.browser = login.visitor;
      this.refreshToken = login.refreshToken;
      this.#mistakes = 0;
      return true;
    });
  }

  /** Whether one more mistake brings no delay yet; counts it. */
  #mayErr(): boolean {
    if (this.#mistakes >= MOST_MISTAKES) return false;
    this.#mistakes += 1;
    return true;
  }

  async #fail(): Promise<void> {
    if (!this.#mayErr()) return;
    const refused = await this.logIn('niet-dit-wachtwoord');
    if (refused) throw new Error('a wrong password let in');
    this.done['refused'] = (this.done['refused'] ?? 0) + 1;
  }

  #hand() {
    return profileHand({ issuer: this.#world.issuer, codeOf: () => '' });
  }

  async #setUp(browser: Visitor): Promise<void> {
    const hand = this.#hand();
    const page = await hand.push(browser, 'on');
    const secret = secretOf(page);
    const wrong = await browser.send(page, { code: '12' }, 'two-step-confirm');
    if (wrong.status !== 400) throw new Error(`half a code was answered with ${wrong.status}`);
    const code = this.#code(secret);
    if (!code) return;
    const then = {
      ...this.known,
      secondStep: 'active' as const,
      secret,
      events: counted(this.known, 'two-step-activated'),
    };
    await this.#change('set-up', then, async () => {
      const seen = await browser.send(page, { code: code() }, 'two-step-confirm');
      const done = isDone(seen);
      if (done && codesOn(await browser.follow(seen)).length !== 10) throw new Error('no recovery codes were shown');
      return done;
    });
  }

  /** A page that asks for the code first, and then leads on; undefined: no code is good now. */
  async #stepUp(browser: Visitor, page: Seen, wanted: string): Promise<Seen | undefined> {
    if (has(page, wanted)) return page;
    const code = has(page, 'code-submit') ? this.#code() : undefined;
    if (!code) return undefined;
    let next: Seen | undefined;
    const then = { ...this.known, events: counted(this.known, 'login.succeeded') };
    await this.#change('step-up', then, async () => {
      next = await browser.submit(page, { code: code() }, 'code-submit');
      return has(next, wanted);
    });
    return next && has(next, wanted) ? next : undefined;
  }

  async #suspend(browser: Visitor): Promise<void> {
    const page = await this.#stepUp(browser, await this.#hand().push(browser, 'off'), 'two-step-suspend');
    if (!page) return;
    const then = {
      ...this.known,
      secondStep: 'suspended' as const,
      events: counted(this.known, 'two-step-suspended'),
    };
    await this.#change('suspension', then, async () =>
      isDone(await browser.send(page, { end: 'manual' }, 'two-step-suspend')),
    );
  }

  async #resume(browser: Visitor): Promise<void> {
    const code = this.#code();
    if (!code) return;
    const page = await this.#hand().push(browser, 'on');
    const then = { ...this.known, secondStep: 'active' as const, events: counted(this.known, 'two-step-resumed') };
    await this.#change('resumption', then, async () =>
      isDone(await browser.send(page, { code: code() }, 'name="code"')),
    );
  }

  async #wipe(browser: Visitor): Promise<void> {
    const asked = await browser.open(`${this.#world.issuer}/profiel/verificatie/wissen`);
    const page = await this.#stepUp(browser, asked, 'two-step-wipe-confirm');
    if (!page) return;
    const { secret: _, ...kept } = this.known;
    const then = { ...kept, secondStep: 'absent' as const, events: counted(this.known, 'two-step-wiped') };
    await this.#change('wipe', then, async () => isDone(await browser.send(page, {}, 'two-step-wipe-confirm')));
  }

  async #changePassword(browser: Visitor): Promise<void> {
    const asked = await browser.open(`${this.#world.issuer}/profiel/wachtwoord`);
    const page = await this.#stepUp(browser, asked, 'save');
    if (!page) return;
    const next = `groene-fiets-regen-${randomInt(1_000_000)}`;
    if (this.#mayErr()) {
      const refused = await browser.send(page, { password: 'niet-dit', new_password: next }, 'new_password');
      if (isDone(refused)) throw new Error('a wrong password changed it');
    }
    const then = { ...this.known, password: next, events: counted(this.known, 'user.password-changed') };
    await this.#change('password', then, async () =>
      isDone(await browser.send(page, { password: this.known.password, new_password: next }, 'new_password')),
    );
  }

  /** Goes on until the power goes: what was on its way then is unsure. */
  async live(): Promise<void> {
    await this.#signIn();
    for (;;) {
      const { browser } = this;
      if (!browser) return void (await this.#signIn());
      const { secondStep } = this.known;
      const possible = [
        () => this.#changePassword(browser),
        () => this.#fail(),
        ...(secondStep === 'absent' ? [() => this.#setUp(browser)] : [() => this.#wipe(browser)]),
        ...(secondStep === 'active' ? [() => this.#suspend(browser), () => this.#signIn()] : []),
        ...(secondStep === 'suspended' ? [() => this.#resume(browser)] : []),
      ];
      const step = possible[randomInt(possible.length)];
      await step?.();
    }
  }
}
