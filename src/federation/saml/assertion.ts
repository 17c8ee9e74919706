/** What a verified assertion says, and whether it says it to us, now, and in answer to what we asked. */
import { MINUTE } from '../../kernel/clock.ts';
import { valuesOf } from '../attributes.ts';
import type { Assertion, Unasked } from '../contract.ts';
import { Refusal } from '../refusal.ts';
import { amrOf } from './contexts.ts';
import { all, attribute, NS, one, textOf, type XmlElement } from './xml.ts';

/** How much two clocks may differ. */
const SKEW_MS = MINUTE;

export interface Expected {
  readonly entityId: string;
  readonly callback: string;
  readonly idpEntityId: string;
  /** None: it must answer nothing. */
  readonly requestId: string | undefined;
  readonly fresh: boolean;
  readonly begunAt: Date;
  readonly now: Date;
  /** The attribute that is the person; none: the NameID. */
  readonly subject?: string | undefined;
}

const refuse = (reason: ConstructorParameters<typeof Refusal>[0], what: string): Refusal =>
  new Refusal(reason, { cause: new Error(what) });

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function instantOf(element: XmlElement, name: string): number | undefined {
  const text = attribute(element, name);
  if (text === undefined) return undefined;
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw refuse('malformed', `${name} is no moment`);
  return at;
}

function checkTimes(element: XmlElement, now: Date): void {
  const [from, until] = [instantOf(element, 'NotBefore'), instantOf(element, 'NotOnOrAfter')];
  if (from !== undefined && now.getTime() + SKEW_MS < from) throw refuse('not-yet-valid', element.localName);
  if (until !== undefined && now.getTime() - SKEW_MS >= until) throw refuse('expired', element.localName);
}

