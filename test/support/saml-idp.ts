import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inflateRawSync } from 'node:zlib';
import samlp from 'samlp';
import type { Connection } from '../../src/federation/index.ts';
import { makeOwnKey } from '../../src/federation/saml/certificate.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import type { School } from '../../src/schools/index.ts';
import type { TestApp } from './app.ts';
import { context } from './seed.ts';

const pem = (der: string): string =>
  `-----BEGIN CERTIFICATE-----\n${der.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----`;

/** Whom the provider says it is. */
export interface IdpUser {
  id: string;
  attributes: Record<string, string | string[]>;
}

/** A key of a provider, with its certificate as PEM. */
export async function makeIdpKey(): Promise<{ key: string; cert: string }> {
  const { privateKey, certificate } = await makeOwnKey('idp.test', systemClock);
  return { key: privateKey, cert: pem(certificate) };
}

const quoted = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const formPage = (action: string, fields: Readonly<Record<string, string>>): string =>
  `<!doctype html><html lang="en"><title>School</title><form method="post" action="${quoted(action)}">${Object.entries(
    fields,
  )
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${quoted(value)}">`)
    .join('')}<button id="idp-continue">Continue</button></form></html>`;

class Mapper {
  readonly user: IdpUser;
  constructor(user: IdpUser) {
    this.user = user;
  }
  getClaims(): IdpUser['attributes'] {
    return this.user.attributes;
  }
  getNameIdentifier(): { nameIdentifier: string } {
    return { nameIdentifier: this.user.id };
  }
}

/** Where a request wants its answer. */
const acsOf = (request: string): string =>
  /AssertionConsumerServiceURL="([^"]+)"/.exec(inflateRawSync(Buffer.from(request, 'base64')).toString())?.[1] ?? '';

/** A school's SAML 2.0 identity provider (the package samlp) on a real socket. It lets everybody in as `user`. */
export async function startSamlIdp() {
  const { key, cert } = await makeIdpKey();
  const user: IdpUser = { id: 'person-1', attributes: {} };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const idp = {
    origin,
    entityId: `${origin}/saml`,
    metadataUrl: `${origin}/metadata`,
    key,
    cert,
    user,
    /** Laid over what it answers with; for attacks and for other ways to set up a provider. */
    options: {} as Record<string, unknown>,
    /** Changes the response after it was signed. */
    tamper: (xml: string): string => xml,
    /** What the relying party signs its logouts with, and where it wants the answer. */
    leaver: { cert: '', url: '' },
    /** Who logged out here, by NameID. */
    left: new Set<string>(),
    /** Answers to metadata requests, when not its own. */
    metadata: undefined as ((response: ServerResponse) => void) | undefined,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const base = () => ({
    issuer: idp.entityId,
    cert: idp.cert,
    key: idp.key,
    profileMapper: (one: IdpUser) => new Mapper(one),
  });

  const answerLogin = (req: Parameters<ReturnType<typeof samlp.auth>>[0], res: ServerResponse): void => {
    const { SAMLRequest: asked, acs: own = '' } = req.query;
    // Without a request it begins here, as from a portal, at the party that is named in the address.
    const acs = asked === undefined ? own : acsOf(asked);
    const auth = samlp.auth({
      ...base(),
      getUserFromRequest: () => idp.user,
      nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      destination: acs,
      recipient: acs,
      getPostURL: (_audience, _request, _req, callback) => callback(null, acs),
      responseHandler(response) {
        const xml = Buffer.from(idp.tamper(response.toString())).toString('base64');
        res.writeHead(200, { 'content-type': 'text/html' });
        res.end(formPage(acs, { SAMLResponse: xml, RelayState: req.query['RelayState'] ?? '' }));
      },
      ...idp.options,
    });
    auth(req, res, (error) => res.writeHead(500).end(String(error)));
  };

  /** One party has a session here: nobody else is told. A signature that does not hold is a fault. */
  const answerLogout = (req: Parameters<ReturnType<typeof samlp.logout>>[0], res: ServerResponse): void => {
    const participant = { serviceProviderLogoutURL: idp.leaver.url, cert: idp.leaver.cert };
    const participants = {
      get(_issuer: string, _index: unknown, nameId: string, done: (error: null, one: unknown) => void) {
        idp.left.add(nameId);
        done(null, participant);
      },
      remove: (_issuer: unknown, _index: unknown, _nameId: unknown, done: (error: null) => void) => done(null),
      hasElements: () => false,
    };
    const logout = samlp.logout({ ...base(), deflate: true, sessionParticipants: participants });
    logout(req, res, (error) => res.writeHead(500).end(String(error)));
  };

  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '', origin);
    const express = Object.assign(request, {
      query: Object.fromEntries(url.searchParams),
      originalUrl: url.pathname,
      protocol: 'http',
      body: {},
      session: {},
    });
    Object.assign(response, {
      set: (name: string, value: string) => response.setHeader(name, value),
      send: (body: unknown) => response.end(typeof body === 'string' ? body : String(body)),
    });
    if (url.pathname === '/sso') return answerLogin(express, response);
    if (url.pathname === '/logout') return answerLogout(express, response);
    if (url.pathname === '/metadata' && idp.metadata) return idp.metadata(response);
    if (url.pathname === '/metadata') {
      const paths = {
        redirectEndpointPath: '/sso',
        postEndpointPath: '/sso',
        logoutEndpointPaths: { redirect: '/logout' },
      };
      return samlp.metadata({ ...base(), ...paths, profileMapper: undefined })(express, response, () => undefined);
    }
    response.writeHead(404).end();
  });
  return idp;
}

export type SamlIdp = Awaited<ReturnType<typeof startSamlIdp>>;

const NOWHERE = 'https://idp.example';

/** What a provider that is not there publishes: for pages that only show it. */
export async function metadataOfNobody(): Promise<string> {
  const { certificate } = await makeOwnKey('idp.example', systemClock);
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${NOWHERE}">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${NOWHERE}/sso"/>
</IDPSSODescriptor></EntityDescriptor>`;
}

/** A connection to that provider, by its metadata as a file. */
export async function connectBySaml(app: TestApp, school: School): Promise<Connection> {
  const wish = { preset: 'saml', name: 'Schoolaccount', typed: { metadata: await metadataOfNobody() } };
  const added = await app.running.domains.federation.connections.add(school.id, wish, context);
  if (!added.ok) throw new Error(`refused: ${JSON.stringify(added.errors)}`);
  return added.connection;
}
