/** SAML 2.0, as a service provider: signed requests by redirect, answers by post, and nothing that was not asked for. */
import { X509Certificate } from 'node:crypto';
import {
  type AdminView,
  type Answered,
  type Ask,
  type Assertion,
  defineProtocol,
  type Kept,
  logoutCallbackOf,
  type Opened,
  type Ports,
  type Unasked,
} from '../contract.ts';
import { Refusal } from '../refusal.ts';
import { readAssertion, unaskedOf } from './assertion.ts';
import { makeOwnKey } from './certificate.ts';
import { type SamlConfig, samlConfig } from './config.ts';
import { engineFor, entityIdOf, fetchMetadata, idpOf, ownMetadata, refusalOf, verify } from './engine.ts';
import { inspectResponse } from './inspect.ts';
import type { IdpMetadata } from './metadata.ts';
import { samlPresets } from './presets.ts';
import { samlTexts } from './texts.ts';
import { attribute, NS, one, textOf, type XmlElement } from './xml.ts';

async function begin(connection: Opened<SamlConfig>, ask: Ask, ports: Ports) {
  const idp = await idpOf(connection, ports);
  // An NCName may not begin with a digit.
  const requestId = `_${ports.random()}`;
  const engine = engineFor(connection, idp, { requestId, fresh: ask.fresh });
  return { redirect: await engine.getAuthorizeUrlAsync(ask.state, undefined, {}), keep: { requestId } };
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
const MOST = 400_000;

function decode(answer: Answered): string {
  const encoded = answer.params['SAMLResponse'] ?? '';
  if (answer.method !== 'POST' || encoded.length > MOST || !BASE64.test(encoded)) throw new Refusal('malformed');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(encoded, 'base64'));
  } catch (cause) {
    throw new Refusal('malformed', { cause });
  }
}

const STATUS = 'urn:oasis:names:tc:SAML:2.0:status:';
const DENIED = new Set(['AuthnFailed', 'RequestDenied', 'NoPassive'].map((word) => STATUS + word));

function checkStatus(root: XmlElement): void {
  const status = one(root, NS.protocol, 'Status');
  const code = status && one(status, NS.protocol, 'StatusCode');
  const value = code && attribute(code, 'Value');
  if (value === `${STATUS}Success`) return;
  const inner = code && one(code, NS.protocol, 'StatusCode');
  const denied = DENIED.has((inner && attribute(inner, 'Value')) ?? '');
  throw new Refusal(denied ? 'upstream-denied' : 'upstream-error', { cause: new Error('the status is no success') });
}

/** What stands around the assertion: it may be unsigned, so what it says only ever refuses. */
function checkResponse(
  root: XmlElement,
  responseSigned: boolean,
  callback: string,
  idp: IdpMetadata,
  requestId: string | undefined,
): void {
  const destination = attribute(root, 'Destination');
  if (destination === undefined ? responseSigned : destination !== callback) throw new Refusal('destination');
  const issuer = one(root, NS.assertion, 'Issuer');
  if (issuer && textOf(issuer) !== idp.entityId) throw new Refusal('issuer');
  if (attribute(root, 'InResponseTo') !== requestId) throw new Refusal('unsolicited');
  if (attribute(root, 'Version') !== '2.0') throw new Refusal('malformed');
  checkStatus(root);
}

/** The assertion of an answer, after every check. `asked`: the request that it must answer; none: it may answer none. */
async function read(
  connection: Opened<SamlConfig>,
  answer: Answered,
  asked: Pick<Kept, 'fresh' | 'begunAt'> & { readonly requestId: string | undefined },
  ports: Ports,
): Promise<{ assertion: Assertion; element: XmlElement }> {
  const { callback } = connection;
  const text = decode(answer);
  const idp = await idpOf(connection, ports);
  const inspected = inspectResponse(text);
  checkResponse(inspected.root, inspected.responseSigned, callback, idp, asked.requestId);
  const element = await verify(connection, idp, text, inspected);
  const assertion = readAssertion(element, {
    entityId: entityIdOf(callback),
    callback,
    idpEntityId: idp.entityId,
    ...asked,
    now: ports.clock.now(),
    subject: connection.config.subject,
  });
  return { assertion, element };
}

