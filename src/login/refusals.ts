import { makeEvent } from '../kernel/events.ts';
import type { User } from '../users/index.ts';
import type { LoginDeps, Visit } from './deps.ts';
import { loginFailed } from './events.ts';
import type { Attempt } from './model.ts';
import { contextFor } from './pass.ts';

/** Other requests of one attempt that may come in between. */
const ROUNDS = 5;

/**
 * Keeps a refusal that no counter stands for, once for each attempt: who posts on and on fills no log.
 * @param about.known looks up whose username was typed, if it is anybody's; `user` is who has proven the first step.
 */
export async function noteRefusal(
  deps: LoginDeps,
  visit: Visit,
  attempt: Attempt,
  reason: 'delayed' | 'code-delayed' | 'code-used' | 'code-blocked',
  about: { readonly schoolId: string; readonly known?: () => Promise<User | undefined>; readonly user?: User },
): Promise<void> {
  // The browser carries the attempt as it was when its page was made: what was noted since stands in the store only.
  const found = await deps.store.get(attempt.id);
  if (!found || found.refusals?.includes(reason)) return;
  const account = about.user ?? (await about.known?.());
  const event = makeEvent(loginFailed, contextFor(deps, visit, about.user), {
    schoolId: about.schoolId,
    ...(account ? { accountId: account.id } : {}),
    fields: { client: attempt.clientId, reason },
  });
  let newest: Attempt | undefined = found;
  for (let round = 0; newest && round < ROUNDS; round += 1) {
    const { refusals = [] }: Attempt = newest;
    if (refusals.includes(reason)) return;
    if (await deps.store.replaceIf({ ...newest, refusals: [...refusals, reason] }, [event])) return;
    newest = await deps.store.get(attempt.id);
  }
}
