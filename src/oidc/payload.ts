import type { AdapterPayload } from 'oidc-provider';
import type { Kind, ProtocolRecord } from './store.ts';

/** What the provider library hands over to be kept, and how it gets that back. */

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The moment of the login that a record stems from, where the record knows it. */
export function loginOf(kind: Kind, payload: AdapterPayload): number | undefined {
  if (kind === 'Session') return payload.loginTs;
  if (kind === 'AccessToken') {
    const { auth_time: at } = (payload.extra ?? {}) as { auth_time?: unknown };
    return typeof at === 'number' ? at : undefined;
  }
  return typeof payload.authTime === 'number' ? payload.authTime : undefined;
}

export const acrOf = ({ acr, extra }: AdapterPayload): string | undefined =>
  text(acr) ?? text((extra as { acr?: unknown } | undefined)?.acr);

/** Stands in an address for the id that opens the record. */
const OWN_ID = '{id}';

/** Ids that open something by themselves are not kept inside payloads either. */
export function withoutIds(kind: Kind, payload: AdapterPayload): Record<string, unknown> {
  const { jti = '', ...rest } = payload;
  if (kind !== 'Interaction') return rest;
  const { cookie: _cookie, ...session } = rest.session ?? {};
  return {
    ...rest,
    ...(rest.session ? { session } : {}),
    ...(rest.returnTo ? { returnTo: rest.returnTo.replace(jti, OWN_ID) } : {}),
  };
}

/** What is kept of an interaction, with its answer where the library looks for it. */
function answered({ payload, answer }: ProtocolRecord): ProtocolRecord['payload'] {
  if (!answer) return payload;
  const { session, lastSubmission, ...rest } = payload as AdapterPayload & { lastSubmission?: object };
  const result = { ...lastSubmission, ...answer.result };
  return { ...rest, lastSubmission, result, ...(answer.sameSession ? { session } : {}) };
}

/** All of it anew, to the last member. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return typeof value === 'object' && value !== null ? copiedObject(value as ProtocolRecord['payload']) : value;
}

function copiedObject(of: ProtocolRecord['payload']): Record<string, unknown> {
  const copy = { ...of };
  for (const name of Object.keys(copy)) {
    const member = copy[name];
    if (typeof member === 'object') copy[name] = copied(member);
  }
  return copy;
}

/** A record as the library wants it: its own, for it changes what it is given, and others read the same record. */
export function payloadOf(row: ProtocolRecord, jti: string): AdapterPayload {
  const payload: AdapterPayload = copiedObject(answered(row));
  payload.jti = jti;
  if (payload.returnTo) payload.returnTo = payload.returnTo.replace(OWN_ID, jti);
  return payload;
}
