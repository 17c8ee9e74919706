/** The way to a school's provider and back: one request, one answer, one result. Product.md section 5. */
import { after, MINUTE } from '../kernel/clock.ts';
import { type EventContext, makeEvent } from '../kernel/events.ts';
import { isId, randomToken } from '../kernel/ids.ts';
import { sha256 } from '../kernel/secrets.ts';
import { carry } from './carrying.ts';
import type { Answered, Assertion } from './contract.ts';
import type { FederationDeps } from './deps.ts';
import { ssoRefused } from './events.ts';
import type { Connection } from './model.ts';
import { openConnection, portsFor, protocolOf } from './opening.ts';
import type { SsoRequest } from './records.ts';
import { Refusal, type RefusalReason } from './refusal.ts';
import { openAssertion, sealAssertion } from './sealed-assertion.ts';

/** How long a person may be at the provider, and a result may wait (product.md section 5: the attempt lives 10 minutes). */
export const PASSAGE_MS = 10 * MINUTE;

export interface Departure {
  /** Whatever the result belongs to: nobody else takes it. */
  readonly binding: string;
  /** Path where the browser goes on, with the result's token as `antwoord` in the query. */
  readonly back: string;
  readonly fresh: boolean;
  readonly locale: string;
  readonly loginHint?: string | undefined;
}

export type Arrival =
  /** Go on to this path. */
  | { readonly kind: 'back'; readonly to: string }
  /** From the school's portal, where the connection takes that: a login of our own may begin. Nobody is logged in by it. */
  | { readonly kind: 'begin'; readonly schoolId: string }
  /** Nobody asked for this answer (or so long ago that nothing is known of it any more). */
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export interface Result {
  readonly connectionId: string;
  readonly outcome: { readonly assertion: Assertion } | { readonly refusal: RefusalReason };
}

export interface Passage {
  /** The address of the provider where the browser goes now. @throws Refusal */
  depart(connection: Connection, departure: Departure): Promise<string>;
  /** The provider's answer, from whatever browser: checked, kept once, not yet believed to be anybody's. */
  arrive(protocol: string, connectionId: string, answer: Answered, context: EventContext): Promise<Arrival>;
  /** The result behind a token, once, for whom it is bound to. */
  collect(token: string, binding: string): Promise<Result | undefined>;
  /** The browser to which an answer of this connection led did not ask for it: told, once a minute. */
  strange(connectionId: string, context: EventContext): Promise<void>;
}

interface KeptHere {
  readonly state: string;
  readonly binding: string;
  readonly back: string;
  readonly keep: Readonly<Record<string, string>>;
}

const requestPlace = (record: string) => ({ collection: 'sso_requests', record, field: 'sealed' });
const resultPlace = (record: string) => ({ collection: 'sso_results', record, field: 'sealed' });

async function depart(deps: FederationDeps, connection: Connection, departure: Departure): Promise<string> {
  const { store, ring, clock } = deps;
  const { binding, back, fresh, locale, loginHint } = departure;
  const state = randomToken();
  const begunAt = clock.now();
  const { redirect, keep } = await protocolOf(deps, connection.protocol).begin(
    openConnection(deps, connection),
    { state, fresh, locale, loginHint },
    portsFor(deps),
  );
  const id = sha256(state);
  const kept: KeptHere = { state, binding, back, keep };
  await store.requests.insert({
    id,
    schoolId: connection.schoolId,
    connectionId: connection.id,
    fresh,
    sealed: ring.seal(JSON.stringify(kept), requestPlace(id)),
    begunAt,
    expiresAt: after(begunAt, PASSAGE_MS),
  });
  return redirect;
}

/** Of unasked answers one a minute and connection is told. */
function tellUnasked(
  deps: FederationDeps,
  { id: connectionId, schoolId }: Connection,
  reason: RefusalReason,
  context: EventContext,
): Promise<void> {
  const event = makeEvent(ssoRefused, context, { schoolId, fields: { connection: connectionId, reason } });
  const minute = Math.floor(deps.clock.ms() / MINUTE);
  return carry(deps, { schoolId, connectionId }, event, `unasked ${connectionId} ${reason} ${minute}`);
}

/** An answer to another connection's request: somebody mixes providers up (RFC 9700 section 4.4). Both schools are told. */
async function tellMixUp(deps: FederationDeps, at: Connection, request: SsoRequest, context: EventContext) {
  await tellUnasked(deps, at, 'issuer', context);
  const asked = await deps.store.connections.get(request.connectionId);
  if (asked && asked.schoolId !== at.schoolId) await tellUnasked(deps, asked, 'issuer', context);
}

