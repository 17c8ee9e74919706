import type { SecondStepView } from '../../factors/index.ts';
import { atHand } from '../../users/index.ts';
import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import type { ProfilePorts } from '../ports.ts';
import { keepForShowing } from '../recovery-codes.ts';
import { type Action, type Answer, go, missingProof, type Screen, type Visit } from '../screen.ts';
import { codeForm, refusedCode } from '../two-step-code.ts';
import { maySeeSetup } from '../two-step-row.ts';

const onTab = { needs: 'session', twoStep: true, back: SECURITY } as const;

async function begin(visit: Visit, ports: ProfilePorts, view: SecondStepView): Promise<Answer> {
  const missing = missingProof(visit.visitor.session, view.state, visit.now);
  if (missing) return { kind: 'prove', missing, back: SECURITY };
  // Another tab may have been first: whatever holds now, the tab shows it.
  await ports.factors.begin(visit.visitor.user, visit.context);
  return go(SECURITY);
}

/** The slider. `to` says which way it was pushed; the state of this moment says what that means. */
export const switchAction: Action = {
  ...onTab,
  path: PATHS.twoStepSwitch,
  async run(visit, ports) {
    const { user } = visit.visitor;
    const view = await ports.factors.view(user);
    const on = visit.post.to === 'on';
    if (view.state === 'absent') return on ? begin(visit, ports, view) : go(SECURITY);
    if (view.state === 'pending') return on ? go(SECURITY) : cancelAction.run(visit, ports);
    if (view.state === 'suspended') return go(on ? { path: PATHS.twoStepResume } : SECURITY);
    return go(on ? SECURITY : { path: PATHS.twoStepSuspend });
  },
};

/** Only asks for a fresh login: the way to a set-up that this login may not see. */
export const setUpScreen: Screen = {
  path: PATHS.twoStepSetUp,
  needs: 'fresh',
  twoStep: true,
  show: async () => go(SECURITY),
};

export const cancelAction: Action = {
  ...onTab,
  path: PATHS.twoStepCancel,
  async run(visit, ports) {
    await ports.factors.cancel(visit.visitor.user, visit.context);
    return go(SECURITY, 'two-step-cancelled');
  },
};

/** BEVESTIG: the codes first, then the other sessions end, then the tab with the codes. */
export const confirmAction: Action = {
  ...onTab,
  path: PATHS.twoStepConfirm,
  async run(visit, ports) {
    const { user, session } = visit.visitor;
    const { pending, state } = await ports.factors.view(user);
    if (pending?.kind === 'setup' && !maySeeSetup(session.loginAt, pending)) {
      return { kind: 'prove', missing: 'too-old', back: { path: PATHS.twoStepSetUp } };
    }
    // A double click: the first one did it, and its codes wait on the tab.
    if (state === 'active') return go(SECURITY);
    const parsed = codeForm.parse(visit.post);
    if (!parsed.ok) return { kind: 'tab', tab: SECURITY_TAB, status: 400, form: { form: parsed.view } };
    const outcome = await ports.factors.confirm(user, parsed.value.code, visit.context);
    if (outcome.ok) {
      await keepForShowing(visit, ports, outcome.recoveryCodes);
      await ports.users.endSessions(user.id, { keep: atHand(user, session) }, 'second-step', visit.context);
      return go(SECURITY, 'two-step-on');
    }
    if (outcome.reason === 'already-active') return go(SECURITY);
    if (outcome.reason === 'setup-expired' || outcome.reason === 'no-setup') return go(SECURITY, 'two-step-expired');
    return { kind: 'tab', tab: SECURITY_TAB, status: 400, form: refusedCode(visit.post, outcome) };
  },
};
