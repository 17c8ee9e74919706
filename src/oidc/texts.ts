import { defineTexts } from '../render/index.ts';

/** The words of the pages around the protocol: logging out, and a form that sends itself. */
export const oidcTexts = defineTexts({
  'oidc.logout.title': { nl: 'Uitloggen bij Numo', en: 'Sign out of Numo' },
  'oidc.logout.ask': { nl: 'Wil je uitloggen?', en: 'Do you want to sign out?' },
  'oidc.logout.auto': { nl: 'Je wordt uitgelogd.', en: 'You are being signed out.' },
  'oidc.logout.yes': { nl: 'Ja, log mij uit', en: 'Yes, sign me out' },
  'oidc.logout.stay': {
    nl: 'Wil je ingelogd blijven? Ga dan terug of sluit dit tabblad.',
    en: 'Want to stay signed in? Go back or close this tab.',
  },
  'oidc.logged-out.title': { nl: 'Uitgelogd bij Numo', en: 'Signed out of Numo' },
  'oidc.logged-out.text': { nl: 'Je bent uitgelogd.', en: 'You are signed out.' },
  'oidc.logged-out.more': {
    nl: 'Werk je op een computer van school? Sluit dan ook de browser.',
    en: 'On a computer at school? Then close the browser, too.',
  },
  'oidc.logged-out.back': { nl: 'Terug naar', en: 'Back to' },
  'oidc.form-post.title': { nl: 'Je gaat verder', en: 'You are on your way' },
  'oidc.form-post.text': {
    nl: 'Gebeurt er niets? Klik dan op de knop.',
    en: 'Nothing happening? Then press the button.',
  },
  'oidc.form-post.submit': { nl: 'Ga verder', en: 'Go on' },
});
