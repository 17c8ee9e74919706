import { defineTexts } from '../../render/index.ts';

/** Presets of OpenID Connect and their fields, what to copy, and what expires. */
export const oidcTexts = defineTexts({
  'federation.preset.entra-id': { nl: 'Microsoft Entra ID', en: 'Microsoft Entra ID' },
  'federation.preset.entra-id.lead': {
    nl: 'Maak in Entra een app-registratie en neem de gegevens hier over.',
    en: 'Make an app registration in Entra and copy its details here.',
  },
  'federation.preset.google-workspace': { nl: 'Google Workspace', en: 'Google Workspace' },
  'federation.preset.google-workspace.lead': {
    nl: 'Maak in de Google Cloud-console een OAuth-client van het type «webapplicatie» en neem de gegevens hier over.',
    en: 'Make an OAuth client of the type “web application” in the Google Cloud console and copy its details here.',
  },
  'federation.preset.entree-federatie': {
    nl: 'Entree Federatie (OpenID Connect)',
    en: 'Entree Federatie (OpenID Connect)',
  },
  'federation.preset.entree-federatie.lead': {
    nl: 'Neem de gegevens over die je van Kennisnet kreeg.',
    en: 'Copy the details that you got from Kennisnet.',
  },
  'federation.preset.oidc': { nl: 'Een ander systeem met OpenID Connect', en: 'Another system with OpenID Connect' },
  'federation.preset.oidc.lead': {
    nl: 'Maak in dat systeem een client met «authorization code» en neem de gegevens hier over.',
    en: 'Make a client with “authorization code” in that system and copy its details here.',
  },

  'federation.field.clientId': { nl: 'Client-id', en: 'Client id' },
  'federation.field.clientId.hint': {
    nl: 'De id die dat systeem aan Numo gaf.',
    en: 'The id that the system gave to Numo.',
  },
  'federation.field.clientSecret': { nl: 'Client secret', en: 'Client secret' },
  'federation.field.clientSecret.hint': {
    nl: 'We bewaren het versleuteld en laten het niet meer zien.',
    en: 'We keep it sealed and never show it again.',
  },
  'federation.field.secretExpires': { nl: 'Client secret verloopt op', en: 'Client secret expires on' },
  'federation.field.secretExpires.hint': {
    nl: 'Dan waarschuwen we je 30 dagen van tevoren.',
    en: 'Then we warn you 30 days ahead.',
  },
  'federation.field.domain': { nl: 'Domein', en: 'Domain' },
  'federation.field.domain.hint': {
    nl: 'Alleen accounts van dit domein mogen inloggen, bijvoorbeeld school.nl.',
    en: 'Only accounts of this domain may sign in, such as school.nl.',
  },
  'federation.field.issuer': { nl: 'Adres van het systeem (issuer)', en: 'Address of the system (issuer)' },
  'federation.field.issuer.hint': { nl: 'Begint met https://.', en: 'Begins with https://.' },
  'federation.field.auth': { nl: 'Hoe Numo zich bekendmaakt', en: 'How Numo identifies itself' },
  'federation.field.auth.hint': {
    nl: 'Met private_key_jwt is er geen client secret nodig: dat systeem haalt dan onze sleutel op.',
    en: 'With private_key_jwt no client secret is needed: that system fetches our key then.',
  },
  'federation.field.auth.none': {
    nl: 'met de client secret, zoals dat systeem het wil',
    en: 'by the client secret, as that system wants it',
  },
  'federation.field.scopes': { nl: 'Scopes', en: 'Scopes' },
  'federation.field.scopes.hint': {
    nl: 'Met spaties ertussen. Leeg: profile email.',
    en: 'With spaces between. Empty: profile email.',
  },

  'federation.form.date': { nl: 'Vul een datum in, bijvoorbeeld 2027-08-31.', en: 'Enter a date, such as 2027-08-31.' },
  'federation.form.domain': {
    nl: 'Vul het domein van je school in, bijvoorbeeld school.nl.',
    en: "Enter your school's domain, such as school.nl.",
  },
  'federation.form.auth': {
    nl: 'Kies client_secret_basic, client_secret_post, client_secret_jwt of private_key_jwt, of laat dit leeg.',
    en: 'Choose client_secret_basic, client_secret_post, client_secret_jwt or private_key_jwt, or leave this empty.',
  },

  'federation.copy.redirect-uri': { nl: 'Redirect-URI', en: 'Redirect URI' },
  'federation.copy.jwks': { nl: 'Adres van onze sleutels (JWKS)', en: 'Address of our keys (JWKS)' },

  'federation.expiry.client-secret': { nl: 'Client secret', en: 'Client secret' },
});
