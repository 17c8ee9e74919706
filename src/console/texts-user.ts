import { defineTexts } from '../render/index.ts';

const fields = defineTexts({
  'console.field.name': { nl: 'Naam:', en: 'Name:' },
  'console.field.given_name': { nl: 'Voornaam', en: 'First name' },
  'console.field.family_name': { nl: 'Achternaam, met tussenvoegsel', en: 'Last name, with prefix' },
  'console.field.username': { nl: 'Gebruikersnaam:', en: 'Username:' },
  'console.field.leerlingnummer': { nl: 'Leerlingnummer:', en: 'Pupil number:' },
  'console.field.email': { nl: 'E-mailadres:', en: 'Email address:' },
  'console.field.email.own': {
    nl: 'Alleen deze persoon zelf kan dit wijzigen.',
    en: 'Only this person can change it.',
  },
  'console.email.refused': {
    nl: 'De mailserver weigert dit adres sinds {date}. Berichten komen niet aan.',
    en: 'The mail server has refused this address since {date}. Messages do not arrive.',
  },
  'console.field.main_class': { nl: 'Hoofdklas:', en: 'Main class:' },
  'console.field.no-class': { nl: 'geen klas', en: 'no class' },
  'console.field.extra': { nl: 'Extra klassen:', en: 'Extra classes:' },
  'console.field.next-main_class': { nl: 'Hoofdklas in {year}:', en: 'Main class in {year}:' },
  'console.field.next-extra': { nl: 'Extra klassen in {year}:', en: 'Extra classes in {year}:' },
  'console.field.next-extra.add': {
    nl: 'Voeg een extra klas toe in {year}',
    en: 'Add an extra class in {year}',
  },
  'console.field.next-classes': { nl: 'Klassen van volgend schooljaar:', en: 'Classes of next school year:' },
  'console.field.extra.add': { nl: 'Voeg een extra klas toe', en: 'Add an extra class' },
  'console.field.classes': { nl: 'Klassen:', en: 'Classes:' },
  'console.field.opleiding': { nl: 'Opleiding:', en: 'Programme:' },
  'console.field.no-opleiding': { nl: 'geen opleiding', en: 'no programme' },
  'console.field.pupil-only': { nl: 'Alleen voor leerlingen', en: 'For pupils only' },
  'console.field.role': { nl: 'Rol:', en: 'Role:' },
  'console.nothing': { nl: '(leeg)', en: '(empty)' },
  'console.save': { nl: 'Bewaar', en: 'Save' },
  'console.cancel': { nl: 'Annuleer', en: 'Cancel' },
  'console.password': { nl: 'Wachtwoord:', en: 'Password:' },
  'console.reset': { nl: 'RESET', en: 'RESET' },
  'console.reset.text': {
    nl: 'Maakt een code waarmee deze persoon een nieuw wachtwoord kiest. Het oude wachtwoord werkt meteen niet meer.',
    en: 'Makes a code with which this person chooses a new password. The old password stops working at once.',
  },
  'console.reset.text.staff': {
    nl: 'Maakt een code waarmee deze persoon een nieuw wachtwoord kiest. Het oude wachtwoord werkt meteen niet meer. Verificatie in twee stappen blijft zoals het is.',
    en: 'Makes a code with which this person chooses a new password. The old password stops working at once. Two-step verification stays as it is.',
  },
  'console.delay': { nl: 'Wachttijd:', en: 'Waiting time:' },
  'console.delay.text': {
    nl: 'Er is {n} keer achter elkaar een verkeerd wachtwoord ingevuld.',
    en: 'A wrong password was entered {n} times in a row.',
  },
  'console.delay.minute': {
    nl: 'Inloggen kan pas weer over hooguit een minuut.',
    en: 'Signing in is possible again in a minute at most.',
  },
  'console.delay.minutes': {
    nl: 'Inloggen kan pas weer over hooguit {n} minuten.',
    en: 'Signing in is possible again in {n} minutes at most.',
  },
  'console.delay.lift': { nl: 'Hef op', en: 'Lift' },
  'console.flash.delay-lifted': { nl: 'De wachttijd is opgeheven.', en: 'The waiting time is lifted.' },
  'console.account': { nl: 'Account', en: 'Account' },
  'console.disable': { nl: 'Schakel uit', en: 'Disable' },
  'console.enable': { nl: 'Schakel weer in', en: 'Enable again' },
  'console.delete': { nl: 'Verwijder', en: 'Delete' },
  'console.conflict.title': {
    nl: 'Iemand anders heeft dit net ook gewijzigd.',
    en: 'Somebody else has just changed this too.',
  },
  'console.conflict.text': {
    nl: 'Wat jij typte, staat nog in het formulier. Druk op Bewaar om jouw versie te houden. Dit is nu opgeslagen:',
    en: 'What you typed is still in the form. Press Save to keep your version. This is stored now:',
  },
});

