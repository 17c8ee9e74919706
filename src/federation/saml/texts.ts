import { defineTexts } from '../../render/index.ts';

/** Presets of SAML and their fields, what to copy, and what expires. */
export const samlTexts = defineTexts({
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

  'federation.field.appId': { nl: 'Toepassings-id', en: 'Application id' },
  'federation.field.appId.hint': {
    nl: 'De «Application (client) ID» van de toepassing.',
    en: 'The “Application (client) ID” of the application.',
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

  'federation.field.idpInitiated': {
    nl: 'Inloggen mag ook in het portaal van je school beginnen (IdP-initiated)',
    en: "Signing in may begin at your school's portal too (IdP-initiated)",
  },
  'federation.field.idpInitiated.hint': {
    nl: 'Let op: laat dit uit als je het niet nodig hebt. Zo’n bericht vraagt Numo niet zelf aan, dus een ander kan het iemand in handen spelen. Daarom logt Numo er niemand mee in: het is alleen een reden om je systeem zelf te vragen wie er is.',
    en: 'Mind: leave this off unless you need it. Numo does not ask for such a message, so somebody may slip it to another person. So Numo signs nobody in by it: it is only a reason to ask your system itself who is there.',
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

  'federation.expiry.provider-certificate': {
    nl: 'Het certificaat van het systeem van je school',
    en: "Your school's system's certificate",
  },
  'federation.expiry.own-certificate': { nl: 'Het certificaat van Numo', en: "Numo's certificate" },
});
