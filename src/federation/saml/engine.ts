/** The SAML library: it writes and signs requests, decrypts, and checks signatures. Everything else is ours. */
import { promisify } from 'node:util';
import type { SAML } from '@node-saml/node-saml';
import { laterPackage } from '../../kernel/later.ts';
import { logoutCallbackOf, type Opened, type Ports } from '../contract.ts';
import { outboundFault } from '../outbound.ts';
import { Refusal } from '../refusal.ts';
import type { SamlConfig } from './config.ts';
import { type Inspected, inspectDecrypted, parseVerified } from './inspect.ts';
import { type IdpMetadata, readMetadata } from './metadata.ts';
import { type XmlElement, XmlError } from './xml.ts';

/** Both bring a whole family of XML packages along: loaded by the first connection that needs them. */
const library = laterPackage<typeof import('@node-saml/node-saml')>('@node-saml/node-saml');
const encryption = laterPackage<typeof import('xml-encryption')>('xml-encryption');

const METADATA_TYPES = ['application/*xml', 'text/xml', 'text/plain', 'application/octet-stream'];

/** Reads what the provider publishes. @throws Refusal. */
export async function fetchMetadata(address: string, { outbound }: Pick<Ports, 'outbound'>): Promise<IdpMetadata> {
  const answer = await outbound(address, { types: METADATA_TYPES });
  if (answer.status !== 200) {
    throw new Refusal('upstream-error', { cause: new Error(`metadata answered ${answer.status}`) });
  }
  try {
    return readMetadata(answer.body);
  } catch (cause) {
    throw new Refusal('upstream-garbage', { cause });
  }
}

/** The provider as it was last read, or as it is published now. @throws Refusal. */
export async function idpOf({ config }: Opened<SamlConfig>, ports: Pick<Ports, 'outbound'>): Promise<IdpMetadata> {
  if (config.idp) return config.idp;
  if (config.metadataUrl === undefined) throw new Refusal('misconfigured');
  return fetchMetadata(config.metadataUrl, ports);
}

/** Our name at the provider; our metadata is at this address too. */
export const entityIdOf = (callback: string): string => `${callback}/metadata`;

const pem = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;

const ownKeyOf = ({ secrets }: Opened<SamlConfig>): { privateKey: string; certificate: string } => {
  const { privateKey, certificate } = secrets;
  if (privateKey === undefined || certificate === undefined) throw new Refusal('misconfigured');
  return { privateKey, certificate: pem(certificate) };
};

/** The library for one connection. `requestId` names the request that it writes. */
export function engineFor(
  connection: Opened<SamlConfig>,
  idp: IdpMetadata,
  more: { readonly requestId?: string; readonly fresh?: boolean; readonly responseSigned?: boolean } = {},
): SAML {
  const { privateKey, certificate } = ownKeyOf(connection);
  const { requestId } = more;
  const { SAML, ValidateInResponseTo } = library();
  return new SAML({
    issuer: entityIdOf(connection.callback),
    callbackUrl: connection.callback,
    logoutCallbackUrl: logoutCallbackOf(connection.callback),
    entryPoint: idp.ssoUrl,
    ...(idp.sloUrl === undefined ? {} : { logoutUrl: idp.sloUrl }),
    idpCert: idp.certificates.map(pem),
    privateKey,
    publicCert: certificate,
    decryptionPvk: privateKey,
    signatureAlgorithm: 'sha256',
    digestAlgorithm: 'sha256',
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: more.responseSigned === true,
    forceAuthn: more.fresh === true,
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    ...(requestId === undefined ? {} : { generateUniqueId: () => requestId }),
    // For whom, when, and in answer to what: assertion.ts checks it on the verified bytes, with our clock.
    audience: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
  });
}

/** What we publish for the provider's admin. */
export const ownMetadata = (connection: Opened<SamlConfig>): string => {
  const { certificate } = ownKeyOf(connection);
  const nobody: IdpMetadata = {
    entityId: '',
    ssoUrl: connection.callback,
    certificates: [connection.secrets['certificate'] ?? ''],
  };
  return engineFor(connection, connection.config.idp ?? nobody).generateServiceProviderMetadata(
    certificate,
    certificate,
  );
};

/** Looks into an encrypted assertion with our key. Whatever fails in it fails alike: nobody learns which. */
async function inspectInside(response: string, key: string): Promise<void> {
  let inside: string;
  try {
    inside = await promisify(encryption().decrypt)(response, { key });
  } catch (cause) {
    throw new Refusal('signature', { cause: new Error('not decrypted', { cause }) });
  }
  try {
    inspectDecrypted(inside);
  } catch (error) {
    if (error instanceof XmlError) throw new Refusal('signature', { cause: error });
    throw error;
  }
}

/**
 * The assertion of a response whose shape was inspected, read from the bytes that a signature of the provider
 * covers. @throws Refusal `signature`, `unsigned`, `algorithm`.
 */
export async function verify(
  connection: Opened<SamlConfig>,
  idp: IdpMetadata,
  text: string,
  inspected: Inspected,
): Promise<XmlElement> {
  if (inspected.encrypted) await inspectInside(text, ownKeyOf(connection).privateKey);
  const engine = engineFor(connection, idp, inspected);
  try {
    const { profile } = await engine.validatePostResponseAsync({ SAMLResponse: Buffer.from(text).toString('base64') });
    return parseVerified(profile?.getAssertionXml?.() ?? '');
  } catch (error) {
    // The library's errors can hold parts of the answer.
    throw new Refusal('signature', { cause: new Error(error instanceof XmlError ? error.message : 'not verified') });
  }
}

/** The refusal that an error means. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof XmlError) return new Refusal('malformed', { cause: error });
  return new Refusal(outboundFault(error) ? 'upstream-unreachable' : 'malformed', { cause: new Error('unexpected') });
}
