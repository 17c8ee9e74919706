import { defineTexts } from '../render/texts.ts';

/** What is wrong with a new password or address, in words for who chooses one; and why a power is refused (powers.ts). */
export const userTexts = defineTexts({
  'error.own-account.title': { nl: 'Dit kan niet bij jezelf', en: 'Not for your own account' },
  'error.own-account': {
    nl: 'Dit kun je niet bij je eigen account doen. Vraag het aan een andere beheerder.',
    en: 'You cannot do this to your own account. Ask another administrator.',
  },
  'error.is-beheerder.title': { nl: 'Dit doet het support-team', en: 'The support team does this' },
  'error.is-beheerder': {
    nl: 'Bij iemand die beheerder is, of dat de afgelopen 30 dagen was, mag je dit niet doen. Neem contact op met het support-team.',
    en: 'You may not do this to somebody who is an administrator, or was one in the past 30 days. Contact the support team.',
  },
  'error.last-beheerder.title': { nl: 'Dit is de laatste beheerder', en: 'This is the last administrator' },
  'error.last-beheerder': {
    nl: 'Een school houdt altijd een beheerder. Maak eerst iemand anders beheerder.',
    en: 'A school always keeps an administrator. Make somebody else an administrator first.',
  },
  'error.docent-reset-off.title': { nl: 'Dit staat uit', en: 'This is switched off' },
  'error.docent-reset-off': {
    nl: 'Je school heeft RESET voor docenten uitgezet. Vraag het aan je beheerder.',
    en: 'Your school has switched RESET off for teachers. Ask your administrator.',
  },
  'error.not-offered.title': { nl: 'Dit is er niet voor leerlingen', en: 'Not for pupils' },
  'error.not-offered': {
    nl: 'Een leerling heeft geen verificatie in twee stappen.',
    en: 'A pupil has no two-step verification.',
  },
  'error.not-allowed.title': { nl: 'Dit mag niet', en: 'This is not allowed' },
  'error.not-allowed': {
    nl: 'Je mag dit voor deze persoon niet doen. Denk je van wel? Vraag het aan je beheerder.',
    en: 'You are not allowed to do this for this person. If you think you are, ask your administrator.',
  },
  'error.recent-login-needed.title': { nl: 'Log eerst opnieuw in', en: 'Sign in again first' },
  'error.recent-login-needed': {
    nl: 'Hiervoor moet je kort geleden ingelogd zijn. Log opnieuw in en probeer het nog eens.',
    en: 'This needs a recent sign-in. Sign in again and try once more.',
  },
  'error.reason-needed.title': { nl: 'Er mist een reden', en: 'A reason is missing' },
  'error.reason-needed': {
    nl: 'Kies een reden en probeer het nog eens. De reden komt in het Logboek.',
    en: 'Choose a reason and try again. The reason goes into the log.',
  },
  'error.verification-needed.title': { nl: 'Wie belde er?', en: 'Who called?' },
  'error.verification-needed': {
    nl: 'Kies hoe je hebt nagegaan wie er belt, en probeer het nog eens.',
    en: 'Choose how you verified the caller, and try again.',
  },
  'error.second-support-needed.title': { nl: 'Vraag een collega', en: 'Ask a colleague' },
  'error.second-support-needed': {
    nl: 'RESET en wissen van één beheerder binnen 24 uur doen twee mensen van support. Vraag een collega om dit te doen.',
    en: 'RESET and wipe of one administrator within 24 hours take two people of support. Ask a colleague to do this.',
  },
  'password.too-short': {
    nl: 'Kies een wachtwoord van minstens {n} tekens.',
    en: 'Choose a password of at least {n} characters.',
  },
  'password.too-long': {
    nl: 'Kies een wachtwoord van hoogstens {n} tekens.',
    en: 'Choose a password of at most {n} characters.',
  },
  'password.common': {
    nl: 'Dit wachtwoord is te makkelijk te raden: veel mensen gebruiken het of iets wat erop lijkt. Kies een ander, bijvoorbeeld een paar losse woorden achter elkaar.',
    en: 'This password is too easy to guess: many people use it or something like it. Choose another, for example a few unrelated words in a row.',
  },
  'password.personal': {
    nl: 'In dit wachtwoord zit te veel van je eigen naam, je gebruikersnaam, je klas, je school of Numo. Kies iets wat anderen niet van je weten.',
    en: 'Too much of this password is your own name, username, class, school or Numo. Choose something others do not know about you.',
  },
  'password.same': {
    nl: 'Dit is je oude wachtwoord. Kies een nieuw wachtwoord.',
    en: 'This is your old password. Choose a new one.',
  },
  'password.current-wrong': {
    nl: 'Je oude wachtwoord klopt niet. Probeer het opnieuw.',
    en: 'Your old password is incorrect. Try again.',
  },
  'email.invalid': {
    nl: 'Dit is geen geldig e-mailadres. Controleer de spelling.',
    en: 'This is not a valid email address. Check the spelling.',
  },
  'email.same': {
    nl: 'Dit is al je e-mailadres.',
    en: 'This is your email address already.',
  },
  'email.too-many-mails': {
    nl: 'We hebben het afgelopen uur al drie codes gestuurd. Probeer het later opnieuw.',
    en: 'We have sent three codes in the past hour. Try again later.',
  },
  'email.code-wrong': {
    nl: 'Deze code klopt niet. Kijk in de nieuwste mail en probeer het opnieuw.',
    en: 'This code is incorrect. Look in the newest mail and try again.',
  },
  'email.code-too-many-tries': {
    nl: 'Deze code is te vaak verkeerd ingevuld en werkt niet meer. Vraag een nieuwe code aan.',
    en: 'This code was entered incorrectly too often and no longer works. Ask for a new one.',
  },
  'email.code-none': {
    nl: 'Deze code is verlopen of al gebruikt. Vraag een nieuwe code aan.',
    en: 'This code has expired or was already used. Ask for a new one.',
  },
});
