import { defineTexts } from '../render/index.ts';
import { presetTexts } from './texts-presets.ts';

const ownTexts = defineTexts({
  'federation.unasked.title': { nl: 'Hier hoort geen inlogpoging bij', en: 'No sign-in belongs to this' },
  'federation.unasked.text': {
    nl: 'Je school stuurde je hierheen, maar bij Numo is daar niet om gevraagd, of het is te lang geleden. Er is niemand ingelogd.',
    en: 'Your school sent you here, but Numo did not ask for it, or it was too long ago. Nobody was signed in.',
  },
  'federation.unasked.on': {
    nl: 'Ga naar Numo en log daar in. Kom je hier vanuit het portaal van je school? Vraag dan je beheerder om de link naar Numo.',
    en: "Go to Numo and sign in there. Did you come from your school's portal? Then ask your administrator for the link to Numo.",
  },
  'federation.unasked.request': { nl: 'Verzoeknummer:', en: 'Request:' },

  'federation.leaving.title': { nl: 'Je bent uitgelogd bij Numo', en: 'You are signed out of Numo' },
  'federation.leaving.text': {
    nl: 'Je gaat nu naar je school om daar ook uit te loggen.',
    en: 'You are going to your school now to sign out there too.',
  },
  'federation.leaving.on': { nl: 'Ga verder', en: 'Continue' },

  'federation.form.required': { nl: 'Vul dit in.', en: 'Fill this in.' },
  'federation.form.invalid': { nl: 'Dit kan hier niet staan.', en: 'This cannot stand here.' },
  'federation.form.date': { nl: 'Vul een datum in, bijvoorbeeld 2027-08-31.', en: 'Enter a date, such as 2027-08-31.' },
  'federation.form.address': {
    nl: 'Vul een adres in dat met https:// begint.',
    en: 'Enter an address that begins with https://.',
  },
  'federation.form.tenant-id': {
    nl: 'Vul de tenant-id in: 32 cijfers en letters met streepjes ertussen.',
    en: 'Enter the tenant id: 32 digits and letters with dashes between them.',
  },
  'federation.form.domain': {
    nl: 'Vul het domein van je school in, bijvoorbeeld school.nl.',
    en: "Enter your school's domain, such as school.nl.",
  },
  'federation.form.brin-missing': {
    nl: 'Van je school is geen BRIN bekend. Vraag het supportteam om die in te vullen.',
    en: "Your school's BRIN is not known. Ask the support team to fill it in.",
  },
  'federation.form.auth': {
    nl: 'Kies client_secret_basic, client_secret_post of private_key_jwt.',
    en: 'Choose client_secret_basic, client_secret_post or private_key_jwt.',
  },
  'federation.form.tenant-both': {
    nl: 'Vul het kenmerk en de waarde allebei in, of geen van beide.',
    en: 'Fill in both the attribute and its value, or neither.',
  },

  'federation.copy.redirect-uri': { nl: 'Redirect-URI', en: 'Redirect URI' },
  'federation.copy.jwks': { nl: 'Adres van onze sleutels (JWKS)', en: 'Address of our keys (JWKS)' },
  'federation.expiry.client-secret': { nl: 'Client secret', en: 'Client secret' },
});

/** What federation says at its own addresses, and to admins of what they typed. */
export const federationTexts = { ...ownTexts, ...presetTexts };
