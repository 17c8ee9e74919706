/** Two schools on one upstream that nothing tells apart: nobody is linked by an attribute there. Product.md section 5. */
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { carry } from './carrying.ts';
import type { FederationDeps } from './deps.ts';
import { notToldApart } from './events.ts';
import { laneOf, tellsApart } from './marks.ts';
import type { Connection } from './model.ts';

/** Another school is on the same upstream, and nothing that is asserted tells the two apart. */
export async function isShared({ store }: FederationDeps, connection: Connection): Promise<boolean> {
  const { schoolId, upstream, tenant } = connection;
  const others = tenant
    ? await store.connections.ofLane(laneOf(upstream, tenant))
    : await store.connections.ofUpstream(upstream);
  return others.some((other) => other.schoolId !== schoolId && !tellsApart(connection, other));
}

/** Connections of other schools to the same upstream, in the same tenant or in none that is known. */
async function beside({ store }: FederationDeps, { schoolId, upstream, lane }: Connection) {
  const [inLane, atUpstream] = [
    lane === undefined ? [] : await store.connections.ofLane(lane),
    await store.connections.ofUpstream(upstream),
  ];
  const all = new Map([...inLane, ...atUpstream].map((one) => [one.id, one]));
  return [...all.values()].filter((one) => one.schoolId !== schoolId);
}

/**
 * Tells both schools when a new or changed connection is where another's is, and nothing tells their people apart any
 * more: each in its own log, of its own connection, and neither of who the other is. What was so `before` is not told.
 */
export async function tellShared(
  deps: FederationDeps,
  next: Connection,
  before: Connection | undefined,
  context: EventContext,
): Promise<void> {
  const others = await beside(deps, next);
  const same = before?.upstream === next.upstream ? before : undefined;
  const mixed = (own: Connection, other: Connection): boolean => !tellsApart(own, other);
  const tell = ({ id, schoolId }: Connection, by: EventContext) =>
    carry(deps, { schoolId, connectionId: id }, makeEvent(notToldApart, by, { schoolId, fields: { connection: id } }));
  if (others.some((other) => mixed(next, other) && !(same && mixed(same, other)))) await tell(next, context);
  const machine: EventContext = { clock: deps.clock, actor: { kind: 'system', by: 'federation' } };
  for (const other of others) if (mixed(other, next) && !(same && mixed(other, same))) await tell(other, machine);
}
