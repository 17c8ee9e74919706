import type { SecondStepView } from '../factors/index.ts';
import { SECOND } from '../kernel/clock.ts';
import { type DomainEvent, type EventContext, makeEvent } from '../kernel/events.ts';
import { type School, twoStepRequired } from '../schools/index.ts';
import { loginMoment, mayHaveSecondStep, type User } from '../users/index.ts';
import type { Answer, LoginDeps, Proven, Visit } from './deps.ts';
import { loginSucceeded } from './events.ts';
import { type Facts, type Move, next } from './flow.ts';
import type { Attempt, AttemptProofs, SsoProof } from './model.ts';
import { contextOf, localLoginAllowed, proofStands, type SecondStepAnswer, secondStepDue } from './policy.ts';

/** Events of a request inside the login; the actor is known once the password was right. */
export const contextFor = (deps: LoginDeps, visit: Visit, user?: User): EventContext => ({
  clock: deps.clock,
  actor: user ? { kind: 'account', accountId: user.id, role: user.role } : { kind: 'anonymous' },
  request: visit.request,
});

/** The second step of who may have one. */
export const viewSecondStep = async ({ factors }: LoginDeps, user: User): Promise<SecondStepView | undefined> =>
  mayHaveSecondStep(user.role) ? factors.view(user) : undefined;

/** Whether a second step is due for this user now, and why (policy.ts). */
export function secondStepOf(
  deps: LoginDeps,
  user: User,
  school: School,
  view: SecondStepView | undefined,
): SecondStepAnswer {
  const required = twoStepRequired(school, user.role, deps.clock.now());
  return secondStepDue({ method: 'password', role: user.role, state: view?.state ?? 'absent', required });
}

/** Whether an unknown school account still waits for this login (product.md section 5). */
export const isLinking = (deps: LoginDeps, { linking }: Attempt): boolean =>
  linking !== undefined && linking.until > deps.clock.now();

/** Whether a login by password counts by itself for this person here (policy.ts). */
export async function localCounts(deps: LoginDeps, user: User, school: School): Promise<boolean> {
  const mode = school.loginMode;
  const state = mode === 'sso' && mayHaveSecondStep(user.role) ? (await deps.factors.view(user)).state : 'absent';
  return localLoginAllowed({ mode, role: user.role, state });
}

/** Whether there is something to say before going on: unread notices, or a suspended second step. */
export async function hasToTell(
  deps: LoginDeps,
  { visit, attempt, user, secondStep: second }: Passing,
): Promise<boolean> {
  if (second?.due === 'none' && second.reason === 'suspended') return true;
  return (await deps.notices.unread(user.id, visit.locale, attempt.createdAt)).length > 0;
}

/** What was shown, in a word: `password`, `recovery`, or the factor's own `amr`. */
const proofLabel = ({ method, second }: AttemptProofs): string =>
  method === 'sso' ? 'sso' : second?.kind === 'factor' ? second.amr.join(' ') : (second?.kind ?? 'password');

/** So many other requests of one attempt may come in between. */
const ROUNDS = 20;

export interface Passing {
  readonly visit: Visit;
  readonly attempt: Attempt;
  readonly user: User;
  readonly school: School;
  readonly proofs: AttemptProofs;
  readonly secondStep?: SecondStepAnswer | undefined;
  readonly view?: SecondStepView | undefined;
  readonly onward?: string | undefined;
}

export const logoutPlace = (attempt: Attempt) => ({ collection: 'attempts', record: attempt.id, field: 'sso.logout' });

/** Tokens name the connection, and the logout ends the login there too. Answers the moment of the login. */
async function noteSso(deps: LoginDeps, attempt: Attempt, user: User, sso: SsoProof, at: Date): Promise<number> {
  const { connectionId, provenAt } = sso;
  const { sessionsValidFrom: validFrom } = user;
  const logout = sso.logout && (JSON.parse(deps.ring.open(sso.logout, logoutPlace(attempt))) as Record<string, string>);
  return deps.federation.logins.note(
    { connectionId, schoolId: user.schoolId, ...(logout ? { logout } : {}) },
    // It is proven for this state of the account: it came after what that began with, whatever two clocks say.
    { accountId: user.id, provenAt, at: at > validFrom ? at : validFrom, validFrom },
  );
}

/** The moment of a login (`auth_time`), in whole seconds. */
async function momentOf(deps: LoginDeps, { attempt, user, proofs }: Passing): Promise<number> {
  // A step-up proves the second step only: the time of the login stays (product.md section 6).
  if (attempt.purpose === 'step-up') return attempt.sessionLoginAt ?? Math.floor(deps.clock.ms() / SECOND);
  // The moment of the password: what was ended since ends this login too.
  return proofs.sso ? noteSso(deps, attempt, user, proofs.sso, proofs.at) : loginMoment(user, proofs.at);
}

