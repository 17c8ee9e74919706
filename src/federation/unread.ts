/** What a provider publishes was not taken: the school's log says why, with nothing of what was typed or came back. */
import { type DomainEvent, type EventContext, makeEvent } from '../kernel/events.ts';
import { carry } from './carrying.ts';
import type { FederationDeps } from './deps.ts';
import { metadataRead, metadataRefused } from './events.ts';
import type { Connection } from './model.ts';
import { outboundFault } from './outbound.ts';
import { Refusal } from './refusal.ts';

/** The kind of fault: what the guard found, else why the answer was refused; undefined for every other error. */
export const whyUnread = (error: unknown): string | undefined =>
  error instanceof Refusal ? (outboundFault(error) ?? error.reason) : undefined;

/** For what an admin asked that it be read. */
export type ReadFor = 'add' | 'change' | 'refresh';

interface About {
  readonly schoolId: string;
  /** The connection, or the preset of one that is still to be. */
  readonly of: { readonly connection: string } | { readonly preset: string };
}

/** Runs what reads it for an admin: a refusal is told, once for each time that the admin asks, and goes on. @throws Refusal */
export async function reading<T>(
  deps: FederationDeps,
  { schoolId, of }: About,
  when: ReadFor,
  context: EventContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = whyUnread(error);
    if (why !== undefined) {
      const event = makeEvent(metadataRefused, context, { schoolId, fields: { ...of, when, why } });
      await carry(deps, { schoolId, connectionId: 'connection' in of ? of.connection : '' }, event);
    }
    throw error;
  }
}

/** It cannot be read any more: told once, and kept with the connection until it can. Harmless for any other error. */
export async function noteUnread(deps: FederationDeps, connection: Connection, cause: unknown, context: EventContext) {
  const { id, schoolId, unreadSince, unreadWhy } = connection;
  const why = whyUnread(cause);
  if (why === undefined || why === unreadWhy) return;
  const fields = { connection: id, when: 'daily', why };
  const events = unreadSince ? [] : [makeEvent(metadataRefused, context, { schoolId, fields })];
  const since = unreadSince ?? deps.clock.now();
  await deps.store.connections.replaceIf({ ...connection, unreadSince: since, unreadWhy: why }, events);
}

/** That it can be read again. */
export const readAgain = ({ id, schoolId, unreadSince }: Connection, context: EventContext): readonly DomainEvent[] =>
  unreadSince ? [makeEvent(metadataRead, context, { schoolId, fields: { connection: id } })] : [];
