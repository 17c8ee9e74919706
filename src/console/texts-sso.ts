import { defineTexts } from '../render/index.ts';

const page = defineTexts({
  'console.menu.sso': { nl: 'Single Sign-on', en: 'Single Sign-on' },
  'console.sso.lead': {
    nl: 'Laat iedereen van je school inloggen met het schoolaccount: bij Entra ID, Google, Entree of een eigen systeem.',
    en: 'Let everybody of your school sign in with their school account: at Entra ID, Google, Entree or a system of your own.',
  },
  'console.sso.connections': { nl: 'Koppelingen', en: 'Connections' },
  'console.sso.none': { nl: 'Er zijn nog geen koppelingen.', en: 'There are no connections yet.' },
  'console.sso.add': { nl: 'Voeg een koppeling toe', en: 'Add a connection' },
  'console.sso.add.title': { nl: 'Nieuwe koppeling: {preset}', en: 'New connection: {preset}' },
  'console.sso.add.button': { nl: 'Voeg toe', en: 'Add' },
  'console.sso.save': { nl: 'Bewaar', en: 'Save' },
  'console.sso.cancel': { nl: 'Annuleer', en: 'Cancel' },
  'console.sso.state.on': { nl: 'Aan', en: 'On' },
  'console.sso.state.off': { nl: 'Uit', en: 'Off' },
  'console.sso.state.test': { nl: 'Alleen testen', en: 'Testing only' },
  'console.sso.state.fault.not-tested': {
    nl: 'Doe eerst een testlogin die lukt. Daarna kun je de koppeling aanzetten.',
    en: 'First do a test sign-in that succeeds. Then you can switch the connection on.',
  },
  'console.sso.state.fault.last': {
    nl: 'Je school logt alleen via deze koppeling in. Kies eerst een andere manier van inloggen.',
    en: 'Your school signs in by this connection only. First choose another way to sign in.',
  },
  'console.sso.tested': { nl: 'Laatste testlogin gelukt: {at}.', en: 'Last test sign-in succeeded: {at}.' },
  'console.sso.untested': { nl: 'Nog geen testlogin gelukt.', en: 'No test sign-in has succeeded yet.' },
  'console.sso.unread': {
    nl: 'Sinds {since} kunnen we de gegevens van het systeem niet meer ophalen.',
    en: "Since {since} we cannot fetch the system's details any more.",
  },
  'console.sso.unread.on': {
    nl: 'We gebruiken wat we het laatst ophaalden en proberen het elk uur opnieuw.',
    en: 'We use what we fetched last, and try again every hour.',
  },
  'console.sso.ends': { nl: '{what} verloopt: {at}.', en: '{what} expires: {at}.' },
  'console.sso.ended': { nl: '{what} is verlopen: {at}.', en: '{what} expired: {at}.' },
  'console.links.title': { nl: 'Schoolaccounts', en: 'School accounts' },
  'console.links.text': {
    nl: 'Met deze schoolaccounts kun je in dit Numo-account inloggen. Hoort er een niet bij deze persoon? Ontkoppel het. Wie ermee ingelogd is, wordt uitgelogd; het wachtwoord verandert niet.',
    en: 'These school accounts get into this Numo account. Does one not belong to this person? Unlink it. Whoever is signed in with it is signed out; the password stays as it is.',
  },
  'console.links.none': { nl: 'Er is geen schoolaccount gekoppeld.', en: 'No school account is linked.' },
  'console.links.since': { nl: 'Gekoppeld: {date}', en: 'Linked: {date}' },
  'console.links.used': { nl: 'laatst gebruikt: {at}', en: 'last used: {at}' },
  'console.links.unused': { nl: 'nog niet gebruikt', en: 'not used yet' },
  'console.links.unlink': { nl: 'Ontkoppel', en: 'Unlink' },
  'console.links.by.leerlingnummer': { nl: 'herkend aan het leerlingnummer', en: 'recognised by the pupil number' },
  'console.links.by.externalId': { nl: 'herkend aan de externe id', en: 'recognised by the external id' },
  'console.links.by.eckId': { nl: 'herkend aan de ECK iD', en: 'recognised by the ECK iD' },
  'console.links.by.login': { nl: 'bevestigd door de persoon zelf', en: 'confirmed by the person' },
  'console.links.by.made': { nl: 'samen met het account gemaakt', en: 'made with the account' },
  'console.flash.sso-unlinked': { nl: 'Het schoolaccount is losgekoppeld.', en: 'The school account was unlinked.' },
  'console.links.see': { nl: 'Bekijk of ontkoppel', en: 'See or unlink' },
  'console.sso.banner.ends': {
    nl: 'Een certificaat of client secret voor Single Sign-on verloopt: {date}.',
    en: 'A certificate or client secret for Single Sign-on expires: {date}.',
  },
  'console.sso.banner.ended': {
    nl: 'Een certificaat of client secret voor Single Sign-on is verlopen: {date}.',
    en: 'A certificate or client secret for Single Sign-on has expired: {date}.',
  },
  'console.sso.banner.link': { nl: 'Bekijk de koppelingen', en: 'See the connections' },
  'console.sso.mode': { nl: 'Manier van inloggen', en: 'Way of signing in' },
  'console.sso.mode.legend': { nl: 'Hoe logt je school in?', en: 'How does your school sign in?' },
  'console.sso.mode.local': { nl: 'Met gebruikersnaam en wachtwoord', en: 'With username and password' },
  'console.sso.mode.both': {
    nl: 'Met gebruikersnaam en wachtwoord, of met het schoolaccount',
    en: 'With username and password, or with the school account',
  },
  'console.sso.mode.sso': { nl: 'Alleen met het schoolaccount', en: 'With the school account only' },
  'console.sso.mode.hint': {
    nl: 'Bij «alleen met het schoolaccount» kan een beheerder met verificatie in twee stappen nog met gebruikersnaam en wachtwoord inloggen, ook als de koppeling niet werkt.',
    en: 'With “the school account only” an administrator with two-step verification can still sign in with username and password, also when the connection fails.',
  },
  'console.sso.mode.fault.no-connection': {
    nl: 'Zet eerst een koppeling aan.',
    en: 'First switch a connection on.',
  },
  'console.sso.mode.fault.not-tested': {
    nl: 'Doe eerst een testlogin die lukt bij een koppeling die aan staat.',
    en: 'First do a test sign-in that succeeds at a connection that is on.',
  },
  'console.sso.mode.fault.no-second-step': {
    nl: 'Eerst moet minstens één beheerder verificatie in twee stappen aan hebben staan. Zo kom je er altijd nog in als de koppeling niet werkt.',
    en: 'First at least one administrator must have two-step verification on. That way you can always get in when the connection fails.',
  },
  'console.sso.copy': { nl: 'Voor het systeem van je school', en: "For your school's system" },
  'console.sso.copy.text': {
    nl: 'Vul dit daar in. Het blijft hetzelfde.',
    en: 'Enter this there. It stays the same.',
  },
  'console.sso.copy.short': { nl: 'Kopieer', en: 'Copy' },
  'console.sso.copy.button': { nl: 'Kopieer {what}', en: 'Copy {what}' },
  'console.sso.use': { nl: 'Gebruik', en: 'Use' },
  'console.sso.use.on': { nl: 'Zet aan', en: 'Switch on' },
  'console.sso.use.off': { nl: 'Zet uit', en: 'Switch off' },
  'console.sso.create': {
    nl: 'Maak een Numo-account voor leerlingen en docenten die er nog geen hebben',
    en: 'Make a Numo account for pupils and teachers who have none yet',
  },
  'console.sso.settings': { nl: 'Instellingen', en: 'Settings' },
  'console.sso.refresh': { nl: 'Haal de gegevens van het systeem opnieuw op', en: "Fetch the system's details again" },
  'console.sso.remove': { nl: 'Verwijder de koppeling', en: 'Remove the connection' },
  'console.sso.remove.text': {
    nl: 'Niemand kan meer via «{name}» inloggen, en alle accounts worden ervan losgekoppeld. Dit kun je niet terugdraaien.',
    en: 'Nobody can sign in by “{name}” any more, and all accounts are unlinked from it. This cannot be undone.',
  },
  'console.sso.remove.button': { nl: 'Verwijder', en: 'Remove' },
  'console.sso.conflict': {
    nl: 'Iemand anders heeft deze koppeling net gewijzigd. Kijk wat er staat en probeer het opnieuw.',
    en: 'Somebody else just changed this connection. Look at what it says and try again.',
  },
  'console.flash.sso-added': {
    nl: 'De koppeling is toegevoegd. Vul de gegevens in bij het systeem van je school en doe een testlogin.',
    en: "The connection was added. Enter the details in your school's system and do a test sign-in.",
  },
  'console.flash.sso-saved': { nl: 'Bewaard.', en: 'Saved.' },
  'console.flash.sso-mapping': {
    nl: 'De kenmerken zijn bewaard. Doe een nieuwe testlogin.',
    en: 'The attributes were saved. Do a new test sign-in.',
  },
  'console.flash.sso-on': { nl: 'De koppeling staat aan.', en: 'The connection is on.' },
  'console.flash.sso-off': { nl: 'De koppeling staat uit.', en: 'The connection is off.' },
  'console.flash.sso-mode': {
    nl: 'De manier van inloggen is gewijzigd.',
    en: 'The way of signing in was changed.',
  },
  'console.flash.sso-removed': { nl: 'De koppeling is verwijderd.', en: 'The connection was removed.' },
  'console.flash.sso-refreshed': { nl: 'De gegevens zijn opnieuw opgehaald.', en: 'The details were fetched again.' },
});

