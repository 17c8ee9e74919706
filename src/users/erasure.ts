/** The end of an account: 30 days after it was deleted, two years after its owner left. Product.md section 13. */
import type { Clock } from '../kernel/clock.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { accountErased } from './events.ts';
import type { User } from './model.ts';
import type { UserStore } from './store.ts';

export interface ErasureDeps {
  readonly store: Pick<UserStore, 'dueForErasure' | 'replaceIf' | 'erase'>;
  readonly clock: Clock;
  /** Everything that other rooms keep of an account; each may be called again after a crash. */
  readonly owned: readonly ((accountId: string) => Promise<unknown>)[];
}

export interface Eraser {
  /** What other rooms keep of an account: its second step, sessions, grants, known browsers, notices. */
  eraseOwned(accountId: string): Promise<void>;
  /** Erases accounts whose time is over, at most a hundred; answers how many. Call it again until 0. */
  eraseDue(): Promise<number>;
}

const AT_ONCE = 100;

/**
 * What others keep goes first, the account last: after a crash the account is still due. The fact goes with
 * a last write of the record, under one id, so that writing it again tells it once.
 */
export function createEraser({ store, clock, owned }: ErasureDeps): Eraser {
  const context: EventContext = { clock, actor: { kind: 'system', by: 'erasure' } };
  const eraseOwned = async (accountId: string): Promise<void> => {
    for (const erase of owned) await erase(accountId);
  };
  const erase = async (user: User): Promise<number> => {
    await eraseOwned(user.id);
    const event = makeEvent(accountErased, context, { schoolId: user.schoolId, accountId: user.id });
    // Undone in the last moment, or erased by another process: then it is not ours to erase.
    if (!(await store.replaceIf(user, [{ ...event, id: `erased.${user.id}` }]))) return 0;
    await store.erase(user.id);
    return 1;
  };
  return {
    eraseOwned,
    async eraseDue() {
      let erased = 0;
      for (const user of await store.dueForErasure(clock.now(), AT_ONCE)) erased += await erase(user);
      return erased;
    },
  };
}
