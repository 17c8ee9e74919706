import { after, MINUTE } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { randomToken } from '../kernel/ids.ts';
import { sha256 } from '../kernel/secrets.ts';
import type { FederationDeps } from './deps.ts';

/**
 * A fact that changes no record still has to stand in one (architecture.md section 3): in a result that nobody collects.
 * @param name two facts of one name are one within a minute; none: every fact for itself.
 */
export async function carry(
  { store, clock }: FederationDeps,
  about: { readonly schoolId: string; readonly connectionId: string },
  event: DomainEvent,
  name = randomToken(),
): Promise<void> {
  const expiresAt = after(clock.now(), MINUTE);
  await store.results.insert({ id: sha256(`carried ${name}`), ...about, binding: '', expiresAt }, [event]);
}
