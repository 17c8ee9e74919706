import { isId } from '../kernel/ids.ts';
import type { KeyRing } from '../kernel/secrets.ts';
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

const place = (accountId: string) => ({ collection: 'profile_drafts', record: accountId, field: 'draft' });

/** What was typed, on its way around a login: sealed, so that an address bar or a log shows nothing of it. */
export const sealDraft = (ring: KeyRing, accountId: string, draft: Readonly<Record<string, string>>): string =>
  ring.seal(JSON.stringify(draft), place(accountId));

/** An empty draft for whatever was not sealed for this account. */
export function openDraft(
  ring: KeyRing,
  accountId: string,
  sealed: string | undefined,
): Readonly<Record<string, string>> {
  if (sealed === undefined) return {};
  try {
    return JSON.parse(ring.open(sealed, place(accountId))) as Record<string, string>;
  } catch {
    return {};
  }
}
