import { AppError } from '../kernel/errors.ts';
import { fullNameOf } from '../users/index.ts';
import { type Answer, pageAnswer, type Visit } from './deps.ts';
import { choosePasswordForm } from './forms.ts';
import type { Attempt } from './model.ts';
import { choosePasswordPage } from './pages.ts';
import { contextFor, pass, provenUser, secondStepOf, viewSecondStep } from './pass.ts';
import type { Post, Room } from './steps-first.ts';

/* The step after an activation code, or a password that must be changed (product.md section 7). */

type Proven = NonNullable<Awaited<ReturnType<typeof provenUser>>>;

const OVER: Answer = { kind: 'end', reason: 'expired', status: 410 };

async function modelOf(room: Room, attempt: Attempt, { user }: Proven) {
  return {
    frame: await room.frameOf('nieuw-wachtwoord', attempt),
    form: choosePasswordForm.empty(),
    name: fullNameOf(user),
    username: user.username,
    minLength: room.deps.rules.lengths(user.role).min,
    activation: user.activation !== undefined,
  };
}

export async function showChoice(room: Room, _visit: Visit, attempt: Attempt): Promise<Answer> {
  const proven = await provenUser(room.deps, attempt);
  return proven ? pageAnswer(choosePasswordPage, await modelOf(room, attempt, proven)) : OVER;
}

/** Saves the password; that uses up the code, ends the other sessions, and this login goes on. */
export async function submitChoice(room: Room, visit: Visit, attempt: Attempt, post: Post): Promise<Answer> {
  if (attempt.step !== 'choose-password') return { kind: 'go' };
  const proven = await provenUser(room.deps, attempt);
  if (!proven) return OVER;
  const model = await modelOf(room, attempt, proven);
  const form = choosePasswordForm.parse(post);
  if (!form.ok) return pageAnswer(choosePasswordPage, { ...model, form: form.view }, { status: 400 });
  try {
    const chosen = await room.deps.users.choosePassword({
      user: proven.user,
      next: form.value.new_password,
      address: visit.address,
      signal: visit.signal,
      context: contextFor(room.deps, visit, proven.user),
    });
    if (chosen.ok) {
      const since = chosen.user.sessionsValidFrom;
      const { choose: _done, ...proofs } = { ...proven.proofs, at: since, validFrom: since };
      const view = await viewSecondStep(room.deps, chosen.user);
      const secondStep = secondStepOf(room.deps, chosen.user, proven.school, view);
      return pass(room.deps, { visit, attempt, ...proven, user: chosen.user, proofs, secondStep }, 'renewed');
    }
    // A double click or another tab was first, or a RESET came between: the attempt's page knows.
    if (chosen.reason === 'gone') return { kind: 'go' };
    const [{ key, params }] = chosen.faults;
    const view = choosePasswordForm.failed(post, { field: 'new_password', key, params: { ...params } });
    return pageAnswer(choosePasswordPage, { ...model, form: view }, { status: 400 });
  } catch (error) {
    if (!(error instanceof AppError && error.kind === 'busy')) throw error;
    const view = choosePasswordForm.failed(post, { key: 'login.busy' });
    return pageAnswer(choosePasswordPage, { ...model, form: view }, { status: 503, retryAfter: 5 });
  }
}
