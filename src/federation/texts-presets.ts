import { defineTexts } from '../render/index.ts';

/** Presets and their fields, what to copy, and what expires. */
export const presetTexts = defineTexts({
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
  'federation.preset.entra-id-saml': { nl: 'Microsoft Entra ID (SAML)', en: 'Microsoft Entra ID (SAML)' },
  'federation.preset.entra-id-saml.lead': {
    nl: 'Maak in Entra een bedrijfstoepassing met SAML en neem de gegevens hier over.',
    en: 'Make an enterprise application with SAML in Entra and copy its details here.',
  },
  'federation.preset.entree-federatie-saml': { nl: 'Entree Federatie (SAML)', en: 'Entree Federatie (SAML)' },
  'federation.preset.entree-federatie-saml.lead': {
    nl: 'Vul het adres van de metadata van Kennisnet in, of plak de metadata zelf.',
    en: "Enter the address of Kennisnet's metadata, or paste the metadata itself.",
  },
  'federation.preset.saml': { nl: 'Een ander systeem met SAML 2.0', en: 'Another system with SAML 2.0' },
  'federation.preset.saml.lead': {
    nl: 'Vul het adres van de metadata van dat systeem in, of plak de metadata zelf.',
    en: "Enter the address of that system's metadata, or paste the metadata itself.",
  },

  'federation.field.name': { nl: 'Naam', en: 'Name' },
  'federation.field.name.hint': {
    nl: 'Zo zien je collega’s en leerlingen deze koppeling, bijvoorbeeld «Schoolaccount».',
    en: 'What your colleagues and pupils see of this connection, such as “School account”.',
  },
  'federation.field.secret-kept': {
    nl: 'Er is er al een. Laat leeg om die te houden.',
    en: 'There is one already. Leave empty to keep it.',
  },
  'federation.field.tenantId': { nl: 'Tenant-id', en: 'Tenant id' },
  'federation.field.tenantId.hint': {
    nl: 'De «Directory (tenant) ID» van je school.',
    en: 'The “Directory (tenant) ID” of your school.',
  },
  'federation.field.appId': { nl: 'Toepassings-id', en: 'Application id' },
  'federation.field.appId.hint': {
    nl: 'De «Application (client) ID» van de toepassing.',
    en: 'The “Application (client) ID” of the application.',
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
    nl: 'client_secret_basic, client_secret_post of private_key_jwt. Leeg: client_secret_basic.',
    en: 'client_secret_basic, client_secret_post or private_key_jwt. Empty: client_secret_basic.',
  },
  'federation.field.scopes': { nl: 'Scopes', en: 'Scopes' },
  'federation.field.scopes.hint': {
    nl: 'Met spaties ertussen. Leeg: profile email.',
    en: 'With spaces between. Empty: profile email.',
  },
  'federation.field.tenantAttribute': { nl: 'Kenmerk van je school', en: 'Attribute of your school' },
  'federation.field.tenantAttribute.hint': {
    nl: 'Alleen nodig als meer scholen dit systeem gebruiken.',
    en: 'Only needed when more schools use this system.',
  },
  'federation.field.tenantValue': { nl: 'Waarde voor jouw school', en: 'Value for your school' },
  'federation.field.tenantValue.hint': {
    nl: 'Wie een andere waarde heeft, komt er niet in.',
    en: 'Who has another value does not get in.',
  },
  'federation.field.metadataUrl': { nl: 'Adres van de metadata', en: 'Address of the metadata' },
  'federation.field.metadataUrl.hint': {
    nl: 'Begint met https://. Nieuwe certificaten halen we dan zelf op.',
    en: 'Begins with https://. We then fetch new certificates ourselves.',
  },
  'federation.field.metadata': { nl: 'Of de metadata zelf', en: 'Or the metadata itself' },
  'federation.field.metadata.hint': {
    nl: 'Plak hier de inhoud van het XML-bestand.',
    en: 'Paste the content of the XML file here.',
  },
  'federation.field.subject': { nl: 'Kenmerk dat de persoon is', en: 'Attribute that is the person' },
  'federation.field.subject.hint': {
    nl: 'Leeg: de NameID. Vul een kenmerk in als de NameID een mailadres is of steeds wisselt.',
    en: 'Empty: the NameID. Enter an attribute when the NameID is a mail address or changes each time.',
  },
  'federation.form.metadata': {
    nl: 'Dit is geen metadata van één SAML-systeem met een adres voor inloggen en een certificaat.',
    en: 'This is no metadata of one SAML system with an address to sign in and a certificate.',
  },
  'federation.form.metadata-missing': {
    nl: 'Vul het adres van de metadata in, of plak de metadata zelf.',
    en: 'Enter the address of the metadata, or paste the metadata itself.',
  },

  'federation.copy.metadata': { nl: 'Adres van onze metadata', en: 'Address of our metadata' },
  'federation.copy.entity-id': { nl: 'Entity id', en: 'Entity id' },
  'federation.copy.acs': { nl: 'ACS-URL (Reply URL)', en: 'ACS URL (Reply URL)' },
  'federation.copy.logout': { nl: 'Logout-URL', en: 'Logout URL' },
  'federation.expiry.provider-certificate': {
    nl: 'Het certificaat van het systeem van je school',
    en: "Your school's system's certificate",
  },
  'federation.expiry.own-certificate': { nl: 'Het certificaat van Numo', en: "Numo's certificate" },
});