async function complete(connection: Opened<SamlConfig>, answer: Answered, kept: Kept, ports: Ports) {
  try {
    const { requestId } = kept.keep;
    if (requestId === undefined) throw new Refusal('malformed');
    const { fresh, begunAt } = kept;
    return (await read(connection, answer, { requestId, fresh, begunAt }, ports)).assertion;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** From a school's portal (SAML 2.0 Profiles section 4.1.5): believed in nothing but that a login is wished for. */
async function unasked(connection: Opened<SamlConfig>, answer: Answered, ports: Ports): Promise<Unasked | undefined> {
  if (!connection.config.idpInitiated) return undefined;
  try {
    const now = ports.clock.now();
    const { element } = await read(connection, answer, { requestId: undefined, fresh: false, begunAt: now }, ports);
    return unaskedOf(element, now);
  } catch (error) {
    throw refusalOf(error);
  }
}

/** A signed logout request; the provider sends the browser back to the address in our metadata. */
async function logoutUrl(
  connection: Opened<SamlConfig>,
  logout: Readonly<Record<string, string>>,
  state: string,
  ports: Ports,
): Promise<string | undefined> {
  const idp = await idpOf(connection, ports);
  const { NameID: nameID, Format: nameIDFormat = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified' } = logout;
  if (idp.sloUrl === undefined || nameID === undefined) return undefined;
  const { NameQualifier: nameQualifier, SPNameQualifier: spNameQualifier, SessionIndex: sessionIndex } = logout;
  const engine = engineFor(connection, idp, { requestId: `_${ports.random()}` });
  const who = {
    issuer: idp.entityId,
    nameID,
    nameIDFormat,
    ...(nameQualifier === undefined ? {} : { nameQualifier }),
    ...(spNameQualifier === undefined ? {} : { spNameQualifier }),
    ...(sessionIndex === undefined ? {} : { sessionIndex }),
  };
  return engine.getLogoutUrlAsync(who, state, {});
}

function adminView(connection: Opened<SamlConfig>): AdminView {
  const { callback } = connection;
  return {
    lines: [
      { label: 'federation.copy.metadata', value: entityIdOf(callback) },
      { label: 'federation.copy.entity-id', value: entityIdOf(callback) },
      { label: 'federation.copy.acs', value: callback },
      { label: 'federation.copy.logout', value: logoutCallbackOf(callback) },
    ],
    document: { type: 'application/samlmetadata+xml', body: ownMetadata(connection) },
  };
}

const endOf = (der: string): Date => new Date(new X509Certificate(Buffer.from(der, 'base64')).validTo);
const latest = (dates: readonly Date[]): Date => new Date(Math.max(...dates.map((date) => date.getTime())));

/** SAML 2.0 (Core, Bindings, Profiles section 4.1), as a relying party of a school's provider. */
export const saml = defineProtocol<SamlConfig>({
  name: 'saml',
  config: samlConfig,
  presets: samlPresets,
  texts: samlTexts,
  upstream: ({ idp, metadataUrl }) => idp?.entityId ?? metadataUrl ?? '',
  provision: async ({ callback, clock, known }) =>
    known.includes('privateKey') ? {} : makeOwnKey(new URL(callback).hostname, clock),
  begin,
  stateOf: ({ params }) => params['RelayState'],
  complete,
  unasked,
  logoutUrl,
  adminView,
  expiries: ({ config: { idp }, secrets: { certificate } }) => [
    ...(idp ? [{ what: 'federation.expiry.provider-certificate', at: latest(idp.certificates.map(endOf)) }] : []),
    ...(certificate === undefined ? [] : [{ what: 'federation.expiry.own-certificate', at: endOf(certificate) }]),
  ],
  async refresh({ config }, ports) {
    if (config.metadataUrl === undefined) return undefined;
    const idp = await fetchMetadata(config.metadataUrl, ports);
    // Who it is never changes: everybody's link hangs on it.
    if (config.idp && config.idp.entityId !== idp.entityId) throw new Refusal('issuer');
    return JSON.stringify(idp) === JSON.stringify(config.idp) ? undefined : { ...config, idp };
  },
});