/** SAML 2.0 Core section 2.5.1: every restriction must name us. */
function checkConditions(assertion: XmlElement, expected: Expected): void {
  const conditions = one(assertion, NS.assertion, 'Conditions');
  const restrictions = conditions ? all(conditions, NS.assertion, 'AudienceRestriction') : [];
  if (!conditions || restrictions.length === 0) throw refuse('audience', 'no audience');
  checkTimes(conditions, expected.now);
  for (const restriction of restrictions) {
    const audiences = all(restriction, NS.assertion, 'Audience').map(textOf);
    if (!audiences.includes(expected.entityId)) throw refuse('audience', 'another audience');
  }
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** SAML 2.0 Profiles section 4.1.4.2: for whom, until when, and in answer to what a bearer may bring it. */
function checkConfirmation(subject: XmlElement, expected: Expected): void {
  const bearers = all(subject, NS.assertion, 'SubjectConfirmation').filter(
    (confirmation) => attribute(confirmation, 'Method') === BEARER,
  );
  const [bearer, second] = bearers;
  const data = bearer && one(bearer, NS.assertion, 'SubjectConfirmationData');
  if (!data || second) throw refuse('malformed', 'not one bearer confirmation');
  if (attribute(data, 'Recipient') !== expected.callback) throw refuse('destination', 'another recipient');
  const answers = attribute(data, 'InResponseTo');
  if (answers !== expected.requestId) throw refuse('unsolicited', answers ? 'answers another request' : 'answers none');
  if (instantOf(data, 'NotOnOrAfter') === undefined) throw refuse('expired', 'no end');
  checkTimes(data, expected.now);
}

const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
const MAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** The person for ever. A mail address or a passing name is nobody (product.md section 5). */
function subjectOf(
  nameId: XmlElement | undefined,
  attributes: Assertion['attributes'],
  name: string | undefined,
): string {
  if (name !== undefined) {
    const [value, second] = valuesOf(attributes, [name]);
    if (!value || second !== undefined || value.length > MAX_SUBJECT)
      throw refuse('subject-missing', 'no such attribute');
    return value;
  }
  const format = nameId && attribute(nameId, 'Format');
  const value = nameId && textOf(nameId);
  if (!value || value.length > MAX_SUBJECT) throw refuse('subject-missing', 'no NameID');
  if (format === TRANSIENT || format === MAIL) throw refuse('subject-missing', 'a NameID that does not last');
  return value;
}

const MAX_SUBJECT = 256;
const MAX_ATTRIBUTES = 100;
const MAX_VALUES = 200;
const MAX_TEXT = 512;

function attributesOf(assertion: XmlElement): Assertion['attributes'] {
  const found = new Map<string, string[]>();
  const add = (name: string | undefined, values: readonly string[]): void => {
    if (name === undefined || (!found.has(name) && found.size >= MAX_ATTRIBUTES)) return;
    found.set(name, [...(found.get(name) ?? []), ...values].slice(0, MAX_VALUES));
  };
  const statements = all(assertion, NS.assertion, 'AttributeStatement');
  const elements = statements.flatMap((statement) => all(statement, NS.assertion, 'Attribute'));
  for (const element of elements) {
    // A value with elements in it (a NameID) says nothing to us.
    const plain = all(element, NS.assertion, 'AttributeValue').filter(
      (value) => all(value, NS.assertion, 'NameID').length === 0,
    );
    const values = plain.map(textOf).filter((value) => value !== '' && value.length <= MAX_TEXT);
    const [name, friendly] = [attribute(element, 'Name'), attribute(element, 'FriendlyName')];
    add(name, values);
    if (friendly !== name) add(friendly, values);
  }
  return Object.fromEntries(found);
}

const LOGOUT_PARTS = ['Format', 'NameQualifier', 'SPNameQualifier'] as const;

/** What a logout request must name. */
function logoutOf(nameId: XmlElement | undefined, statement: XmlElement): Record<string, string> | undefined {
  if (!nameId) return undefined;
  const index = attribute(statement, 'SessionIndex');
  const parts = LOGOUT_PARTS.flatMap((name) => {
    const value = attribute(nameId, name);
    return value ? [[name, value] as const] : [];
  });
  return { NameID: textOf(nameId), ...Object.fromEntries(parts), ...(index ? { SessionIndex: index } : {}) };
}

function checkFresh(at: number | undefined, { fresh, begunAt }: Expected): void {
  if (fresh && at !== undefined && at < begunAt.getTime() - SKEW_MS) throw new Refusal('not-fresh');
}

/** An answer that nobody asked for counts only so short after it was given, whatever it says of itself. */
const UNASKED_MS = 5 * MINUTE;

/** Which answer that nobody asked for this is, and how long it counts; for one that `readAssertion` has read. @throws Refusal */
export function unaskedOf(assertion: XmlElement, now: Date): Unasked {
  const id = attribute(assertion, 'ID');
  const issued = instantOf(assertion, 'IssueInstant');
  if (id === undefined || issued === undefined) throw refuse('malformed', 'no id, or no moment');
  if (now.getTime() - SKEW_MS >= issued + UNASKED_MS) throw refuse('expired', 'given too long ago');
  if (now.getTime() + SKEW_MS < issued) throw refuse('not-yet-valid', 'given later');
  return { id, until: new Date(issued + UNASKED_MS + SKEW_MS) };
}

/**
 * Reads an assertion whose bytes a signature covers. @throws Refusal for one that is not for us, not of this
 * provider, not in answer to this request, too early or too late, or that names nobody.
 */
export function readAssertion(assertion: XmlElement, expected: Expected): Assertion {
  const issuer = one(assertion, NS.assertion, 'Issuer');
  if (!issuer || textOf(issuer) !== expected.idpEntityId) throw refuse('issuer', 'another issuer');
  const subject = one(assertion, NS.assertion, 'Subject');
  if (!subject) throw refuse('subject-missing', 'no subject');
  checkConfirmation(subject, expected);
  checkConditions(assertion, expected);
  const [statement] = all(assertion, NS.assertion, 'AuthnStatement');
  if (!statement) throw refuse('malformed', 'no statement of a login');
  const session = instantOf(statement, 'SessionNotOnOrAfter');
  if (session !== undefined && expected.now.getTime() - SKEW_MS >= session) throw refuse('expired', 'session');
  const at = instantOf(statement, 'AuthnInstant');
  checkFresh(at, expected);
  const nameId = one(subject, NS.assertion, 'NameID');
  const attributes = attributesOf(assertion);
  const logout = logoutOf(nameId, statement);
  return {
    subject: subjectOf(nameId, attributes, expected.subject),
    attributes,
    amr: amrOf(statement, attributes),
    ...(at === undefined ? {} : { authTime: new Date(at) }),
    ...(logout ? { logout } : {}),
  };
}
