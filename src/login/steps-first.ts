import type { FormView } from '../forms/form.ts';
import { AppError } from '../kernel/errors.ts';
import { makeEvent } from '../kernel/events.ts';
import type { Ticket } from '../limits/index.ts';
import type { School } from '../schools/index.ts';
import { type User, usernameKeyOf } from '../users/index.ts';
import { type Answer, delayOf, type LoginDeps, pageAnswer, type Visit } from './deps.ts';
import type { FindEvenly } from './even.ts';
import { loginFailed, newBrowser } from './events.ts';
import { next } from './flow.ts';
import { passwordForm, schoolForm } from './forms.ts';
import type { Attempt } from './model.ts';
import { type LoginFrame, passwordPage, schoolPage } from './pages.ts';
import { contextFor, isLinking, localCounts, pass, secondStepOf, viewSecondStep } from './pass.ts';
import { noteRefusal } from './refusals.ts';

export type Post = Readonly<Record<string, unknown>>;

/** What every step has at hand. `frameOf`: a frame whose form posts to `/interaction/<uid>/<action>`. */
export interface Room {
  readonly deps: LoginDeps;
  readonly frameOf: (action: string, attempt: Attempt) => Promise<LoginFrame>;
  readonly findEvenly: FindEvenly;
}

/* The steps before anything is proven: school, then username and password. */

async function lastSchool(room: Room, visit: Visit): Promise<{ last?: { name: string; shortName: string } }> {
  const school = visit.lastSchool ? await room.deps.schools.byShortName(visit.lastSchool) : undefined;
  return school?.shortNames[0] ? { last: { name: school.name, shortName: school.shortNames[0] } } : {};
}

export async function showSchool(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  const frame = await room.frameOf('school', attempt);
  return pageAnswer(schoolPage, { frame, form: schoolForm.empty(), ...(await lastSchool(room, visit)) });
}

/** Who is logged in at this school already is told why a password is asked. */
export const isAgain = ({ sessionAccount, schoolId }: Attempt): boolean =>
  sessionAccount?.startsWith(`${schoolId}.`) === true;

/** What the page of username and password says of the school's own way in. */
async function waysIn(room: Room, visit: Visit, attempt: Attempt) {
  const school = attempt.schoolId ? await room.deps.schools.byId(attempt.schoolId) : undefined;
  const linking = isLinking(room.deps, attempt);
  const both = school?.loginMode === 'both' && !linking;
  const offered = both && (await room.deps.federation.connections.usable(school.id)).length > 0;
  return {
    again: isAgain(attempt),
    ...(offered ? { ssoUrl: `/interaction/${visit.uid}/naar-school` } : {}),
    ...(linking && attempt.linking ? { linking: attempt.linking.shown } : {}),
  };
}

export async function showPassword(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  const session = attempt.sessionAccount ? await room.deps.users.byId(attempt.sessionAccount) : undefined;
  const username = attempt.usernameHint ?? (session && session.schoolId === attempt.schoolId ? session.username : '');
  return pageAnswer(passwordPage, {
    frame: await room.frameOf('wachtwoord', attempt),
    form: attempt.ended ? passwordForm.failed({ username }, { key: 'login.ended' }) : passwordForm.empty({ username }),
    ...(await waysIn(room, visit, attempt)),
  });
}