/** What is told of a login once its session begins. */
function factOf(deps: LoginDeps, { visit, attempt, user, proofs }: Passing, acr: string): DomainEvent {
  const { skipped } = proofs;
  return makeEvent(loginSucceeded, contextFor(deps, visit, user), {
    schoolId: user.schoolId,
    accountId: user.id,
    fields: {
      client: attempt.clientId,
      method: proofs.method,
      acr,
      factor: proofLabel(proofs),
      ...(skipped ? { secondStep: skipped } : {}),
    },
  });
}

/**
 * The one write that ends an attempt well: the flow said done. Nobody is logged in by it: the session begins, and the
 * login is told, where the protocol goes on, if the account is then as it was proven (oidc/entry.ts).
 */
async function finish(deps: LoginDeps, passing: Passing, events: readonly DomainEvent[]): Promise<Answer> {
  const { attempt, user, proofs, onward } = passing;
  const said = contextOf(proofs);
  const outcome = {
    accountId: user.id,
    loginAt: await momentOf(deps, passing),
    sameSession: false,
    entry: { validFrom: user.sessionsValidFrom.getTime(), fact: factOf(deps, passing, said.acr) },
    ...said,
    ...(onward ? { onward } : {}),
  };
  const done = await deps.store.replaceIf(
    { ...attempt, step: 'done', proofs: undefined, linking: undefined, outcome },
    events,
  );
  // Another request of this same attempt was first: its page leads on.
  if (!done) return { kind: 'go' };
  deps.observe('accepted', proofLabel(proofs));
  return { kind: 'finish', attempt: done };
}

/** Moves the attempt on by the table and writes it; ends it when the table says done. */
export async function pass(
  deps: LoginDeps,
  found: Passing,
  move: Move,
  events: readonly DomainEvent[] = [],
): Promise<Answer> {
  const { attempt, school, secondStep } = found;
  // Kept with the proofs: a page of notices may lie between the answer of the policy and the end of the login.
  const skipped = secondStep?.due === 'none' ? { skipped: secondStep.reason } : {};
  const proofs: AttemptProofs = { ...found.proofs, ...skipped };
  const passing: Passing = { ...found, proofs };
  const facts: Facts = {
    purpose: attempt.purpose,
    firstParty: false,
    mode: school.loginMode,
    secondStep,
    choose: proofs.choose,
    newCodes: proofs.recoveryCodes !== undefined,
    toTell: false,
    linking: proofs.method === 'password' && isLinking(deps, attempt),
    localCounts: await localCounts(deps, passing.user, school),
  };
  const silent = next(attempt.step, move, facts);
  // What there is to tell is looked up only where the login would end without it.
  const toTell = silent === 'done' && attempt.purpose !== 'step-up' && (await hasToTell(deps, passing));
  const step = toTell ? next(attempt.step, move, { ...facts, toTell }) : silent;
  if (step === undefined) return { kind: 'go' };
  if (step === 'done') return finish(deps, passing, events);
  const write = (from: Attempt) => deps.store.replaceIf({ ...from, step, schoolId: school.id, proofs }, events);
  let written = await write(attempt);
  // Only this request knows the new recovery codes: a double click that was refused must not keep them from their owner.
  for (let round = 0; !written && step === 'recovery-codes' && round < ROUNDS; round += 1) {
    const newest = await deps.store.get(attempt.id);
    if (!newest) break;
    written = await write(newest);
  }
  const { user, view } = passing;
  return { kind: 'go', moved: written && { attempt: written, proven: { user, school, proofs }, secondStep: view } };
}

/** Who has proven the first step in this attempt; undefined when that does not count any more. */
export async function provenUser(deps: LoginDeps, attempt: Attempt): Promise<Proven | undefined> {
  const { proofs, sessionLoginAt: at, sessionUid: uid } = attempt;
  const user = proofs && (await deps.users.byId(proofs.accountId));
  if (!proofs || !user || !proofStands(user, proofs, { at, uid })) return undefined;
  const school = await deps.schools.byId(user.schoolId);
  if (!school) return undefined;
  // The one linking login of a school that only knows SSO is over when nothing waits to be linked any more.
  const counts = proofs.method === 'sso' || proofs.linked || attempt.purpose === 'step-up' || isLinking(deps, attempt);
  return counts || (await localCounts(deps, user, school)) ? { user, school, proofs } : undefined;
}
