import { defineTexts } from '../render/index.ts';
import { ssoTexts } from './texts-sso.ts';

/** The words of the login. Those of product.md sections 2 and 9 are literal. */
export const loginTexts = defineTexts({
  ...ssoTexts,
  'login.title': { nl: 'Inloggen bij Numo', en: 'Sign in to Numo' },
  'login.submit': { nl: 'log in', en: 'log in' },
  'login.onward': { nl: 'Na het inloggen ga je verder naar', en: 'After signing in you go on to' },
  'login.hello': { nl: 'Hallo', en: 'Hello' },

  'login.school.title': { nl: 'Inloggen bij Numo – je school', en: 'Sign in to Numo – your school' },
  'login.school.label': { nl: 'Korte schoolnaam', en: 'Short school name' },
  'login.school.hint': {
    nl: 'Weet je hem niet? Vraag het aan je docent.',
    en: "Don't know it? Ask your teacher.",
  },
  'login.school.submit': { nl: 'volgende', en: 'next' },
  'login.school.last': { nl: 'Verder bij', en: 'Go on at' },
  'login.school.or': { nl: 'of kies een andere school', en: 'or choose another school' },
  'login.school.unknown': {
    nl: 'We kennen deze korte schoolnaam niet. Controleer de spelling of vraag het aan je docent.',
    en: "We don't know this short school name. Check the spelling or ask your teacher.",
  },

  'login.password.title': {
    nl: 'Inloggen bij Numo – gebruikersnaam en wachtwoord',
    en: 'Sign in to Numo – username and password',
  },
  'login.username.label': { nl: 'Gebruikersnaam', en: 'Username' },
  'login.ended': {
    nl: 'Er is net iets aan je account veranderd. Log opnieuw in.',
    en: 'Something about your account has just changed. Please sign in again.',
  },
  'login.password.again': {
    nl: 'Je bent al ingelogd. Vul voor de zekerheid je wachtwoord nog een keer in.',
    en: 'You are signed in already. To be sure it is you, enter your password once more.',
  },
  'login.password.label': { nl: 'Wachtwoord', en: 'Password' },
  'login.password.forgotten': {
    nl: 'Wachtwoord vergeten? Je docent of beheerder kan je verder helpen.',
    en: 'Forgot your password? Your teacher or administrator can help you.',
  },
  'login.credentials.wrong': {
    nl: 'Je gebruikersnaam of wachtwoord klopt niet. Probeer het opnieuw. Lukt het niet? Vraag je docent of beheerder.',
    en: 'Your username or password is incorrect. Try again. Still stuck? Ask your teacher or administrator.',
  },
  'login.activation.expired': {
    nl: 'Deze code is verlopen. Vraag een nieuwe aan je docent.',
    en: 'This code has expired. Ask your teacher for a new one.',
  },
  'login.choose.title': { nl: 'Inloggen bij Numo – kies een wachtwoord', en: 'Sign in to Numo – choose a password' },
  'login.choose.heading': { nl: 'Kies een wachtwoord', en: 'Choose a password' },
  'login.choose.activation': {
    nl: 'Kies nu een wachtwoord dat alleen jij weet. De code heb je daarna niet meer nodig.',
    en: 'Now choose a password that only you know. After that you no longer need the code.',
  },
  'login.choose.must-change': {
    nl: 'Je moet een nieuw wachtwoord kiezen voordat je verder kunt.',
    en: 'You have to choose a new password before you can go on.',
  },
  'login.choose.label': { nl: 'Nieuw wachtwoord', en: 'New password' },
  'login.choose.hint': { nl: 'Minstens {n} tekens.', en: 'At least {n} characters.' },
  'login.choose.submit': { nl: 'opslaan en verder', en: 'save and go on' },
  'login.delayed': {
    nl: 'Te veel pogingen. Probeer het over {n} seconden opnieuw.',
    en: 'Too many attempts. Try again in {n} seconds.',
  },
  'login.busy': {
    nl: 'Het is even druk. Probeer het zo nog eens.',
    en: 'It is busy right now. Please try again in a moment.',
  },

  'login.code.title': { nl: 'Inloggen bij Numo – verificatiecode', en: 'Sign in to Numo – verification code' },
  'login.code.label': { nl: 'Zes-cijferige code', en: 'Six-digit code' },
  'login.code.where': {
    nl: 'Je vindt de code bij Numo in je authenticator-app.',
    en: 'You find the code at Numo in your authenticator app.',
  },
  'login.code.step-up': {
    nl: 'Voor dit onderdeel vragen we ook je code.',
    en: 'For this part we also ask for your code.',
  },
  'login.code.wrong': {
    nl: 'Deze code klopt niet (meer). Vul de nieuwste code in die bij Numo staat in je authenticator-app.',
    en: 'This code is not, or no longer, valid. Enter the newest code shown for Numo in your authenticator app.',
  },
  'login.code.used': {
    nl: 'Deze code is al gebruikt. Wacht tot er een nieuwe verschijnt (hooguit 30 seconden).',
    en: 'This code was already used. Wait for a new one (30 seconds at most).',
  },
  'login.code.blocked': {
    nl: 'Er zijn te veel verkeerde codes ingevuld. Gebruik een herstelcode of vraag je beheerder om hulp.',
    en: 'Too many wrong codes were entered. Use a recovery code or ask your administrator for help.',
  },
  'login.code.hint': {
    nl: 'Lukt het niet? Zet op je telefoon de tijd op ‘automatisch’.',
    en: "Not working? Set your phone's clock to automatic.",
  },
  'login.code.no-phone': {
    nl: 'Geen telefoon bij je? Gebruik een herstelcode',
    en: "Don't have your phone? Use a recovery code",
  },
  'login.code.use-recovery': { nl: 'Gebruik een herstelcode', en: 'Use a recovery code' },

  'login.recovery.title': { nl: 'Inloggen bij Numo – herstelcode', en: 'Sign in to Numo – recovery code' },
  'login.recovery.label': { nl: 'Herstelcode', en: 'Recovery code' },
  'login.recovery.where': {
    nl: '12 letters en cijfers, van de lijst die je hebt bewaard. Hoofdletters en streepjes maken niet uit.',
    en: '12 letters and digits, from the list that you kept. Capitals and dashes do not matter.',
  },
  'login.recovery.wrong': {
    nl: 'Deze herstelcode klopt niet, of je hebt hem al gebruikt. Kijk goed naar je lijst of neem de volgende code.',
    en: 'This recovery code is not right, or you have used it before. Check your list or take the next code.',
  },
  'login.recovery.blocked': {
    nl: 'Er zijn te veel verkeerde herstelcodes ingevuld. Vraag je beheerder om hulp.',
    en: 'Too many wrong recovery codes were entered. Ask your administrator for help.',
  },
  'login.recovery.back': { nl: 'Toch een code uit de app gebruiken', en: 'Use a code from the app after all' },

  'login.setup.title': {
    nl: 'Inloggen bij Numo – verificatie in twee stappen instellen',
    en: 'Sign in to Numo – set up two-step verification',
  },
  'login.setup.heading': { nl: 'Verificatie in twee stappen instellen', en: 'Set up two-step verification' },
  'login.setup.required': {
    nl: 'Je school verplicht verificatie in twee stappen.',
    en: 'Your school requires two-step verification.',
  },
  'login.recovery-codes.title': {
    nl: 'Inloggen bij Numo – je herstelcodes',
    en: 'Sign in to Numo – your recovery codes',
  },
  'login.recovery-codes.done': {
    nl: 'Verificatie in twee stappen staat aan. Heb je je telefoon een keer niet bij je? Dan log je in met een herstelcode.',
    en: 'Two-step verification is on. Without your phone one day? Then sign in with a recovery code.',
  },
  'login.recovery-codes.continue': { nl: 'Ik heb ze bewaard, ga verder', en: 'I kept them, go on' },

  'login.account.title': { nl: 'Inloggen bij Numo – wie ben je?', en: 'Sign in to Numo – who are you?' },
  'login.account.text': {
    nl: 'Op deze computer is al iemand ingelogd.',
    en: 'Somebody is already signed in on this computer.',
  },
  'login.account.continue': { nl: 'Verder als', en: 'Continue as' },
  'login.account.other': { nl: 'Ik ben iemand anders', en: 'I am somebody else' },

  'login.notice.title': { nl: 'Inloggen bij Numo – goed om te weten', en: 'Sign in to Numo – good to know' },
  'login.notice.heading': { nl: 'Goed om te weten', en: 'Good to know' },
  'login.notice.suspended.title': {
    nl: 'Je verificatie in twee stappen staat uit.',
    en: 'Your two-step verification is off.',
  },
  'login.notice.suspended.until': {
    nl: 'Tijdelijk uitgezet sinds {since}, tot {until}.',
    en: 'Switched off since {since}, until {until}.',
  },
  'login.notice.suspended.open': {
    nl: 'Tijdelijk uitgezet sinds {since}, tot je het zelf weer aanzet.',
    en: 'Switched off since {since}, until you switch it on again.',
  },
  'login.notice.since': { nl: 'Dit is er gebeurd met je account:', en: 'This happened to your account:' },
  'login.notice.not-you': {
    nl: 'Was jij dit niet? Vertel het meteen aan je beheerder.',
    en: 'Was this not you? Tell your administrator right away.',
  },
  'login.notice.continue': { nl: 'Verder naar', en: 'Go on to' },
  'login.notice.profile': { nl: 'Naar mijn profiel', en: 'To my profile' },

  'login.consent.title': { nl: 'Inloggen bij Numo – toestemming', en: 'Sign in to Numo – permission' },
  'login.consent.heading': { nl: 'Mag deze app je gegevens zien?', en: 'May this app see your details?' },
  'login.consent.asks': { nl: 'vraagt om:', en: 'asks for:' },
  'login.consent.never': {
    nl: 'Je wachtwoord en je codes krijgt een app nooit.',
    en: 'An app never gets your password or your codes.',
  },
  'login.consent.allow': { nl: 'Sta toe', en: 'Allow' },
  'login.consent.deny': { nl: 'Weiger', en: 'Deny' },
  'login.consent.as': { nl: 'Je bent ingelogd als', en: 'You are signed in as' },
  'login.consent.about': { nl: 'Meer over deze app:', en: 'More about this app:' },
  'consent.scope.profile': { nl: 'je naam en gebruikersnaam', en: 'your name and username' },
  'consent.scope.email': { nl: 'je e-mailadres', en: 'your e-mail address' },
  'consent.scope.address': { nl: 'je adres', en: 'your address' },
  'consent.scope.phone': { nl: 'je telefoonnummer', en: 'your phone number' },
  'consent.scope.school': { nl: 'je school, je rol en je klassen', en: 'your school, your role and your classes' },
  'consent.scope.eck_id': {
    nl: 'je ECK iD: het nummer waaraan uitgevers van lesmateriaal je herkennen',
    en: 'your ECK iD: the number by which publishers of learning material know you',
  },
  'consent.scope.offline_access': {
    nl: 'deze gegevens ophalen als je de app even niet gebruikt',
    en: 'getting these details while you are not using the app',
  },

  'login.end.expired.title': { nl: 'Het inloggen duurde te lang', en: 'Sign-in took too long' },
  'login.end.expired.text': {
    nl: 'Het inloggen duurde te lang. Begin opnieuw.',
    en: 'Sign-in took too long. Please start again.',
  },
  'login.end.expired.on': { nl: 'Begin opnieuw bij', en: 'Start again at' },
  'login.end.finished.title': { nl: 'Dit inloggen is al klaar', en: 'This sign-in is already done' },
  'login.end.finished.text': {
    nl: 'Je hebt dit al afgerond, misschien in een ander tabblad. Je kunt gewoon verder.',
    en: 'You have finished this already, perhaps in another tab. You can simply go on.',
  },
  'login.end.finished.on': { nl: 'Verder naar', en: 'Go on to' },
  'login.end.unknown-attempt.title': {
    nl: 'We weten niet waar je heen wilt',
    en: "We don't know where you want to go",
  },
  'login.end.unknown-attempt.text': {
    nl: 'Deze pagina hoort bij een keer inloggen die al lang voorbij is, of het adres klopt niet.',
    en: 'This page belongs to a sign-in of long ago, or its address is not right.',
  },
  'login.end.unknown-attempt.on': { nl: 'Begin opnieuw bij', en: 'Start again at' },
  'login.end.no-cookies.title': { nl: 'Cookies staan uit', en: 'Cookies are off' },
  'login.end.no-cookies.text': {
    nl: 'Zonder cookies kunnen we je niet inloggen. Zet cookies aan in je browser en begin opnieuw.',
    en: 'Without cookies we cannot sign you in. Switch cookies on in your browser and start again.',
  },
  'login.end.no-cookies.on': { nl: 'Begin opnieuw bij', en: 'Start again at' },
  'login.end.client-not-allowed.title': {
    nl: 'Je school heeft deze app nog niet toegestaan',
    en: 'Your school has not allowed this app yet',
  },
  'login.end.client-not-allowed.text': {
    nl: 'Vraag je docent of de beheerder van je school om deze app toe te staan.',
    en: "Ask your teacher or your school's administrator to allow this app.",
  },
  'login.end.client-not-allowed.on': { nl: 'Terug naar', en: 'Back to' },
  'login.end.other-browser.title': {
    nl: 'Dit inloggen begon in een andere browser',
    en: 'This sign-in began in another browser',
  },
  'login.end.other-browser.text': {
    nl: 'Ga verder in de browser waarin je begon, of begin hier opnieuw. Dat houdt je account veilig.',
    en: 'Go on in the browser where you began, or start again here. That keeps your account safe.',
  },
  'login.end.other-browser.on': { nl: 'Begin opnieuw bij', en: 'Start again at' },
  'login.end.busy.title': { nl: 'Het is even druk', en: 'It is busy right now' },
  'login.end.busy.text': {
    nl: 'Het is even druk. Probeer het zo nog eens.',
    en: 'It is busy right now. Please try again in a moment.',
  },
  'login.end.busy.on': { nl: 'Probeer het opnieuw bij', en: 'Try again at' },
  'login.end.no-way': {
    nl: 'Ga terug naar de app waarin je wilde werken en log daar opnieuw in.',
    en: 'Go back to the app where you wanted to work and sign in again there.',
  },
});
