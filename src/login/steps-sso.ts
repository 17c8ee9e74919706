import {
  type Assertion,
  type Connection,
  type Decision,
  faultOf,
  PASSAGE_MS,
  type Person,
  REFUSAL_REASONS,
  Refusal,
  type RefusalReason,
  sealAssertion,
} from '../federation/index.ts';
import { after } from '../kernel/clock.ts';
import type { DomainEvent } from '../kernel/events.ts';
import type { AccountId } from '../kernel/ids.ts';
import type { User } from '../users/index.ts';
import { type Answer, pageAnswer, type Visit } from './deps.ts';
import { next } from './flow.ts';
import type { Attempt, AttemptProofs } from './model.ts';
import { sentenceOf, ssoFailedPage, ssoPage } from './pages-sso.ts';
import { contextFor, logoutPlace, pass } from './pass.ts';
import { isTooOld, secondStepDue, ssoProvenAt } from './policy.ts';
import { isAgain, type Room } from './steps-first.ts';

/* The school's own way in: there, back, and what becomes of who came back. Product.md sections 2 and 5. */

export const OVER: Answer = { kind: 'end', reason: 'expired', status: 410 };

const urlOf = (visit: Visit, action: string): string => `/interaction/${visit.uid}/${action}`;

export const plainFacts = (attempt: Attempt) => ({ purpose: attempt.purpose, firstParty: false, toTell: false });

async function schoolOf(room: Room, attempt: Attempt) {
  return attempt.schoolId ? room.deps.schools.byId(attempt.schoolId) : undefined;
}

async function usable(room: Room, attempt: Attempt): Promise<readonly Connection[]> {
  return attempt.schoolId ? room.deps.federation.connections.usable(attempt.schoolId) : [];
}

const isReason = (text: string): text is RefusalReason => REFUSAL_REASONS.some((reason) => reason === text);

/** Whose fault it is: the first sentence of the page. What linking refuses is about the account. */
const blameOf = (reason: string) => (isReason(reason) ? faultOf(reason) : ('account' as const));

/** On as somebody else than who is logged in here. */
const otherUrl = (visit: Visit, { id }: Connection): string => `${urlOf(visit, 'naar-school')}?via=${id}&wie=anders`;

async function failedPage(room: Room, visit: Visit, attempt: Attempt, failure: string): Promise<Answer> {
  const school = await schoolOf(room, attempt);
  const offered = await usable(room, attempt);
  const connection = offered.find(({ id }) => id === attempt.sso?.begun);
  const blame = blameOf(failure);
  const client = await room.deps.clients.byId(attempt.clientId);
  return pageAnswer(
    ssoFailedPage,
    {
      frame: await room.frameOf('school', attempt),
      blame: `login.sso.blame.${blame}` as const,
      failure: sentenceOf(failure),
      support: room.deps.support,
      clientName: client?.name ?? '',
      ...(connection ? { connection: connection.name } : {}),
      ...(offered.length > 0 ? { retryUrl: urlOf(visit, 'naar-school') } : {}),
      ...(connection && failure === 'other-subject' ? { otherUrl: otherUrl(visit, connection) } : {}),
      local: { url: urlOf(visit, 'lokaal'), forAll: school?.loginMode === 'both' },
    },
    { status: blame === 'provider' ? 502 : 403 },
  );
}

/** Which way in, where there are several; where there is one, the browser goes there by itself, once. */
export async function showSso(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  if (attempt.sso?.failure) return failedPage(room, visit, attempt, attempt.sso.failure);
  const offered = await usable(room, attempt);
  const [only, another] = offered;
  if (!only) return failedPage(room, visit, attempt, 'no-connection');
  const link = ({ id }: Connection): string => `${urlOf(visit, 'naar-school')}?via=${id}`;
  const model = {
    frame: await room.frameOf('school', attempt),
    ways: offered.map((connection) => ({ name: connection.name, url: link(connection) })),
    again: attempt.sso?.begun !== undefined,
  };
  // A redirect from here would be one of a form's, which browsers hold to the page's `form-action`.
  const straight = !another && !attempt.sso?.begun;
  return pageAnswer(ssoPage, { ...model, straight }, straight ? { refresh: link(only) } : {});
}