/** What the answer to this request is worth; an answer that was given before is worth nothing. */
async function judge(
  deps: FederationDeps,
  connection: Connection,
  request: SsoRequest,
  answer: Answered,
  kept: KeptHere,
): Promise<{ assertion: Assertion } | { refusal: RefusalReason }> {
  const first = await deps.store.requests.use(request.id, deps.clock.now());
  if (!first) return { refusal: 'replayed' };
  try {
    const { fresh, begunAt } = request;
    const asked = { state: kept.state, fresh, begunAt, keep: kept.keep };
    const protocol = protocolOf(deps, connection.protocol);
    return { assertion: await protocol.complete(openConnection(deps, connection), answer, asked, portsFor(deps)) };
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.reason };
    throw error;
  }
}

/** An answer that nobody asked for: where the connection takes one, and school and connection let people in, a reason to ask. */
async function arriveUnasked(
  deps: FederationDeps,
  connection: Connection,
  answer: Answered,
  context: EventContext,
): Promise<Arrival> {
  const { id: connectionId, schoolId } = connection;
  const refuse = async (reason: RefusalReason): Promise<Arrival> => {
    await tellUnasked(deps, connection, reason, context);
    return { kind: 'refused', reason };
  };
  const school = connection.state === 'on' ? await deps.schools.byId(schoolId) : undefined;
  if (!school || school.loginMode === 'local') return refuse('unsolicited');
  try {
    const protocol = protocolOf(deps, connection.protocol);
    const unasked = await protocol.unasked?.(openConnection(deps, connection), answer, portsFor(deps));
    if (!unasked) return refuse('unsolicited');
    // Once: who caught it sends nobody anywhere with it later.
    const id = sha256(`idp-initiated ${connectionId} ${unasked.id}`);
    const record = { id, schoolId, connectionId, binding: '', expiresAt: unasked.until };
    return (await deps.store.results.insert(record)) ? { kind: 'begin', schoolId } : refuse('replayed');
  } catch (error) {
    if (error instanceof Refusal) return refuse(error.reason);
    throw error;
  }
}

async function arrive(
  deps: FederationDeps,
  protocolName: string,
  connectionId: string,
  answer: Answered,
  context: EventContext,
): Promise<Arrival> {
  const { store, ring, clock } = deps;
  const connection = isId(connectionId) ? await store.connections.get(connectionId) : undefined;
  const protocol = deps.protocols.find(({ name }) => name === protocolName);
  if (!connection || !protocol || connection.protocol !== protocol.name)
    return { kind: 'refused', reason: 'unsolicited' };
  const { schoolId } = connection;
  const refused = (reason: RefusalReason) =>
    makeEvent(ssoRefused, context, { schoolId, fields: { connection: connectionId, reason } });
  const state = protocol.stateOf(answer);
  const request = state ? await store.requests.get(sha256(state)) : undefined;
  if (!request) return arriveUnasked(deps, connection, answer, context);
  if (request.connectionId !== connectionId) {
    await tellMixUp(deps, connection, request, context);
    return { kind: 'refused', reason: 'issuer' };
  }
  const kept = JSON.parse(ring.open(request.sealed, requestPlace(request.id))) as KeptHere;
  const outcome = await judge(deps, connection, request, answer, kept);
  const token = randomToken();
  const id = sha256(token);
  const worth =
    'assertion' in outcome
      ? { sealed: sealAssertion(ring, outcome.assertion, resultPlace(id)) }
      : { refusal: outcome.refusal };
  await store.results.insert(
    { id, schoolId, connectionId, binding: sha256(kept.binding), ...worth, expiresAt: after(clock.now(), PASSAGE_MS) },
    'refusal' in outcome ? [refused(outcome.refusal)] : [],
  );
  return { kind: 'back', to: `${kept.back}?antwoord=${token}` };
}

async function collect({ store, ring }: FederationDeps, token: string, binding: string): Promise<Result | undefined> {
  const result = isId(token) ? await store.results.take(sha256(token)) : undefined;
  if (!result || result.binding !== sha256(binding)) return undefined;
  const { connectionId, sealed, refusal } = result;
  if (refusal) return { connectionId, outcome: { refusal } };
  return sealed === undefined
    ? undefined
    : { connectionId, outcome: { assertion: openAssertion(ring, sealed, resultPlace(result.id)) } };
}

async function strange(deps: FederationDeps, connectionId: string, context: EventContext): Promise<void> {
  const connection = isId(connectionId) ? await deps.store.connections.get(connectionId) : undefined;
  if (connection) await tellUnasked(deps, connection, 'unsolicited', context);
}

/** @see Passage */
export const createPassage = (deps: FederationDeps): Passage => ({
  depart: (connection, departure) => depart(deps, connection, departure),
  arrive: (protocol, connectionId, answer, context) => arrive(deps, protocol, connectionId, answer, context),
  collect: (token, binding) => collect(deps, token, binding),
  strange: (connectionId, context) => strange(deps, connectionId, context),
});