const mapping = defineTexts({
  'console.sso.mapping': { nl: 'Kenmerken en rollen', en: 'Attributes and roles' },
  'console.sso.mapping.lead': {
    nl: 'Hoe heten de gegevens in het systeem van je school? Zet een vinkje als de school het gegeven invult, en niet de persoon zelf: alleen daarmee wordt een account herkend.',
    en: "What are these details called in your school's system? Tick the box when the school fills in the detail, not the person: only such a detail recognises an account.",
  },
  'console.sso.mapping.known': {
    nl: 'Bekende namen: {names}. Meer namen zet je achter elkaar met een spatie ertussen; de eerste die er is telt.',
    en: 'Known names: {names}. Put several names after each other with a space between; the first that is there counts.',
  },
  'console.sso.mapping.by-school': { nl: 'Door de school ingevuld', en: 'Filled in by the school' },
  'console.sso.mapping.roles': { nl: 'Wie is wat?', en: 'Who is what?' },
  'console.sso.mapping.roles.text': {
    nl: 'Welke waarden van de rol of groep horen bij wie? Zet een komma tussen de waarden. Een beheerder wordt nooit zo gemaakt.',
    en: 'Which values of the role or group belong to whom? Put a comma between them. An administrator is never made this way.',
  },
  'console.sso.mapped.username': { nl: 'Gebruikersnaam', en: 'Username' },
  'console.sso.mapped.givenName': { nl: 'Voornaam', en: 'First name' },
  'console.sso.mapped.infix': { nl: 'Tussenvoegsel', en: 'Infix' },
  'console.sso.mapped.familyName': { nl: 'Achternaam', en: 'Last name' },
  'console.sso.mapped.email': { nl: 'E-mailadres', en: 'Email address' },
  'console.sso.mapped.leerlingnummer': { nl: 'Leerlingnummer', en: 'Pupil number' },
  'console.sso.mapped.externalId': { nl: 'Vaste id in dat systeem', en: 'Fixed id in that system' },
  'console.sso.mapped.eckId': { nl: 'ECK iD', en: 'ECK iD' },
  'console.sso.mapped.affiliation': { nl: 'Rol of groep', en: 'Role or group' },
  'console.sso.role.leerling': { nl: 'Leerling', en: 'Pupil' },
  'console.sso.role.docent': { nl: 'Docent', en: 'Teacher' },
  'console.sso.role.guest': { nl: 'Gast (krijgt nooit een account)', en: 'Guest (never gets an account)' },
});

