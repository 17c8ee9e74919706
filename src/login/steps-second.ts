import { setTimeout as sleep } from 'node:timers/promises';
import type { CodeOutcome, RecoveryOutcome } from '../factors/index.ts';
import { fullNameOf } from '../users/index.ts';
import { type Answer, delayOf, type Proven, pageAnswer, type Visit } from './deps.ts';
import { codeForm, recoveryForm } from './forms.ts';
import type { CalmCode } from './glimpse.ts';
import type { Attempt, AttemptProofs } from './model.ts';
import { codePage, recoveryCodesPage, recoveryPage, setupPage } from './pages.ts';
import { contextFor, pass, provenUser, secondStepOf, viewSecondStep } from './pass.ts';
import { noteRefusal } from './refusals.ts';
import type { Post, Room } from './steps-first.ts';

type Refusal = Extract<CodeOutcome | RecoveryOutcome, { ok: false }>;

/** From this many wrong codes in a row on, the page speaks of the phone's clock. */
const HINT_FROM = 3;

const OVER: Answer = { kind: 'end', reason: 'expired', status: 410 };

const ERROR_KEYS = { wrong: 'login.code.wrong', used: 'login.code.used', blocked: 'login.code.blocked' } as const;

/** A step-up begins with the session's own login as its first proof. */
export async function whose(room: Room, attempt: Attempt): Promise<Proven | undefined> {
  if (attempt.proofs || attempt.purpose !== 'step-up' || !attempt.sessionAccount) return provenUser(room.deps, attempt);
  const proofs = { accountId: attempt.sessionAccount, at: attempt.createdAt, method: 'password' as const };
  return provenUser(room.deps, { ...attempt, proofs });
}

const urlOf = (visit: Visit, action = '') => `/interaction/${visit.uid}${action && `/${action}`}`;

/** What every page of the code has. */
const codeFrame = async (room: Room, visit: Visit, attempt: Attempt, name: string) => ({
  frame: await room.frameOf('code', attempt),
  form: codeForm.empty(),
  name,
  support: room.deps.support,
  recoveryUrl: urlOf(visit, 'herstelcode'),
  hint: false,
  blocked: false,
  stepUp: attempt.purpose === 'step-up',
});

async function codeModel(room: Room, visit: Visit, attempt: Attempt, proven: Proven) {
  const view = await room.deps.factors.view(proven.user);
  return {
    ...(await codeFrame(room, visit, attempt, fullNameOf(proven.user))),
    ...(view.blocked ? { form: codeForm.failed({}, { key: 'login.code.blocked' }) } : {}),
    hint: view.wrongInRow >= HINT_FROM,
    blocked: view.blocked,
    ...delayOf(view.codeSeconds),
  };
}

/** @param calm the page was carried here, and has nothing to say but its form. */
export async function showCode(room: Room, visit: Visit, attempt: Attempt, calm?: CalmCode): Promise<Answer> {
  if (calm) return pageAnswer(codePage, await codeFrame(room, visit, attempt, calm.name));
  const proven = await whose(room, attempt);
  return proven ? pageAnswer(codePage, await codeModel(room, visit, attempt, proven)) : OVER;
}

/** The second step was suspended or wiped meanwhile: the policy is asked again. */
async function askAgain(room: Room, visit: Visit, attempt: Attempt, proven: Proven): Promise<Answer> {
  const view = await viewSecondStep(room.deps, proven.user);
  const secondStep = secondStepOf(room.deps, proven.user, proven.school, view);
  if (secondStep.due === 'code' || attempt.purpose === 'step-up') return OVER;
  return pass(room.deps, { visit, attempt: { ...attempt, step: 'password' }, ...proven, secondStep }, 'right');
}

/** A second in all. */
const LOOKS = 40;
const LOOK_MS = 25;

/**
 * A double click: the code of the first request was accepted, and its attempt moves on in a moment. The
 * page of the second, the one that the browser shows, must not be older than that.
 */
async function movedOn(room: Room, { id, step }: Attempt): Promise<Answer> {
  for (let look = 0; look < LOOKS; look += 1) {
    const now = await room.deps.store.get(id);
    if (now?.step !== step) break;
    await sleep(LOOK_MS);
  }
  return { kind: 'go' };
}

const askingOf = ({ id, proofs }: Attempt) => ({ by: id, provenAt: proofs?.at });

