import { AppError } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { User } from './model.ts';
import type { UserStore } from './store.ts';

/** What a use case makes of the newest record; without `next` nothing is written. */
export interface Outcome<A> {
  readonly answer: A;
  readonly next?: User;
  readonly events?: readonly DomainEvent[];
}

/** Each round one writer gets through, so who loses this often stands among as many others. */
const MAX_ROUNDS = 50;

export const accountUnknown = (): AppError => new AppError('account-unknown', 'not-found');

/**
 * Works on the newest record and writes guarded by its version, again when another was first; so
 * `work` decides on what is really there, and its answer is only given once its write is in.
 * @throws AppError `account-unknown` (not-found), `conflict` (conflict) after 50 rounds.
 */
export async function rewrite<A>(
  store: UserStore,
  accountId: string,
  work: (user: User) => Outcome<A>,
): Promise<{ readonly answer: A; readonly user: User }> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const user = await store.get(accountId);
    if (!user) throw accountUnknown();
    const { answer, next, events = [] } = work(user);
    if (!next) return { answer, user };
    const written = await store.replaceIf(next, events);
    if (written) return { answer, user: written };
  }
  throw new AppError('conflict', 'conflict');
}
