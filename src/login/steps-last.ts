import type { Client } from '../clients/index.ts';
import { type DomainEvent, makeEvent } from '../kernel/events.ts';
import { dateWords, momentWords } from '../render/index.ts';
import { allowsPupils } from '../schools/index.ts';
import { fullNameOf, type User } from '../users/index.ts';
import { type Answer, pageAnswer, type Visit } from './deps.ts';
import { consentDenied, consentGiven } from './events.ts';
import { next } from './flow.ts';
import type { Attempt } from './model.ts';
import { accountPage, consentPage, noticePage } from './pages.ts';
import { contextFor, pass } from './pass.ts';
import type { Post, Room } from './steps-first.ts';
import { whose } from './steps-second.ts';

const OVER: Answer = { kind: 'end', reason: 'expired', status: 410 };

/* The steps around a login: which account, what to tell, what a client may have. */

const userOfSession = (room: Room, attempt: Attempt): Promise<User | undefined> =>
  attempt.sessionAccount ? room.deps.users.byId(attempt.sessionAccount) : Promise.resolve(undefined);

export async function showAccount(room: Room, attempt: Attempt): Promise<Answer> {
  const user = await userOfSession(room, attempt);
  if (!user) return OVER;
  const frame = await room.frameOf('account', attempt);
  return pageAnswer(accountPage, { frame, name: fullNameOf(user), username: user.username });
}

const plainFacts = { firstParty: false, toTell: false };

/** «Verder als {naam}» goes on with the session at hand; «Ik ben iemand anders» begins a login. */
export async function submitAccount(room: Room, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'account') return { kind: 'go' };
  const school = attempt.schoolId ? await room.deps.schools.byId(attempt.schoolId) : undefined;
  const move = post['account'] === 'other' ? 'other' : 'continue';
  const step = next('account', move, { ...plainFacts, purpose: attempt.purpose, mode: school?.loginMode });
  const user = await userOfSession(room, attempt);
  if (step !== 'done') {
    // Somebody else: the name of who was here before is not filled in for them.
    await room.deps.store.replaceIf({
      ...attempt,
      step: step ?? 'school',
      purpose: 'login',
      sessionAccount: undefined,
    });
    return { kind: 'go' };
  }
  if (!user) return OVER;
  const outcome = { accountId: user.id, loginAt: attempt.sessionLoginAt ?? 0, acr: '', amr: [], sameSession: true };
  const done = await room.deps.store.replaceIf({ ...attempt, step: 'done', outcome });
  return done ? { kind: 'finish', attempt: done } : { kind: 'go' };
}

export async function showNotice(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  const proven = await whose(room, attempt);
  if (!proven) return OVER;
  const now = room.deps.clock.now();
  const view = await room.deps.factors.view(proven.user);
  const suspended =
    view.state === 'suspended' && view.suspendedSince
      ? {
          suspended: {
            since: dateWords(view.suspendedSince, now, visit.locale),
            ...(view.suspendedUntil ? { until: momentWords(view.suspendedUntil, now, visit.locale) } : {}),
          },
          toProfile: true,
        }
      : {};
  const notices = await room.deps.notices.unread(proven.user.id, visit.locale, attempt.createdAt);
  return pageAnswer(noticePage, {
    frame: await room.frameOf('verder', attempt),
    name: fullNameOf(proven.user),
    notices,
    ...suspended,
  });
}

/** Where the reminder's second button leads, with ✕ back to the client. */
const profileFor = ({ clientId }: Attempt): string =>
  `/profiel?${new URLSearchParams({ tab: 'inloggen', client_id: clientId })}`;

/** «Verder»: the recovery codes or the notices were seen. */
export async function submitSeen(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'notice' && attempt.step !== 'recovery-codes') return { kind: 'go' };
  const proven = await whose(room, attempt);
  if (!proven) return OVER;
  if (attempt.step === 'notice') await room.deps.notices.markRead(proven.user.id, attempt.createdAt);
  const { recoveryCodes: _shown, ...proofs } = proven.proofs;
  const onward = attempt.step === 'notice' && post['next'] === 'profile' ? profileFor(attempt) : undefined;
  return pass(room.deps, { visit, attempt, ...proven, proofs, onward }, 'seen');
}

/** What was decided; the edge tells the protocol. `bySchool`: for scopes, and no claims besides. */
export type Consent =
  | { readonly kind: 'consent'; readonly attempt: Attempt; readonly allowed: boolean; readonly bySchool?: true }
  | Answer;

/** Pupils never see the page: such a client works for them only after the school allowed it (product.md section 6). */
async function bySchool({ deps }: Room, attempt: Attempt, user: User, client: Client): Promise<Consent> {
  const school = await deps.schools.byId(user.schoolId);
  return school && allowsPupils(school, client, attempt.scopes ?? [])
    ? { kind: 'consent', attempt, allowed: true, bySchool: true }
    : { kind: 'end', reason: 'client-not-allowed', status: 403 };
}

export async function showConsent(room: Room, attempt: Attempt): Promise<Consent> {
  const user = await userOfSession(room, attempt);
  const client = await room.deps.clients.byId(attempt.clientId);
  if (!user || !client) return OVER;
  if (user.role === 'leerling') return bySchool(room, attempt, user, client);
  const scopes = (attempt.scopes ?? []).filter((scope) => scope !== 'openid');
  return pageAnswer(consentPage, {
    frame: await room.frameOf('toestemming', attempt),
    name: fullNameOf(user),
    scopes,
    ...(client.clientUri ? { clientUri: client.clientUri } : {}),
  });
}

export async function submitConsent(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Consent> {
  const user = await userOfSession(room, attempt);
  if (attempt.step !== 'consent' || !user) return { kind: 'go' };
  if (user.role === 'leerling') return { kind: 'end', reason: 'client-not-allowed', status: 403 };
  const allowed = post['consent'] === 'allow';
  const context = contextFor(room.deps, visit, user);
  const about = { schoolId: user.schoolId, accountId: user.id };
  const scopes = (attempt.scopes ?? []).join(' ');
  const event: DomainEvent = allowed
    ? makeEvent(consentGiven, context, { ...about, fields: { client: attempt.clientId, scopes } })
    : makeEvent(consentDenied, context, { ...about, fields: { client: attempt.clientId } });
  const done = await room.deps.store.replaceIf({ ...attempt, step: 'done' }, [event]);
  return done ? { kind: 'consent', attempt: done, allowed } : { kind: 'go' };
}

/** A client that is first-party gets what it asks for without a page; every other attempt goes on where it went. */
export async function showDone(room: Room, attempt: Attempt): Promise<Consent> {
  const client = attempt.purpose === 'consent' ? await room.deps.clients.byId(attempt.clientId) : undefined;
  return client?.firstParty ? { kind: 'consent', attempt, allowed: true } : { kind: 'finish', attempt };
}