export async function submitSchool(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  // The button of the last school has a name of its own: only one thing on the page is the field.
  const form = schoolForm.parse('last_school' in post ? { school: post.last_school } : post);
  const refuse = async (view: FormView) =>
    pageAnswer(
      schoolPage,
      { frame: await room.frameOf('school', attempt), form: view, ...(await lastSchool(room, visit)) },
      { status: 400 },
    );
  if (!form.ok) return refuse(form.view);
  const school = await room.deps.schools.byShortName(form.value.school);
  if (!school) return refuse(schoolForm.failed(post, { field: 'school', key: 'login.school.unknown' }));
  const facts = {
    purpose: attempt.purpose,
    firstParty: false,
    mode: school.loginMode,
    toTell: false,
  };
  const from = attempt.step === 'school' ? 'school' : next(attempt.step, 'change', facts);
  const step = from && next(from, 'chosen', facts);
  if (!step) return { kind: 'go' };
  const changed = school.id !== attempt.schoolId;
  const written = await room.deps.store.replaceIf({
    ...attempt,
    step,
    schoolId: school.id,
    proofs: undefined,
    usernameHint: changed ? undefined : attempt.usernameHint,
  });
  return { kind: 'go', moved: written && { attempt: written }, cookies: { school: school.shortNames[0] ?? '' } };
}

/** The user whose password counts here; in mode `sso` almost nobody's does, but for the one linking login (product.md section 2). */
async function localUser(
  room: Room,
  attempt: Attempt,
  school: School,
  user: User | undefined,
): Promise<User | undefined> {
  const counts = user && (isLinking(room.deps, attempt) || (await localCounts(room.deps, user, school)));
  return counts ? user : undefined;
}

/** A right password. */
interface Right {
  /** From before the hash, as is `at`: a reset that came meanwhile counts against it. */
  readonly user: User;
  readonly at: Date;
  readonly choose: boolean;
}

async function rightPassword(
  room: Room,
  visit: Visit,
  attempt: Attempt,
  school: School,
  { user, at, choose }: Right,
): Promise<Answer> {
  const context = contextFor(room.deps, visit, user);
  const isFirst = user.lastLoginAt === undefined;
  const browser = makeEvent(newBrowser, context, {
    schoolId: school.id,
    accountId: user.id,
    fields: { client: attempt.clientId },
  });
  const remembered = await room.deps.limits.remember(
    { schoolId: school.id, usernameKey: user.usernameKey, accountId: user.id, browserCookie: visit.known },
    // The very first login is always from a new browser: nothing to tell.
    isFirst ? [] : [browser],
  );
  const view = await viewSecondStep(room.deps, user);
  const secondStep = secondStepOf(room.deps, user, school, view);
  const validFrom = user.sessionsValidFrom;
  const proofs = { accountId: user.id, at, validFrom, method: 'password' as const, ...(choose ? { choose } : {}) };
  const answer = await pass(room.deps, { visit, attempt, user, school, proofs, secondStep, view }, 'right');
  return { ...answer, cookies: { known: remembered.cookie, school: school.shortNames[0] ?? '' } };
}

/** A page of the password step with an error; what was typed stays, but the password. */
async function refusePassword(
  room: Room,
  visit: Visit,
  attempt: Attempt,
  form: FormView,
  more: { status: number; seconds?: number; retryAfter?: number },
): Promise<Answer> {
  const frame = await room.frameOf('wachtwoord', attempt);
  const { status, seconds, retryAfter = seconds } = more;
  const model = { frame, form, ...delayOf(seconds), ...(await waysIn(room, visit, attempt)) };
  return pageAnswer(passwordPage, model, { status, ...(retryAfter ? { retryAfter } : {}) });
}

type Checked =
  | (Right & { readonly verdict: 'right' })
  /** `expired`: the right activation code, too late. */
  | { readonly verdict: 'wrong' | 'expired'; readonly known?: User | undefined; readonly reason: string };

/** Why a password did not let in, for who keeps the log; the page says the same whatever it is. */
function reasonOf(known: User | undefined, user: User | undefined): string {
  if (!known) return 'unknown';
  if (known.disabled) return 'disabled';
  if (!user) return 'elsewhere';
  if (user.passwordHash !== undefined) return 'password';
  return user.activation ? 'activation-code' : 'no-password';
}

