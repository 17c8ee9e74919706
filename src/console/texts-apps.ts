import { defineTexts } from '../render/index.ts';

/** Which clients pupils may use. */
export const appTexts = defineTexts({
  'console.menu.apps': { nl: 'Apps voor leerlingen', en: 'Apps for pupils' },
  'console.apps.text': {
    nl: 'Leerlingen kunnen met hun Numo-account alleen inloggen bij apps die je hier toestaat. Medewerkers beslissen bij het inloggen zelf.',
    en: 'Pupils can sign in with their Numo account only to apps that you allow here. Staff decide for themselves when they sign in.',
  },
  'console.apps.none': { nl: 'Er zijn nog geen apps van anderen.', en: 'There are no apps of others yet.' },
  'console.apps.allowed': { nl: 'toegestaan', en: 'allowed' },
  'console.apps.not-allowed': { nl: 'niet toegestaan', en: 'not allowed' },
  'console.apps.since': { nl: 'Toegestaan: {date}.', en: 'Allowed: {date}.' },
  'console.apps.since-by': { nl: 'Toegestaan door {name}: {date}.', en: 'Allowed by {name}: {date}.' },
  'console.apps.told': {
    nl: 'Deze gegevens van leerlingen mag de app zien:',
    en: 'The app may see these details of pupils:',
  },
  'console.apps.scope.profile': { nl: 'naam en gebruikersnaam', en: 'name and username' },
  'console.apps.scope.email': { nl: 'e-mailadres', en: 'email address' },
  'console.apps.scope.school': { nl: 'school, rol en klassen', en: 'school, role and classes' },
  'console.apps.scope.eck_id': {
    nl: 'ECK iD: het nummer waaraan uitgevers van lesmateriaal de leerling herkennen',
    en: 'ECK iD: the number by which publishers of learning material know the pupil',
  },
  'console.apps.scope.offline_access': {
    nl: 'deze gegevens ook ophalen als de leerling de app even niet gebruikt',
    en: 'getting these details also while the pupil is not using the app',
  },
  'console.apps.nothing': {
    nl: 'Deze app vraagt geen gegevens, alleen of het dezelfde leerling is.',
    en: 'This app asks for no details, only whether it is the same pupil.',
  },
  'console.apps.allow': { nl: 'Sta toe', en: 'Allow' },
  'console.apps.save': { nl: 'Bewaar', en: 'Save' },
  'console.apps.withdraw': { nl: 'Trek toestemming in', en: 'Withdraw permission' },
  'console.flash.app-allowed': {
    nl: 'Leerlingen kunnen bij deze app inloggen.',
    en: 'Pupils can sign in to this app.',
  },
  'console.flash.app-withdrawn': {
    nl: 'Leerlingen kunnen niet meer bij deze app inloggen.',
    en: 'Pupils can no longer sign in to this app.',
  },
});
