import { defineTexts } from '../render/index.ts';

/** The words of the school's own way in. Those of product.md sections 2, 5 and 9 are literal. */
export const ssoTexts = defineTexts({
  'login.sso.button': { nl: 'Log in met je schoolaccount', en: 'Sign in with your school account' },
  'login.sso.title': { nl: 'Inloggen bij Numo – schoolaccount', en: 'Sign in to Numo – school account' },
  'login.sso.straight': {
    nl: 'Je gaat nu naar de inlogpagina van je school.',
    en: "You are going to your school's sign-in page now.",
  },
  'login.sso.again': {
    nl: 'Je logt in op de inlogpagina van je school.',
    en: "You sign in on your school's sign-in page.",
  },
  'login.sso.choose': { nl: 'Waarmee log je in op school?', en: 'How do you sign in at school?' },
  'login.sso.way': { nl: 'Verder met', en: 'Go on with' },
  'login.sso.retry': { nl: 'Probeer het opnieuw', en: 'Try again' },
  'login.sso.local': { nl: 'Log in met gebruikersnaam en wachtwoord', en: 'Sign in with username and password' },
  'login.sso.local.beheerder': {
    nl: 'Ben je beheerder? Log in met gebruikersnaam, wachtwoord en code.',
    en: 'Are you an administrator? Sign in with username, password and code.',
  },
  'login.sso.no-match': {
    nl: 'We herkennen je schoolaccount nog niet. Log één keer in met je Numo-gegevens of vraag je beheerder.',
    en: "We don't recognise your school account yet. Sign in once with your Numo details or ask your administrator.",
  },

  'login.sso.failed.title': {
    nl: 'Inloggen met je schoolaccount lukt niet',
    en: 'Sign in with your school account: it did not work',
  },
  'login.sso.blame.provider': {
    nl: 'Dit ligt niet aan jou en niet aan Numo, maar aan het inlogsysteem van je school. Blijft het zo? Vraag de ICT-afdeling van je school.',
    en: "This is not your fault, nor Numo's: it is your school's sign-in system. Does it stay like this? Ask your school's IT department.",
  },
  'login.sso.blame.person': {
    nl: 'Probeer het opnieuw en kies bij je school het goede account.',
    en: 'Try again, and choose the right account at your school.',
  },
  'login.sso.blame.answer': {
    nl: 'Begin opnieuw. Gebeurt het nog eens? Vertel het dan je beheerder: die ziet in het Logboek wat er mis is.',
    en: 'Start again. Does it happen once more? Then tell your administrator, who can see in the log what is wrong.',
  },
  'login.sso.blame.account': {
    nl: 'Je beheerder kan dit voor je nakijken en oplossen.',
    en: 'Your administrator can look into this and solve it for you.',
  },
  'login.sso.failed.upstream-unreachable': {
    nl: 'Het inlogsysteem van je school geeft geen antwoord.',
    en: "Your school's sign-in system does not answer.",
  },
  'login.sso.failed.upstream-garbage': {
    nl: 'Het inlogsysteem van je school geeft een antwoord dat we niet begrijpen.',
    en: "Your school's sign-in system gave an answer that we do not understand.",
  },
  'login.sso.failed.upstream-error': {
    nl: 'Het inlogsysteem van je school meldt een fout.',
    en: "Your school's sign-in system reports an error.",
  },
  'login.sso.failed.misconfigured': {
    nl: 'De koppeling met je school is niet goed ingesteld.',
    en: 'The connection with your school is not set up well.',
  },
  'login.sso.failed.upstream-denied': {
    nl: 'Je bent bij je school niet ingelogd.',
    en: 'You did not sign in at your school.',
  },
  'login.sso.failed.not-fresh': {
    nl: 'Je school heeft niet opnieuw gevraagd wie je bent. Dat is hier wel nodig.',
    en: 'Your school did not ask you again who you are, which is needed here.',
  },
  'login.sso.failed.other-tenant': {
    nl: 'Dit is geen account van deze school.',
    en: 'This is not an account of this school.',
  },
  'login.sso.failed.no-connection': {
    nl: 'Inloggen met een schoolaccount staat voor deze school nu niet aan.',
    en: 'Signing in with a school account is not switched on for this school now.',
  },
  'login.sso.failed.account-disabled': { nl: 'Je account bij Numo is uitgezet.', en: 'Your Numo account is disabled.' },
  'login.sso.failed.account-gone': {
    nl: 'Het account bij Numo dat hierbij hoort, is er niet meer.',
    en: 'The Numo account that belongs to this is not there any more.',
  },
  'login.sso.failed.attributes-differ': {
    nl: 'Wat je school over je doorgeeft, hoort bij verschillende accounts in Numo.',
    en: 'What your school tells about you belongs to different Numo accounts.',
  },
  'login.sso.failed.role-differs': {
    nl: 'Dit schoolaccount en dit Numo-account horen niet bij dezelfde persoon: het ene is van een leerling, het andere niet.',
    en: "This school account and this Numo account are not one person's: one is a pupil's, the other is not.",
  },
  'login.sso.failed.linking-expired': {
    nl: 'Het koppelen duurde te lang. Begin opnieuw.',
    en: 'Linking took too long. Please start again.',
  },
  'login.sso.failed.not-mine': {
    nl: 'Je schoolaccount is niet gekoppeld. Log bij je school eerst uit en kies dan je eigen account.',
    en: 'Your school account was not linked. Sign out at your school first, then choose your own account.',
  },
  'login.sso.failed.not-vouched': {
    nl: 'Je school vertelt niet wanneer je daar hebt ingelogd, en dat moet hier zeker zijn. Met je schoolaccount lukt dit daarom niet.',
    en: 'Your school does not tell when you signed in there, which must be certain here. So this cannot be done with your school account.',
  },
  'login.sso.failed.other-subject': {
    nl: 'Bij Numo is iemand anders ingelogd dan wie er nu bij je school inlogde. Ben jij dat niet? Kies dan «Ik ben iemand anders».',
    en: 'Somebody else is signed in at Numo than who signed in at your school just now. Is that not you? Then choose “I am somebody else”.',
  },
  'login.sso.failed.ended': {
    nl: 'Er is net iets aan je account veranderd. Log opnieuw in.',
    en: 'Something about your account has just changed. Please sign in again.',
  },
  'login.sso.failed.answer': {
    nl: 'Het antwoord van je school klopt niet, dus we laten niemand binnen.',
    en: "Your school's answer does not hold, so nobody is let in.",
  },

  'login.link.title': {
    nl: 'Inloggen bij Numo – schoolaccount koppelen',
    en: 'Sign in to Numo – link your school account',
  },
  'login.link.heading': { nl: 'Wie ben je bij Numo?', en: 'Who are you at Numo?' },
  'login.link.account': { nl: 'Je bent bij je school ingelogd als', en: 'At your school you are signed in as' },
  'login.link.why': {
    nl: 'Daarna kennen we je, en log je altijd in met je schoolaccount. Je hebt er 10 minuten voor.',
    en: 'After that we know you, and you always sign in with your school account. You have 10 minutes.',
  },
  'login.link.local': { nl: 'Log één keer in met je Numo-gegevens', en: 'Sign in once with your Numo details' },
  'login.link.make': { nl: 'Ik heb nog geen Numo-account', en: "I don't have a Numo account yet" },
  'login.link.other': { nl: 'Dit ben ik niet', en: 'This is not me' },
  'login.link.once': { nl: 'Log één keer in om te koppelen met', en: 'Sign in once to link with' },

  'login.confirm-link.page': {
    nl: 'Inloggen bij Numo – is dit jouw schoolaccount?',
    en: 'Sign in to Numo – is this your school account?',
  },
  'login.confirm-link.title': { nl: 'Is dit jouw schoolaccount?', en: 'Is this your school account?' },
  'login.confirm-link.numo': { nl: 'Je bent bij Numo ingelogd als', en: 'At Numo you are signed in as' },
  'login.confirm-link.school': { nl: 'Het schoolaccount bij', en: 'The school account at' },
  'login.confirm-link.text': {
    nl: 'Wie met dit schoolaccount inlogt, komt voortaan in jouw Numo-account. Zeg alleen ja als het van jou is.',
    en: 'From now on, whoever signs in with this school account gets into your Numo account. Only say yes if it is yours.',
  },
  'login.confirm-link.yes': { nl: 'Ja, dit is mijn schoolaccount', en: 'Yes, this is my school account' },
  'login.confirm-link.no': { nl: 'Nee, niet koppelen', en: "No, don't link" },
  'login.confirm-link.without': { nl: 'Verder zonder koppelen', en: 'Go on without linking' },
});
