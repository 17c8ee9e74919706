/** Our own key for one connection, and the self-signed certificate in which SAML carries its public half. */
import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { after, type Clock, DAY } from '../../kernel/clock.ts';
import { laterPackage } from '../../kernel/later.ts';

/** Loaded when somebody makes a connection. */
const asn1 = laterPackage<typeof import('@peculiar/asn1-schema')>('@peculiar/asn1-schema');
const x509 = laterPackage<typeof import('@peculiar/asn1-x509')>('@peculiar/asn1-x509');

const RSA_BITS = 2048;
const YEARS = 10;
const COMMON_NAME = '2.5.4.3';
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

const bytes = (buffer: Buffer): ArrayBuffer => new Uint8Array(buffer).buffer;

/**
 * A new RSA key (PKCS #8, PEM) and its certificate (X.509 v3, DER in base64), valid for ten years: providers
 * believe the key in the metadata, nobody issues it.
 */
export async function makeOwnKey(
  commonName: string,
  clock: Clock,
): Promise<{ privateKey: string; certificate: string }> {
  const { AsnConvert } = asn1();
  const {
    AlgorithmIdentifier,
    AttributeTypeAndValue,
    AttributeValue,
    Certificate,
    Name,
    RelativeDistinguishedName,
    SubjectPublicKeyInfo,
    TBSCertificate,
    Validity,
    Version,
  } = x509();
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: RSA_BITS });
  const name = new Name([
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type: COMMON_NAME, value: new AttributeValue({ utf8String: commonName }) }),
    ]),
  ]);
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null });
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 1;
  const unsigned = new TBSCertificate({
    version: Version.v3,
    serialNumber: bytes(serial),
    signature: algorithm,
    issuer: name,
    subject: name,
    validity: new Validity({ notBefore: after(clock.now(), -DAY), notAfter: after(clock.now(), YEARS * 365 * DAY) }),
    subjectPublicKeyInfo: AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(unsigned)), privateKey);
  const certificate = new Certificate({
    tbsCertificate: unsigned,
    signatureAlgorithm: algorithm,
    signatureValue: bytes(signature),
  });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: Buffer.from(AsnConvert.serialize(certificate)).toString('base64'),
  };
}
