import type { Address, Place } from '../passage/index.ts';

/** Every address of the profile. All work without JavaScript; those that only take a POST lead a GET back. */
export const PATHS = {
  profile: '/profiel',
  back: '/profiel/terug',
  signedOut: '/profiel/uitgelogd',
  twoStepSwitch: '/profiel/verificatie/schuifje',
  twoStepSetUp: '/profiel/verificatie/instellen',
  twoStepConfirm: '/profiel/verificatie/bevestigen',
  twoStepCancel: '/profiel/verificatie/annuleren',
  twoStepSuspend: '/profiel/verificatie/uitzetten',
  twoStepResume: '/profiel/verificatie/aanzetten',
  twoStepWipe: '/profiel/verificatie/wissen',
  newPhone: '/profiel/verificatie/nieuwe-telefoon',
  newPhoneConfirm: '/profiel/verificatie/nieuwe-telefoon/bevestigen',
  newPhoneCancel: '/profiel/verificatie/nieuwe-telefoon/annuleren',
  recoveryCodes: '/profiel/herstelcodes',
  recoveryCodesFile: '/profiel/herstelcodes/bestand',
  recoveryCodesDone: '/profiel/herstelcodes/klaar',
  password: '/profiel/wachtwoord',
  email: '/profiel/e-mail',
  emailCode: '/profiel/e-mail/code',
  emailAgain: '/profiel/e-mail/opnieuw',
  emailCancel: '/profiel/e-mail/annuleren',
  sessions: '/profiel/sessies',
  signOut: '/profiel/sessies/uitloggen',
  events: '/profiel/gebeurtenissen',
} as const;

export const SECURITY_TAB = 'inloggen';

/** The profile as a relying party of the house. */
export const PROFILE_PLACE: Place = { clientId: 'numo-id-profile', back: PATHS.back, roots: [PATHS.profile] };

/** Where most actions end. */
export const SECURITY: Address = { path: PATHS.profile, query: { tab: SECURITY_TAB } };
