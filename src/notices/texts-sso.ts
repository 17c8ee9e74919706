import { defineTexts } from '../render/texts.ts';

/** What owners and beheerders are told of Single Sign-on (product.md sections 5 and 9). */
export const ssoNoticeTexts = defineTexts({
  'notice.sso-linked': {
    nl: 'Er is een schoolaccount gekoppeld aan je Numo-account.',
    en: 'A school account was linked to your Numo account.',
  },
  'notice.sso-unlinked': {
    nl: 'Een schoolaccount is losgekoppeld van je Numo-account.',
    en: 'A school account was unlinked from your Numo account.',
  },
  'notice.sso-connection-added': {
    nl: 'Er is een koppeling voor Single Sign-on toegevoegd aan je school.',
    en: 'A Single Sign-on connection was added to your school.',
  },
  'notice.sso-connection-changed': {
    nl: 'Een koppeling voor Single Sign-on van je school is gewijzigd of verwijderd.',
    en: 'A Single Sign-on connection of your school was changed or removed.',
  },
  'notice.sso-connection-ending': {
    nl: 'Een certificaat of client secret voor Single Sign-on van je school verloopt op {from}.',
    en: 'A certificate or client secret for Single Sign-on of your school expires on {from}.',
  },
  'notice.login-mode-changed': {
    nl: 'De manier waarop je school inlogt is gewijzigd (lokaal of met Single Sign-on).',
    en: 'The way your school signs in was changed (locally or by Single Sign-on).',
  },
  'mail.sso-linked.subject': { nl: 'Schoolaccount gekoppeld', en: 'School account linked' },
  'mail.sso-linked.body': {
    nl: 'Op {when} is een schoolaccount gekoppeld aan je Numo-account. Wie met dat schoolaccount inlogt, komt vanaf nu in jouw Numo-account.',
    en: 'On {when} a school account was linked to your Numo account. From now on, whoever signs in with that school account gets into your Numo account.',
  },
  'mail.sso-unlinked.subject': { nl: 'Schoolaccount losgekoppeld', en: 'School account unlinked' },
  'mail.sso-unlinked.body': {
    nl: 'Op {when} is een schoolaccount losgekoppeld van je Numo-account. Met dat schoolaccount kom je niet meer in Numo.',
    en: 'On {when} a school account was unlinked from your Numo account. That school account no longer gets into Numo.',
  },
  'mail.sso-connection-added.subject': {
    nl: 'Nieuwe koppeling voor Single Sign-on',
    en: 'New Single Sign-on connection',
  },
  'mail.sso-connection-added.body': {
    nl: 'Op {when} is een koppeling voor Single Sign-on toegevoegd aan je school. Je krijgt deze mail omdat je beheerder bent.',
    en: 'On {when} a Single Sign-on connection was added to your school. You get this mail because you are an administrator.',
  },
  'mail.sso-connection-changed.subject': {
    nl: 'Koppeling voor Single Sign-on gewijzigd',
    en: 'Single Sign-on connection changed',
  },
  'mail.sso-connection-changed.body': {
    nl: 'Op {when} is een koppeling voor Single Sign-on van je school gewijzigd of verwijderd. Je krijgt deze mail omdat je beheerder bent.',
    en: 'On {when} a Single Sign-on connection of your school was changed or removed. You get this mail because you are an administrator.',
  },
  'mail.sso-connection-ending.subject': {
    nl: 'Single Sign-on: iets verloopt op {from}',
    en: 'Single Sign-on: something expires on {from}',
  },
  'mail.sso-connection-ending.body': {
    nl: 'Een certificaat of client secret van een koppeling voor Single Sign-on van je school verloopt op {from}. Daarna kan er niemand meer mee inloggen. Kijk in Numo bij School, Single Sign-on wat je moet vernieuwen. Je krijgt deze mail omdat je beheerder bent.',
    en: 'A certificate or client secret of a Single Sign-on connection of your school expires on {from}. After that, nobody can sign in with it. In Numo, see School, Single Sign-on for what to renew. You get this mail because you are an administrator.',
  },
  'mail.login-mode-changed.subject': {
    nl: 'Manier van inloggen van je school gewijzigd',
    en: 'The way your school signs in was changed',
  },
  'mail.login-mode-changed.body': {
    nl: 'Op {when} is de manier waarop je school inlogt gewijzigd. Kijk in Numo bij School hoe er nu wordt ingelogd. Je krijgt deze mail omdat je beheerder bent.',
    en: 'On {when} the way your school signs in was changed. In Numo, see School for how people sign in now. You get this mail because you are an administrator.',
  },
});
