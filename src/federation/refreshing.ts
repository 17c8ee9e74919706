/** What providers publish (endpoints, keys, certificates) changes: it is read anew, and a change of it is told. */
import { isDeepStrictEqual } from 'node:util';
import { DAY } from '../kernel/clock.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import type { FederationDeps } from './deps.ts';
import { connectionChanged } from './events.ts';
import { laneOf, pinnedMarks } from './marks.ts';
import type { Connection } from './model.ts';
import { openConnection, portsFor, protocolOf } from './opening.ts';
import { noteUnread, readAgain } from './unread.ts';

/** The record with what the provider publishes now. */
export async function refreshed(deps: FederationDeps, connection: Connection): Promise<Connection> {
  const protocol = protocolOf(deps, connection.protocol);
  const config = await protocol.refresh(openConnection(deps, connection), portsFor(deps));
  const upstream = config ? protocol.upstream(config) : connection.upstream;
  const next = config ? { config: config as Connection['config'], upstream } : {};
  const marks = pinnedMarks(connection, upstream);
  const lane = laneOf(upstream, marks.tenant);
  const read = { refreshedAt: deps.clock.now(), unreadSince: undefined, unreadWhy: undefined };
  return { ...connection, ...next, ...marks, lane, ...read };
}

/** As it is kept: without what is not there, in whatever order. */
const kept = (connection: Pick<Connection, 'config'>): unknown => JSON.parse(JSON.stringify(connection.config));

/** Keeps what the provider publishes now; what changed by that is a change of the connection, and told as such. */
export async function readAnew(
  deps: FederationDeps,
  connection: Connection,
  context: EventContext,
): Promise<Connection | undefined> {
  const next = await refreshed(deps, connection);
  const fields = { connection: connection.id, changed: 'metadata', state: connection.state };
  const changed = isDeepStrictEqual(kept(next), kept(connection))
    ? []
    : [makeEvent(connectionChanged, context, { schoolId: connection.schoolId, fields })];
  return deps.store.connections.replaceIf(next, [...readAgain(connection, context), ...changed]);
}

/** Reads anew what was last read a day ago; answers what could not be read. */
export async function refreshDue(deps: FederationDeps) {
  const { store, clock } = deps;
  const context: EventContext = { clock, actor: { kind: 'system', by: 'federation' } };
  const failed: { connection: string; cause: unknown }[] = [];
  const before = clock.ms() - DAY;
  let cursor: string | undefined;
  do {
    const { items, next } = await store.connections.page(cursor);
    const due = items.filter(({ state, refreshedAt }) => state !== 'off' && (refreshedAt?.getTime() ?? 0) <= before);
    for (const connection of due) {
      try {
        await readAnew(deps, connection, context);
      } catch (cause) {
        failed.push({ connection: connection.id, cause });
        await noteUnread(deps, connection, cause, context);
      }
    }
    cursor = next;
  } while (cursor !== undefined);
  return failed;
}
