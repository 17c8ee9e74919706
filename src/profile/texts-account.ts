import { defineTexts } from '../render/index.ts';

/** Password, e-mail, logins, events, and what a page says after an action. */
export const accountTexts = defineTexts({
  'profile.username': { nl: 'Gebruikersnaam:', en: 'Username:' },
  'profile.email': { nl: 'E-mailadres:', en: 'Email address:' },
  'profile.email.none': { nl: 'nog niet ingevuld', en: 'not filled in yet' },
  'profile.email.unverified': {
    nl: 'Dit e-mailadres is nog niet bevestigd. Kies WIJZIG om het te bevestigen of een ander te nemen.',
    en: 'This email address is not confirmed yet. Choose CHANGE to confirm it or take another one.',
  },
  'profile.email.waiting': { nl: 'We hebben een code gemaild naar', en: 'We have mailed a code to' },
  'profile.email.waiting.link': { nl: 'Vul de code in', en: 'Enter the code' },
  'profile.password': { nl: 'Wachtwoord:', en: 'Password:' },
  'profile.password.none': { nl: 'je logt in met je schoolaccount', en: 'you sign in with your school account' },
  'profile.change.email': { nl: 'e-mailadres', en: 'email address' },
  'profile.change.password': { nl: 'wachtwoord', en: 'password' },

  'profile.password.title': { nl: 'Wachtwoord wijzigen', en: 'Change your password' },
  'profile.password.current': { nl: 'Je oude wachtwoord', en: 'Your old password' },
  'profile.password.new': { nl: 'Je nieuwe wachtwoord', en: 'Your new password' },
  'profile.password.hint': {
    nl: 'Minstens {n} tekens. Een paar losse woorden achter elkaar onthoud je makkelijk.',
    en: 'At least {n} characters. A few unrelated words in a row are easy to remember.',
  },
  'profile.password.ends': {
    nl: 'Op andere computers en telefoons word je uitgelogd.',
    en: 'You will be signed out on other computers and phones.',
  },

  'profile.email.title': { nl: 'E-mailadres wijzigen', en: 'Change your email address' },
  'profile.email.now': { nl: 'Je e-mailadres is nu', en: 'Your email address is now' },
  'profile.email.text': {
    nl: 'We mailen een code naar het nieuwe adres. Naar je oude adres sturen we een bericht dat het gewijzigd is.',
    en: 'We mail a code to the new address. To your old address we send a message that it was changed.',
  },
  'profile.email.first': {
    nl: 'Je hebt nog geen e-mailadres in Numo. Het hoeft niet, maar met een adres krijg je bericht als er iets met je account gebeurt. We mailen een code om te zien of het adres van jou is.',
    en: 'You have no email address in Numo yet. It is not required, but with one you are told when something happens to your account. We mail a code to see that the address is yours.',
  },
  'profile.email.new': { nl: 'Nieuw e-mailadres', en: 'New email address' },
  'profile.email.send': { nl: 'Mail me een code', en: 'Mail me a code' },
  'profile.email.code.title': { nl: 'Vul de code uit de mail in', en: 'Enter the code from the mail' },
  'profile.email.code.text': { nl: 'We hebben een code gemaild naar', en: 'We have mailed a code to' },
  'profile.email.code.label': { nl: 'Code uit de mail', en: 'Code from the mail' },
  'profile.email.code.hint': {
    nl: 'Zes cijfers. De code werkt 10 minuten.',
    en: 'Six digits. The code works for 10 minutes.',
  },
  'profile.email.code.submit': { nl: 'Bevestig', en: 'Confirm' },
  'profile.email.code.none': {
    nl: 'Geen mail gekregen? Kijk ook bij ongewenste mail.',
    en: 'No mail? Look in your junk mail too.',
  },
  'profile.email.code.again': { nl: 'Stuur een nieuwe code', en: 'Send a new code' },

  'profile.sessions.link': { nl: 'Waar je bent ingelogd', en: 'Where you are signed in' },
  'profile.sessions.title': { nl: 'Waar je bent ingelogd', en: 'Where you are signed in' },
  'profile.sessions.text': {
    nl: 'Staat hier een computer of telefoon die je niet kent? Log dan overal uit en wijzig je wachtwoord.',
    en: 'Is there a computer or phone that you do not know? Then sign out everywhere and change your password.',
  },
  'profile.sessions.unknown': { nl: 'Onbekende browser', en: 'Unknown browser' },
  'profile.sessions.current': { nl: 'deze browser', en: 'this browser' },
  'profile.sessions.since': { nl: 'Ingelogd: {at}', en: 'Signed in: {at}' },
  'profile.sessions.seen': { nl: 'Laatst gezien: {at}', en: 'Last seen: {at}' },
  'profile.sign-out': { nl: 'Log overal uit', en: 'Sign out everywhere' },
  'profile.sign-out.title': { nl: 'Overal uitloggen?', en: 'Sign out everywhere?' },
  'profile.sign-out.text': {
    nl: 'Je wordt op alle computers en telefoons uitgelogd, ook hier. Daarna log je gewoon weer in.',
    en: 'You will be signed out on all computers and phones, here too. After that you simply sign in again.',
  },
  'profile.signed-out.title': { nl: 'Je bent overal uitgelogd.', en: 'You are signed out everywhere.' },
  'profile.signed-out.text': {
    nl: 'Op alle computers en telefoons moet je opnieuw inloggen.',
    en: 'On all computers and phones you have to sign in again.',
  },
  'profile.signed-out.client': { nl: 'Naar', en: 'To' },
  'profile.signed-out.again': { nl: 'Log weer in', en: 'Sign in again' },

  'profile.events.title': { nl: 'Recente gebeurtenissen', en: 'Recent events' },
  'profile.events.text': {
    nl: 'Dit gebeurde er de afgelopen 90 dagen met je account.',
    en: 'This happened to your account in the past 90 days.',
  },
  'profile.events.none': { nl: 'Er is niets gebeurd.', en: 'Nothing has happened.' },
  'profile.events.not-you': {
    nl: 'Was jij iets hiervan niet? Wijzig je wachtwoord en vertel het aan je school.',
    en: 'Was any of this not you? Change your password and tell your school.',
  },

  'profile.missing.session.title': { nl: 'Je bent niet ingelogd', en: 'You are not signed in' },
  'profile.missing.session.text': {
    nl: 'Voor je profiel moet je ingelogd zijn. Lukt het inloggen niet? Kijk of je browser cookies toestaat.',
    en: 'For your profile you have to be signed in. Does signing in fail? Check that your browser allows cookies.',
  },
  'profile.missing.too-old.title': { nl: 'Log opnieuw in', en: 'Sign in again' },
  'profile.missing.too-old.text': {
    nl: 'Voor dit onderdeel moet je hooguit 10 minuten geleden zijn ingelogd. Dat is nog niet gelukt.',
    en: 'For this part your sign-in must be at most 10 minutes old. It is not yet.',
  },
  'profile.missing.code-missing.title': { nl: 'Je code is nog nodig', en: 'Your code is still needed' },
  'profile.missing.code-missing.text': {
    nl: 'Voor dit onderdeel log je in met je gebruikersnaam en wachtwoord en de code uit je authenticator-app. Dat is nog niet gelukt.',
    en: 'For this part you sign in with your username and password and the code from your authenticator app. That has not happened yet.',
  },
  'profile.missing.again': { nl: 'Probeer het opnieuw', en: 'Try again' },
  'profile.missing.back': { nl: 'Terug naar je profiel', en: 'Back to your profile' },

  'profile.flash.two-step-on': { nl: 'Verificatie in twee stappen staat aan.', en: 'Two-step verification is on.' },
  'profile.flash.two-step-resumed': {
    nl: 'Verificatie in twee stappen staat weer aan.',
    en: 'Two-step verification is on again.',
  },
  'profile.flash.two-step-suspended': {
    nl: 'Verificatie in twee stappen staat tijdelijk uit.',
    en: 'Two-step verification is off for now.',
  },
  'profile.flash.two-step-wiped': {
    nl: 'De gegevens voor verificatie in twee stappen zijn gewist.',
    en: 'The data of two-step verification is wiped.',
  },
  'profile.flash.two-step-cancelled': { nl: 'Er is niets veranderd.', en: 'Nothing was changed.' },
  'profile.flash.two-step-expired': {
    nl: 'Het instellen duurde langer dan 15 minuten. Begin opnieuw: je krijgt een nieuwe QR-code.',
    en: 'Setting up took longer than 15 minutes. Start again: you get a new QR code.',
  },
  'profile.flash.new-phone-on': {
    nl: 'Je nieuwe telefoon werkt. Je oude telefoon geeft geen geldige codes meer.',
    en: 'Your new phone works. Your old phone gives no valid codes any more.',
  },
  'profile.flash.recovery-codes-made': {
    nl: 'Je hebt tien nieuwe herstelcodes. De oude werken niet meer.',
    en: 'You have ten new recovery codes. The old ones no longer work.',
  },
  'profile.flash.recovery-codes-kept': {
    nl: 'Goed zo. Je herstelcodes worden niet meer getoond.',
    en: 'Well done. Your recovery codes will not be shown again.',
  },
  'profile.flash.password-changed': {
    nl: 'Je wachtwoord is gewijzigd. Op andere computers en telefoons ben je uitgelogd.',
    en: 'Your password is changed. You are signed out on other computers and phones.',
  },
  'profile.flash.email-changed': { nl: 'Je e-mailadres is gewijzigd.', en: 'Your email address is changed.' },
  'profile.flash.email-sent': { nl: 'De code is verstuurd.', en: 'The code was sent.' },
  'profile.flash.email-cancelled': {
    nl: 'Je e-mailadres is niet gewijzigd.',
    en: 'Your email address was not changed.',
  },
  'profile.flash.press-again': {
    nl: 'Je bent opnieuw ingelogd. Doe het nu nog een keer.',
    en: 'You have signed in again. Now do it once more.',
  },
});
