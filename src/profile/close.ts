import { isId } from '../kernel/ids.ts';
import type { ProfilePorts } from './ports.ts';

/** Where ✕ goes; `named` is the client of the address, kept along tabs and forms. */
export interface CloseTarget {
  readonly named: string | undefined;
  readonly name?: string;
  readonly url?: string;
}

/**
 * The registered address of the client that the page was opened from; never one from the request.
 * Without a client that we know: the default one.
 */
export async function closeTarget(
  ports: Pick<ProfilePorts, 'clients' | 'defaultClientId'>,
  asked: string | undefined,
): Promise<CloseTarget> {
  const found = asked !== undefined && isId(asked) ? await ports.clients.byId(asked) : undefined;
  const named = found && !found.internal ? found : undefined;
  const { defaultClientId } = ports;
  const client = named ?? (defaultClientId === undefined ? undefined : await ports.clients.byId(defaultClientId));
  return {
    named: named?.id,
    ...(client ? { name: client.name } : {}),
    ...(client?.clientUri ? { url: client.clientUri } : {}),
  };
}
