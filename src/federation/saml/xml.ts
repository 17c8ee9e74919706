/** XML as this protocol reads it: strict, bounded, and without what could hide something (document types, entities). */
import { SaxesParser } from 'saxes';

export const NS = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
} as const;

interface XmlAttribute {
  readonly localName: string;
  /** Empty for one without a prefix. */
  readonly namespace: string;
  readonly value: string;
}

export interface XmlElement {
  readonly localName: string;
  readonly namespace: string;
  readonly parent: XmlElement | undefined;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** All text right in it. */
  readonly text: string;
}

type Growing = Omit<XmlElement, 'children' | 'text'> & { readonly children: Growing[]; text: string };

/** The text is no XML that we read. Its message holds nothing of the text. */
export class XmlError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

const MAX_DEPTH = 40;
const MAX_ELEMENTS = 5000;

export interface XmlLimits {
  readonly maxBytes: number;
  /** Lets comments and instructions pass, as files that people write have them. */
  readonly handwritten: boolean;
}

const refuse = (what: string) => (): never => {
  throw new XmlError(what);
};

/** Nothing of these ever reaches the tree. */
function forbid(parser: SaxesParser<{ xmlns: true }>, handwritten: boolean): void {
  parser.on('error', refuse('not well formed'));
  parser.on('doctype', refuse('document type'));
  parser.on('cdata', refuse('CDATA'));
  if (!handwritten) {
    parser.on('comment', refuse('comment'));
    parser.on('processinginstruction', refuse('instruction'));
  }
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw new XmlError('not UTF-8');
  });
}

/** Reads a text strictly: entities other than the five of XML, and whatever is not well formed, end it. @throws XmlError. */
export function parseXml(text: string, { maxBytes, handwritten }: XmlLimits): XmlElement {
  if (Buffer.byteLength(text) > maxBytes) throw new XmlError('too large');
  const parser = new SaxesParser({ xmlns: true });
  forbid(parser, handwritten);
  const open: Growing[] = [];
  let root: Growing | undefined;
  let count = 0;
  parser.on('opentag', ({ local, uri, attributes }) => {
    count += 1;
    if (open.length >= MAX_DEPTH || count > MAX_ELEMENTS) throw new XmlError('too deep, or too many elements');
    const parent = open.at(-1);
    const found = Object.values(attributes).map((one) => ({
      localName: one.local,
      namespace: one.uri,
      value: one.value,
    }));
    const element: Growing = { localName: local, namespace: uri, parent, attributes: found, children: [], text: '' };
    parent?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (said) => {
    const element = open.at(-1);
    if (element) element.text += said;
  });
  parser.write(text).close();
  if (!root) throw new XmlError('empty');
  return root;
}

/** The element and all below it, in the order of the text. */
export function* walk(root: XmlElement): Generator<XmlElement> {
  yield root;
  for (const child of root.children) yield* walk(child);
}

export const isNamed = (element: XmlElement, namespace: string, name: string): boolean =>
  element.localName === name && element.namespace === namespace;

export const all = (parent: XmlElement, namespace: string, name: string): readonly XmlElement[] =>
  parent.children.filter((child) => isNamed(child, namespace, name));

/** The one child of this name. @throws XmlError when there are several. */
export function one(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const [first, second] = all(parent, namespace, name);
  if (second) throw new XmlError(`several ${name}`);
  return first;
}

/** The text of an element that holds nothing but text. @throws XmlError when it holds anything else. */
export function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw new XmlError(`${element.localName} holds more than text`);
  return element.text.trim();
}

/** An attribute without a prefix that says something. */
export const attribute = (element: XmlElement, name: string): string | undefined =>
  element.attributes.find((one) => one.localName === name && one.namespace === '')?.value.trim() || undefined;
