import { defineTexts } from '../render/index.ts';

const pages = defineTexts({
  'console.export': { nl: 'Download als CSV', en: 'Download as CSV' },
  'console.column.since': { nl: 'Sinds', en: 'Since' },
  'console.state.dormant': { nl: 'slapend', en: 'dormant' },
  'console.security.text': {
    nl: 'Wie van de medewerkers verificatie in twee stappen heeft. «Slapend»: langer dan een half jaar niet ingelogd.',
    en: 'Which of the staff have two-step verification. “Dormant”: no sign-in for more than half a year.',
  },
  'console.security.none': { nl: 'Er zijn nog geen medewerkers.', en: 'There are no staff yet.' },
  'console.log.who': { nl: 'Gebruikersnaam', en: 'Username' },
  'console.log.unknown': {
    nl: 'Niemand in je school heeft deze gebruikersnaam.',
    en: 'Nobody in your school has this username.',
  },
  'console.log.what': { nl: 'Wat', en: 'What' },
  'console.log.all': { nl: 'alles', en: 'everything' },
  'console.log.from': { nl: 'Van', en: 'From' },
  'console.log.to': { nl: 'Tot en met', en: 'Up to and including' },
  'console.log.when': { nl: 'Wanneer', en: 'When' },
  'console.log.about': { nl: 'Over', en: 'About' },
  'console.log.by': { nl: 'Door', en: 'By' },
  'console.log.support': { nl: 'Kurve:', en: 'Kurve:' },
  'console.log.details': { nl: 'Bijzonderheden', en: 'Details' },
  'console.log.none': { nl: 'Niets gevonden in deze periode.', en: 'Nothing found in this period.' },
  'console.school.name': { nl: 'Naam van de school', en: 'Name of the school' },
  'console.school.short-names': { nl: 'Korte schoolnamen', en: 'Short school names' },
  'console.school.short-names.hint': {
    nl: 'De eerste is de gewone; de andere werken bij het inloggen ook. Zet er een komma tussen.',
    en: 'The first is the usual one; the others work at sign-in too. Put a comma between them.',
  },
  'console.school.mode': { nl: 'Inloggen', en: 'Signing in' },
  'console.school.mode.local': { nl: 'met gebruikersnaam en wachtwoord', en: 'with username and password' },
  'console.school.mode.sso': {
    nl: 'met het schoolaccount (Single Sign-on)',
    en: 'with the school account (single sign-on)',
  },
  'console.school.mode.both': { nl: 'op beide manieren', en: 'in both ways' },
  'console.school.policy': { nl: 'Verificatie in twee stappen', en: 'Two-step verification' },
  'console.school.policy.optional': { nl: 'mag iedereen zelf weten', en: 'is everybody’s own choice' },
  'console.school.policy.beheerders': { nl: 'verplicht voor beheerders', en: 'required for administrators' },
  'console.school.policy.docenten-and-beheerders': {
    nl: 'verplicht voor docenten en beheerders',
    en: 'required for teachers and administrators',
  },
  'console.school.from': { nl: 'Verplicht vanaf', en: 'Required from' },
  'console.school.from.hint': {
    nl: 'Leeg: meteen. Vanaf twee weken ervoor krijgt iedereen die het nog niet heeft, het te zien.',
    en: 'Empty: at once. From two weeks before, everybody who does not have it yet is told.',
  },
  'console.school.docent-reset': {
    nl: 'Docenten mogen het wachtwoord van leerlingen in hun eigen klassen resetten',
    en: 'Teachers may reset the password of pupils in their own classes',
  },
  'console.school.opleidingen': { nl: 'Opleidingen', en: 'Programmes' },
  'console.school.opleidingen.hint': { nl: 'Eén op elke regel.', en: 'One on each line.' },
  'console.refused.date-invalid': { nl: 'Kies een datum.', en: 'Choose a date.' },
  'console.refused.school-name-invalid': { nl: 'Deze naam kan niet.', en: 'This name is not possible.' },
  'console.refused.short-name-invalid': {
    nl: 'Een korte schoolnaam heeft 2 tot 40 letters, cijfers en streepjes.',
    en: 'A short school name has 2 to 40 letters, digits and dashes.',
  },
  'console.refused.short-name-taken': {
    nl: 'Een van deze namen is al van een andere school.',
    en: 'One of these names is another school’s already.',
  },
  'console.refused.opleiding-invalid': {
    nl: 'Een van deze opleidingen kan niet: te lang, of het zijn er te veel.',
    en: 'One of these programmes is not possible: too long, or there are too many.',
  },
});

