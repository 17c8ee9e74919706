import { defineTexts } from '../render/index.ts';

/** What a person is told of an error, by `error.<kind>` or `error.<code>`, and of any form's wrong field. */
export const httpTexts = defineTexts({
  'page.again': { nl: 'Open de pagina opnieuw', en: 'Open the page again' },
  'page.home': { nl: 'Naar mijn profiel', en: 'To my profile' },
  'error.back': { nl: 'Ga verder bij', en: 'Go on at' },
  'error.request-id': {
    nl: 'Vraag je iemand om hulp? Geef dan dit nummer door:',
    en: 'Asking somebody for help? Then mention this number:',
  },

  'error.oauth.title': { nl: 'Inloggen kan zo niet', en: 'Signing in does not work this way' },
  'error.oauth': {
    nl: 'De app die je hierheen stuurde, vroeg iets wat niet kan. Ga terug en probeer het nog eens. Blijft het zo? Laat dan aan de maker van de app zien wat hieronder staat.',
    en: 'The app that sent you here asked for something that is not possible. Go back and try again. If it stays this way, show the text below to the maker of the app.',
  },
  'error.bad-request.title': { nl: 'Dit konden we niet lezen', en: 'We could not read this' },
  'error.bad-request': {
    nl: 'Er ging iets mis bij het versturen. Ga terug en probeer het nog eens.',
    en: 'Something went wrong while sending. Go back and try again.',
  },
  'error.malformed.title': { nl: 'Dit konden we niet lezen', en: 'We could not read this' },
  'error.malformed': {
    nl: 'Wat je stuurde, kwam niet heel over. Ga terug, laad de pagina opnieuw en probeer het nog eens.',
    en: 'What you sent did not arrive in one piece. Go back, reload the page and try again.',
  },
  'error.unauthenticated.title': { nl: 'Log eerst in', en: 'Sign in first' },
  'error.unauthenticated': {
    nl: 'Voor deze pagina moet je ingelogd zijn. Log in en probeer het nog eens.',
    en: 'This page needs you to be signed in. Sign in and try again.',
  },
  'error.forbidden.title': { nl: 'Dit mag niet', en: 'This is not allowed' },
  'error.forbidden': {
    nl: 'Je hebt hier geen toegang toe. Denk je van wel? Vraag het aan je beheerder.',
    en: 'You have no access to this. If you think you should, ask your administrator.',
  },
  'error.csrf.title': { nl: 'Deze pagina was te oud', en: 'This page was too old' },
  'error.csrf': {
    nl: 'We konden niet zien of dit van jou kwam. Ga terug, laad de pagina opnieuw en probeer het nog eens.',
    en: 'We could not see whether this came from you. Go back, reload the page and try again.',
  },
  'error.foreign-origin.title': { nl: 'Dit kwam van een andere site', en: 'This came from another site' },
  'error.foreign-origin': {
    nl: 'Een andere site probeerde hier iets namens jou te doen. Dat hebben we tegengehouden. Je hoeft niets te doen.',
    en: 'Another site tried to do something here in your name. We stopped that. You need not do anything.',
  },
  'error.no-cookies.title': { nl: 'Cookies staan uit', en: 'Cookies are off' },
  'error.no-cookies': {
    nl: 'Zonder cookies werkt deze pagina niet. Zet cookies aan in je browser, ga terug en probeer het nog eens.',
    en: 'This page does not work without cookies. Switch cookies on in your browser, go back and try again.',
  },
  'error.not-found.title': { nl: 'Deze pagina is er niet', en: 'This page does not exist' },
  'error.not-found': {
    nl: 'Misschien klopt het adres niet, of is de pagina verhuisd. Ga terug en probeer het vanaf daar.',
    en: 'Perhaps the address is wrong, or the page has moved. Go back and try from there.',
  },
  'error.method-not-allowed.title': { nl: 'Dit kan hier niet', en: 'This is not possible here' },
  'error.method-not-allowed': {
    nl: 'Deze pagina kun je zo niet gebruiken. Ga terug en probeer het vanaf daar.',
    en: 'This page cannot be used this way. Go back and try from there.',
  },
  'error.conflict.title': { nl: 'Er was net iets veranderd', en: 'Something had just changed' },
  'error.conflict': {
    nl: 'Iemand anders, of jij in een ander tabblad, heeft dit net gewijzigd. Ga terug, laad de pagina opnieuw en kijk wat er nu staat.',
    en: 'Somebody else, or you in another tab, has just changed this. Go back, reload the page and see what it says now.',
  },
  'error.gone.title': { nl: 'Dit is er niet meer', en: 'This is no longer here' },
  'error.gone': {
    nl: 'Wat je zoekt, is verlopen of verwijderd. Begin opnieuw.',
    en: 'What you are looking for has expired or was removed. Please start again.',
  },
  'error.too-large.title': { nl: 'Dit was te veel', en: 'This was too much' },
  'error.too-large': {
    nl: 'Wat je stuurde, is te groot. Ga terug en maak het korter.',
    en: 'What you sent is too large. Go back and make it shorter.',
  },
  'error.too-many-headers.title': { nl: 'Dit was te veel', en: 'This was too much' },
  'error.too-many-headers': {
    nl: 'Je browser stuurde te veel mee. Ga terug en probeer het nog eens. Blijft het zo? Verwijder dan in je browser de cookies van deze site.',
    en: 'Your browser sent too much along. Go back and try again. If it stays this way, delete the cookies of this site in your browser.',
  },
  'error.unsupported-media-type.title': {
    nl: 'Dit soort bericht kennen we niet',
    en: 'We do not know this kind of message',
  },
  'error.unsupported-media-type': {
    nl: 'Gebruik het formulier op de pagina zelf. Ga terug en probeer het nog eens.',
    en: 'Please use the form on the page itself. Go back and try again.',
  },
  'error.misdirected.title': { nl: 'Verkeerd adres', en: 'Wrong address' },
  'error.misdirected': {
    nl: 'Op dit adres vind je Numo niet. Ga terug en probeer het vanaf daar.',
    en: 'Numo does not live at this address. Go back and try from there.',
  },
  'error.too-many-requests.title': { nl: 'Even wachten', en: 'Wait a moment' },
  'error.too-many-requests': {
    nl: 'Dit ging te vaak achter elkaar. Wacht even en probeer het dan nog eens.',
    en: 'This happened too often in a row. Wait a moment and try again.',
  },
  'error.busy.title': { nl: 'Het is even druk', en: 'It is busy right now' },
  'error.busy': {
    nl: 'Het is even druk. Probeer het zo nog eens.',
    en: 'It is busy right now. Please try again in a moment.',
  },
  'error.unavailable.title': { nl: 'Even niet bereikbaar', en: 'Not available for a moment' },
  'error.unavailable': {
    nl: 'Dit werkt op dit moment niet. Probeer het over een paar minuten nog eens.',
    en: 'This does not work at the moment. Please try again in a few minutes.',
  },
  'error.internal.title': { nl: 'Er ging iets mis bij ons', en: 'Something went wrong on our side' },
  'error.internal': {
    nl: 'Dat ligt niet aan jou. Probeer het zo nog eens. Blijft het zo? Geef het nummer hieronder dan door aan je beheerder.',
    en: 'It is not your fault. Please try again in a moment. If it stays this way, give the number below to your administrator.',
  },

  'form.required': { nl: 'Vul dit in.', en: 'Fill this in.' },
  'form.malformed': {
    nl: 'Dit konden we niet lezen. Vul het opnieuw in.',
    en: 'We could not read this. Please enter it again.',
  },
  'form.too-long': { nl: 'Dit is te lang. Maak het korter.', en: 'This is too long. Make it shorter.' },
});
