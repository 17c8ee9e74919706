import type { SecondStepView } from '../../factors/index.ts';
import { PATHS, SECURITY_TAB } from '../addresses.ts';
import { type CodesPart, type SecurityModel, type SetupSteps, securityPage } from '../pages.ts';
import type { ProfilePorts } from '../ports.ts';
import { codesToShow } from '../recovery-codes.ts';
import { type FailedForm, pageAnswer, type Tab, type Visit } from '../screen.ts';
import { setupSteps } from '../two-step-code.ts';
import { maySeeSetup, twoStepRow } from '../two-step-row.ts';

/** The set-up that waits: its steps for a login that was fresh when it began, else the way to one. */
async function setupOf(
  visit: Visit,
  ports: ProfilePorts,
  view: SecondStepView,
  failed: FailedForm | undefined,
): Promise<{ setup: SetupSteps | undefined; proveUrl: string | undefined }> {
  const { session, user } = visit.visitor;
  if (view.pending?.kind !== 'setup') return { setup: undefined, proveUrl: undefined };
  if (!maySeeSetup(session.loginAt, view.pending)) {
    return { setup: undefined, proveUrl: visit.link({ path: PATHS.twoStepSetUp }) };
  }
  const setup = await ports.factors.setupView(user);
  const addresses = {
    action: visit.link({ path: PATHS.twoStepConfirm }),
    cancelUrl: visit.link({ path: PATHS.twoStepCancel }),
  };
  return { setup: setup && setupSteps(setup, addresses, failed), proveUrl: undefined };
}

/** New recovery codes that wait to be kept: only for the login that made them. */
async function codesOf(visit: Visit, ports: ProfilePorts): Promise<{ codes?: CodesPart }> {
  const codes = await codesToShow(visit, ports);
  if (!codes) return {};
  const { school, user } = visit.visitor;
  return {
    codes: {
      codes,
      about: `${school.name}, ${user.username}`,
      fileAction: visit.link({ path: PATHS.recoveryCodesFile }),
      doneAction: visit.link({ path: PATHS.recoveryCodesDone }),
    },
  };
}

function emailOf(visit: Visit): SecurityModel['email'] {
  const { email, emailVerified, pendingEmail } = visit.visitor.user;
  const waiting = pendingEmail && pendingEmail.expiresAt > visit.now ? pendingEmail.email : undefined;
  return {
    ...(email === undefined ? {} : { address: email }),
    verified: emailVerified,
    url: visit.link({ path: PATHS.email }),
    ...(waiting === undefined ? {} : { waiting: { address: waiting, url: visit.link({ path: PATHS.emailCode }) } }),
  };
}

/** «Inloggen en beveiliging»: username, address, password, second step; the ways to logins and events. */
export const security: Tab = {
  id: SECURITY_TAB,
  label: 'profile.tab.security',
  async show(visit, ports, failed) {
    const { user, school } = visit.visitor;
    const view = await ports.factors.view(user);
    const row = twoStepRow({
      role: user.role,
      mode: school.loginMode,
      view,
      now: visit.now,
      locale: visit.locale,
      ...(await setupOf(visit, ports, view, failed)),
      urls: {
        switchAction: visit.link({ path: PATHS.twoStepSwitch }),
        wipe: visit.link({ path: PATHS.twoStepWipe }),
        newPhone: visit.link({ path: PATHS.newPhone }),
        recovery: visit.link({ path: PATHS.recoveryCodes }),
      },
    });
    return pageAnswer(securityPage, {
      frame: visit.frame(SECURITY_TAB),
      username: user.username,
      email: emailOf(visit),
      password: user.passwordHash === undefined ? {} : { url: visit.link({ path: PATHS.password }) },
      ...(row ? { twoStep: row } : {}),
      ...(view.state === 'active' ? await codesOf(visit, ports) : {}),
      sessionsUrl: visit.link({ path: PATHS.sessions }),
      eventsUrl: visit.link({ path: PATHS.events }),
    });
  },
};
