import { defineTexts } from '../render/index.ts';

/** Why an answer was refused, and why a system was not reached, in words for a school's admin. */
export const ssoFaultTexts = defineTexts({
  'console.sso.refusal.upstream-unreachable': {
    nl: 'Het systeem van je school is niet bereikbaar.',
    en: "Your school's system cannot be reached.",
  },
  'console.sso.refusal.upstream-garbage': {
    nl: 'Het systeem van je school gaf een antwoord dat we niet begrijpen.',
    en: "Your school's system gave an answer that we do not understand.",
  },
  'console.sso.refusal.upstream-error': {
    nl: 'Het systeem van je school meldde een fout. Controleer daar de instellingen.',
    en: "Your school's system reported an error. Check the settings there.",
  },
  'console.sso.refusal.misconfigured': {
    nl: 'De instellingen van deze koppeling kloppen niet.',
    en: 'The settings of this connection are wrong.',
  },
  'console.sso.refusal.upstream-denied': {
    nl: 'Het systeem van je school liet dit account niet toe.',
    en: "Your school's system did not let this account in.",
  },
  'console.sso.refusal.not-fresh': {
    nl: 'Het systeem van je school vroeg niet opnieuw om in te loggen.',
    en: "Your school's system did not ask to sign in anew.",
  },
  'console.sso.refusal.not-vouched': {
    nl: 'Het systeem van je school zegt niet wanneer iemand inlogde (auth_time), en dat moest hier vaststaan.',
    en: "Your school's system does not say when somebody signed in (auth_time), which had to be certain here.",
  },
  'console.sso.refusal.other-subject': {
    nl: 'Bij je school logde een ander in dan wie er bij Numo al was ingelogd en dat opnieuw moest laten zien.',
    en: 'At your school somebody else signed in than who was signed in at Numo and had to prove it anew.',
  },
  'console.sso.refusal.other-tenant': {
    nl: 'Dit account hoort bij een andere school of organisatie.',
    en: 'This account belongs to another school or organisation.',
  },
  'console.sso.refusal.unsolicited': {
    nl: 'Dit antwoord hoort niet bij wat we vroegen.',
    en: 'This answer does not belong to what we asked.',
  },
  'console.sso.refusal.replayed': { nl: 'Dit antwoord is al eerder gebruikt.', en: 'This answer was used before.' },
  'console.sso.refusal.state': {
    nl: 'Het kenmerk van de aanvraag (state) klopt niet.',
    en: 'The mark of the request (state) is wrong.',
  },
  'console.sso.refusal.nonce': {
    nl: 'Het kenmerk in het antwoord (nonce) klopt niet.',
    en: 'The mark in the answer (nonce) is wrong.',
  },
  'console.sso.refusal.issuer': {
    nl: 'Het antwoord komt van een ander systeem (issuer) dan we verwachten.',
    en: 'The answer is from another system (issuer) than we expect.',
  },
  'console.sso.refusal.audience': {
    nl: 'Het antwoord is voor een ander bedoeld: controleer de entity id of client-id.',
    en: 'The answer is meant for another: check the entity id or client id.',
  },
  'console.sso.refusal.destination': {
    nl: 'Het antwoord is voor een ander adres bedoeld: controleer de ACS-URL.',
    en: 'The answer is meant for another address: check the ACS URL.',
  },
  'console.sso.refusal.expired': {
    nl: 'Het antwoord is verlopen. Loopt de klok van het systeem gelijk?',
    en: "The answer has expired. Is the system's clock right?",
  },
  'console.sso.refusal.not-yet-valid': {
    nl: 'Het antwoord is nog niet geldig. Loopt de klok van het systeem gelijk?',
    en: "The answer is not valid yet. Is the system's clock right?",
  },
  'console.sso.refusal.signature': {
    nl: 'De handtekening klopt niet. Is er een nieuw certificaat?',
    en: 'The signature is wrong. Is there a new certificate?',
  },
  'console.sso.refusal.unsigned': {
    nl: 'De gegevens over de persoon zijn niet ondertekend. Zet «sign assertion» aan.',
    en: 'The details of the person are not signed. Switch “sign assertion” on.',
  },
  'console.sso.refusal.algorithm': {
    nl: 'De handtekening of versleuteling is te zwak: gebruik SHA-256.',
    en: 'The signature or encryption is too weak: use SHA-256.',
  },
  'console.sso.refusal.malformed': {
    nl: 'Het antwoord is niet zoals het hoort.',
    en: 'The answer is not as it should be.',
  },
  'console.sso.refusal.subject-missing': {
    nl: 'Het antwoord noemt de persoon niet met een vaste id (geen mailadres, geen wisselende naam).',
    en: 'The answer does not name the person by a lasting id (no mail address, no passing name).',
  },

  'console.log.read.add': { nl: 'Bij het toevoegen van een koppeling:', en: 'When a connection was being added:' },
  'console.log.read.change': { nl: 'Bij het wijzigen:', en: 'When it was being changed:' },
  'console.log.read.refresh': { nl: 'Bij opnieuw ophalen:', en: 'When fetched again:' },
  'console.log.read.daily': {
    nl: 'Bij het dagelijks ophalen, dat we elk uur opnieuw proberen:',
    en: 'At the daily fetching, which we try again every hour:',
  },
  'console.log.changed.state': { nl: 'Aan- of uitgezet.', en: 'Switched on or off.' },
  'console.log.changed.mapping': { nl: 'De kenmerken en rollen.', en: 'The attributes and roles.' },
  'console.log.changed.allowCreate': {
    nl: 'Of er accounts gemaakt worden.',
    en: 'Whether accounts are made.',
  },
  'console.log.changed.name typed': { nl: 'De instellingen.', en: 'The settings.' },
  'console.log.changed.metadata': {
    nl: 'Wat het systeem van de school zelf publiceert (adressen, certificaten).',
    en: "What the school's system itself publishes (addresses, certificates).",
  },
  'console.log.state.on': { nl: 'De koppeling staat aan.', en: 'The connection is on.' },
  'console.log.state.off': { nl: 'De koppeling staat uit.', en: 'The connection is off.' },
  'console.log.state.test': { nl: 'De koppeling is alleen te testen.', en: 'The connection can only be tested.' },
  'console.log.asked.unknown': {
    nl: 'Niets wat de school invult, wijst een account aan. Een e-mailadres telt nooit mee.',
    en: 'Nothing that the school fills in points at an account. An email address never counts.',
  },
  'console.log.asked.not-told-apart': {
    nl: 'Een andere school gebruikt hetzelfde systeem, en niets zegt bij welke school iemand hoort.',
    en: 'Another school uses the same system, and nothing says to which school somebody belongs.',
  },
  'console.log.asked.beheerder': {
    nl: 'De kenmerken wijzen naar een beheerder, en die wordt nooit vanzelf gekoppeld.',
    en: 'The attributes point at an administrator, who is never linked by itself.',
  },
  'console.log.asked.linked-already': {
    nl: 'De kenmerken wijzen naar een account dat al aan een ander schoolaccount is gekoppeld.',
    en: 'The attributes point at an account that is linked to another school account already.',
  },
  'console.log.asked.guest': {
    nl: 'Een gast wordt nooit vanzelf gekoppeld en krijgt geen account.',
    en: 'A guest is never linked by itself, and gets no account.',
  },
  'console.log.second-step.sso': {
    nl: 'Zonder code, want ingelogd met het schoolaccount.',
    en: 'Without a code, for signed in with the school account.',
  },
  'console.log.failed.ended': {
    nl: 'Het wachtwoord was gereset, het account uitgezet of er was overal uitgelogd, net voordat het inloggen klaar was.',
    en: 'The password was reset, the account disabled or signed out everywhere, just before the sign-in was done.',
  },
  'console.log.tested.ok': { nl: 'Gelukt.', en: 'Succeeded.' },

  'console.sso.fault.url': { nl: 'Dit adres klopt niet.', en: 'This address is not right.' },
  'console.sso.fault.not-https': {
    nl: 'Het adres moet met https:// beginnen.',
    en: 'The address must begin with https://.',
  },
  'console.sso.fault.private-address': {
    nl: 'Dit adres is niet vanaf het internet te bereiken.',
    en: 'This address cannot be reached from the internet.',
  },
  'console.sso.fault.network': {
    nl: 'Op dit adres antwoordt niets, of het certificaat klopt niet.',
    en: 'Nothing answers at this address, or its certificate is wrong.',
  },
  'console.sso.fault.too-slow': {
    nl: 'Op dit adres kwam niet op tijd een antwoord.',
    en: 'No answer came from this address in time.',
  },
  'console.sso.fault.busy': {
    nl: 'Het is even druk. Probeer het zo nog eens.',
    en: 'It is busy right now. Please try again in a moment.',
  },
  'console.sso.fault.redirect': {
    nl: 'Dit adres verwijst door. Vul het adres in waar het naartoe gaat.',
    en: 'This address redirects. Enter the address it leads to.',
  },
  'console.sso.fault.too-large': {
    nl: 'Het antwoord op dit adres is te groot.',
    en: 'The answer from this address is too large.',
  },
  'console.sso.fault.content-type': {
    nl: 'Op dit adres staat iets anders dan de gegevens van het systeem.',
    en: "This address holds something else than the system's details.",
  },
  'console.sso.fault.upstream-garbage': {
    nl: 'Wat op dit adres staat begrijpen we niet.',
    en: 'We do not understand what is at this address.',
  },
  'console.sso.fault.upstream-error': { nl: 'Dit adres meldt een fout.', en: 'This address reports an error.' },
  'console.sso.fault.upstream-unreachable': {
    nl: 'Het systeem van je school is niet bereikbaar.',
    en: "Your school's system cannot be reached.",
  },
  'console.sso.fault.issuer': {
    nl: 'Op dit adres staat een ander systeem dan voorheen. Maak daarvoor een nieuwe koppeling.',
    en: 'There is another system at this address than before. Make a new connection for it.',
  },
  'console.sso.fault.misconfigured': {
    nl: 'Deze instellingen horen niet bij elkaar.',
    en: 'These settings do not belong together.',
  },
  'console.sso.fault.malformed': {
    nl: 'Wat op dit adres staat begrijpen we niet.',
    en: 'We do not understand what is at this address.',
  },
});
