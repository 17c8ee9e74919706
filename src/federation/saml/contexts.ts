import { all, NS, one, textOf, type XmlElement } from './xml.ts';

const CLASS = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
const MICROSOFT = 'http://schemas.microsoft.com/';

/** How somebody logged in, as SAML's contexts (and Microsoft's) say it, in the words of RFC 8176. */
const AMR: Readonly<Record<string, readonly string[]>> = {
  [`${CLASS}Password`]: ['pwd'],
  [`${CLASS}PasswordProtectedTransport`]: ['pwd'],
  [`${CLASS}Kerberos`]: ['wia'],
  [`${CLASS}TimeSyncToken`]: ['otp'],
  [`${CLASS}Smartcard`]: ['sc'],
  [`${CLASS}SmartcardPKI`]: ['sc', 'mfa'],
  [`${CLASS}MobileTwoFactorContract`]: ['mfa'],
  [`${CLASS}MobileTwoFactorUnregistered`]: ['mfa'],
  'https://refeds.org/profile/mfa': ['mfa'],
  [`${MICROSOFT}claims/multipleauthn`]: ['mfa'],
  [`${MICROSOFT}ws/2008/06/identity/authenticationmethod/password`]: ['pwd'],
};

const METHODS = `${MICROSOFT}claims/authnmethodsreferences`;

const amrFor = (word: string): readonly string[] => (Object.hasOwn(AMR, word) ? (AMR[word] ?? []) : []);

/** What the provider asserted, and nothing that it did not. */
export function amrOf(
  statement: XmlElement,
  attributes: Readonly<Record<string, readonly string[]>>,
): readonly string[] {
  const context = one(statement, NS.assertion, 'AuthnContext');
  const refs = context ? all(context, NS.assertion, 'AuthnContextClassRef').map(textOf) : [];
  const methods = Object.hasOwn(attributes, METHODS) ? (attributes[METHODS] ?? []) : [];
  return [...new Set([...refs, ...methods].flatMap(amrFor))];
}
