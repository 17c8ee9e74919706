import { defineTexts } from '../render/index.ts';

/** Actions on many pupils of a class. */
export const bulkTexts = defineTexts({
  'console.bulk.label': { nl: 'Meer leerlingen tegelijk', en: 'Several pupils at once' },
  'console.bulk.codes': { nl: 'Codes maken', en: 'Make codes' },
  'console.bulk.verplaatsen': { nl: 'Verplaatsen', en: 'Move' },
  'console.bulk.uitschakelen': { nl: 'Uitschakelen', en: 'Disable' },
  'console.bulk.inschakelen': { nl: 'Weer inschakelen', en: 'Enable again' },
  'console.bulk.codes.title': { nl: 'Nieuwe codes voor {class}', en: 'New codes for {class}' },
  'console.bulk.verplaatsen.title': { nl: 'Leerlingen van {class} verplaatsen', en: 'Move pupils of {class}' },
  'console.bulk.uitschakelen.title': { nl: 'Leerlingen van {class} uitschakelen', en: 'Disable pupils of {class}' },
  'console.bulk.inschakelen.title': {
    nl: 'Leerlingen van {class} weer inschakelen',
    en: 'Enable pupils of {class} again',
  },
  'console.bulk.codes.text': {
    nl: 'Elke gekozen leerling krijgt een nieuwe code om mee in te loggen. Het oude wachtwoord werkt dan niet meer. Je kunt de codes daarna één keer bekijken en afdrukken, als blad met een kaartje voor elke leerling. Ze zijn 7 dagen geldig.',
    en: 'Each chosen pupil gets a new code to sign in with. The old password stops working. You can then see and print the codes once, as a sheet with a card for each pupil. They are valid for 7 days.',
  },
  'console.bulk.verplaatsen.text': {
    nl: 'De gekozen leerlingen gaan naar een andere klas. Hun andere klassen blijven zoals ze zijn. Bij een klas van het volgende schooljaar houden ze hun klas van nu tot 1 augustus.',
    en: 'The chosen pupils move to another class. Their other classes stay as they are. With a class of the next school year they keep their present one until 1 August.',
  },
  'console.bulk.uitschakelen.text': {
    nl: 'De gekozen leerlingen kunnen niet meer inloggen, en worden overal uitgelogd.',
    en: 'The chosen pupils can no longer sign in, and are signed out everywhere.',
  },
  'console.bulk.inschakelen.text': {
    nl: 'De gekozen leerlingen kunnen weer inloggen.',
    en: 'The chosen pupils can sign in again.',
  },
  'console.bulk.codes.go': { nl: 'Maak de codes', en: 'Make the codes' },
  'console.bulk.verplaatsen.go': { nl: 'Verplaats', en: 'Move' },
  'console.bulk.uitschakelen.go': { nl: 'Schakel uit', en: 'Disable' },
  'console.bulk.inschakelen.go': { nl: 'Schakel weer in', en: 'Enable again' },
  'console.bulk.codes.none': { nl: 'In deze klas zitten geen leerlingen.', en: 'There are no pupils in this class.' },
  'console.bulk.verplaatsen.none': {
    nl: 'In deze klas zitten geen leerlingen.',
    en: 'There are no pupils in this class.',
  },
  'console.bulk.uitschakelen.none': {
    nl: 'In deze klas is niemand die je kunt uitschakelen.',
    en: 'There is nobody in this class to disable.',
  },
  'console.bulk.inschakelen.none': {
    nl: 'In deze klas is niemand uitgeschakeld.',
    en: 'Nobody in this class is disabled.',
  },
  'console.bulk.who': { nl: 'Wie?', en: 'Who?' },
  'console.bulk.choose': { nl: 'Kies', en: 'Choose' },
  'console.bulk.choose.never': { nl: 'wie nog niet geactiveerd is', en: 'who is not activated yet' },
  'console.bulk.choose.all': { nl: 'iedereen', en: 'everybody' },
  'console.bulk.choose.none': { nl: 'niemand', en: 'nobody' },
  'console.bulk.to': { nl: 'Naar welke klas?', en: 'To which class?' },
  'console.bulk.to.choose': { nl: 'Kies een klas', en: 'Choose a class' },
  'console.bulk.to.none': {
    nl: 'Er is dit schooljaar geen andere klas.',
    en: 'There is no other class this school year.',
  },
  'console.bulk.nobody': { nl: 'Kies eerst wie.', en: 'Choose who first.' },
  'console.bulk.no-class': { nl: 'Kies een klas.', en: 'Choose a class.' },
  'console.bulk.never': { nl: 'nog niet geactiveerd', en: 'not activated yet' },
  'console.bulk.progress': { nl: '{n} van {total} gedaan', en: '{n} of {total} done' },
  'console.bulk.go-on.text': {
    nl: 'Nog niet iedereen is aan de beurt geweest. Sluit je deze pagina, dan gaat het pas verder als je hem weer opent.',
    en: 'Not everybody had a turn yet. If you close this page, it goes on only when you open it again.',
  },
  'console.bulk.go-on': { nl: 'Ga verder', en: 'Go on' },
  'console.bulk.working': {
    nl: 'Er wordt nu aan gewerkt, misschien in een ander tabblad.',
    en: 'It is being worked on right now, perhaps in another tab.',
  },
  'console.bulk.look-again': { nl: 'Kijk opnieuw', en: 'Look again' },
  'console.bulk.codes.done': { nl: 'Nieuwe codes gemaakt: {n}.', en: 'New codes made: {n}.' },
  'console.bulk.verplaatsen.done': { nl: 'Verplaatst: {n}.', en: 'Moved: {n}.' },
  'console.bulk.uitschakelen.done': { nl: 'Uitgeschakeld: {n}.', en: 'Disabled: {n}.' },
  'console.bulk.inschakelen.done': { nl: 'Weer ingeschakeld: {n}.', en: 'Enabled again: {n}.' },
  'console.bulk.show': { nl: 'Toon het klassenblad', en: 'Show the class sheet' },
  'console.bulk.show.text': {
    nl: 'We laten de codes één keer zien, tot een kwartier na het maken. Zorg dat niemand meekijkt en zet de printer klaar.',
    en: 'We show the codes once, up to a quarter of an hour after they were made. Make sure nobody looks on, and have the printer ready.',
  },
  'console.bulk.shown': {
    nl: 'De codes zijn al getoond, en worden niet nog een keer getoond. Blad kwijt? Maak nieuwe codes; de oude werken dan niet meer.',
    en: 'The codes were shown already, and are not shown again. Lost the sheet? Make new codes; the old ones stop working.',
  },
  'console.bulk.failed': { nl: 'Niet gelukt: {n}', en: 'Not done: {n}' },
  'console.bulk.again': { nl: 'Probeer deze opnieuw', en: 'Try these again' },
  'console.bulk.back': { nl: 'Terug naar de klas', en: 'Back to the class' },
  'console.bulk.why.account-unknown': { nl: 'dit account is er niet meer', en: 'this account is gone' },
  'console.bulk.why.not-in-class': {
    nl: 'zit niet (meer) als leerling in deze klas',
    en: 'is not, or no longer, a pupil in this class',
  },
  'console.bulk.why.class-unknown': { nl: 'die klas is er niet meer', en: 'that class is gone' },
  'console.bulk.why.not-allowed': { nl: 'dat mag je bij dit account niet', en: 'you may not do that to this account' },
  'console.bulk.why.conflict': {
    nl: 'iemand anders wijzigde dit account op hetzelfde moment',
    en: 'somebody else changed this account at the same moment',
  },
  'console.bulk.why.busy': { nl: 'het was even te druk', en: 'it was too busy' },
  'console.bulk.why.other': { nl: 'er ging iets mis', en: 'something went wrong' },
});