/** Answers that both kinds of code share; undefined when the page must say what is wrong. */
async function settle(
  room: Room,
  visit: Visit,
  attempt: Attempt,
  proven: Proven,
  { refusal, proof }: { readonly refusal: Refusal; readonly proof: 'code' | 'recovery' },
): Promise<Answer | undefined> {
  if (refusal.acceptedBySame) return movedOn(room, attempt);
  if (refusal.reason === 'outdated') return OVER;
  if (refusal.reason === 'absent') return askAgain(room, visit, attempt, proven);
  room.deps.observe(refusal.reason === 'delayed' ? 'delayed' : 'refused', proof);
  // A wrong code is kept with its counter; these have none.
  if (refusal.reason !== 'wrong') {
    const { user, school } = proven;
    await noteRefusal(room.deps, visit, attempt, `code-${refusal.reason}`, { schoolId: school.id, user });
  }
  return undefined;
}

const codesPlace = (attempt: Attempt) => ({ collection: 'attempts', record: attempt.id, field: 'recoveryCodes' });

const sealCodes = ({ deps }: Room, attempt: Attempt, codes: readonly string[]): string =>
  deps.ring.seal(JSON.stringify(codes), codesPlace(attempt));

/** A second step that moved in from elsewhere has no recovery codes: they are made, and shown after this code. */
async function withNewCodes(
  room: Room,
  visit: Visit,
  attempt: Attempt,
  { user }: Proven,
  proofs: AttemptProofs,
): Promise<AttemptProofs> {
  const { factors } = room.deps;
  const made = await factors.newRecoveryCodes(user, contextFor(room.deps, visit, user));
  return made.ok ? { ...proofs, recoveryCodes: sealCodes(room, attempt, made.recoveryCodes) } : proofs;
}

export async function submitCode(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'code') return { kind: 'go' };
  const proven = await whose(room, attempt);
  if (!proven) return OVER;
  const form = codeForm.parse(post);
  if (!form.ok)
    return pageAnswer(
      codePage,
      { ...(await codeModel(room, visit, attempt, proven)), form: form.view },
      { status: 400 },
    );
  const context = contextFor(room.deps, visit, proven.user);
  const outcome = await room.deps.factors.verifyCode(proven.user, form.value.code, askingOf(attempt), context);
  if (outcome.ok) {
    const second: AttemptProofs = { ...proven.proofs, second: { kind: 'factor', amr: outcome.amr } };
    // Who still has to choose a password gets them at the next login.
    const now = outcome.recoveryDue && attempt.purpose !== 'step-up' && second.choose !== true;
    const proofs = now ? await withNewCodes(room, visit, attempt, proven, second) : second;
    return pass(room.deps, { visit, attempt, ...proven, proofs }, 'right');
  }
  const settled = await settle(room, visit, attempt, proven, { refusal: outcome, proof: 'code' });
  if (settled) return settled;
  const model = await codeModel(room, visit, attempt, proven);
  if (outcome.reason === 'delayed') {
    const n = outcome.seconds ?? 1;
    const view = codeForm.failed(post, { key: 'login.delayed', params: { n } });
    return pageAnswer(codePage, { ...model, form: view, ...delayOf(n) }, { status: 429, retryAfter: n });
  }
  const gone = outcome.reason === 'absent' || outcome.reason === 'outdated';
  const key = ERROR_KEYS[gone ? 'wrong' : outcome.reason];
  const view = codeForm.failed(post, outcome.reason === 'blocked' ? { key } : { field: 'code', key });
  return pageAnswer(codePage, { ...model, form: view }, { status: 400 });
}

async function recoveryModel(room: Room, visit: Visit, attempt: Attempt, proven: Proven) {
  const view = await room.deps.factors.view(proven.user);
  return {
    frame: await room.frameOf('herstelcode', attempt),
    form: recoveryForm.empty(),
    name: fullNameOf(proven.user),
    support: room.deps.support,
    codeUrl: urlOf(visit),
    ...delayOf(view.recoverySeconds),
  };
}

export async function showRecovery(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  if (attempt.step !== 'code') return { kind: 'go' };
  const proven = await whose(room, attempt);
  return proven ? pageAnswer(recoveryPage, await recoveryModel(room, visit, attempt, proven)) : OVER;
}

