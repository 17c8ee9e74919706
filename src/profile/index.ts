/**
 * The profile (/profiel): the list of its tabs, screens and actions. A new tab is one file in tabs/,
 * one template and one line here. Product.md section 3.
 */
import { createRoutes, type ProfileRoutesDeps } from './routes.ts';
import type { ProfileParts } from './screen.ts';
import { eventsScreen, sessionsScreen, signOutAction, signOutScreen } from './screens/account.ts';
import * as email from './screens/email.ts';
import { newPhoneAction, newPhoneCancelAction, newPhoneConfirmAction, newPhoneScreen } from './screens/new-phone.ts';
import { passwordAction, passwordScreen } from './screens/password.ts';
import * as recovery from './screens/recovery-codes.ts';
import { cancelAction, confirmAction, setUpScreen, switchAction } from './screens/two-step.ts';
import * as off from './screens/two-step-off.ts';
import { personal } from './tabs/personal.ts';
import { security } from './tabs/security.ts';

export { PROFILE_PLACE } from './addresses.ts';
export type { EmailCodeMail, ProfilePorts, RecentEvent } from './ports.ts';
export type { ProfileRoutesDeps } from './routes.ts';
export { createShownCodesStore, type ShownCodesStore } from './store.ts';
export { profileTexts } from './texts.ts';

/** Every tab, page and action under /profiel. */
export const profileParts: ProfileParts = {
  tabs: [personal, security],
  screens: [
    setUpScreen,
    off.suspendScreen,
    off.resumeScreen,
    off.wipeScreen,
    newPhoneScreen,
    recovery.recoveryCodesScreen,
    passwordScreen,
    email.emailScreen,
    email.emailCodeScreen,
    sessionsScreen,
    signOutScreen,
    eventsScreen,
  ],
  actions: [
    switchAction,
    confirmAction,
    cancelAction,
    off.suspendAction,
    off.resumeAction,
    off.wipeAction,
    newPhoneAction,
    newPhoneConfirmAction,
    newPhoneCancelAction,
    recovery.recoveryCodesAction,
    recovery.recoveryCodesFileAction,
    recovery.recoveryCodesDoneAction,
    passwordAction,
    email.emailAction,
    email.emailCodeAction,
    email.emailAgainAction,
    email.emailCancelAction,
    signOutAction,
  ],
};

/** The routes of /profiel, ready for the app. */
export const createProfileRoutes = (deps: ProfileRoutesDeps): ReturnType<typeof createRoutes> =>
  createRoutes(profileParts, deps);
