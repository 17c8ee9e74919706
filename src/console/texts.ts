import { defineTexts } from '../render/index.ts';
import { appTexts } from './texts-apps.ts';
import { bulkTexts } from './texts-bulk.ts';
import { clientTexts } from './texts-clients.ts';
import { logTexts } from './texts-log.ts';
import { peopleTexts } from './texts-people.ts';
import { schoolTexts } from './texts-school.ts';
import { ssoTexts } from './texts-sso.ts';
import { ssoFaultTexts } from './texts-sso-faults.ts';
import { supportTexts } from './texts-support.ts';
import { userPageTexts } from './texts-user.ts';

const frame = defineTexts({
  'console.menu': { nl: 'Onderdelen van beheer', en: 'Parts of administration' },
  'console.tabs': { nl: 'Onderdelen van deze pagina', en: 'Parts of this page' },
  'console.menu.users': { nl: 'Gebruikers', en: 'Users' },
  'console.menu.school': { nl: 'School', en: 'School' },
  'console.menu.security': { nl: 'Beveiliging', en: 'Security' },
  'console.menu.log': { nl: 'Logboek', en: 'Log' },
  'console.due': {
    nl: 'Je school verplicht verificatie in twee stappen vanaf {date}. Je hebt het nog niet ingesteld.',
    en: 'Your school requires two-step verification from {date}. You have not set it up yet.',
  },
  'console.due.over': {
    nl: 'Je school verplicht verificatie in twee stappen. Je hebt het nog niet ingesteld.',
    en: 'Your school requires two-step verification. You have not set it up yet.',
  },
  'console.due.link': { nl: 'Stel het nu in', en: 'Set it up now' },
  'console.missing.again': { nl: 'Probeer opnieuw', en: 'Try again' },
  'console.missing.profile': { nl: 'Naar mijn profiel', en: 'To my profile' },
  'console.missing.session.title': { nl: 'Beheer: je bent niet ingelogd', en: 'Administration: you are not signed in' },
  'console.missing.session.text': {
    nl: 'Deze pagina is alleen te zien als je ingelogd bent.',
    en: 'This page is only shown when you are signed in.',
  },
  'console.missing.too-old.title': { nl: 'Log even opnieuw in', en: 'Please sign in again' },
  'console.missing.too-old.text': {
    nl: 'Hiervoor moet je korter dan een half uur geleden ingelogd zijn.',
    en: 'This needs a sign-in of less than half an hour ago.',
  },
  'console.missing.code-missing.title': { nl: 'Er is nog een code nodig', en: 'A code is still needed' },
  'console.missing.code-missing.text': {
    nl: 'Hiervoor moet je ingelogd zijn met verificatie in twee stappen.',
    en: 'This needs a sign-in with two-step verification.',
  },
  'console.flash.press-again': {
    nl: 'Je bent opnieuw ingelogd. Er is nog niets gewijzigd: druk nog een keer op de knop.',
    en: 'You signed in again. Nothing has changed yet: press the button once more.',
  },
});

/** Every text of /beheer and /support. */
export const consoleTexts = {
  ...frame,
  ...peopleTexts,
  ...bulkTexts,
  ...appTexts,
  ...userPageTexts,
  ...schoolTexts,
  ...ssoTexts,
  ...ssoFaultTexts,
  ...logTexts,
  ...supportTexts,
  ...clientTexts,
};