export async function submitRecovery(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'code') return { kind: 'go' };
  const proven = await whose(room, attempt);
  if (!proven) return OVER;
  const model = await recoveryModel(room, visit, attempt, proven);
  const form = recoveryForm.parse(post);
  if (!form.ok) return pageAnswer(recoveryPage, { ...model, form: form.view }, { status: 400 });
  const context = contextFor(room.deps, visit, proven.user);
  const outcome = await room.deps.factors.verifyRecovery(
    proven.user,
    form.value.recovery_code,
    askingOf(attempt),
    context,
  );
  if (outcome.ok) {
    const proofs: AttemptProofs = { ...proven.proofs, second: { kind: 'recovery' } };
    return pass(room.deps, { visit, attempt, ...proven, proofs }, 'right');
  }
  const settled = await settle(room, visit, attempt, proven, { refusal: outcome, proof: 'recovery' });
  if (settled) return settled;
  const n = outcome.seconds ?? 1;
  if (outcome.reason === 'delayed') {
    const view = recoveryForm.failed(post, { key: 'login.delayed', params: { n } });
    return pageAnswer(recoveryPage, { ...model, form: view, ...delayOf(n) }, { status: 429, retryAfter: n });
  }
  const blocked = outcome.reason === 'blocked';
  const key = blocked ? 'login.recovery.blocked' : 'login.recovery.wrong';
  const view = recoveryForm.failed(post, blocked ? { key } : { field: 'recovery_code', key });
  return pageAnswer(recoveryPage, { ...model, form: view, ...delayOf(outcome.seconds) }, { status: 400 });
}

async function setupModel(room: Room, visit: Visit, attempt: Attempt, proven: Proven) {
  // In the login the right password stands for the slider's post: a set-up that ran out begins anew.
  await room.deps.factors.begin(proven.user, contextFor(room.deps, visit, proven.user));
  const setup = await room.deps.factors.setupView(proven.user);
  if (!setup) return undefined;
  const { qr, key, uri } = setup;
  return {
    frame: await room.frameOf('instellen', attempt),
    form: codeForm.empty(),
    name: fullNameOf(proven.user),
    qr,
    key,
    uri,
  };
}

export async function showSetup(room: Room, visit: Visit, attempt: Attempt): Promise<Answer> {
  const proven = await whose(room, attempt);
  if (!proven) return OVER;
  const model = await setupModel(room, visit, attempt, proven);
  return model ? pageAnswer(setupPage, model) : askAgain(room, visit, attempt, proven);
}

export async function submitSetup(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'setup') return { kind: 'go' };
  const proven = await whose(room, attempt);
  if (!proven) return OVER;
  const form = codeForm.parse(post);
  const context = contextFor(room.deps, visit, proven.user);
  const outcome = form.ok ? await room.deps.factors.confirm(proven.user, form.value.code, context) : undefined;
  if (outcome?.ok) {
    // Set-up ends the other sessions; this login goes on from here, unless somebody else has just ended it.
    const user = await room.deps.users.endOtherSessions(proven.user, context);
    if (!user) return OVER;
    const proofs: AttemptProofs = {
      ...proven.proofs,
      at: user.sessionsValidFrom,
      validFrom: user.sessionsValidFrom,
      second: { kind: 'factor', amr: outcome.amr },
      recoveryCodes: sealCodes(room, attempt, outcome.recoveryCodes),
    };
    return pass(room.deps, { visit, attempt, ...proven, user, proofs }, 'confirmed');
  }
  if (outcome?.reason === 'already-active') return movedOn(room, attempt);
  const model = await setupModel(room, visit, attempt, proven);
  if (!model) return askAgain(room, visit, attempt, proven);
  if (!form.ok) return pageAnswer(setupPage, { ...model, form: form.view }, { status: 400 });
  const n = outcome?.seconds;
  const delayed = outcome?.reason === 'delayed';
  room.deps.observe(delayed ? 'delayed' : 'refused', 'code');
  const view = codeForm.failed(
    post,
    delayed ? { key: 'login.delayed', params: { n: n ?? 1 } } : { field: 'code', key: 'login.code.wrong' },
  );
  return pageAnswer(setupPage, { ...model, form: view, ...delayOf(n) }, { status: delayed ? 429 : 400 });
}

export async function showCodes(room: Room, attempt: Attempt): Promise<Answer> {
  const sealed = attempt.proofs?.recoveryCodes;
  if (!sealed) return OVER;
  const codes = JSON.parse(room.deps.ring.open(sealed, codesPlace(attempt))) as string[];
  return pageAnswer(recoveryCodesPage, { frame: await room.frameOf('verder', attempt), codes });
}
