/** Delays and ceilings: what slows a guesser and never a classroom. Product.md section 8. */
export { BROWSER_COOKIE, BROWSER_COOKIE_MS } from './browsers.ts';
export type { Attempt, Delay, Delayed, KnownLogin, Limits, Remembered, Reservation, Ticket } from './contract.ts';
export { delayAfter } from './delay.ts';
export { createLimits } from './service.ts';
export { createLimitStore, type LimitStore } from './store.ts';
