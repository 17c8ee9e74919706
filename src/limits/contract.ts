import type { DomainEvent } from '../kernel/events.ts';

/** Who tries to log in, as far as the edge knows before the password is checked. */
export interface Attempt {
  /** The school's id; for an unknown school any fixed text. */
  readonly schoolId: string;
  /** The folded username, whether or not it exists. */
  readonly usernameKey: string;
  /** The client's own address, whole. */
  readonly address: string;
  /** The value of the known-browser cookie, as the browser sent it. */
  readonly browserCookie?: string | undefined;
}

/** A mistake that was counted in advance. Settle it exactly once; what is never settled weighs for 30 s. */
export interface Ticket {
  /** True when the browser is known for this account, so that it has a counter of its own. */
  readonly knownBrowser: boolean;
  /** The password was right: clears the counter that it came through. */
  right(): Promise<void>;
  /**
   * The password was wrong: the mistake stands. `events` are kept with that write.
   * Answers the whole seconds that now have to pass before the next try; 0: none.
   */
  wrong(events?: readonly DomainEvent[]): Promise<{ readonly seconds: number }>;
  /** Nothing was checked (the queue was full): takes the mistake back. */
  cancel(): Promise<void>;
}

export type Reservation =
  | { readonly ok: true; readonly ticket: Ticket }
  /** Too early: `seconds` (whole, at least 1) are still to wait. Nothing was counted. */
  | { readonly ok: false; readonly seconds: number };

/** A browser that got a password right. */
export interface KnownLogin {
  readonly schoolId: string;
  readonly usernameKey: string;
  readonly accountId: string;
  readonly browserCookie?: string | undefined;
}

export interface Remembered {
  /** The new value of the known-browser cookie; it lives BROWSER_COOKIE_MS. */
  readonly cookie: string;
  /** False when this browser was already known for the account. */
  readonly newBrowser: boolean;
}

/** Whose delays somebody asks for or lifts. */
export interface Delayed {
  readonly schoolId: string;
  readonly usernameKey: string;
  readonly accountId: string;
}

export interface Delay {
  /** Mistakes in a row, of the counter that counts most. */
  readonly mistakes: number;
  /** Whole seconds still to wait, of the longest wait; 0: none runs. */
  readonly seconds: number;
}

/** Delays and ceilings of password logins (product.md section 8). */
export interface Limits {
  /**
   * Asks leave for one password check, before the hash. Counts the mistake in advance, atomically, so
   * that no burst gets more than the free mistakes to the hash. When only tries that are still at work
   * stand in the way it looks again for some 2.5 s before it refuses, so that simultaneous right logins
   * of one person all get in. Costs the same whether or not the account exists.
   */
  reserve(attempt: Attempt): Promise<Reservation>;
  /**
   * Makes the browser known for the account, after a right password; `events` are written only when
   * it was not (then the account has a new browser). At most the 10 latest accounts stay in the cookie.
   */
  remember(login: KnownLogin, events?: readonly DomainEvent[]): Promise<Remembered>;
  /** Password change, RESET, «log overal uit»: no browser is known for the account any more. */
  forgetBrowsers(accountId: string): Promise<void>;
  /** What this person waits for now: the account's own delay, and those of the browsers known for it. */
  delayOf(who: Delayed): Promise<Delay>;
  /**
   * Makes it as if this person had made no mistake, from any browser. `events` are written once, with the
   * first counter that it clears; answers false, and writes nothing, where there was nothing to clear.
   */
  lift(who: Delayed, events: readonly DomainEvent[]): Promise<boolean>;
}
