import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import { AppError } from '../../kernel/errors.ts';
import { atHand } from '../../users/index.ts';
import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { passwordPage } from '../pages.ts';
import type { ProfilePorts } from '../ports.ts';
import { type Action, type Answer, go, pageAnswer, type Screen, type Visit } from '../screen.ts';

/** More than any password may have: what is longer is refused before it is hashed. */
const MOST = 1024;
const password = z.string('form.required').min(1, 'form.required').max(MOST, 'form.too-long');

const passwordForm = defineForm(z.object({ password, new_password: password }), {
  secrets: ['password', 'new_password'],
});

function show(visit: Visit, ports: ProfilePorts, form: FormView, seconds = 0, status?: number): Answer {
  const { user } = visit.visitor;
  if (user.passwordHash === undefined) return go(SECURITY);
  const model = {
    frame: visit.frame(SECURITY_TAB),
    action: visit.link({ path: PATHS.password }),
    backUrl: visit.link(SECURITY),
    form,
    username: user.username,
    minLength: ports.passwordRules.lengths(user.role).min,
    ...(seconds > 0 ? { delay: { seconds } } : {}),
  };
  return pageAnswer(passwordPage, model, status);
}

/** The old password stands for the fresh proof: who does not know it changes nothing. */
export const passwordScreen: Screen = {
  path: PATHS.password,
  needs: 'session',
  show: async (visit, ports) => show(visit, ports, passwordForm.empty()),
};

type Typed = { readonly password: string; readonly new_password: string };

/** One guess at the old password: counted before the hash, settled after it (product.md section 8). */
async function change(visit: Visit, ports: ProfilePorts, typed: Typed): Promise<Answer> {
  const { user, session } = visit.visitor;
  const failed = (error: Parameters<typeof passwordForm.failed>[1], seconds?: number, status = 400) =>
    show(visit, ports, passwordForm.failed(visit.post, error), seconds, status);
  const { schoolId, usernameKey } = user;
  const reserved = await ports.limits.reserve({
    schoolId,
    usernameKey,
    address: visit.address,
    browserCookie: visit.known,
  });
  if (!reserved.ok) {
    return failed({ key: 'two-step.refused.delayed', params: { n: reserved.seconds } }, reserved.seconds, 429);
  }
  const { ticket } = reserved;
  const outcome = await ports.users
    .changePassword({
      user,
      current: typed.password,
      next: typed.new_password,
      keep: atHand(user, session),
      address: visit.address,
      ...(visit.signal ? { signal: visit.signal } : {}),
      context: visit.context,
    })
    .catch(async (error: unknown) => {
      await ticket.cancel();
      throw error;
    });
  if (outcome.ok) {
    await ticket.right();
    await ports.limits.forgetBrowsers(user.id);
    return go(SECURITY, 'password-changed');
  }
  if (outcome.reason === 'current-wrong') {
    const { seconds } = await ticket.wrong();
    return failed({ field: 'password', key: 'password.current-wrong' }, seconds);
  }
  await ticket.cancel();
  const [fault] = outcome.faults;
  if (!fault)
    throw new AppError('internal', 'internal', { cause: new Error('a password was refused without a reason') });
  return failed({ field: 'new_password', key: fault.key, params: { ...fault.params } });
}

export const passwordAction: Action = {
  path: PATHS.password,
  needs: 'session',
  back: { path: PATHS.password },
  async run(visit, ports) {
    if (visit.visitor.user.passwordHash === undefined) return go(SECURITY);
    const parsed = passwordForm.parse(visit.post);
    return parsed.ok ? change(visit, ports, parsed.value) : show(visit, ports, parsed.view, 0, 400);
  },
};
