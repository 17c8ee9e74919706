import { createHmac, X509Certificate } from 'node:crypto';
import { MINUTE } from '../../src/kernel/clock.ts';
import type { SamlIdp } from './saml-idp.ts';

/* Answers of a SAML provider that let nobody in: forged, torn, of somebody else, at another time. */

export const pem = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----`;

/** How the provider encrypts for us. @param certificate ours, as DER in base64. */
export const encryptionFor = (certificate: string) => {
  const encryptionCert = pem(certificate);
  const encryptionPublicKey = new X509Certificate(encryptionCert).publicKey.export({ type: 'spki', format: 'pem' });
  return { encryptionCert, encryptionPublicKey };
};

const ASSERTION = /<saml:Assertion[\s\S]*<\/saml:Assertion>/;
const SIGNATURE = /<Signature [\s\S]*?<\/Signature>/;

/** The parts of a response of which wrapping attacks are made: the true assertion, its signature, and a forged one. */
function parts(xml: string) {
  const original = ASSERTION.exec(xml)?.[0] ?? '';
  const signature = SIGNATURE.exec(original)?.[0] ?? '';
  const unsigned = original.replace(signature, '');
  const evil = unsigned.replace('person-1', 'beheerder').replace(/ID="_\w+"/, 'ID="_evil"');
  const withIn = (element: string, more: string) => element.replace(/<saml:Subject>/, `${more}<saml:Subject>`);
  return { original, signature, unsigned, evil, withIn, put: (text: string) => xml.replace(ASSERTION, () => text) };
}

const wrapResponse = (xml: string, inside: boolean): string => {
  const signature = SIGNATURE.exec(xml.replace(ASSERTION, ''))?.[0] ?? '';
  const evil = xml
    .replace(signature, '')
    .replace('person-1', 'beheerder')
    .replace(/ID="_\w+"/, 'ID="_evil"');
  const original = xml.replace(signature, '');
  const holder = inside
    ? signature.replace('</Signature>', `<Object>${original}</Object></Signature>`)
    : signature + original;
  return evil.replace(/(<\/saml:Issuer>)/, `$1${holder}`);
};

const wrapping: Record<string, (xml: string) => string> = {
  'XSW3, a forged one before': (xml) => parts(xml).put(parts(xml).evil + parts(xml).original),
  'XSW4, the true one inside a forged one': (xml) =>
    parts(xml).put(parts(xml).withIn(parts(xml).evil, parts(xml).original)),
  'XSW5, the signature moved': (xml) =>
    parts(xml).put(parts(xml).withIn(parts(xml).evil, parts(xml).signature) + parts(xml).unsigned),
  'XSW6, the true one in the moved signature': (xml) => {
    const { signature, unsigned, evil, withIn, put } = parts(xml);
    return put(withIn(evil, signature.replace('</Signature>', `${unsigned}</Signature>`)));
  },
  'XSW7, a forged one in extensions': (xml) =>
    parts(xml).put(
      `<samlp:Extensions>${parts(xml).evil.replace('_evil', /ID="(_\w+)"/.exec(parts(xml).original)?.[1] ?? '')}</samlp:Extensions>${parts(xml).original}`,
    ),
  'XSW8, the true one in an object': (xml) => {
    const { signature, unsigned, evil, withIn, put } = parts(xml);
    return put(withIn(evil, signature.replace('</Signature>', `<Object>${unsigned}</Object></Signature>`)));
  },
  'the same id twice': (xml) =>
    xml.replace('<samlp:Status>', `<samlp:Status ID="${/Assertion[^>]* ID="(_\w+)"/.exec(xml)?.[1]}">`),
  'a reference to all': (xml) => xml.replace(/Reference URI="#_\w+"/, 'Reference URI=""'),
};

export interface Attack {
  readonly options?: () => Record<string, unknown>;
  readonly tamper?: (xml: string) => string;
  /** The clock moves between request and answer. */
  readonly later?: number;
  readonly reason: string;
}

const hmacOf = (xml: string, cert: string): string => {
  const swapped = xml.replace('2001/04/xmldsig-more#rsa-sha256', '2001/04/xmldsig-more#hmac-sha256');
  const info =
    /<SignedInfo>[\s\S]*<\/SignedInfo>/
      .exec(swapped)?.[0]
      .replace('<SignedInfo>', '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">') ?? '';
  const value = createHmac('sha256', cert)
    .update(info.replace(/<(\w+)([^>]*)\/>/g, '<$1$2></$1>'))
    .digest('base64');
  return swapped.replace(/<SignatureValue>[^<]*/, `<SignatureValue>${value}`);
};
export const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha">${'bcdefghij'
  .split('')
  .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghij'[i]};`.repeat(10)}">`)
  .join('')}]>`;

/** @param certificate ours, as DER in base64; `stranger`: a key that nobody believes. */
export const samlAttacks = (world: {
  readonly idp: SamlIdp;
  readonly stranger: { readonly key: string; readonly cert: string };
  readonly certificate: string;
}): Readonly<Record<string, Attack>> => ({
  'another audience': { options: () => ({ audience: 'https://other.example/metadata' }), reason: 'audience' },
  'another issuer': { options: () => ({ issuer: 'https://other.example' }), reason: 'issuer' },
  'another recipient': { options: () => ({ recipient: 'https://other.example/acs' }), reason: 'destination' },
  'another destination': { options: () => ({ destination: 'https://other.example/acs' }), reason: 'destination' },
  expired: { later: 70 * MINUTE, reason: 'expired' },
  'not yet valid': { later: -5 * MINUTE, reason: 'not-yet-valid' },
  'an answer to another request': { options: () => ({ inResponseTo: '_other' }), reason: 'unsolicited' },
  'an answer to nothing': { tamper: (xml) => xml.replace(/InResponseTo="[^"]*"/, ''), reason: 'unsolicited' },
  'an unsigned assertion': { options: () => ({ signAssertion: false }), reason: 'unsigned' },
  'an unsigned assertion in a signed response': {
    options: () => ({ signAssertion: false, signResponse: true }),
    reason: 'unsigned',
  },
  'an encrypted assertion without a signature inside': {
    options: () => ({ ...encryptionFor(world.certificate), signAssertion: false }),
    reason: 'unsigned',
  },
  'the same in a signed response': {
    options: () => ({ ...encryptionFor(world.certificate), signAssertion: false, signResponse: true }),
    reason: 'unsigned',
  },
  'SHA-1': { options: () => ({ signatureAlgorithm: 'rsa-sha1' }), reason: 'algorithm' },
  'a SHA-1 digest': { options: () => ({ digestAlgorithm: 'sha1' }), reason: 'algorithm' },
  'SHA-1 inside an encrypted assertion': {
    options: () => ({ ...encryptionFor(world.certificate), signatureAlgorithm: 'rsa-sha1' }),
    reason: 'algorithm',
  },
  'no algorithm': {
    tamper: (xml) => xml.replace('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'none'),
    reason: 'algorithm',
  },
  'an HMAC under the public key': { tamper: (xml) => hmacOf(xml, world.idp.cert), reason: 'algorithm' },
  'another key, with its own certificate in it': { options: () => world.stranger, reason: 'signature' },
  'a changed name': { tamper: (xml) => xml.replace('>person-1<', '>beheerder<'), reason: 'signature' },
  'a changed status around a signed response': {
    options: () => ({ signResponse: true }),
    tamper: (xml) => xml.replace('<samlp:Status>', '<samlp:Status a="b">'),
    reason: 'signature',
  },
  'a comment in the name': { tamper: (xml) => xml.replace('>person-1<', '>person<!-- -->-1<'), reason: 'malformed' },
  'an external entity': {
    tamper: (xml) => `<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>${xml.replace('>person-1<', '>&x;<')}`,
    reason: 'malformed',
  },
  'a bomb of entities': { tamper: (xml) => laughs + xml.replace('>person-1<', '>&j;<'), reason: 'malformed' },
  'an instruction': { tamper: (xml) => xml.replace('<saml:Subject>', '<?x y?><saml:Subject>'), reason: 'malformed' },
  'a deep tree': {
    tamper: (xml) => xml.replace('<samlp:Status>', `${'<a>'.repeat(60)}${'</a>'.repeat(60)}<samlp:Status>`),
    reason: 'malformed',
  },
  'no XML': { tamper: () => 'SAMLResponse', reason: 'malformed' },
  'a failure': { tamper: (xml) => xml.replace('status:Success', 'status:Responder'), reason: 'upstream-error' },
  'a refusal': {
    tamper: (xml) =>
      xml
        .replace(
          /<samlp:StatusCode[^>]*>/,
          '<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:RequestDenied"/></samlp:StatusCode>',
        )
        .replace(ASSERTION, ''),
    reason: 'upstream-denied',
  },
  'a passing name': {
    options: () => ({ nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }),
    reason: 'subject-missing',
  },
  'a mail address for a name': {
    options: () => ({ nameIdentifierFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' }),
    reason: 'subject-missing',
  },
  ...Object.fromEntries(Object.entries(wrapping).map(([name, tamper]) => [name, { tamper, reason: 'signature' }])),
  'XSW1, the true response in the signature': {
    options: () => ({ signResponse: true }),
    tamper: (xml) => wrapResponse(xml, true),
    reason: 'signature',
  },
  'XSW2, the true response beside the signature': {
    options: () => ({ signResponse: true }),
    tamper: (xml) => wrapResponse(xml, false),
    reason: 'signature',
  },
});