/** Writes where the attempt stands now; another request of it may have been first, and its page leads on. */
export async function settle(
  room: Room,
  attempt: Attempt,
  change: Partial<Attempt>,
  events: readonly DomainEvent[] = [],
): Promise<Answer> {
  await room.deps.store.replaceIf({ ...attempt, ...change }, events);
  return { kind: 'go' };
}

/** Tells on the page why the way by the school's provider did not come to a login. */
const tellFailure = (room: Room, attempt: Attempt, failure: string, events: readonly DomainEvent[]) =>
  settle(
    room,
    attempt,
    { step: 'sso', sso: { ...attempt.sso, failure }, linking: undefined, proofs: undefined },
    events,
  );

/** The same for who came back from there and is refused, which counts as a refused login. */
export function failWith(room: Room, attempt: Attempt, failure: string, events: readonly DomainEvent[] = []) {
  room.deps.observe('refused', 'sso');
  return tellFailure(room, attempt, failure, events);
}

/** Off to the school's provider. `via`: which connection, where there are several; `other`: not as who is logged in here. */
export async function departSso(
  room: Room,
  visit: Visit,
  found: Attempt,
  { via, other = false }: { via?: string | undefined; other?: boolean },
): Promise<Answer> {
  const { deps } = room;
  const attempt: Attempt = other && found.step === 'sso' ? { ...found, sessionAccount: undefined } : found;
  const step = next(attempt.step, 'upstream', plainFacts(attempt));
  const school = await schoolOf(room, attempt);
  if (!step || !school || school.loginMode === 'local') return { kind: 'go' };
  const offered = await usable(room, attempt);
  const chosen = via === undefined && offered.length === 1 ? offered[0] : offered.find(({ id }) => id === via);
  const moved = { ...attempt, step, proofs: undefined, linking: undefined };
  if (!chosen) return settle(room, moved, { sso: undefined });
  try {
    const to = await deps.federation.passage.depart(chosen, {
      binding: visit.uid,
      back: urlOf(visit, 'sso'),
      fresh: attempt.fresh === true,
      locale: attempt.locale ?? visit.locale,
    });
    const written = await deps.store.replaceIf({ ...moved, sso: { begun: chosen.id } });
    return written ? { kind: 'away', to } : { kind: 'go' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const event = deps.federation.accounts.refused(chosen, error.reason, contextFor(deps, visit));
    return tellFailure(room, { ...moved, sso: { begun: chosen.id } }, error.reason, [event]);
  }
}

export interface Came {
  readonly room: Room;
  readonly visit: Visit;
  readonly attempt: Attempt;
  readonly connection: Connection;
  readonly assertion: Assertion;
}

const provenAtOf = ({ fresh }: Attempt, { authTime }: Assertion, at: Date): Date =>
  ssoProvenAt({ at, fresh: fresh === true, authTime });

/** What keeps somebody out whose account is known: `accountId`, or none as yet. */
function hindranceOf({ room, attempt, assertion }: Came, accountId: AccountId | undefined): RefusalReason | undefined {
  // Who is logged in here was to prove it anew, and somebody else did.
  if (isAgain(attempt) && attempt.sessionAccount !== accountId) return 'other-subject';
  const at = room.deps.clock.now();
  const provenAt = provenAtOf(attempt, assertion, at);
  return isTooOld({ at, provenAt, maxAge: attempt.maxAge }) ? 'not-vouched' : undefined;
}

/** The page of what keeps somebody out, if anything does; told to audit. */
export async function hindered(came: Came, accountId: AccountId | undefined): Promise<Answer | undefined> {
  const { room, visit, attempt, connection } = came;
  const reason = hindranceOf(came, accountId);
  if (!reason) return undefined;
  const context = contextFor(room.deps, visit);
  const event = room.deps.federation.accounts.refused(connection, reason, context, attempt.sessionAccount);
  return failWith(room, attempt, reason, [event]);
}

/** The login is proven by the school's provider: the second step is not asked (policy.ts), and says why. */
export async function enter(
  { room, visit, attempt, connection, assertion }: Came,
  user: User,
  move: 'returned' | 'made',
) {
  const { deps } = room;
  const school = await deps.schools.byId(user.schoolId);
  if (!school) return OVER;
  const at = deps.clock.now();
  const { logout, amr } = assertion;
  const sealed = logout && deps.ring.seal(JSON.stringify(logout), logoutPlace(attempt));
  const proofs: AttemptProofs = {
    accountId: user.id,
    at,
    validFrom: user.sessionsValidFrom,
    method: 'sso',
    upstreamAmr: amr,
    sso: {
      connectionId: connection.id,
      provenAt: provenAtOf(attempt, assertion, at),
      ...(sealed ? { logout: sealed } : {}),
    },
  };
  const secondStep = secondStepDue({ method: 'sso', role: user.role, state: 'absent' });
  await deps.federation.accounts.used(connection, assertion, user, contextFor(deps, visit, user));
  return pass(deps, { visit, attempt, user, school, proofs, secondStep }, move);
}

/** How the page names a school account: as its owner knows it. */
const shownName = ({ email, username, givenName, infix, familyName }: Person): string =>
  email ?? username ?? [givenName, infix, familyName].filter(Boolean).join(' ');

export const linkingPlace = (attempt: Attempt) => ({ collection: 'attempts', record: attempt.id, field: 'linking' });

function ask(came: Came, decision: Extract<Decision, { kind: 'ask' }>, person: Person): Promise<Answer> {
  const { room, visit, attempt, connection, assertion } = came;
  const { ring, clock, federation } = room.deps;
  const linking = {
    connectionId: connection.id,
    sealed: sealAssertion(ring, assertion, linkingPlace(attempt)),
    shown: shownName(person),
    ...(decision.make ? { make: decision.make } : {}),
    until: after(clock.now(), PASSAGE_MS),
  };
  const step = next('sso', 'unknown', plainFacts(attempt)) ?? 'sso';
  const told = federation.accounts.asked(connection, decision, contextFor(room.deps, visit));
  return settle(room, attempt, { step, linking, sso: { begun: connection.id } }, [told]);
}

export async function judge(came: Came): Promise<Answer> {
  const { room, visit, attempt, connection, assertion } = came;
  const { accounts } = room.deps.federation;
  const { decision, person } = await accounts.recognise(connection, assertion);
  const context = contextFor(room.deps, visit);
  switch (decision.kind) {
    case 'login':
      return (await hindered(came, decision.user.id)) ?? enter(came, decision.user, 'returned');
    case 'link': {
      const shut = await hindered(came, decision.user.id);
      if (shut) return shut;
      const winner = await accounts.link(connection, assertion, decision.user, decision.by, context);
      return winner === decision.user.id
        ? enter(came, decision.user, 'returned')
        : failWith(room, attempt, 'account-gone');
    }
    case 'ask':
      return ask(came, decision, person);
    case 'refuse':
      return failWith(room, attempt, decision.because, [accounts.refused(connection, decision.because, context)]);
  }
}

/** Steps at which an answer of the provider still means something. */
const WAITING = new Set(['sso', 'password', 'link']);

/** Back from the school's provider, in the browser that went there. */
export async function returnSso(room: Room, visit: Visit, found: Attempt, token: string | undefined): Promise<Answer> {
  const { federation } = room.deps;
  const result = token ? await federation.passage.collect(token, visit.uid) : undefined;
  if (!result || !WAITING.has(found.step)) return { kind: 'go' };
  const attempt: Attempt = { ...found, step: 'sso', proofs: undefined, linking: undefined };
  if ('refusal' in result.outcome) return failWith(room, attempt, result.outcome.refusal);
  const connection = await federation.connections.find(result.connectionId);
  const school = await schoolOf(room, attempt);
  // The person chose another school meanwhile, or an admin switched this way in off.
  const open = connection?.state === 'on' && connection.schoolId === school?.id && school.loginMode !== 'local';
  if (!open) return failWith(room, attempt, 'no-connection');
  return judge({ room, visit, attempt, connection, assertion: result.outcome.assertion });
}