const test = defineTexts({
  'console.sso.test': { nl: 'Testlogin', en: 'Test sign-in' },
  'console.sso.test.text': {
    nl: 'Je gaat naar het systeem van je school en weer terug. Er wordt niemand ingelogd en niets gekoppeld.',
    en: "You go to your school's system and back. Nobody is signed in and nothing is linked.",
  },
  'console.sso.test.button': { nl: 'Doe een testlogin', en: 'Do a test sign-in' },
  'console.sso.test.again': { nl: 'Test nog eens', en: 'Test again' },
  'console.sso.test.back': { nl: 'Terug naar de koppeling', en: 'Back to the connection' },
  'console.sso.test.nobody': {
    nl: 'Dit was een test: er is niemand ingelogd en niets gekoppeld.',
    en: 'This was a test: nobody was signed in and nothing was linked.',
  },
  'console.sso.test.gone': {
    nl: 'De uitkomst van een test is één keer te zien, door wie hem deed. Doe zo nodig een nieuwe test.',
    en: 'The outcome of a test is shown once, to who did it. Do a new test if you need one.',
  },
  'console.sso.test.subject': { nl: 'Wie dit is in dat systeem', en: 'Who this is in that system' },
  'console.sso.test.amr': { nl: 'Hoe daar is ingelogd', en: 'How they signed in there' },
  'console.sso.test.amr.none': { nl: 'Niet gezegd: telt als één stap', en: 'Not said: counts as one step' },
  'console.sso.test.attributes': { nl: 'Wat er verder terugkwam', en: 'What else came back' },
  'console.sso.test.name': { nl: 'Kenmerk', en: 'Attribute' },
  'console.sso.test.value': { nl: 'Waarde', en: 'Value' },
  'console.sso.test.none': { nl: 'Er kwamen geen kenmerken terug.', en: 'No attributes came back.' },
  'console.sso.would.login': {
    nl: 'Gelukt. Dit schoolaccount hoort al bij {who}.',
    en: 'Succeeded. This school account already belongs to {who}.',
  },
  'console.sso.would.link': {
    nl: 'Gelukt. Dit schoolaccount zou gekoppeld worden aan {who}.',
    en: 'Succeeded. This school account would be linked to {who}.',
  },
  'console.sso.would.ask.unknown': {
    nl: 'Gelukt. We kennen dit schoolaccount nog niet: deze persoon zou één keer met de Numo-gegevens inloggen, of een nieuw account krijgen als dat aan staat.',
    en: 'Succeeded. We do not know this school account yet: this person would sign in once with their Numo details, or get a new account if that is on.',
  },
  'console.sso.would.ask.not-told-apart': {
    nl: 'Gelukt, maar een andere school gebruikt hetzelfde systeem en niets zegt bij welke school iemand hoort. Iedereen logt één keer met de Numo-gegevens in.',
    en: 'Succeeded, but another school uses the same system and nothing says to which school somebody belongs. Everybody signs in once with their Numo details.',
  },
  'console.sso.would.ask.beheerder': {
    nl: 'Gelukt. Dit is een beheerder: die logt één keer met de Numo-gegevens in om te koppelen.',
    en: 'Succeeded. This is an administrator, who signs in once with their Numo details to link.',
  },
  'console.sso.would.ask.linked-already': {
    nl: 'Gelukt, maar het gevonden account is al aan een ander schoolaccount gekoppeld.',
    en: 'Succeeded, but the account that was found is linked to another school account already.',
  },
  'console.sso.would.ask.guest': {
    nl: 'Gelukt. Dit is een gast: die krijgt geen account en wordt niet vanzelf gekoppeld.',
    en: 'Succeeded. This is a guest, who gets no account and is not linked by itself.',
  },
  'console.sso.would.refuse.other-tenant': {
    nl: 'Geweigerd: dit account hoort bij een andere school of organisatie.',
    en: 'Refused: this account belongs to another school or organisation.',
  },
  'console.sso.would.refuse.account-disabled': {
    nl: 'Geweigerd: dit Numo-account is uitgezet.',
    en: 'Refused: this Numo account is disabled.',
  },
  'console.sso.would.refuse.account-gone': {
    nl: 'Geweigerd: dit Numo-account is verwijderd.',
    en: 'Refused: this Numo account was deleted.',
  },
  'console.sso.would.refuse.attributes-differ': {
    nl: 'Geweigerd: de kenmerken wijzen naar meer dan één Numo-account.',
    en: 'Refused: the attributes point at more than one Numo account.',
  },
  'console.sso.would.refuse.role-differs': {
    nl: 'Geweigerd: het schoolaccount en het Numo-account hebben niet dezelfde rol.',
    en: 'Refused: the school account and the Numo account do not have the same role.',
  },
});

export const ssoTexts = { ...page, ...mapping, ...test };
