import { z } from 'zod';
import { defineForm, type FormView } from '../../forms/form.ts';
import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { emailCodePage, emailPage } from '../pages.ts';
import type { ProfilePorts } from '../ports.ts';
import { type Action, type Answer, go, pageAnswer, type Screen, type Visit } from '../screen.ts';
import { codeForm } from '../two-step-code.ts';

/** What an address is, the users room says; here only what no address can be. */
const emailForm = defineForm(
  z.object({ email: z.string('form.required').trim().min(1, 'form.required').max(254, 'form.too-long') }),
);

const here = { path: PATHS.email };
const codeHere = { path: PATHS.emailCode };

function showEmail(visit: Visit, form: FormView, status?: number): Answer {
  const { email } = visit.visitor.user;
  const model = {
    frame: visit.frame(SECURITY_TAB),
    action: visit.link(here),
    backUrl: visit.link(SECURITY),
    form,
    ...(email === undefined ? {} : { current: email }),
  };
  return pageAnswer(emailPage, model, status);
}

/** The address that waits for its code now. */
function waitingOf({ visitor, now }: Visit): string | undefined {
  const { pendingEmail } = visitor.user;
  return pendingEmail && pendingEmail.expiresAt > now ? pendingEmail.email : undefined;
}

function showCode(visit: Visit, form: FormView, status?: number): Answer {
  const address = waitingOf(visit);
  if (address === undefined) return go(here);
  const model = {
    frame: visit.frame(SECURITY_TAB),
    action: visit.link(codeHere),
    againAction: visit.link({ path: PATHS.emailAgain }),
    cancelAction: visit.link({ path: PATHS.emailCancel }),
    form,
    address,
  };
  return pageAnswer(emailCodePage, model, status);
}

/** Makes and mails a code; the same for a first mail and for another one. */
async function send(
  visit: Visit,
  ports: ProfilePorts,
  typed: string,
  show: (form: FormView) => Answer,
): Promise<Answer> {
  const { user } = visit.visitor;
  const begun = await ports.users.beginEmailChange(user, typed, visit.context);
  if (!begun.ok) {
    const post = { ...visit.post, email: typed };
    if (begun.reason === 'too-many-mails') return show(emailForm.failed(post, { key: 'email.too-many-mails' }));
    const key = begun.reason === 'email-same' ? 'email.same' : 'email.invalid';
    return show(emailForm.failed(post, { field: 'email', key }));
  }
  const { email: to, code, expiresAt } = begun;
  await ports.mailEmailCode({ to, code, expiresAt, locale: visit.locale, user: begun.user });
  return go(codeHere, 'email-sent');
}

/** The new address is asked for after fresh proof, so that nothing typed is lost to a login. */
export const emailScreen: Screen = {
  path: PATHS.email,
  needs: 'fresh',
  show: async (visit) => showEmail(visit, emailForm.empty({ email: visit.draft.email ?? '' })),
};

export const emailAction: Action = {
  path: PATHS.email,
  needs: 'fresh',
  back: here,
  keep: ['email'],
  async run(visit, ports) {
    const parsed = emailForm.parse(visit.post);
    if (!parsed.ok) return showEmail(visit, parsed.view, 400);
    return send(visit, ports, parsed.value.email, (form) => showEmail(visit, form, 400));
  },
};

export const emailCodeScreen: Screen = {
  path: PATHS.emailCode,
  needs: 'session',
  show: async (visit) => showCode(visit, codeForm.empty()),
};

export const emailCodeAction: Action = {
  path: PATHS.emailCode,
  needs: 'session',
  back: codeHere,
  async run(visit, ports) {
    const parsed = codeForm.parse(visit.post);
    if (!parsed.ok) return showCode(visit, parsed.view, 400);
    const outcome = await ports.users.confirmEmail(visit.visitor.user, parsed.value.code, visit.context);
    if (outcome.ok) return go(SECURITY, 'email-changed');
    if (outcome.reason === 'wrong')
      return showCode(visit, codeForm.failed(visit.post, { field: 'code', key: 'email.code-wrong' }), 400);
    const email = visit.visitor.user.pendingEmail?.email ?? '';
    const key = outcome.reason === 'none' ? 'email.code-none' : 'email.code-too-many-tries';
    return showEmail(visit, emailForm.failed({ email }, { key }), 400);
  },
};

/** «Stuur een nieuwe code», to the same address. */
export const emailAgainAction: Action = {
  path: PATHS.emailAgain,
  needs: 'fresh',
  back: codeHere,
  async run(visit, ports) {
    const address = waitingOf(visit);
    if (address === undefined) return go(here);
    return send(visit, ports, address, ({ errors, error }) =>
      showCode(visit, codeForm.failed({}, { key: error ?? errors.email ?? 'email.invalid' }), 400),
    );
  },
};

export const emailCancelAction: Action = {
  path: PATHS.emailCancel,
  needs: 'session',
  back: SECURITY,
  async run(visit, ports) {
    await ports.users.cancelEmail(visit.visitor.user, visit.context);
    return go(SECURITY, 'email-cancelled');
  },
};