const twoStep = defineTexts({
  'console.two-step': { nl: 'Verificatie in twee stappen:', en: 'Two-step verification:' },
  'console.two-step.not-set-up': {
    nl: '{name} moet verificatie in twee stappen eerst ingesteld hebben, voordat jij het aan- en uit kunt zetten.',
    en: '{name} must have set up two-step verification first, before you can switch it on and off.',
  },
  'console.two-step.since': { nl: 'Actief sinds: {date}', en: 'Active since: {date}' },
  'console.two-step.suspended-since': {
    nl: 'Tijdelijk uitgezet sinds {date}.',
    en: 'Switched off for now since {date}.',
  },
  'console.two-step.until': { nl: 'Gaat vanzelf weer aan: {date}.', en: 'Comes on again by itself: {date}.' },
  'console.two-step.until.manual': { nl: 'Tot iemand het weer aanzet.', en: 'Until somebody switches it on again.' },
  'console.two-step.blocked': {
    nl: 'Er zijn te veel verkeerde codes ingevuld. Zet het uit en weer aan, of wis de koppeling.',
    en: 'Too many wrong codes were entered. Switch it off and on again, or wipe the link.',
  },
  'console.two-step.locked.own': {
    nl: 'Je eigen verificatie in twee stappen regel je in je profiel.',
    en: 'You manage your own two-step verification in your profile.',
  },
  'console.two-step.locked.beheerder': {
    nl: 'Die van een beheerder kan alleen het support-team uitzetten of wissen.',
    en: 'Only the support team can switch off or wipe that of an administrator.',
  },
  'console.two-step.wipe': { nl: 'Wis koppeling', en: 'Wipe link' },
  'console.suspend.title': { nl: 'Verificatie in twee stappen uitzetten?', en: 'Switch off two-step verification?' },
  'console.suspend.text': {
    nl: 'Deze persoon logt dan in met alleen een wachtwoord. De koppeling met de telefoon blijft bewaard. Is de telefoon kwijt? Kies dan liever «Wis koppeling».',
    en: 'This person then signs in with a password only. The link with the phone is kept. Is the phone lost? Then choose “Wipe link” instead.',
  },
  'console.suspend.until': { nl: 'Tot wanneer?', en: 'Until when?' },
  'console.suspend.end.tomorrow': { nl: 'tot morgenochtend', en: 'until tomorrow morning' },
  'console.suspend.end.week': { nl: '7 dagen', en: '7 days' },
  'console.suspend.end.manual': { nl: 'tot iemand het weer aanzet', en: 'until somebody switches it on again' },
  'console.suspend.end.missing': { nl: 'Kies tot wanneer.', en: 'Choose until when.' },
  'console.suspend.yes': { nl: 'Zet uit', en: 'Switch off' },
  'console.resume.title': {
    nl: 'Verificatie in twee stappen weer aanzetten?',
    en: 'Switch on two-step verification again?',
  },
  'console.resume.text': {
    nl: 'Deze persoon heeft dan bij het inloggen weer een code uit de authenticator-app nodig.',
    en: 'This person then needs a code from the authenticator app again to sign in.',
  },
  'console.resume.yes': { nl: 'Zet aan', en: 'Switch on' },
  'console.wipe.title': { nl: 'Koppeling verbreken?', en: 'Break the link?' },
  'console.wipe.text': {
    nl: 'De verificatie in twee stappen gaat uit en de app van deze persoon werkt niet meer voor Numo. Ook de herstelcodes vervallen. Dit kun je niet ongedaan maken.',
    en: 'Two-step verification goes off and this person’s app no longer works for Numo. The recovery codes are void too. You cannot undo this.',
  },
  'console.wipe.reason': { nl: 'Waarom?', en: 'Why?' },
  'console.wipe.reason.lost': { nl: 'Telefoon kwijt', en: 'Phone lost' },
  'console.wipe.reason.stolen': { nl: 'Telefoon gestolen', en: 'Phone stolen' },
  'console.wipe.reason.new-phone': { nl: 'Nieuwe telefoon', en: 'New phone' },
  'console.wipe.reason.left': { nl: 'Werkt hier niet meer', en: 'No longer works here' },
  'console.wipe.reason.other': { nl: 'Anders', en: 'Other' },
  'console.wipe.yes': { nl: 'Wis', en: 'Wipe' },
});

