import { defineTexts } from '../render/texts.ts';

/** What is wrong with a new password or address, in words for who chooses one. */
export const userTexts = defineTexts({
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
