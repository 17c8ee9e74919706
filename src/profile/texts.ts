import { defineTexts } from '../render/index.ts';
import { accountTexts } from './texts-account.ts';

const dialog = defineTexts({
  'profile.title': { nl: 'PROFIEL', en: 'PROFILE' },
  'profile.tabs': { nl: 'Onderdelen van je profiel', en: 'Parts of your profile' },
  'profile.tab.personal': { nl: 'Persoonlijke informatie', en: 'Personal information' },
  'profile.tab.security': { nl: 'Inloggen en beveiliging', en: 'Sign-in and security' },
  'profile.personal.page': { nl: 'Profiel – persoonlijke informatie', en: 'Profile – personal information' },
  'profile.security.page': { nl: 'Profiel – inloggen en beveiliging', en: 'Profile – sign-in and security' },
  'profile.back': { nl: 'Terug', en: 'Back' },
  'profile.cancel': { nl: 'Annuleer', en: 'Cancel' },
  'profile.save': { nl: 'Bewaar', en: 'Save' },
  'profile.change': { nl: 'WIJZIG', en: 'CHANGE' },

  'profile.name': { nl: 'Naam:', en: 'Name:' },
  'profile.school': { nl: 'School:', en: 'School:' },
  'profile.class': { nl: 'Klas:', en: 'Class:' },
  'profile.classes': { nl: 'Klassen:', en: 'Classes:' },
  'profile.role': { nl: 'Rol:', en: 'Role:' },
  'profile.role.leerling': { nl: 'leerling', en: 'pupil' },
  'profile.role.docent': { nl: 'docent', en: 'teacher' },
  'profile.role.beheerder': { nl: 'beheerder', en: 'administrator' },
  'profile.role.support': { nl: 'support', en: 'support' },
  'profile.leerlingnummer': { nl: 'Leerlingnummer:', en: 'Pupil number:' },
  'profile.opleiding': { nl: 'Opleiding:', en: 'Programme:' },
  'profile.personal.wrong': {
    nl: 'Klopt er iets niet? Vraag je beheerder om het te wijzigen.',
    en: 'Is something wrong? Ask your administrator to change it.',
  },
  'profile.personal.wrong.pupil': {
    nl: 'Klopt er iets niet? Vertel het aan je docent.',
    en: 'Is something wrong? Tell your teacher.',
  },
  'profile.more': { nl: 'Houd het in de gaten', en: 'Keep an eye on it' },
});

