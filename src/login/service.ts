import { type Attempts, createAttempts } from './attempts.ts';
import type { LoginDeps, Visit } from './deps.ts';
import type { Attempt } from './model.ts';
import type { LoginFrame } from './pages.ts';
import { showChoice, submitChoice } from './steps-choose.ts';
import * as first from './steps-first.ts';
import * as last from './steps-last.ts';
import * as second from './steps-second.ts';

/** Paths below `/interaction/<uid>/` that take a post. */
export const ACTIONS = [
  'school',
  'wachtwoord',
  'code',
  'herstelcode',
  'nieuw-wachtwoord',
  'instellen',
  'verder',
  'account',
  'toestemming',
] as const;
export type Action = (typeof ACTIONS)[number];

/** The login as the edge uses it: begin, show where it stands, take a post. */
export interface Login extends Pick<Attempts, 'begin' | 'wayOn'> {
  /** The page of the step at hand. */
  show(visit: Visit, view?: 'school' | 'herstelcode'): Promise<last.Consent>;
  submit(visit: Visit, action: Action, post: first.Post): Promise<last.Consent>;
  /** Whether the attempt of this uid is done, and where it can begin again; undefined when nothing is known of it. */
  endOf(uid: string): Promise<{ done: boolean; wayOn?: { clientName: string; onUrl: string } | undefined } | undefined>;
  /** Takes proofs out of attempts whose hour is over; answers how many. */
  forgetProofs(): Promise<number>;
}

function roomFor(deps: LoginDeps, visit: Visit): first.Room {
  return {
    deps,
    async frameOf(action: string, attempt: Attempt): Promise<LoginFrame> {
      const client = await deps.clients.byId(attempt.clientId);
      const school =
        attempt.schoolId && attempt.step !== 'school' ? await deps.schools.byId(attempt.schoolId) : undefined;
      const base = `/interaction/${visit.uid}`;
      return {
        action: `${base}/${action}`,
        csrf: visit.csrf,
        clientName: client?.name ?? '',
        ...(school ? { school: { name: school.name, changeUrl: `${base}/school` } } : {}),
      };
    },
  };
}

/** The page of each step; the flow's table decides which step it is. */
async function showStep(room: first.Room, visit: Visit, attempt: Attempt): Promise<last.Consent> {
  switch (attempt.step) {
    case 'account':
      return last.showAccount(room, attempt);
    case 'school':
    // Until federation fills it, no attempt ever stands here.
    case 'sso':
      return first.showSchool(room, visit, attempt);
    case 'password':
      return first.showPassword(room, attempt);
    case 'code':
      return second.showCode(room, visit, attempt);
    case 'choose-password':
      return showChoice(room, visit, attempt);
    case 'setup':
      return second.showSetup(room, visit, attempt);
    case 'recovery-codes':
      return second.showCodes(room, attempt);
    case 'notice':
      return last.showNotice(room, visit, attempt);
    case 'consent':
      return last.showConsent(room, attempt);
    case 'done':
      return last.showDone(room, attempt);
  }
}

async function takePost(
  room: first.Room,
  visit: Visit,
  attempt: Attempt,
  action: Action,
  post: first.Post,
): Promise<last.Consent> {
  switch (action) {
    case 'school':
      return first.submitSchool(room, visit, attempt, post);
    case 'wachtwoord':
      return first.submitPassword(room, visit, attempt, post);
    case 'code':
      return second.submitCode(room, visit, attempt, post);
    case 'herstelcode':
      return second.submitRecovery(room, visit, attempt, post);
    case 'nieuw-wachtwoord':
      return submitChoice(room, visit, attempt, post);
    case 'instellen':
      return second.submitSetup(room, visit, attempt, post);
    case 'verder':
      return last.submitSeen(room, visit, attempt, post);
    case 'account':
      return last.submitAccount(room, attempt, post);
    case 'toestemming':
      return last.submitConsent(room, visit, attempt, post);
  }
}

/** The school may be chosen anew until the login is proven. */
const CHANGEABLE = new Set(['school', 'sso', 'password', 'code', 'choose-password', 'setup']);

export function createLogin(deps: LoginDeps): Login {
  const attempts = createAttempts(deps);
  return {
    begin: attempts.begin,
    wayOn: attempts.wayOn,
    async show(visit, view) {
      const found = await attempts.find(visit);
      if ('end' in found) return { kind: 'end', reason: found.end, status: found.status, attempt: found.attempt };
      const { attempt } = found;
      const room = roomFor(deps, visit);
      const changing = view === 'school' && CHANGEABLE.has(attempt.step) && attempt.purpose !== 'step-up';
      const answer = changing
        ? await first.showSchool(room, visit, { ...attempt, step: 'school' })
        : view === 'herstelcode'
          ? await second.showRecovery(room, visit, attempt)
          : await showStep(room, visit, attempt);
      return { attempt, ...answer };
    },
    async submit(visit, action, post) {
      const found = await attempts.find(visit);
      if ('end' in found) return { kind: 'end', reason: found.end, status: found.status, attempt: found.attempt };
      const answer = await takePost(roomFor(deps, visit), visit, found.attempt, action, post);
      return { attempt: found.attempt, ...answer };
    },
    async endOf(uid) {
      const attempt = await attempts.peek(uid);
      return attempt && { done: attempt.step === 'done', wayOn: await attempts.wayOn(attempt) };
    },
    forgetProofs: deps.store.forgetProofs,
  };
}
