import { definePage } from '../render/page.ts';
import type { LoginFrame, SupportInfo } from './frame.ts';

const atSchool: LoginFrame = {
  action: '/interaction/abc',
  csrf: 'token',
  clientName: 'Numo',
  school: { name: 'Demo College', changeUrl: '/interaction/abc/school' },
};

/** Which way in (links `sso-way`), or, where there is one, the page that leads there by itself. */
export const ssoPage = definePage<{
  frame: LoginFrame;
  ways: readonly { name: string; url: string }[];
  /** The browser goes on by itself. */
  straight: boolean;
  /** It was there before in this login: the back button. */
  again: boolean;
}>('login/sso', {
  straight: { frame: atSchool, ways: [{ name: 'Schoolaccount', url: '?via=a' }], straight: true, again: false },
  again: { frame: atSchool, ways: [{ name: 'Schoolaccount', url: '?via=a' }], straight: false, again: true },
  choose: {
    frame: atSchool,
    ways: [
      { name: 'Microsoft', url: '?via=a' },
      { name: 'Magister met een nogal lange naam voor een knop', url: '?via=b' },
    ],
    straight: false,
    again: false,
  },
});

/** Sentences of their own; every other failure is an answer that does not hold. */
const SSO_FAILURES = [
  'upstream-unreachable',
  'upstream-garbage',
  'upstream-error',
  'misconfigured',
  'upstream-denied',
  'not-fresh',
  'other-tenant',
  'no-connection',
  'account-disabled',
  'account-gone',
  'attributes-differ',
  'role-differs',
  'linking-expired',
  'not-mine',
  'not-vouched',
  'other-subject',
  'ended',
  'answer',
] as const;

/** The key of its sentence. */
type SsoFailure = `login.sso.failed.${(typeof SSO_FAILURES)[number]}`;

export const sentenceOf = (failure: string): SsoFailure =>
  `login.sso.failed.${SSO_FAILURES.find((known) => known === failure) ?? 'answer'}`;

export interface SsoFailed {
  readonly frame: LoginFrame;
  /** The key of the sentence that says whose fault it is. */
  readonly blame: `login.sso.blame.${'provider' | 'person' | 'answer' | 'account'}`;
  readonly failure: SsoFailure;
  readonly support: SupportInfo;
  readonly clientName: string;
  readonly connection?: string;
  readonly retryUrl?: string;
  /** Somebody else is logged in here: on as whom the school named (link `sso-other`). */
  readonly otherUrl?: string;
  /** The page of username and password; `forAll`: it lets everybody in, else only who has been told so. */
  readonly local: { readonly url: string; readonly forAll: boolean };
}

const failed: SsoFailed = {
  frame: atSchool,
  blame: 'login.sso.blame.provider',
  failure: 'login.sso.failed.upstream-unreachable',
  support: { phone: '0297-523159', mail: 'support@kurve.nl' },
  clientName: 'Numo',
  connection: 'Microsoft',
  retryUrl: '/interaction/abc/naar-school',
  local: { url: '/interaction/abc/lokaal', forAll: true },
};

/** Why the school's own way in did not lead in, whose fault that is, and what else there is. Links `sso-retry`, `sso-local`. */
export const ssoFailedPage = definePage<SsoFailed>('login/sso-failed', {
  provider: failed,
  person: { ...failed, blame: 'login.sso.blame.person', failure: 'login.sso.failed.upstream-denied' },
  answer: { ...failed, blame: 'login.sso.blame.answer', failure: 'login.sso.failed.answer' },
  account: {
    ...failed,
    blame: 'login.sso.blame.account',
    failure: 'login.sso.failed.attributes-differ',
    local: { url: '?lokaal', forAll: false },
  },
  other: {
    ...failed,
    blame: 'login.sso.blame.person',
    failure: 'login.sso.failed.other-subject',
    otherUrl: '/interaction/abc/naar-school?wie=anders',
  },
  ended: { ...failed, blame: 'login.sso.blame.account', failure: 'login.sso.failed.ended' },
  nowhere: {
    frame: atSchool,
    blame: 'login.sso.blame.account',
    failure: 'login.sso.failed.no-connection',
    support: failed.support,
    clientName: 'Numo',
    local: { url: '?lokaal', forAll: false },
  },
});

/** A school account that nobody knows: buttons `link-local`, `link-make`, `link-other`; the form posts `koppelen`. */
export const linkPage = definePage<{ frame: LoginFrame; shown: string; make: boolean }>('login/link', {
  known: { frame: atSchool, shown: 's.visser@school.example', make: false },
  make: { frame: atSchool, shown: 's.visser@school.example', make: true },
});

/** «Ja, dit is mijn schoolaccount» (button `link-yes`), «Nee» (`link-no`); the form posts `schoolaccount`. */
export const confirmLinkPage = definePage<{
  frame: LoginFrame;
  name: string;
  username: string;
  shown: string;
  connection: string;
  /** Why these two may not be linked. */
  refused?: SsoFailure;
  /** Without a link this login counts by itself. */
  localCounts: boolean;
}>('login/confirm-link', {
  ask: {
    frame: atSchool,
    name: 'Meti Ayodele',
    username: 'docent2',
    shown: 'm.ayodele@school.example',
    connection: 'Microsoft',
    localCounts: true,
  },
  refused: {
    frame: atSchool,
    name: 'Meti Ayodele',
    username: 'docent2',
    shown: 's.visser@school.example',
    connection: 'Microsoft',
    refused: 'login.sso.failed.role-differs',
    localCounts: false,
  },
});
