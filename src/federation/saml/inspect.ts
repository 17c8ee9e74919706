/**
 * Looks at the whole shape of a response before anything in it is believed. Signature wrapping needs a second
 * Assertion, Response, Signature or ID somewhere in the document: there may be none.
 */
import { Refusal } from '../refusal.ts';
import { all, attribute, isNamed, NS, one, parseXml, walk, type XmlElement } from './xml.ts';

const MAX_BYTES = 262_144;
const LIMITS = { maxBytes: MAX_BYTES, handwritten: false };

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SIGNATURES = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
]);
const DIGESTS = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512']);
/** AES in CBC stands here because Entra ID and AD FS use it; what comes out must be signed all the same. */
const CIPHERS = new Set([
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
]);
const KEY_CIPHERS = new Set([
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
]);

const wrapped = (what: string): Refusal => new Refusal('signature', { cause: new Error(what) });
const weak = (what: string): Refusal => new Refusal('algorithm', { cause: new Error(what) });

const need = (element: XmlElement | undefined, what: string): XmlElement => {
  if (!element) throw new Refusal('malformed', { cause: new Error(`no ${what}`) });
  return element;
};

function checkAlgorithm(parent: XmlElement, name: string, allowed: ReadonlySet<string>): void {
  const used = attribute(need(one(parent, NS.signature, name), name), 'Algorithm') ?? '';
  if (!allowed.has(used)) throw weak(name);
}

/** One reference, to the element that holds the signature, and nothing but the usual algorithms. */
function checkSignature(signature: XmlElement, id: string | undefined): void {
  const info = need(one(signature, NS.signature, 'SignedInfo'), 'SignedInfo');
  checkAlgorithm(info, 'CanonicalizationMethod', new Set([EXCLUSIVE]));
  checkAlgorithm(info, 'SignatureMethod', SIGNATURES);
  const reference = need(one(info, NS.signature, 'Reference'), 'Reference');
  if (!id || attribute(reference, 'URI') !== `#${id}`) throw wrapped('a reference to something else');
  checkAlgorithm(reference, 'DigestMethod', DIGESTS);
  const transforms = one(reference, NS.signature, 'Transforms');
  const names = transforms ? transforms.children.map((transform) => attribute(transform, 'Algorithm')) : [];
  if (names.length > 2 || names.some((name) => name !== EXCLUSIVE && name !== ENVELOPED)) throw weak('Transform');
  if (all(signature, NS.signature, 'Object').length > 0) throw wrapped('an object in a signature');
}

function checkIds(root: XmlElement): void {
  const seen = new Set<string>();
  for (const element of walk(root)) {
    for (const { localName, value } of element.attributes) {
      if (localName.toLowerCase() !== 'id') continue;
      if (seen.has(value)) throw wrapped('an id twice');
      seen.add(value);
    }
  }
}

/** The signature of an element that holds one; signatures anywhere else are refused. */
function checkSignatures(root: XmlElement, holders: readonly XmlElement[]): ReadonlySet<XmlElement> {
  const signed = new Set<XmlElement>();
  for (const signature of walk(root)) {
    if (signature.localName !== 'Signature') continue;
    const holder = holders.find((one) => one === signature.parent);
    if (!holder || signature.namespace !== NS.signature || signed.has(holder)) throw wrapped('a signature elsewhere');
    checkSignature(signature, attribute(holder, 'ID'));
    signed.add(holder);
  }
  return signed;
}

/** One thing is encrypted, right in the assertion's place, under one key. */
function checkEncryption(root: XmlElement, encrypted: XmlElement): void {
  const [data, second] = [...walk(root)].filter(({ localName }) => localName === 'EncryptedData');
  if (data?.parent !== encrypted || second) throw wrapped('something else is encrypted');
  let ciphers = 0;
  for (const element of walk(encrypted)) {
    if (element.localName !== 'EncryptionMethod') continue;
    const key = element.parent?.localName === 'EncryptedKey';
    if (!(key ? KEY_CIPHERS : CIPHERS).has(attribute(element, 'Algorithm') ?? '')) throw weak('EncryptionMethod');
    ciphers += 1;
  }
  if (ciphers !== 2) throw new Refusal('malformed', { cause: new Error('not one cipher and one for its key') });
}

const HOLDERS = new Set(['Assertion', 'EncryptedAssertion']);

/** The root and the one assertion in it. */
function findAssertion(root: XmlElement): XmlElement | undefined {
  const holders = [...walk(root)].filter(({ localName }) => HOLDERS.has(localName));
  const [holder, second] = holders;
  if (second) throw wrapped('a second assertion');
  if (holder && (holder.parent !== root || holder.namespace !== NS.assertion)) throw wrapped('an assertion elsewhere');
  if ([...walk(root)].filter(({ localName }) => localName === 'Response').length !== 1)
    throw wrapped('a second response');
  return holder;
}

export interface Inspected {
  readonly root: XmlElement;
  /** Plain or encrypted; none in a response that tells of an error. */
  readonly assertion?: XmlElement | undefined;
  readonly encrypted: boolean;
  /** The response has a signature of its own, which then must hold too. */
  readonly responseSigned: boolean;
}

/** @throws Refusal `malformed`, `signature`, `unsigned`, `algorithm`; XmlError. */
export function inspectResponse(text: string): Inspected {
  const root = parseXml(text, LIMITS);
  if (!isNamed(root, NS.protocol, 'Response')) throw new Refusal('malformed', { cause: new Error('not a response') });
  const assertion = findAssertion(root);
  const encrypted = assertion?.localName === 'EncryptedAssertion';
  checkIds(root);
  const signed = checkSignatures(root, assertion && !encrypted ? [root, assertion] : [root]);
  if (assertion && encrypted) checkEncryption(root, assertion);
  else if (assertion && !signed.has(assertion)) throw new Refusal('unsigned');
  return { root, assertion, encrypted, responseSigned: signed.has(root) };
}

/** What came out of an encrypted assertion. @throws as inspectResponse. */
export function inspectDecrypted(text: string): void {
  const root = parseXml(text, LIMITS);
  if (!isNamed(root, NS.assertion, 'Assertion')) throw wrapped('something else was encrypted');
  if ([...walk(root)].some((element) => element !== root && HOLDERS.has(element.localName)))
    throw wrapped('a second assertion');
  checkIds(root);
  if (!checkSignatures(root, [root]).has(root)) throw new Refusal('unsigned');
}

/** Reads bytes that a signature covers. @throws XmlError. */
export const parseVerified = (text: string): XmlElement => parseXml(text, LIMITS);
