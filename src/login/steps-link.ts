import { type Decision, openAssertion, readPerson } from '../federation/index.ts';
import { fullNameOf, type User } from '../users/index.ts';
import { type Answer, pageAnswer, type Visit } from './deps.ts';
import { next } from './flow.ts';
import type { Attempt, AttemptProofs } from './model.ts';
import { confirmLinkPage, linkPage, sentenceOf } from './pages-sso.ts';
import { contextFor, isLinking, localCounts, pass, provenUser } from './pass.ts';
import type { Post, Room } from './steps-first.ts';
import { type Came, enter, failWith, hindered, judge, linkingPlace, OVER, plainFacts, settle } from './steps-sso.ts';

/* A school account that nobody knows: one local login, and «Ja, dit is mijn schoolaccount». Product.md section 5. */

export async function showLink(room: Room, attempt: Attempt): Promise<Answer> {
  const { linking } = attempt;
  if (!linking || !isLinking(room.deps, attempt)) return failWith(room, attempt, 'linking-expired');
  return pageAnswer(linkPage, {
    frame: await room.frameOf('koppelen', attempt),
    shown: linking.shown,
    make: linking.make !== undefined,
  });
}

/** The school account that waits, as it was asserted; undefined when its ten minutes are over. */
async function waiting(room: Room, visit: Visit, attempt: Attempt): Promise<Came | undefined> {
  const { linking } = attempt;
  if (!linking || !isLinking(room.deps, attempt)) return undefined;
  const connection = await room.deps.federation.connections.find(linking.connectionId);
  if (connection?.state !== 'on') return undefined;
  const assertion = openAssertion(room.deps.ring, linking.sealed, linkingPlace(attempt));
  return { room, visit, attempt, connection, assertion };
}

/** «Log één keer in», or «Ik heb nog geen Numo-account» where accounts may be made, or another school account. */
export async function submitLink(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'link') return { kind: 'go' };
  const choice = post['koppelen'];
  if (choice === 'anders') return settle(room, attempt, { step: 'sso', linking: undefined });
  const came = await waiting(room, visit, attempt);
  if (!came) return failWith(room, attempt, 'linking-expired');
  const { make } = attempt.linking ?? {};
  if (choice !== 'maak' || !make) {
    return settle(room, attempt, { step: next('link', 'local', plainFacts(attempt)) ?? 'link' });
  }
  const { accounts } = room.deps.federation;
  // Asked again: an admin may have made the account meanwhile.
  const { decision } = await accounts.recognise(came.connection, came.assertion);
  if (decision.kind !== 'ask' || decision.make !== make)
    return judge({ ...came, attempt: { ...attempt, step: 'sso' } });
  const shut = await hindered(came, undefined);
  if (shut) return shut;
  const id = await accounts.make(came.connection, came.assertion, make, contextFor(room.deps, visit));
  const user = await room.deps.users.byId(id);
  return user ? enter({ ...came, attempt: { ...attempt, linking: undefined } }, user, 'made') : OVER;
}

/** After the owner's own login: may this account be linked to this school account at all? */
async function linkable(room: Room, visit: Visit, attempt: Attempt) {
  const proven = await provenUser(room.deps, attempt);
  const came = await waiting(room, visit, attempt);
  if (!proven || !came) return undefined;
  const person = readPerson(came.connection.mapping, came.assertion.attributes);
  return { proven, came, because: room.deps.federation.accounts.mayLink(person, proven.user) };
}

export async function showConfirmLink(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  const found = await linkable(room, visit, attempt);
  if (!found) return OVER;
  const { proven, came, because } = found;
  return pageAnswer(confirmLinkPage, {
    frame: await room.frameOf('schoolaccount', attempt),
    name: fullNameOf(proven.user),
    username: proven.user.username,
    shown: attempt.linking?.shown ?? '',
    connection: came.connection.name,
    ...(because ? { refused: sentenceOf(because) } : {}),
    localCounts: await localCounts(room.deps, proven.user, proven.school),
  });
}

/** What was asserted points at somebody else than who has just logged in. */
function forbids(decision: Decision, user: User): string | undefined {
  if (decision.kind === 'refuse') return decision.because;
  return decision.user && decision.user.id !== user.id ? 'attributes-differ' : undefined;
}

/** «Ja, dit is mijn schoolaccount», or not: then the login counts by itself where that is allowed. */
export async function submitConfirmLink(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'confirm-link') return { kind: 'go' };
  const found = await linkable(room, visit, attempt);
  if (!found) return OVER;
  const { deps } = room;
  const { proven, came, because } = found;
  const { accounts } = deps.federation;
  const unlinked = { ...attempt, linking: undefined };
  const context = contextFor(deps, visit, proven.user);
  if (post['schoolaccount'] !== 'ja' || because) {
    const events = because ? [accounts.refused(came.connection, because, context)] : [];
    if (!(await localCounts(deps, proven.user, proven.school)))
      return failWith(room, attempt, because ?? 'not-mine', events);
    return pass(deps, { visit, attempt: unlinked, ...proven }, 'declined', events);
  }
  const { decision } = await accounts.recognise(came.connection, came.assertion);
  const reason = forbids(decision, proven.user);
  if (reason) return failWith(room, attempt, reason, [accounts.refused(came.connection, reason, context)]);
  await accounts.link(came.connection, came.assertion, proven.user, 'login', context);
  await accounts.used(came.connection, came.assertion, proven.user, context);
  const proofs: AttemptProofs = { ...proven.proofs, linked: true };
  return pass(deps, { visit, attempt: unlinked, ...proven, proofs }, 'linked');
}
