import { SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { randomToken } from '../kernel/ids.ts';
import type { KeyRing, SealPlace } from '../kernel/secrets.ts';
import type { Opened, Ports, Protocol } from './contract.ts';
import type { FederationDeps } from './deps.ts';
import type { Connection } from './model.ts';
import { Refusal } from './refusal.ts';

export const secretPlace = (connectionId: string, name: string): SealPlace => ({
  collection: 'sso_connections',
  record: connectionId,
  field: `secrets.${name}`,
});

export const sealSecrets = (
  ring: KeyRing,
  connectionId: string,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, ring.seal(value, secretPlace(connectionId, name))]),
  );

/** Where the provider sends the browser back to. */
export const callbackOf = (issuer: string, { protocol, id }: Pick<Connection, 'protocol' | 'id'>): string =>
  new URL(`/sso/${protocol}/${id}`, issuer).href;

/** @throws AppError `protocol-unknown` (internal): the record is of a protocol that this installation does not have. */
export function protocolOf({ protocols }: Pick<FederationDeps, 'protocols'>, name: string): Protocol {
  const found = protocols.find((one) => one.name === name);
  if (!found) throw new AppError('protocol-unknown', 'internal');
  return found;
}

export const openConnection = (
  { ring, issuer }: Pick<FederationDeps, 'ring' | 'issuer'>,
  connection: Connection,
): Opened<unknown> => ({
  id: connection.id,
  schoolId: connection.schoolId,
  config: connection.config,
  secrets: Object.fromEntries(
    Object.entries(connection.secrets).map(([name, value]) => [
      name,
      ring.open(value, secretPlace(connection.id, name)),
    ]),
  ),
  callback: callbackOf(issuer, connection),
});

/** All calls of one step together; a browser waits for it, and so does our memory. */
const STEP_MS = 8 * SECOND;

/** The outer world for one step of one login: whatever the protocol asks, it ends in time. */
export function portsFor({ clock, outbound }: Pick<FederationDeps, 'clock' | 'outbound'>): Ports {
  const began = clock.elapsed();
  return {
    clock,
    random: randomToken,
    outbound: async (url, request = {}) => {
      const left = Math.floor(STEP_MS - (clock.elapsed() - began));
      if (left <= 0) throw new Refusal('upstream-unreachable');
      return outbound(url, { ...request, timeoutMs: Math.min(request.timeoutMs ?? left, left) });
    },
  };
}