const rest = defineTexts({
  'console.delete.title': { nl: 'Deze persoon verwijderen?', en: 'Delete this person?' },
  'console.delete.text': {
    nl: 'Het account is meteen overal weg. Je kunt dit 30 dagen lang ongedaan maken; daarna worden alle gegevens gewist.',
    en: 'The account is gone everywhere at once. You can undo this for 30 days; after that all data are erased.',
  },
  'console.delete.yes': { nl: 'Verwijder', en: 'Delete' },
  'console.deleted.list': { nl: 'Verwijderde gebruikers', en: 'Deleted users' },
  'console.deleted.text': {
    nl: 'is verwijderd. Was dit niet de bedoeling? Je kunt het 30 dagen lang ongedaan maken.',
    en: 'is deleted. Was this not intended? You can undo it for 30 days.',
  },
  'console.deleted.about': {
    nl: 'Wie verwijderd is, kun je 30 dagen lang terughalen, met wachtwoord en al. Daarna zijn alle gegevens gewist.',
    en: 'You can bring back who was deleted for 30 days, password and all. After that all data are erased.',
  },
  'console.deleted.none': {
    nl: 'Er is de afgelopen 30 dagen niemand verwijderd.',
    en: 'Nobody was deleted in the past 30 days.',
  },
  'console.column.deleted': { nl: 'Verwijderd', en: 'Deleted' },
  'console.column.undo-until': { nl: 'Terug te halen tot', en: 'Can come back until' },
  'console.undelete': { nl: 'Maak ongedaan', en: 'Undo' },
  'console.codes.title': { nl: 'Nieuwe activeringscodes', en: 'New activation codes' },
  'console.codes.once': {
    nl: 'Deze codes zie je alleen nu. Druk ze af of schrijf ze over voordat je verder gaat.',
    en: 'You see these codes only now. Print them or write them down before you go on.',
  },
  'console.codes.done': { nl: 'Klaar', en: 'Done' },
  'console.codes.school': { nl: 'Korte schoolnaam', en: 'Short school name' },
  'console.codes.username': { nl: 'Gebruikersnaam', en: 'Username' },
  'console.codes.code': { nl: 'Code', en: 'Code' },
  'console.codes.how': {
    nl: 'Vul bij het inloggen de code in op de plek van je wachtwoord. Je kiest dan een nieuw wachtwoord. De code werkt tot {until}.',
    en: 'When you sign in, enter the code in place of your password. You then choose a new password. The code works until {until}.',
  },
  'console.codes.qr': {
    nl: 'QR-code die school en gebruikersnaam invult',
    en: 'QR code that fills in school and username',
  },
  'console.flash.saved': { nl: 'Bewaard.', en: 'Saved.' },
  'console.flash.two-step-suspended': {
    nl: 'Verificatie in twee stappen is tijdelijk uitgezet.',
    en: 'Two-step verification is switched off for now.',
  },
  'console.flash.two-step-resumed': {
    nl: 'Verificatie in twee stappen staat weer aan.',
    en: 'Two-step verification is on again.',
  },
  'console.flash.two-step-wiped': { nl: 'De koppeling is gewist.', en: 'The link is wiped.' },
  'console.flash.disabled': { nl: 'Het account is uitgeschakeld.', en: 'The account is disabled.' },
  'console.flash.enabled': { nl: 'Het account is weer ingeschakeld.', en: 'The account is enabled again.' },
  'console.flash.undeleted': { nl: 'De persoon is terug.', en: 'The person is back.' },
  'console.refused.conflict': {
    nl: 'Iemand anders heeft dit net ook gewijzigd.',
    en: 'Somebody else has just changed this too.',
  },
  'console.refused.username-taken': {
    nl: 'Deze gebruikersnaam is al in gebruik. Kies een andere.',
    en: 'This username is already in use. Choose another.',
  },
  'console.refused.username-invalid': {
    nl: 'Deze gebruikersnaam kan niet. Gebruik alleen gewone letters, cijfers en tekens.',
    en: 'This username is not possible. Use ordinary letters, digits and signs only.',
  },
  'console.refused.name-invalid': {
    nl: 'Deze naam kan niet. Gebruik alleen gewone letters en tekens.',
    en: 'This name is not possible. Use ordinary letters and signs only.',
  },
  'console.refused.email-invalid': {
    nl: 'Dit is geen geldig e-mailadres. Controleer de spelling.',
    en: 'This is not a valid email address. Check the spelling.',
  },
  'console.refused.class-unknown': {
    nl: 'Deze klas is er niet (meer). Kies een andere.',
    en: 'This class does not exist (any more). Choose another.',
  },
  'console.refused.opleiding-unknown': {
    nl: 'Deze opleiding is er niet (meer). Kies een andere.',
    en: 'This programme does not exist (any more). Choose another.',
  },
  'console.refused.last-beheerder': {
    nl: 'Dit is de laatste beheerder van de school. Maak eerst iemand anders beheerder.',
    en: 'This is the last administrator of the school. Make somebody else an administrator first.',
  },
  'console.refused.own-account': {
    nl: 'Dit kun je niet bij jezelf wijzigen.',
    en: 'You cannot change this for yourself.',
  },
  'console.refused.is-beheerder': {
    nl: 'Bij een andere beheerder mag je dit niet wijzigen. Neem contact op met het support-team.',
    en: 'You may not change this for another administrator. Contact the support team.',
  },
  'console.refused.not-allowed': {
    nl: 'Je mag dit voor deze persoon niet wijzigen.',
    en: 'You are not allowed to change this for this person.',
  },
  'console.refused.docent-reset-off': {
    nl: 'Je school heeft dit voor docenten uitgezet. Vraag het aan je beheerder.',
    en: 'Your school has switched this off for teachers. Ask your administrator.',
  },
});

export const userPageTexts = { ...fields, ...twoStep, ...rest };
