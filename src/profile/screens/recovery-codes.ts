import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { recoveryCodesPage } from '../pages.ts';
import { codesToShow, keepForShowing } from '../recovery-codes.ts';
import { type Action, go, pageAnswer, type Screen } from '../screen.ts';

const here = { path: PATHS.recoveryCodes };

/** How many are left, and the button for new ones. */
export const recoveryCodesScreen: Screen = {
  path: PATHS.recoveryCodes,
  needs: 'fresh',
  twoStep: true,
  async show(visit, ports) {
    const view = await ports.factors.view(visit.visitor.user);
    if (view.state !== 'active') return go(SECURITY);
    return pageAnswer(recoveryCodesPage, {
      frame: visit.frame(SECURITY_TAB),
      action: visit.link(here),
      backUrl: visit.link(SECURITY),
      left: view.recoveryLeft,
    });
  },
};

/** «Nieuwe herstelcodes»: the old ones stop at once. */
export const recoveryCodesAction: Action = {
  path: PATHS.recoveryCodes,
  needs: 'fresh',
  twoStep: true,
  back: here,
  async run(visit, ports) {
    // A double click: the codes of the first one wait to be kept.
    if (await codesToShow(visit, ports)) return go(SECURITY);
    const outcome = await ports.factors.newRecoveryCodes(visit.visitor.user, visit.context);
    if (!outcome.ok) return go(SECURITY);
    await keepForShowing(visit, ports, outcome.recoveryCodes);
    return go(SECURITY, 'recovery-codes-made');
  },
};

/** The codes as a text file, for who has no scripts. */
export const recoveryCodesFileAction: Action = {
  path: PATHS.recoveryCodesFile,
  needs: 'session',
  twoStep: true,
  back: SECURITY,
  async run(visit, ports) {
    const codes = await codesToShow(visit, ports);
    if (!codes) return go(SECURITY);
    const { school, user } = visit.visitor;
    const lines = [`Numo: ${school.name}, ${user.username}`, '', ...codes, ''];
    return { kind: 'file', name: 'numo-herstelcodes.txt', text: lines.join('\r\n') };
  },
};

/** «Ik heb ze bewaard»: from now on nobody can show them again. */
export const recoveryCodesDoneAction: Action = {
  path: PATHS.recoveryCodesDone,
  needs: 'session',
  twoStep: true,
  back: SECURITY,
  async run(visit, ports) {
    if (await codesToShow(visit, ports)) await ports.shownCodes.remove(visit.visitor.user.id);
    return go(SECURITY, 'recovery-codes-kept');
  },
};
