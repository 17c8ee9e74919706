import { defineTexts } from '../render/index.ts';

/** What federation says at its own addresses, and to admins of what they typed; each protocol brings its own besides. */
export const ownTexts = defineTexts({
  'federation.field.name': { nl: 'Naam', en: 'Name' },
  'federation.field.name.hint': {
    nl: 'Zo zien je collega’s en leerlingen deze koppeling, bijvoorbeeld «Schoolaccount».',
    en: 'What your colleagues and pupils see of this connection, such as “School account”.',
  },
  'federation.field.kept': {
    nl: 'Er is er al een. Laat leeg om die te houden.',
    en: 'There is one already. Leave empty to keep it.',
  },
  'federation.field.tenantId': { nl: 'Tenant-id', en: 'Tenant id' },
  'federation.field.tenantId.hint': {
    nl: 'De «Directory (tenant) ID» van je school.',
    en: 'The “Directory (tenant) ID” of your school.',
  },
  'federation.field.tenantAttribute': { nl: 'Kenmerk van je school', en: 'Attribute of your school' },
  'federation.field.tenantAttribute.hint': {
    nl: 'Alleen nodig als meer scholen dit systeem gebruiken.',
    en: 'Only needed when more schools use this system.',
  },
  'federation.field.tenantValue': { nl: 'Waarde voor jouw school', en: 'Value for your school' },
  'federation.field.tenantValue.hint': {
    nl: 'Wie een andere waarde heeft, komt er niet in.',
    en: 'Who has another value does not get in.',
  },

  'federation.copy.logout': { nl: 'Logout-URL', en: 'Logout URL' },

  'federation.unasked.title': { nl: 'Hier hoort geen inlogpoging bij', en: 'No sign-in belongs to this' },
  'federation.unasked.text': {
    nl: 'Je school stuurde je hierheen, maar bij Numo is daar niet om gevraagd, of het is te lang geleden. Er is niemand ingelogd.',
    en: 'Your school sent you here, but Numo did not ask for it, or it was too long ago. Nobody was signed in.',
  },
  'federation.unasked.on': {
    nl: 'Ga naar Numo en log daar in. Kom je hier vanuit het portaal van je school? Vraag dan je beheerder om de link naar Numo.',
    en: "Go to Numo and sign in there. Did you come from your school's portal? Then ask your administrator for the link to Numo.",
  },
  'federation.begun.title': { nl: 'Log in bij Numo', en: 'Sign in to Numo' },
  'federation.begun.text': {
    nl: 'Je komt vanuit het portaal van je school. Ga naar Numo en log daar in met je schoolaccount.',
    en: "You come from your school's portal. Go to Numo and sign in there with your school account.",
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
  'federation.form.address': {
    nl: 'Vul een adres in dat met https:// begint.',
    en: 'Enter an address that begins with https://.',
  },
  'federation.form.tenant-id': {
    nl: 'Vul de tenant-id in: 32 cijfers en letters met streepjes ertussen.',
    en: 'Enter the tenant id: 32 digits and letters with dashes between them.',
  },
  'federation.form.brin-missing': {
    nl: 'Van je school is geen BRIN bekend. Vraag het supportteam om die in te vullen.',
    en: "Your school's BRIN is not known. Ask the support team to fill it in.",
  },
  'federation.form.tenant-both': {
    nl: 'Vul het kenmerk en de waarde allebei in, of geen van beide.',
    en: 'Fill in both the attribute and its value, or neither.',
  },
});
