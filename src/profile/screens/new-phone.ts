import type { SecondStepView } from '../../factors/index.ts';
import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { newPhonePage } from '../pages.ts';
import type { ProfilePorts } from '../ports.ts';
import {
  type Action,
  type Answer,
  type FailedForm,
  go,
  missingProof,
  pageAnswer,
  type Screen,
  type Visit,
} from '../screen.ts';
import { codeForm, refusedCode, setupSteps } from '../two-step-code.ts';
import { maySeeSetup } from '../two-step-row.ts';

const here = { path: PATHS.newPhone };
const base = { needs: 'session', twoStep: true, back: here } as const;

/** Fresh proof, or a login with the code that was fresh when this new phone was begun. */
function missingHere({ visitor, now }: Visit, view: SecondStepView): ReturnType<typeof missingProof> {
  const { session } = visitor;
  const begunFresh =
    view.pending?.kind === 'new-phone' && maySeeSetup(session.loginAt, view.pending) && session.amr.includes('mfa');
  return begunFresh ? undefined : missingProof(session, view.state, now);
}

async function show(
  visit: Visit,
  ports: ProfilePorts,
  more: { failed?: FailedForm; error?: string } = {},
): Promise<Answer> {
  const { user } = visit.visitor;
  const view = await ports.factors.view(user);
  const missing = missingHere(visit, view);
  if (missing) return { kind: 'prove', missing, back: here };
  if (view.state !== 'active') return go(SECURITY);
  const waiting = view.pending?.kind === 'new-phone' ? await ports.factors.setupView(user) : undefined;
  const addresses = {
    action: visit.link({ path: PATHS.newPhoneConfirm }),
    cancelUrl: visit.link({ path: PATHS.newPhoneCancel }),
  };
  const model = {
    frame: visit.frame(SECURITY_TAB),
    action: visit.link(here),
    backUrl: visit.link(SECURITY),
    ...(waiting ? { setup: setupSteps(waiting, addresses, more.failed) } : {}),
    ...(more.error ? { error: more.error } : {}),
  };
  return pageAnswer(newPhonePage, model, more.failed || more.error ? 400 : undefined);
}

/** «Nieuwe telefoon»: what will happen and a button; once begun, the three steps. */
export const newPhoneScreen: Screen = {
  path: PATHS.newPhone,
  needs: 'session',
  twoStep: true,
  show: (visit, ports) => show(visit, ports),
};

export const newPhoneAction: Action = {
  ...base,
  path: PATHS.newPhone,
  needs: 'fresh',
  async run(visit, ports) {
    const outcome = await ports.factors.beginNewPhone(visit.visitor.user, visit.context);
    return outcome.ok ? go(here) : show(visit, ports, { error: `two-step.refused.${outcome.reason}` });
  },
};

export const newPhoneConfirmAction: Action = {
  ...base,
  path: PATHS.newPhoneConfirm,
  async run(visit, ports) {
    const { user } = visit.visitor;
    const missing = missingHere(visit, await ports.factors.view(user));
    if (missing) return { kind: 'prove', missing, back: here };
    const parsed = codeForm.parse(visit.post);
    if (!parsed.ok) return show(visit, ports, { failed: { form: parsed.view } });
    const outcome = await ports.factors.confirmNewPhone(user, parsed.value.code, visit.context);
    if (outcome.ok) return go(SECURITY, 'new-phone-on');
    if (outcome.reason === 'setup-expired') return go(here, 'two-step-expired');
    // A double click, or another tab that was first: the tab shows what holds now.
    if (outcome.reason === 'no-setup') return go(SECURITY);
    return show(visit, ports, { failed: refusedCode(visit.post, outcome) });
  },
};

export const newPhoneCancelAction: Action = {
  ...base,
  path: PATHS.newPhoneCancel,
  async run(visit, ports) {
    await ports.factors.cancel(visit.visitor.user, visit.context);
    return go(SECURITY, 'two-step-cancelled');
  },
};
