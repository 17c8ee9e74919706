import { z } from 'zod';
import { type SecondStepView, SUSPEND_ENDS } from '../../factors/index.ts';
import { defineForm, type FormView } from '../../forms/form.ts';
import { atHand } from '../../users/index.ts';
import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { type Refusal, resumePage, suspendPage, wipePage } from '../pages.ts';
import type { ProfilePorts } from '../ports.ts';
import { type Action, type Answer, type FailedForm, go, pageAnswer, type Screen, type Visit } from '../screen.ts';
import { codeForm, refusedCode } from '../two-step-code.ts';

const suspendForm = defineForm(z.object({ end: z.enum(SUSPEND_ENDS, 'profile.suspend.end.missing') }));

const frameOf = (visit: Visit, path: string) => ({
  frame: visit.frame(SECURITY_TAB),
  action: visit.link({ path }),
  backUrl: visit.link(SECURITY),
});

/** Who must have a second step is told why, and offered a new phone instead (product.md section 3). */
function refusalOf(visit: Visit, view: SecondStepView): { refusal?: Refusal } {
  if (!view.required) return {};
  const reason = visit.visitor.user.role === 'support' ? 'profile.refused.support' : 'two-step.refused.required';
  return { refusal: { reason, newPhoneUrl: visit.link({ path: PATHS.newPhone }) } };
}

async function showSuspend(visit: Visit, ports: ProfilePorts, form: FormView, status?: number): Promise<Answer> {
  const view = await ports.factors.view(visit.visitor.user);
  if (view.state !== 'active') return go(SECURITY);
  return pageAnswer(suspendPage, { ...frameOf(visit, PATHS.twoStepSuspend), form, ...refusalOf(visit, view) }, status);
}

/** Slider to the left: until when? «Tot ik het zelf weer aanzet» is preselected. */
export const suspendScreen: Screen = {
  path: PATHS.twoStepSuspend,
  needs: 'fresh',
  twoStep: true,
  show: (visit, ports) => showSuspend(visit, ports, suspendForm.empty({ end: 'manual' })),
};

export const suspendAction: Action = {
  path: PATHS.twoStepSuspend,
  needs: 'fresh',
  twoStep: true,
  back: { path: PATHS.twoStepSuspend },
  async run(visit, ports) {
    const parsed = suspendForm.parse(visit.post);
    if (!parsed.ok) return showSuspend(visit, ports, parsed.view, 400);
    const outcome = await ports.factors.suspend(visit.visitor.user, parsed.value.end, visit.context);
    if (outcome.ok) return go(SECURITY, 'two-step-suspended');
    // Refused by the school or the role: the page says why. Anything else: the tab shows what holds now.
    return outcome.reason === 'required' || outcome.reason === 'not-allowed'
      ? showSuspend(visit, ports, suspendForm.empty({ end: 'manual' }), 403)
      : go(SECURITY);
  },
};

async function showResume(visit: Visit, ports: ProfilePorts, failed?: FailedForm): Promise<Answer> {
  const view = await ports.factors.view(visit.visitor.user);
  if (view.state !== 'suspended') return go(SECURITY);
  const model = {
    ...frameOf(visit, PATHS.twoStepResume),
    form: failed?.form ?? codeForm.empty(),
    hint: failed?.hint ?? false,
    blocked: view.blocked,
    support: ports.support,
    ...(failed?.seconds ? { delay: { seconds: failed.seconds } } : {}),
  };
  return pageAnswer(resumePage, model, failed ? 400 : undefined);
}

/** Slider to the right while suspended: a valid code, and nothing else, switches it on. */
export const resumeScreen: Screen = {
  path: PATHS.twoStepResume,
  needs: 'session',
  twoStep: true,
  show: (visit, ports) => showResume(visit, ports),
};

export const resumeAction: Action = {
  path: PATHS.twoStepResume,
  needs: 'session',
  twoStep: true,
  back: { path: PATHS.twoStepResume },
  async run(visit, ports) {
    const { user, session } = visit.visitor;
    const parsed = codeForm.parse(visit.post);
    if (!parsed.ok) return showResume(visit, ports, { form: parsed.view });
    const outcome = await ports.factors.resume(user, parsed.value.code, visit.context);
    if (!outcome.ok) return showResume(visit, ports, refusedCode(visit.post, outcome));
    await ports.users.endSessions(user.id, { keep: atHand(user, session) }, 'second-step', visit.context);
    return go(SECURITY, 'two-step-resumed');
  },
};

async function showWipe(visit: Visit, ports: ProfilePorts, status?: number): Promise<Answer> {
  const view = await ports.factors.view(visit.visitor.user);
  if (view.state !== 'active' && view.state !== 'suspended') return go(SECURITY);
  return pageAnswer(wipePage, { ...frameOf(visit, PATHS.twoStepWipe), ...refusalOf(visit, view) }, status);
}

/** «Koppeling verbreken?» */
export const wipeScreen: Screen = {
  path: PATHS.twoStepWipe,
  needs: 'fresh',
  twoStep: true,
  show: (visit, ports) => showWipe(visit, ports),
};

export const wipeAction: Action = {
  path: PATHS.twoStepWipe,
  needs: 'fresh',
  twoStep: true,
  back: { path: PATHS.twoStepWipe },
  async run(visit, ports) {
    const { user, session } = visit.visitor;
    const outcome = await ports.factors.wipe(user, visit.context);
    if (!outcome.ok) {
      return outcome.reason === 'required' || outcome.reason === 'not-allowed'
        ? showWipe(visit, ports, 403)
        : go(SECURITY);
    }
    await ports.shownCodes.remove(user.id);
    await ports.users.endSessions(user.id, { keep: atHand(user, session) }, 'second-step', visit.context);
    return go(SECURITY, 'two-step-wiped');
  },
};
