import { defineTexts } from '../render/texts.ts';
import { ssoNoticeTexts } from './texts-sso.ts';

/**
 * What people are told (product.md section 9): no links to log in, no secrets but the code of an e-mail
 * change, no names. `{when}` is a moment in Europe/Amsterdam.
 */
const accountTexts = defineTexts({
  'notice.by.owner': { nl: 'Dit is gedaan vanuit je eigen account.', en: 'This was done from your own account.' },
  'notice.by.beheerder': {
    nl: 'Dit is gedaan door een beheerder van je school.',
    en: 'This was done by an administrator of your school.',
  },
  'notice.by.docent': {
    nl: 'Dit is gedaan door een docent van je school.',
    en: 'This was done by a teacher of your school.',
  },
  'notice.by.support': {
    nl: 'Dit is gedaan door het supportteam van Numo.',
    en: "This was done by Numo's support team.",
  },
  'notice.by.system': { nl: 'Dit is automatisch gegaan.', en: 'This happened automatically.' },

  'notice.two-step-activated': {
    nl: 'Verificatie in twee stappen is aangezet.',
    en: 'Two-step verification was switched on.',
  },
  'notice.two-step-suspended': {
    nl: 'Verificatie in twee stappen is tijdelijk uitgezet.',
    en: 'Two-step verification was switched off for now.',
  },
  'notice.two-step-resumed': {
    nl: 'Verificatie in twee stappen staat weer aan.',
    en: 'Two-step verification is on again.',
  },
  'notice.two-step-wiped': {
    nl: 'De gegevens voor verificatie in twee stappen zijn gewist.',
    en: 'The data for two-step verification was wiped.',
  },
  'notice.two-step-replaced': {
    nl: 'Er is een nieuwe telefoon gekoppeld voor verificatie in twee stappen.',
    en: 'A new phone was linked for two-step verification.',
  },
  'notice.recovery-codes-made': {
    nl: 'Er zijn nieuwe herstelcodes gemaakt. De oude werken niet meer.',
    en: 'New recovery codes were made. The old ones no longer work.',
  },
  'notice.recovery-code-used': {
    nl: 'Er is ingelogd met een herstelcode. Herstelcodes over: {left}.',
    en: 'Someone signed in with a recovery code. Recovery codes left: {left}.',
  },
  'notice.wrong-codes': {
    nl: 'Er zijn verkeerde codes ingevuld, nadat je wachtwoord goed was. Was jij dat niet? Wijzig dan je wachtwoord.',
    en: "Wrong codes were entered after your password was correct. Wasn't that you? Then change your password.",
  },
  'notice.two-step-blocked': {
    nl: 'Er zijn te veel verkeerde codes ingevuld. Inloggen met een code kan nu niet meer; een herstelcode werkt nog wel.',
    en: 'Too many wrong codes were entered. Signing in with a code is blocked; a recovery code still works.',
  },
  'notice.new-browser': {
    nl: 'Er is voor het eerst ingelogd met een nieuwe browser of computer.',
    en: 'Someone signed in with a new browser or computer for the first time.',
  },
  'notice.password-changed': { nl: 'Je wachtwoord is gewijzigd.', en: 'Your password was changed.' },
  'notice.email-changed': { nl: 'Je e-mailadres is gewijzigd.', en: 'Your email address was changed.' },
  'notice.email-code': {
    nl: 'Er is een code naar je nieuwe e-mailadres gestuurd.',
    en: 'A code was sent to your new email address.',
  },
  'notice.sessions-ended': { nl: 'Je bent overal uitgelogd.', en: 'You were signed out everywhere.' },
  'notice.colleague-password-reset': {
    nl: 'Het wachtwoord van een andere beheerder van je school is gereset. In het Logboek zie je van wie.',
    en: 'The password of another administrator of your school was reset. The log shows whose.',
  },
  'notice.colleague-two-step-suspended': {
    nl: 'Verificatie in twee stappen van een andere beheerder van je school is tijdelijk uitgezet. In het Logboek zie je van wie.',
    en: 'Two-step verification of another administrator of your school was switched off for now. The log shows whose.',
  },
  'notice.colleague-two-step-resumed': {
    nl: 'Verificatie in twee stappen van een andere beheerder van je school staat weer aan. In het Logboek zie je van wie.',
    en: 'Two-step verification of another administrator of your school is on again. The log shows whose.',
  },
  'notice.colleague-two-step-wiped': {
    nl: 'De gegevens voor verificatie in twee stappen van een andere beheerder van je school zijn gewist. In het Logboek zie je van wie.',
    en: 'The data for two-step verification of another administrator of your school was wiped. The log shows whose.',
  },
  'notice.password-reset': {
    nl: 'Je wachtwoord is gereset. Er is een activeringscode voor je gemaakt.',
    en: 'Your password was reset. An activation code was made for you.',
  },
  'notice.account-activated': {
    nl: 'Je account is geactiveerd: met een activeringscode is een wachtwoord gekozen.',
    en: 'Your account was activated: a password was chosen with an activation code.',
  },
  'notice.two-step-due': {
    nl: 'Je school verplicht verificatie in twee stappen vanaf {from}. Je hebt het nog niet ingesteld.',
    en: 'Your school requires two-step verification from {from}. You have not set it up yet.',
  },
  'notice.role-changed': { nl: 'Je rol in Numo is gewijzigd.', en: 'Your role in Numo was changed.' },
  'notice.account-disabled': { nl: 'Je account is uitgezet.', en: 'Your account was disabled.' },

  'mail.greeting.name': { nl: 'Hallo {name},', en: 'Hello {name},' },
  'mail.greeting.plain': { nl: 'Hallo,', en: 'Hello,' },
  'mail.about': { nl: 'Het gaat om: {name}.', en: 'This is about: {name}.' },
  'mail.help': {
    nl: 'Heb jij dit niet gedaan of klopt er iets niet? Bel {phone} of mail {mail}, of vraag het je beheerder.',
    en: "Wasn't this you, or is something not right? Call {phone}, mail {mail}, or ask your administrator.",
  },
  'mail.sender': {
    nl: 'Numo stuurt je deze mail om je account veilig te houden. Er staan geen links in om in te loggen.',
    en: 'Numo sends you this mail to keep your account safe. It holds no links to sign in.',
  },

  'mail.two-step-activated.subject': {
    nl: 'Verificatie in twee stappen staat aan',
    en: 'Two-step verification is on',
  },
  'mail.two-step-activated.body': {
    nl: 'Op {when} is verificatie in twee stappen aangezet voor je Numo-account. Vanaf nu heb je bij het inloggen ook een code uit je authenticator-app nodig.',
    en: 'On {when} two-step verification was switched on for your Numo account. From now on you also need a code from your authenticator app to sign in.',
  },
  'mail.two-step-suspended.subject': {
    nl: 'Verificatie in twee stappen is tijdelijk uitgezet',
    en: 'Two-step verification is switched off for now',
  },
  'mail.two-step-suspended.body': {
    nl: 'Op {when} is verificatie in twee stappen tijdelijk uitgezet voor je Numo-account. Zolang het uitstaat, log je in met alleen je wachtwoord.',
    en: 'On {when} two-step verification was switched off for now on your Numo account. While it is off, you sign in with just your password.',
  },
  'mail.two-step-resumed.subject': {
    nl: 'Verificatie in twee stappen staat weer aan',
    en: 'Two-step verification is on again',
  },
  'mail.two-step-resumed.body': {
    nl: 'Op {when} is verificatie in twee stappen weer aangezet voor je Numo-account. Bij het inloggen heb je weer een code uit je authenticator-app nodig.',
    en: 'On {when} two-step verification was switched on again for your Numo account. You need a code from your authenticator app to sign in again.',
  },
  'mail.two-step-wiped.subject': {
    nl: 'Je gegevens voor verificatie in twee stappen zijn gewist',
    en: 'Your data for two-step verification was wiped',
  },
  'mail.two-step-wiped.body': {
    nl: 'Op {when} zijn de gegevens voor verificatie in twee stappen van je Numo-account gewist. De codes in je authenticator-app en je herstelcodes werken niet meer.',
    en: 'On {when} the data for two-step verification of your Numo account was wiped. The codes in your authenticator app and your recovery codes no longer work.',
  },
  'mail.two-step-replaced.subject': {
    nl: 'Nieuwe telefoon gekoppeld aan je Numo-account',
    en: 'New phone linked to your Numo account',
  },
  'mail.two-step-replaced.body': {
    nl: 'Op {when} is een nieuwe telefoon gekoppeld voor verificatie in twee stappen. De codes op je oude telefoon werken niet meer.',
    en: 'On {when} a new phone was linked for two-step verification. The codes on your old phone no longer work.',
  },
  'mail.recovery-codes-made.subject': { nl: 'Nieuwe herstelcodes gemaakt', en: 'New recovery codes made' },
  'mail.recovery-codes-made.body': {
    nl: 'Op {when} zijn er nieuwe herstelcodes gemaakt voor je Numo-account. Oudere herstelcodes werken niet meer.',
    en: 'On {when} new recovery codes were made for your Numo account. Older recovery codes no longer work.',
  },
  'mail.recovery-code-used.subject': {
    nl: 'Er is ingelogd met een herstelcode',
    en: 'A recovery code was used to sign in',
  },
  'mail.recovery-code-used.body': {
    nl: 'Op {when} is er met een herstelcode ingelogd op je Numo-account. Herstelcodes over: {left}. Nieuwe maak je in je profiel.',
    en: 'On {when} a recovery code was used to sign in to your Numo account. Recovery codes left: {left}. You can make new ones in your profile.',
  },
  'mail.wrong-codes.subject': { nl: 'Verkeerde codes ingevuld bij het inloggen', en: 'Wrong codes entered at sign-in' },
  'mail.wrong-codes.body': {
    nl: 'Op {when} is je wachtwoord goed ingevuld, maar daarna zijn er verkeerde codes ingevuld. Was jij dat niet? Dan kent iemand anders je wachtwoord: wijzig het in je profiel.',
    en: "On {when} your password was entered correctly, but wrong codes were entered after it. Wasn't that you? Then somebody else knows your password: change it in your profile.",
  },
  'mail.two-step-blocked.subject': {
    nl: 'Inloggen met een code is geblokkeerd',
    en: 'Signing in with a code is blocked',
  },
  'mail.two-step-blocked.body': {
    nl: 'Op {when} is inloggen met een code geblokkeerd, omdat er te veel verkeerde codes zijn ingevuld. Met een herstelcode kun je nog wel inloggen. Anders helpt je beheerder je verder.',
    en: 'On {when} signing in with a code was blocked, because too many wrong codes were entered. You can still sign in with a recovery code. Otherwise your administrator can help.',
  },
  'mail.new-browser.subject': { nl: 'Ingelogd met een nieuwe browser', en: 'Signed in with a new browser' },
  'mail.new-browser.body': {
    nl: 'Op {when} is er voor het eerst ingelogd op je Numo-account met een browser of computer die we nog niet kenden. Was jij dat? Dan hoef je niets te doen.',
    en: 'On {when} someone signed in to your Numo account with a browser or computer that we did not know yet. Was that you? Then you need not do anything.',
  },
  'mail.password-changed.subject': { nl: 'Je wachtwoord is gewijzigd', en: 'Your password was changed' },
  'mail.password-changed.body': {
    nl: 'Op {when} is het wachtwoord van je Numo-account gewijzigd. Op andere apparaten ben je uitgelogd.',
    en: 'On {when} the password of your Numo account was changed. You were signed out on other devices.',
  },
  'mail.email-changed.subject': { nl: 'Je e-mailadres is gewijzigd', en: 'Your email address was changed' },
  'mail.email-changed.body': {
    nl: 'Op {when} is het e-mailadres van je Numo-account gewijzigd. Berichten over je account gaan vanaf nu naar het nieuwe adres.',
    en: 'On {when} the email address of your Numo account was changed. Messages about your account now go to the new address.',
  },
  'mail.email-code.subject': { nl: 'Code voor je nieuwe e-mailadres', en: 'Code for your new email address' },
  'mail.email-code.body': {
    nl: 'De code om dit e-mailadres te bevestigen is: {code}. Vul hem binnen 10 minuten in op je profiel in Numo. Geef de code aan niemand anders.',
    en: 'The code to confirm this email address is: {code}. Enter it in your Numo profile within 10 minutes. Give the code to nobody else.',
  },
  'mail.sessions-ended.subject': { nl: 'Je bent overal uitgelogd', en: 'You were signed out everywhere' },
  'mail.sessions-ended.body': {
    nl: 'Op {when} is je Numo-account uitgelogd op alle apparaten. Om weer verder te gaan, log je opnieuw in.',
    en: 'On {when} your Numo account was signed out on all devices. To go on, sign in again.',
  },
  'mail.password-reset.subject': { nl: 'Je wachtwoord is gereset', en: 'Your password was reset' },
  'mail.password-reset.body': {
    nl: 'Op {when} is het wachtwoord van je Numo-account gereset. Je oude wachtwoord werkt niet meer. Je logt in met de code die je van je school krijgt en kiest dan zelf een nieuw wachtwoord.',
    en: 'On {when} the password of your Numo account was reset. Your old password no longer works. Sign in with the code that your school gives you, and then choose a new password yourself.',
  },
  'mail.account-activated.subject': { nl: 'Je account is geactiveerd', en: 'Your account was activated' },
  'mail.account-activated.body': {
    nl: 'Op {when} is je Numo-account geactiveerd: met een activeringscode is een wachtwoord gekozen. Vanaf nu log je in met dat wachtwoord.',
    en: 'On {when} your Numo account was activated: a password was chosen with an activation code. From now on you sign in with that password.',
  },
  'mail.two-step-due.subject': {
    nl: 'Stel verificatie in twee stappen in vóór {from}',
    en: 'Set up two-step verification before {from}',
  },
  'mail.two-step-due.body': {
    nl: 'Vanaf {from} verplicht je school verificatie in twee stappen, en je hebt het nog niet ingesteld. Open je profiel in Numo, kies «Inloggen en beveiliging» en zet het schuifje naar rechts. Doe je niets, dan stel je het na die datum in bij het inloggen.',
    en: 'Your school requires two-step verification from {from}, and you have not set it up yet. Open your profile in Numo, choose “Signing in and security” and move the slider to the right. If you do nothing, you set it up at your first sign-in after that date.',
  },
  'mail.role-changed.subject': { nl: 'Je rol in Numo is gewijzigd', en: 'Your role in Numo was changed' },
  'mail.role-changed.body': {
    nl: 'Op {when} is de rol van je Numo-account gewijzigd. Log opnieuw in om verder te gaan.',
    en: 'On {when} the role of your Numo account was changed. Sign in again to go on.',
  },
  'mail.account-disabled.subject': { nl: 'Je account is uitgezet', en: 'Your account was disabled' },
  'mail.account-disabled.body': {
    nl: 'Op {when} is je Numo-account uitgezet. Je kunt er niet meer mee inloggen.',
    en: 'On {when} your Numo account was disabled. You can no longer sign in with it.',
  },

  'mail.colleague-password-reset.subject': {
    nl: 'Het wachtwoord van een beheerder is gereset',
    en: "An administrator's password was reset",
  },
  'mail.colleague-password-reset.body': {
    nl: 'Op {when} is het wachtwoord gereset van het Numo-account van een andere beheerder van je school. Je krijgt deze mail omdat je zelf ook beheerder bent.',
    en: 'On {when} the password of the Numo account of another administrator of your school was reset. You get this mail because you are an administrator too.',
  },
  'mail.colleague-two-step-suspended.subject': {
    nl: 'Verificatie in twee stappen van een beheerder is tijdelijk uitgezet',
    en: "An administrator's two-step verification is switched off for now",
  },
  'mail.colleague-two-step-suspended.body': {
    nl: 'Op {when} is verificatie in twee stappen tijdelijk uitgezet voor het Numo-account van een andere beheerder van je school. Je krijgt deze mail omdat je zelf ook beheerder bent.',
    en: 'On {when} two-step verification was switched off for now on the Numo account of another administrator of your school. You get this mail because you are an administrator too.',
  },
  'mail.colleague-two-step-resumed.subject': {
    nl: 'Verificatie in twee stappen van een beheerder staat weer aan',
    en: "An administrator's two-step verification is on again",
  },
  'mail.colleague-two-step-resumed.body': {
    nl: 'Op {when} is verificatie in twee stappen weer aangezet voor het Numo-account van een andere beheerder van je school. Je krijgt deze mail omdat je zelf ook beheerder bent.',
    en: 'On {when} two-step verification was switched on again for the Numo account of another administrator of your school. You get this mail because you are an administrator too.',
  },
  'mail.colleague-two-step-wiped.subject': {
    nl: 'Verificatie in twee stappen van een beheerder is gewist',
    en: "An administrator's two-step verification was wiped",
  },
  'mail.colleague-two-step-wiped.body': {
    nl: 'Op {when} zijn de gegevens voor verificatie in twee stappen gewist van het Numo-account van een andere beheerder van je school. Je krijgt deze mail omdat je zelf ook beheerder bent.',
    en: 'On {when} the data for two-step verification was wiped from the Numo account of another administrator of your school. You get this mail because you are an administrator too.',
  },
});

/** All that people are told, by mail or at the next login. */
export const noticeTexts = { ...accountTexts, ...ssoNoticeTexts };