const twoStep = defineTexts({
  'profile.two-step': { nl: 'Verificatie in twee stappen:', en: 'Two-step verification:' },
  'profile.two-step.elsewhere': {
    nl: 'Je school gebruikt Single Sign-on. Verificatie in twee stappen regel je bij je schoolaccount, niet in Numo.',
    en: 'Your school uses single sign-on. You manage two-step verification in your school account, not in Numo.',
  },
  'profile.two-step.absent': {
    nl: 'Staat uit. Zet het schuifje naar rechts om extra veilig in te loggen: met je wachtwoord én een code van je telefoon.',
    en: 'Off. Move the slider to the right to sign in more safely: with your password and a code from your phone.',
  },
  'profile.two-step.since': { nl: 'Actief sinds: {date}', en: 'Active since: {date}' },
  'profile.two-step.suspended': { nl: 'Tijdelijk uitgezet sinds {date}.', en: 'Switched off for now since {date}.' },
  'profile.two-step.until': { nl: 'Gaat vanzelf weer aan: {date}.', en: 'Comes on again by itself: {date}.' },
  'profile.two-step.until.manual': { nl: 'Tot je het zelf weer aanzet.', en: 'Until you switch it on again.' },
  'profile.two-step.suspended.hint': {
    nl: 'Zet het schuifje naar rechts om het weer aan te zetten. Je hebt dan een code uit je app nodig.',
    en: 'Move the slider to the right to switch it on again. You then need a code from your app.',
  },
  'profile.two-step.both': {
    nl: 'Dit geldt als je met gebruikersnaam en wachtwoord inlogt.',
    en: 'This counts when you sign in with username and password.',
  },
  'profile.two-step.required.school': {
    nl: 'Je school verplicht verificatie in twee stappen.',
    en: 'Your school requires two-step verification.',
  },
  'profile.two-step.due': {
    nl: 'Je school verplicht verificatie in twee stappen vanaf {date}. Stel het nu alvast in.',
    en: 'Your school requires two-step verification from {date}. Set it up now.',
  },
  'profile.two-step.overdue': {
    nl: 'Je school verplicht verificatie in twee stappen. Stel het nu in. Doe je dat niet, dan doe je het de volgende keer dat je met gebruikersnaam en wachtwoord inlogt.',
    en: 'Your school requires two-step verification. Set it up now. If you do not, you do so the next time you sign in with username and password.',
  },
  'profile.two-step.due.link': { nl: 'Stel het in', en: 'Set it up' },
  'profile.two-step.required.support': {
    nl: 'Voor support is verificatie in twee stappen altijd verplicht.',
    en: 'For support, two-step verification is always required.',
  },
  'profile.two-step.prove': {
    nl: 'Je bent al met instellen begonnen. Log opnieuw in om de QR-code te zien en verder te gaan.',
    en: 'You have already begun to set up. Sign in again to see the QR code and go on.',
  },
  'profile.two-step.prove.link': { nl: 'Log in en ga verder', en: 'Sign in and go on' },
  'profile.two-step.wipe': {
    nl: 'Wis gegevens voor verificatie in twee stappen',
    en: 'Wipe the data of two-step verification',
  },

  'profile.suspend.title': { nl: 'Verificatie in twee stappen uitzetten?', en: 'Switch off two-step verification?' },
  'profile.suspend.text': {
    nl: 'Je logt dan in met alleen je gebruikersnaam en wachtwoord. De koppeling met je app blijft bewaard, zodat je het later weer kunt aanzetten.',
    en: 'You then sign in with only your username and password. The link with your app is kept, so that you can switch it on again later.',
  },
  'profile.suspend.until': { nl: 'Tot wanneer zet je het uit?', en: 'Until when?' },
  'profile.suspend.end.tomorrow': { nl: 'tot morgenochtend', en: 'until tomorrow morning' },
  'profile.suspend.end.week': { nl: '7 dagen', en: '7 days' },
  'profile.suspend.end.manual': { nl: 'tot ik het zelf weer aanzet', en: 'until I switch it on again' },
  'profile.suspend.end.missing': { nl: 'Kies tot wanneer.', en: 'Choose until when.' },
  'profile.suspend.yes': { nl: 'Zet uit', en: 'Switch off' },
  'profile.refused.support': {
    nl: 'Voor support is verificatie in twee stappen altijd verplicht. Je kunt het daarom niet uitzetten of wissen. Heb je een andere telefoon? Kies dan ‘Nieuwe telefoon’.',
    en: 'For support, two-step verification is always required, so you cannot switch it off or wipe it. Do you have another phone? Choose ‘New phone’.',
  },

  'profile.resume.title': {
    nl: 'Verificatie in twee stappen weer aanzetten',
    en: 'Switch two-step verification on again',
  },
  'profile.resume.text': {
    nl: 'Vul een code uit je app in. Zo weten we dat de koppeling nog werkt.',
    en: 'Enter a code from your app. That tells us that the link still works.',
  },
  'profile.resume.blocked': {
    nl: 'Er zijn te veel verkeerde codes ingevuld. Vraag je beheerder om hulp, of wis de gegevens en stel het opnieuw in.',
    en: 'Too many wrong codes were entered. Ask your administrator for help, or wipe the data and set it up again.',
  },

  'profile.wipe.title': { nl: 'Koppeling verbreken?', en: 'Break the link?' },
  'profile.wipe.text': {
    nl: 'Als je de gegevens wist, wordt verificatie in twee stappen vanzelf uitgeschakeld. Numo in je authenticator-app werkt dan niet meer, en je herstelcodes ook niet.',
    en: 'When you wipe the data, two-step verification is switched off. Numo in your authenticator app stops working, and so do your recovery codes.',
  },
  'profile.wipe.more': {
    nl: 'Dit is definitief. Wil je het later weer gebruiken, dan stel je het opnieuw in.',
    en: 'This is final. If you want to use it again later, you set it up again.',
  },
  'profile.wipe.yes': { nl: 'Wis', en: 'Wipe' },

  'profile.new-phone.title': { nl: 'Nieuwe telefoon', en: 'New phone' },
  'profile.new-phone.waits': { nl: '(nog niet bevestigd)', en: '(not confirmed yet)' },
  'profile.new-phone.text': {
    nl: 'Je krijgt een nieuwe QR-code voor je nieuwe telefoon. Je oude telefoon blijft werken totdat je de code van de nieuwe hebt bevestigd.',
    en: 'You get a new QR code for your new phone. Your old phone keeps working until you have confirmed the code of the new one.',
  },
  'profile.new-phone.begin': { nl: 'Maak een QR-code', en: 'Make a QR code' },
  'profile.new-phone.steps': {
    nl: 'Doe dit op je nieuwe telefoon. Tot je bevestigt, werkt je oude telefoon gewoon door.',
    en: 'Do this on your new phone. Until you confirm, your old phone keeps working.',
  },

  'profile.recovery.page': { nl: 'Profiel – herstelcodes', en: 'Profile – recovery codes' },
  'profile.recovery.new': { nl: 'Nieuwe herstelcodes', en: 'New recovery codes' },
  'profile.recovery.none': {
    nl: 'Je hebt geen herstelcodes. Maak ze nu, voor als je telefoon weg is.',
    en: 'You have no recovery codes. Make them now, in case you lose your phone.',
  },
  'profile.recovery.few': {
    nl: 'Je hebt nog weinig herstelcodes ({n}). Maak op tijd nieuwe.',
    en: 'You have few recovery codes left ({n}). Make new ones in time.',
  },
  'profile.recovery.left': { nl: 'Je hebt nog {n} herstelcodes.', en: 'You have {n} recovery codes left.' },
  'profile.recovery.left.one': { nl: 'Je hebt nog één herstelcode.', en: 'You have one recovery code left.' },
  'profile.recovery.text': {
    nl: 'Met een herstelcode log je in als je je telefoon niet bij je hebt. Maak je tien nieuwe, dan werken de oude niet meer.',
    en: 'With a recovery code you sign in without your phone. When you make ten new ones, the old ones stop working.',
  },
  'profile.recovery.make': { nl: 'Maak nieuwe herstelcodes', en: 'Make new recovery codes' },
  'profile.recovery.file': { nl: 'Download als tekstbestand', en: 'Download as a text file' },
  'profile.recovery.done': { nl: 'Ik heb ze bewaard', en: 'I have kept them' },
});

/** Every word of the profile; those of the manual are literal. */
export const profileTexts = { ...dialog, ...twoStep, ...accountTexts };
