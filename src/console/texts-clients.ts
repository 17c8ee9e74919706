import { defineTexts } from '../render/index.ts';

/** «Apps»: words of the relying parties' pages. */
export const clientTexts = defineTexts({
  'console.support.clients': { nl: 'Apps', en: 'Apps' },
  'console.clients.text': {
    nl: 'Waar mensen met Numo ID inloggen: Numo zelf en apps van anderen.',
    en: 'Where people sign in with Numo ID: Numo itself and apps of others.',
  },
  'console.clients.none': { nl: 'Er zijn nog geen apps.', en: 'There are no apps yet.' },
  'console.clients.new': { nl: 'Nieuwe app', en: 'New app' },
  'console.clients.back': { nl: 'Alle apps', en: 'All apps' },
  'console.client.id': { nl: 'Client-id', en: 'Client id' },
  'console.client.id.hint': {
    nl: 'Letters, cijfers en . _ ~ -. Ligt daarna vast.',
    en: 'Letters, digits and . _ ~ -. Fixed afterwards.',
  },
  'console.client.name': { nl: 'Naam', en: 'Name' },
  'console.client.kind': { nl: 'Van wie', en: 'Whose' },
  'console.client.first': { nl: 'van Kurve', en: "Kurve's own" },
  'console.client.third': { nl: 'van een ander', en: "another's" },
  'console.client.first_party': {
    nl: 'Van Kurve zelf: niemand hoeft toestemming te geven. Ligt daarna vast.',
    en: "Kurve's own: nobody is asked for consent. Fixed afterwards.",
  },
  'console.client.redirect_uris': {
    nl: 'Adressen na het inloggen (redirect_uri)',
    en: 'Addresses after sign-in (redirect_uri)',
  },
  'console.client.redirect_uris.hint': { nl: 'Eén op elke regel.', en: 'One on each line.' },
  'console.client.post_logout_uris': {
    nl: 'Adressen na het uitloggen (mag leeg blijven)',
    en: 'Addresses after sign-out (may stay empty)',
  },
  'console.client.client_uri': { nl: 'Startpagina (mag leeg blijven)', en: 'Home page (may stay empty)' },
  'console.client.initiate_login_uri': {
    nl: 'Adres waar inloggen opnieuw begint (mag leeg blijven)',
    en: 'Address where sign-in begins anew (may stay empty)',
  },
  'console.client.backchannel_uri': {
    nl: 'Adres dat uitloggen hoort (mag leeg blijven)',
    en: 'Address that is told of sign-outs (may stay empty)',
  },
  'console.client.auth_method': { nl: 'Hoe de app zich bekendmaakt', en: 'How the app authenticates' },
  'console.client.auth_method.client_secret_basic': { nl: 'geheim, in de kop', en: 'secret, in the header' },
  'console.client.auth_method.client_secret_post': { nl: 'geheim, in het bericht', en: 'secret, in the body' },
  'console.client.auth_method.none': {
    nl: 'geen geheim (app op telefoon of in de browser)',
    en: 'no secret (app on a phone or in a browser)',
  },
  'console.client.subject_type': { nl: 'Wie iemand is (sub)', en: 'Who somebody is (sub)' },
  'console.client.subject_type.auto': {
    nl: 'zoals gewoonlijk: van Kurve het account-id, van een ander eigen ids',
    en: "as usual: for Kurve's own the account id, for another's its own ids",
  },
  'console.client.subject_type.public': { nl: 'het account-id', en: 'the account id' },
  'console.client.subject_type.pairwise': { nl: 'eigen ids voor deze app', en: 'its own ids for this app' },
  'console.client.sector_uri': {
    nl: 'Sector-adres (alleen voor eigen ids met meer dan één domein)',
    en: 'Sector address (only for own ids with several domains)',
  },
  'console.client.id_token_alg': { nl: 'Handtekening van ID-tokens', en: 'Signature of ID tokens' },
  'console.client.scope': { nl: 'Toegestane scopes (leeg: alle)', en: 'Allowed scopes (empty: all)' },
  'console.client.eck_id': { nl: 'ECK iD van mensen (scope eck_id)', en: 'ECK iD of people (scope eck_id)' },
  'console.client.eck_id.no': { nl: 'mag de app niet hebben', en: 'the app may not have it' },
  'console.client.eck_id.yes': { nl: 'mag de app vragen', en: 'the app may ask for it' },
  'console.client.make': { nl: 'Maak app', en: 'Create app' },
  'console.client.taken': {
    nl: 'Er is al een app met dit client-id.',
    en: 'There is an app with this client id already.',
  },
  'console.client.wrong.id': {
    nl: 'Gebruik 1 tot 128 letters, cijfers of . _ ~ -',
    en: 'Use 1 to 128 letters, digits or . _ ~ -',
  },
  'console.client.wrong.name': {
    nl: 'Vul een naam in van hooguit 100 tekens.',
    en: 'Enter a name of 100 characters at most.',
  },
  'console.client.wrong.redirect_uris': {
    nl: 'Vul minstens één adres in: https, http op localhost, of van een app (nl.numo.app:/callback). Zonder # en *.',
    en: "Enter at least one address: https, http on localhost, or an app's (nl.numo.app:/callback). Without # and *.",
  },
  'console.client.wrong.post_logout_uris': {
    nl: 'Een van deze adressen kan niet. Gebruik https, http op localhost, of het adres van een app. Zonder # en *.',
    en: "One of these addresses is not possible. Use https, http on localhost, or an app's address. Without # and *.",
  },
  'console.client.wrong.client_uri': {
    nl: 'Gebruik een heel adres dat met https:// begint.',
    en: 'Use a whole address that begins with https://.',
  },
  'console.client.wrong.initiate_login_uri': {
    nl: 'Gebruik een heel adres dat met https:// begint.',
    en: 'Use a whole address that begins with https://.',
  },
  'console.client.wrong.backchannel_uri': {
    nl: 'Gebruik een heel adres dat met https:// begint.',
    en: 'Use a whole address that begins with https://.',
  },
  'console.client.wrong.auth_method': {
    nl: 'Kies hoe de app zich bekendmaakt.',
    en: 'Choose how the app authenticates.',
  },
  'console.client.wrong.subject_type': { nl: 'Kies wie iemand is.', en: 'Choose who somebody is.' },
  'console.client.wrong.sector_uri': {
    nl: 'Eigen ids met adressen op meer dan één domein, of van een app op een telefoon, vragen een sector-adres (https).',
    en: 'Own ids with addresses on several domains, or of an app on a phone, need a sector address (https).',
  },
  'console.client.wrong.id_token_alg': { nl: 'Kies een handtekening.', en: 'Choose a signature.' },
  'console.client.wrong.scope': {
    nl: 'Zet scopes met een spatie ertussen, zoals openid school; eck_id kan alleen als de app de ECK iD mag vragen.',
    en: 'Put scopes with a space between them, such as openid school; eck_id only where the app may ask for the ECK iD.',
  },
  'console.client.secret': { nl: 'Geheim', en: 'Secret' },
  'console.client.secret.new': { nl: 'Maak een nieuw geheim', en: 'Make a new secret' },
  'console.client.secret.new.text': {
    nl: 'Het oude geheim werkt binnen 5 seconden niet meer.',
    en: 'The old secret stops working within 5 seconds.',
  },
  'console.client.secret.once': {
    nl: 'Dit is het geheim van {name} (client-id {id}). We laten het nu één keer zien.',
    en: 'This is the secret of {name} (client id {id}). We show it only now.',
  },
  'console.client.remove': { nl: 'Verwijder app', en: 'Remove app' },
  'console.client.remove.text': {
    nl: 'Daarna kan niemand meer bij {name} inloggen. Dit kun je niet terugdraaien.',
    en: 'After this nobody can sign in to {name}. You cannot undo it.',
  },
  'console.flash.client-removed': { nl: 'De app is verwijderd.', en: 'The app was removed.' },
});
