/** What a school's provider publishes of itself: SAML 2.0 Metadata, an IDPSSODescriptor. */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { isLocalIssuer } from '../../config/schema.ts';
import { all, attribute, isNamed, NS, one, parseXml, textOf, type XmlElement, XmlError } from './xml.ts';

const address = z.string().max(1024);

export const idpMetadata = z.strictObject({
  entityId: address,
  ssoUrl: address,
  sloUrl: address.optional(),
  /** DER in base64; an answer may be signed with any of them, so the provider can change over. */
  certificates: z.array(z.string().max(8192)).min(1).max(10),
});

export type IdpMetadata = z.infer<typeof idpMetadata>;

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const MAX_BYTES = 1_048_576;
const LEAST_RSA_BITS = 2048;

/** Where a browser may be sent: https, or http on this very machine. */
function browserAddress(location: string | undefined): string | undefined {
  if (!location || !URL.canParse(location)) return undefined;
  const url = new URL(location);
  return url.protocol === 'https:' || isLocalIssuer(location) ? url.href : undefined;
}

/** The address for the redirect binding. */
function endpoint(descriptor: XmlElement, name: string): string | undefined {
  const found = all(descriptor, NS.metadata, name).find((service) => attribute(service, 'Binding') === REDIRECT);
  return found && browserAddress(attribute(found, 'Location'));
}

/** A certificate whose key is strong enough to believe, as DER in base64. */
function soundCertificate(base64: string): string | undefined {
  try {
    const { publicKey, raw } = new X509Certificate(Buffer.from(base64, 'base64'));
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    return publicKey.asymmetricKeyType === 'rsa' && bits >= LEAST_RSA_BITS ? raw.toString('base64') : undefined;
  } catch {
    return undefined;
  }
}

function certificatesOf(descriptor: XmlElement): readonly string[] {
  const signing = all(descriptor, NS.metadata, 'KeyDescriptor').filter((key) => attribute(key, 'use') !== 'encryption');
  const texts = signing
    .flatMap((key) => all(key, NS.signature, 'KeyInfo'))
    .flatMap((info) => all(info, NS.signature, 'X509Data'))
    .flatMap((data) => all(data, NS.signature, 'X509Certificate'))
    .map(textOf);
  return [...new Set(texts.map(soundCertificate).filter((der) => der !== undefined))].slice(0, 10);
}

/** Every description of one provider in the file: the root itself, or those in a list. */
const entitiesOf = (root: XmlElement): readonly XmlElement[] => {
  if (isNamed(root, NS.metadata, 'EntityDescriptor')) return [root];
  return isNamed(root, NS.metadata, 'EntitiesDescriptor') ? root.children.flatMap(entitiesOf) : [];
};

/**
 * Reads a provider's metadata: exactly one identity provider with an address for the redirect binding and
 * at least one signing certificate (RSA of 2048 bits or more). A signature on it is not looked at: what is
 * believed is the file that an admin gave, or the https address.
 * @throws XmlError.
 */
export function readMetadata(text: string): IdpMetadata {
  const root = parseXml(text.replace(/^\ufeff/, ''), { maxBytes: MAX_BYTES, handwritten: true });
  const found = entitiesOf(root).flatMap((entity) => {
    const descriptor = one(entity, NS.metadata, 'IDPSSODescriptor');
    return descriptor ? [{ entity, descriptor }] : [];
  });
  const [only, second] = found;
  if (!only || second) throw new XmlError('not exactly one identity provider');
  const sloUrl = endpoint(only.descriptor, 'SingleLogoutService');
  const read = idpMetadata.safeParse({
    entityId: attribute(only.entity, 'entityID'),
    ssoUrl: endpoint(only.descriptor, 'SingleSignOnService'),
    ...(sloUrl ? { sloUrl } : {}),
    certificates: certificatesOf(only.descriptor),
  });
  if (!read.success) throw new XmlError('no address for the redirect binding, or no sound certificate');
  return read.data;
}
