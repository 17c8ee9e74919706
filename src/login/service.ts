import { sha256 } from '../kernel/secrets.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import type { BeginRequest } from './contract.ts';
import type { LoginDeps, Visit } from './deps.ts';
import { createFindEvenly, type FindEvenly } from './even.ts';
import { type CalmCode, createGlimpses, type Glimpses } from './glimpse.ts';
import type { Attempt } from './model.ts';
import type { LoginFrame } from './pages.ts';
import { contextFor } from './pass.ts';
import { showChoice, submitChoice } from './steps-choose.ts';
import * as first from './steps-first.ts';
import * as last from './steps-last.ts';
import * as link from './steps-link.ts';
import * as second from './steps-second.ts';
import * as sso from './steps-sso.ts';

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
  'koppelen',
  'schoolaccount',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Pages that are reached by a link, beside the one where the attempt stands. */
export const VIEWS = ['school', 'herstelcode', 'lokaal'] as const;
export type View = (typeof VIEWS)[number];

/** The login as the edge uses it: begin, show where it stands, take a post. */
export interface Login extends Pick<Attempts, 'wayOn'> {
  /** Begins an attempt. Answers its first page, sealed, for the cookie `GLIMPSE_COOKIE`. */
  begin(request: BeginRequest): Promise<string | undefined>;
  /** The page of the step at hand. */
  show(visit: Visit, view?: View): Promise<last.Consent>;
  /** Off to the school's provider; `via`: by which connection, `other`: not as who is logged in here. */
  depart(visit: Visit, way: { via?: string | undefined; other?: boolean }): Promise<last.Consent>;
  /** Back from there, with the token of what it said. */
  returned(visit: Visit, token: string | undefined): Promise<last.Consent>;
  submit(visit: Visit, action: Action, post: first.Post): Promise<last.Consent>;
  /** Whether the attempt of this uid is done, and where it can begin again; undefined when nothing is known of it. */
  endOf(uid: string): Promise<{ done: boolean; wayOn?: { clientName: string; onUrl: string } | undefined } | undefined>;
  /** Takes proofs out of attempts whose hour is over; answers how many. */
  forgetProofs(): Promise<number>;
}

function roomFor(deps: LoginDeps, findEvenly: FindEvenly, visit: Visit): first.Room {
  return {
    deps,
    findEvenly,
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
async function showStep(
  room: first.Room,
  visit: Visit,
  attempt: Attempt,
  code: CalmCode | undefined,
): Promise<last.Consent> {
  switch (attempt.step) {
    case 'account':
      return last.showAccount(room, attempt);
    case 'school':
      return first.showSchool(room, visit, attempt);
    case 'sso':
      return sso.showSso(room, visit, attempt);
    case 'link':
      return link.showLink(room, attempt);
    case 'confirm-link':
      return link.showConfirmLink(room, visit, attempt);
    case 'password':
      return first.showPassword(room, visit, attempt);
    case 'code':
      return second.showCode(room, visit, attempt, code);
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
    case 'koppelen':
      return link.submitLink(room, visit, attempt, post);
    case 'schoolaccount':
      return link.submitConfirmLink(room, visit, attempt, post);
    case 'toestemming':
      return last.submitConsent(room, visit, attempt, post);
  }
}

/** The school may be chosen anew until the login is proven. */
const CHANGEABLE = new Set(['school', 'sso', 'link', 'password', 'code', 'choose-password', 'setup']);

/** Steps from which the page of username and password can be reached, whatever the school's mode. */
const LOCAL = new Set(['sso', 'link', 'password']);

async function showView(
  room: first.Room,
  visit: Visit,
  attempt: Attempt,
  { view, code }: { readonly view?: View | undefined; readonly code?: CalmCode | undefined },
): Promise<last.Consent> {
  const changing = view === 'school' && CHANGEABLE.has(attempt.step) && attempt.purpose !== 'step-up';
  if (changing) return first.showSchool(room, visit, { ...attempt, step: 'school' });
  if (view === 'herstelcode') return second.showRecovery(room, visit, attempt);
  if (view === 'lokaal' && LOCAL.has(attempt.step)) return first.showPassword(room, visit, attempt);
  return showStep(room, visit, attempt, code);
}

/** With what saves the next request from reading the attempt. */
function carrying(glimpses: Glimpses, attempt: Attempt, answer: last.Consent): last.Consent {
  if (answer.kind === 'go' && answer.moved) {
    return { ...answer, cookies: { ...answer.cookies, step: glimpses.toPage(answer.moved) } };
  }
  if (answer.kind !== 'page' || answer.status !== undefined) return answer;
  return { ...answer, cookies: { ...answer.cookies, step: glimpses.toPost(attempt) } };
}

export function createLogin(deps: LoginDeps): Login {
  const attempts = createAttempts(deps);
  const glimpses = createGlimpses(deps);
  const findEvenly = createFindEvenly(deps.users);
  /** Only ever with the attempt of this browser. */
  async function within(
    visit: Visit,
    work: (room: first.Room, attempt: Attempt) => Promise<last.Consent>,
    seen?: Attempt,
  ): Promise<last.Consent> {
    const found = await attempts.find(visit, seen);
    if ('end' in found) return { kind: 'end', reason: found.end, status: found.status, attempt: found.attempt };
    const answer = await work(roomFor(deps, findEvenly, visit), found.attempt);
    return { attempt: found.attempt, ...carrying(glimpses, found.attempt, answer) };
  }
  return {
    begin: async (request) => glimpses.toPage({ attempt: await attempts.begin(request) }),
    wayOn: attempts.wayOn,
    show(visit, view) {
      const seen = view === undefined ? glimpses.open(sha256(visit.uid), 'page', visit.glimpse) : undefined;
      const shown = { view, code: seen?.code };
      return within(visit, (room, attempt) => showView(room, visit, attempt, shown), seen?.attempt);
    },
    async submit(visit, action, post) {
      const take = (seen?: Attempt) =>
        within(visit, (room, attempt) => takePost(room, visit, attempt, action, post), seen);
      const seen = glimpses.open(sha256(visit.uid), 'post', visit.glimpse);
      const answer = await take(seen?.attempt);
      // Where the attempt stood elsewhere by now nothing was written.
      return seen && answer.kind === 'go' && !answer.moved ? take() : answer;
    },
    depart: (visit, way) => within(visit, (room, attempt) => sso.departSso(room, visit, attempt, way)),
    async returned(visit, token) {
      const answer = await within(visit, (room, attempt) => sso.returnSso(room, visit, attempt, token));
      const begun = answer.kind === 'end' && answer.reason === 'other-browser' ? answer.attempt?.sso?.begun : undefined;
      if (begun) await deps.federation.passage.strange(begun, contextFor(deps, visit));
      return answer;
    },
    async endOf(uid) {
      const attempt = await attempts.peek(uid);
      return attempt && { done: attempt.step === 'done', wayOn: await attempts.wayOn(attempt) };
    },
    forgetProofs: deps.store.forgetProofs,
  };
}
