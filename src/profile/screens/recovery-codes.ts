import { PATHS, SECURITY, SECURITY_TAB } from '../addresses.ts';
import { recoveryCodesPage } from '../pages.ts';
import { codesToShow, keepForShowing } from '../recovery-codes.ts';
import { type Action, go, missingProof, pageAnswer, type Screen } from '../screen.ts';

const here = { path: PATHS.recoveryCodes };

/** The new codes while they wait to be kept; else how many are left, and the button for new ones. */
export const recoveryCodesScreen: Screen = {
  path: PATHS.recoveryCodes,
  needs: 'session',
  twoStep: true,
  async show(visit, ports) {
    const { user, school, session } = visit.visitor;
    const view = await ports.factors.view(user);
    if (view.state !== 'active') return go(SECURITY);
    const codes = await codesToShow(visit, ports);
    const missing = codes ? undefined : missingProof(session, view.state, visit.now);
    if (missing) return { kind: 'prove', missing, back: here };
    return pageAnswer(recoveryCodesPage, {
      frame: visit.frame(SECURITY_TAB),
      action: visit.link(here),
      backUrl: visit.link(SECURITY),
      left: view.recoveryLeft,
      ...(codes
        ? {
            shown: {
              codes,
              about: `${school.name}, ${user.username}`,
              fileAction: visit.link({ path: PATHS.recoveryCodesFile }),
              doneAction: visit.link({ path: PATHS.recoveryCodesDone }),
            },
          }
        : {}),
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
    // A double click: the codes of the first one wait on this page.
    if (await codesToShow(visit, ports)) return go(here);
    const outcome = await ports.factors.newRecoveryCodes(visit.visitor.user, visit.context);
    if (!outcome.ok) return go(SECURITY);
    await keepForShowing(visit, ports, outcome.recoveryCodes);
    return go(here);
  },
};

/** The codes as a text file, for who has no scripts. */
export const recoveryCodesFileAction: Action = {
  path: PATHS.recoveryCodesFile,
  needs: 'session',
  twoStep: true,
  back: here,
  async run(visit, ports) {
    const codes = await codesToShow(visit, ports);
    if (!codes) return go(here);
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
  back: here,
  async run(visit, ports) {
    if (await codesToShow(visit, ports)) await ports.shownCodes.remove(visit.visitor.user.id);
    return go(SECURITY, 'recovery-codes-kept');
  },
};