/** What happened, by the event's name. */
const EVENTS: Readonly<Record<string, readonly [nl: string, en: string]>> = {
  'login.succeeded': ['ingelogd', 'signed in'],
  'login.failed': ['inloggen mislukt', 'sign-in failed'],
  'login.new-browser': ['ingelogd in een nieuwe browser', 'signed in from a new browser'],
  'login.consent-given': ['toestemming aan een app gegeven', 'consent to an app given'],
  'login.consent-denied': ['toestemming aan een app geweigerd', 'consent to an app denied'],
  'client.created': ['app toegevoegd', 'app added'],
  'client.removed': ['app verwijderd', 'app removed'],
  'client.changed': ['app gewijzigd', 'app changed'],
  'two-step-activated': ['verificatie in twee stappen ingesteld', 'two-step verification set up'],
  'two-step-suspended': ['verificatie in twee stappen uitgezet', 'two-step verification switched off'],
  'two-step-resumed': ['verificatie in twee stappen weer aangezet', 'two-step verification switched on again'],
  'two-step-wiped': ['koppeling gewist', 'link wiped'],
  'two-step-replaced': ['nieuwe telefoon gekoppeld', 'new phone linked'],
  'two-step-blocked': ['geblokkeerd na te veel verkeerde codes', 'blocked after too many wrong codes'],
  'recovery-codes-made': ['nieuwe herstelcodes gemaakt', 'new recovery codes made'],
  'recovery-code-used': ['herstelcode gebruikt', 'recovery code used'],
  'code-refused': ['verkeerde code', 'wrong code'],
  'wrong-codes': ['verkeerde codes na een goed wachtwoord', 'wrong codes after a right password'],
  'oidc.logout-not-delivered': ['uitloggen niet doorgegeven aan een app', 'sign-out not passed on to an app'],
  'school.created': ['school gemaakt', 'school made'],
  'school.changed': ['instellingen van de school gewijzigd', 'settings of the school changed'],
  'school.class-created': ['klas gemaakt', 'class made'],
  'school.class-renamed': ['naam van een klas gewijzigd', 'class renamed'],
  'school.beheerder-added': ['beheerder erbij', 'administrator added'],
  'school.beheerder-dropped': ['beheerder eraf', 'administrator dropped'],
  'user.claims-set': ['extra gegevens gezet', 'further details set'],
  'user.password-brought': ['wachtwoord uit een ander systeem', 'password from another system'],
  'user.created': ['gebruiker gemaakt', 'user made'],
  'user.edited': ['gegevens gewijzigd', 'details changed'],
  'user.email-set': ['e-mailadres door een ander gezet', 'email address set by somebody else'],
  'user.role-changed': ['rol gewijzigd', 'role changed'],
  'user.password-reset': ['wachtwoord gereset', 'password reset'],
  'user.activated': ['activeringscode gebruikt', 'activation code used'],
  'user.password-changed': ['wachtwoord gewijzigd', 'password changed'],
  'user.email-changed': ['e-mailadres gewijzigd', 'email address changed'],
  'user.email-change-begun': ['wijzigen van e-mailadres begonnen', 'change of email address begun'],
  'user.email-change-cancelled': ['wijzigen van e-mailadres gestopt', 'change of email address stopped'],
  'user.email-change-failed': ['wijzigen van e-mailadres mislukt', 'change of email address failed'],
  'user.sessions-ended': ['overal uitgelogd', 'signed out everywhere'],
  'user.sessions-ended-along': ['andere sessies beëindigd', 'other sessions ended'],
  'user.disabled': ['account uitgeschakeld', 'account disabled'],
  'user.enabled': ['account weer ingeschakeld', 'account enabled again'],
  'user.support-wipe': ['koppeling gewist door Kurve', 'link wiped by Kurve'],
  'user.deleted': ['gebruiker verwijderd', 'user deleted'],
  'user.undeleted': ['verwijderen ongedaan gemaakt', 'deletion undone'],
  'user.left': ['heeft de school verlaten', 'left the school'],
  'user.erased': ['gegevens gewist', 'data erased'],
  other: ['iets anders', 'something else'],
  'console.exported': ['lijst gedownload', 'list downloaded'],
};

/** Text key of an event; a kind that has no words yet is told by its name beside this one. */
export const eventKey = (name: string): string => `console.event.${Object.hasOwn(EVENTS, name) ? name : 'other'}`;

const events = Object.fromEntries(
  Object.entries(EVENTS).map(([name, [nl, en]]) => [`console.event.${name}`, { nl, en }]),
);

export const schoolTexts = { ...pages, ...events };