/** One hash, whoever it is; a queue that is full takes the counted mistake back. */
async function check(
  room: Room,
  visit: Visit,
  attempt: Attempt,
  school: School,
  typed: { username: string; password: string },
  ticket: Ticket,
): Promise<Checked> {
  try {
    const at = room.deps.clock.now();
    const known = await room.deps.users.byUsername(school.id, typed.username);
    const user = await localUser(room, attempt, school, known);
    const verdict = await room.deps.users.checkPassword({
      user,
      typed: typed.password,
      address: visit.address,
      ...(visit.signal ? { signal: visit.signal } : {}),
      // The next step reads the account again, or the session's beginning asks it: by `validFrom`.
      settledLater: true,
    });
    if (verdict === 'expired') return { verdict, known, reason: 'activation-expired' };
    return verdict !== 'wrong' && user
      ? { verdict: 'right', user, at, choose: verdict === 'choose' }
      : { verdict: 'wrong', known, reason: reasonOf(known, user) };
  } catch (error) {
    await ticket.cancel();
    throw error;
  }
}

async function wrongPassword(
  room: Room,
  visit: Visit,
  attempt: Attempt,
  school: School,
  ticket: Ticket,
  { known, reason }: Exclude<Checked, { verdict: 'right' }>,
): Promise<number> {
  // Of an unknown username nothing is kept: people type passwords there (product.md section 13).
  const failed = makeEvent(loginFailed, contextFor(room.deps, visit), {
    schoolId: school.id,
    ...(known ? { accountId: known.id } : {}),
    fields: { client: attempt.clientId, reason },
  });
  const { seconds } = await ticket.wrong([failed]);
  room.deps.observe('refused', 'password');
  return seconds;
}

/** The page is also reached from the school's own way in (`lokaal`): then the attempt stands there until a password is right. */
const atPassword = (attempt: Attempt): Attempt | undefined =>
  attempt.step === 'password' || attempt.step === 'sso' || attempt.step === 'link'
    ? { ...attempt, step: 'password' }
    : undefined;

export async function submitPassword(room: Room, visit: Visit, found: Attempt, post: Post): Promise<Answer> {
  const { deps } = room;
  const attempt = atPassword(found);
  const school = attempt?.schoolId ? await deps.schools.byId(attempt.schoolId) : undefined;
  if (!attempt || !school) return { kind: 'go' };
  const form = passwordForm.parse(post);
  if (!form.ok) return refusePassword(room, visit, attempt, form.view, { status: 400 });
  const usernameKey = usernameKeyOf(form.value.username);
  const { address, known: browserCookie } = visit;
  const leave = await deps.limits.reserve({ schoolId: school.id, usernameKey, address, browserCookie });
  if (!leave.ok) {
    deps.observe('delayed', 'password');
    const { seconds } = leave;
    const known = () => room.findEvenly(school.id, form.value.username);
    await noteRefusal(deps, visit, attempt, 'delayed', { schoolId: school.id, known });
    const view = passwordForm.failed(post, { key: 'login.delayed', params: { n: seconds } });
    return refusePassword(room, visit, attempt, view, { status: 429, seconds });
  }
  try {
    const checked = await check(room, visit, attempt, school, form.value, leave.ticket);
    if (checked.verdict === 'right') {
      await leave.ticket.right();
      return await rightPassword(room, visit, attempt, school, checked);
    }
    const seconds = await wrongPassword(room, visit, attempt, school, leave.ticket, checked);
    const key = checked.verdict === 'expired' ? 'login.activation.expired' : 'login.credentials.wrong';
    return refusePassword(room, visit, attempt, passwordForm.failed(post, { key }), {
      status: 400,
      seconds,
      retryAfter: 0,
    });
  } catch (error) {
    if (!(error instanceof AppError && error.kind === 'busy')) throw error;
    deps.observe('busy', 'password');
    return refusePassword(room, visit, attempt, passwordForm.failed(post, { key: 'login.busy' }), {
      status: 503,
      retryAfter: 5,
    });
  }
}
