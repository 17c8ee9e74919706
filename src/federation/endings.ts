/** What stops working at a known moment (certificates, client secrets) is told 30 days ahead. */
import { after, DAY } from '../kernel/clock.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { Expiry } from './contract.ts';
import type { FederationDeps } from './deps.ts';
import { connectionEnding } from './events.ts';
import type { Connection } from './model.ts';
import { openConnection, protocolOf } from './opening.ts';

const SOON_MS = 30 * DAY;

export const expiriesOf = (deps: FederationDeps, connection: Connection): readonly Expiry[] =>
  protocolOf(deps, connection.protocol).expiries(openConnection(deps, connection));

/** What ends within 30 days, or has ended; the first to end first. */
export const endingsOf = (deps: FederationDeps, connection: Connection): readonly Expiry[] =>
  expiriesOf(deps, connection)
    .filter(({ at }) => at < after(deps.clock.now(), SOON_MS))
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());

const nameOf = ({ what, at }: Expiry): string => `${what} ${at.toISOString()}`;

/** True when its beheerders are told now; of what they were told before, they are not told again. */
async function warn(deps: FederationDeps, connection: Connection): Promise<boolean> {
  const { toldEndings: before = [], schoolId, id } = connection;
  const endings = endingsOf(deps, connection);
  const first = endings.find((ending) => !before.includes(nameOf(ending)));
  if (!first) return false;
  const context: EventContext = { clock: deps.clock, actor: { kind: 'system', by: 'federation' } };
  const fields = { connection: id, from: first.at.toISOString() };
  const event = makeEvent(connectionEnding, context, { schoolId, fields });
  // Kept in the write that carries the fact: so once, whoever is at work.
  const told = { ...connection, toldEndings: endings.map(nameOf) };
  return (await deps.store.connections.replaceIf(told, [event])) !== undefined;
}

/** One pass over all schools. Answers how many connections were told of. */
export async function warnOfEndings(deps: FederationDeps): Promise<number> {
  let told = 0;
  let cursor: string | undefined;
  do {
    const { items, next } = await deps.store.connections.page(cursor);
    for (const connection of items) if (connection.state !== 'off' && (await warn(deps, connection))) told += 1;
    cursor = next;
  } while (cursor !== undefined);
  return told;
}
