import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Assertion, Kept, Opened, Ports } from '../../../src/federation/contract.ts';
import { createOutbound, Refusal } from '../../../src/federation/index.ts';
import { saml } from '../../../src/federation/saml/index.ts';
import { type Clock, MINUTE, systemClock } from '../../../src/kernel/clock.ts';
import { encryptionFor, laughs, pem, samlAttacks } from '../../support/saml-attacks.ts';
import { makeIdpKey, type SamlIdp, startSamlIdp } from '../../support/saml-idp.ts';

const callback = 'http://localhost:3000/sso/saml/c1';
let idp: SamlIdp;
let secrets: Readonly<Record<string, string>>;
let stranger: { key: string; cert: string };
let shift = 0;
const clock: Clock = {
  now: () => new Date(Date.now() + shift),
  ms: () => Date.now() + shift,
  elapsed: () => performance.now(),
};
const ports: Ports = {
  clock,
  random: () => randomBytes(32).toString('base64url'),
  outbound: createOutbound({ allowPrivateAddresses: true }),
};
const connection = (config: Record<string, unknown> = {}): Opened<unknown> => ({
  id: 'c1',
  schoolId: 's1',
  config: { metadataUrl: idp.metadataUrl, ...known, ...config },
  secrets,
  callback,
});
/** As most connections are: with the metadata that was read before. */
let known: Record<string, unknown> = {};

beforeAll(async () => {
  [idp, stranger] = await Promise.all([startSamlIdp(), makeIdpKey()]);
  secrets = (await saml.provision?.({ config: {}, callback, clock: systemClock, known: [] })) ?? {};
  known = (await saml.refresh(connection(), ports)) as Record<string, unknown>;
});
afterAll(() => idp.close());
beforeEach(() => {
  shift = 0;
  idp.options = {};
  idp.tamper = (xml) => xml;
});

/** One login at the provider: what it posted, and what we keep of the request. */
async function ask(wish: { fresh?: boolean; connection?: Opened<unknown> } = {}) {
  const at = wish.connection ?? connection();
  const state = ports.random();
  const { redirect, keep } = await saml.begin(at, { state, fresh: wish.fresh === true, locale: 'nl' }, ports);
  const page = await (await fetch(redirect)).text();
  const fields = Object.fromEntries(
    [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const kept: Kept = { state, fresh: wish.fresh === true, begunAt: clock.now(), keep };
  return { at, answer: { method: 'POST' as const, params: fields }, kept };
}

const login = async (wish: Parameters<typeof ask>[0] = {}): Promise<Assertion> => {
  const { at, answer, kept } = await ask(wish);
  return saml.complete(at, answer, kept, ports);
};
const reasonOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => 'let in',
    (thrown: unknown) => thrown,
  );
  return error instanceof Refusal ? error.reason : error;
};
const persistent = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

describe('a login', () => {
  test('says who it is, by a signed request and a signed assertion', async () => {
    idp.user.attributes = { uid: 'sam', eduPersonAffiliation: ['student', 'member'] };
    idp.options = {
      // The provider checks our signature.
      signingCert: pem(secrets['certificate'] ?? ''),
      sessionIndex: '_s1',
      authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    };
    const { at, answer, kept } = await ask({ fresh: true });
    expect(saml.stateOf(answer)).toBe(kept.state);
    const assertion = await saml.complete(at, answer, kept, ports);
    expect(assertion).toMatchObject({
      subject: 'person-1',
      attributes: { uid: ['sam'], eduPersonAffiliation: ['student', 'member'] },
      amr: ['pwd'],
      logout: { NameID: 'person-1', Format: persistent, SessionIndex: '_s1' },
    });
    expect(Math.abs((assertion.authTime?.getTime() ?? 0) - Date.now())).toBeLessThan(MINUTE);
    const out = await saml.logoutUrl?.(at, assertion.logout ?? {}, 'back', ports);
    expect(out).toMatch(
      new RegExp(`^${idp.origin}/logout\\?SAMLRequest=.*RelayState=back.*SigAlg=.*sha256.*Signature=`),
    );
  });

  test('may be encrypted, and signed twice', async () => {
    idp.user.attributes = { uid: 'sam' };
    idp.options = { ...encryption(), signResponse: true };
    expect(await login()).toMatchObject({ subject: 'person-1', attributes: { uid: ['sam'] }, amr: [] });
    idp.options = {
      ...encryption(),
      encryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
      disallowEncryptionWithInsecureAlgorithm: false,
    };
    expect((await login()).subject).toBe('person-1');
    idp.options = { signResponse: true };
    expect((await login()).subject).toBe('person-1');
  });

  test('may name the person by an attribute, and believes any of several certificates', async () => {
    idp.user.attributes = { 'urn:oid:0.9.2342.19200300.100.1.1': 'u-7' };
    const metadata = await (await fetch(idp.metadataUrl)).text();
    const file = metadata.replace(
      /<KeyDescriptor[\s\S]*?<\/KeyDescriptor>/,
      (key) => key.replace(/<X509Certificate>[^<]*/, `<X509Certificate>${bare(stranger.cert)}`) + key,
    );
    const built = saml.presets.find(({ name }) => name === 'saml')?.build({ metadata: file, subject: 'uid' }, {});
    const config = built?.ok === true ? built.config : {};
    expect((config['idp'] as { certificates: string[] }).certificates).toHaveLength(2);
    expect((await login({ connection: { ...connection(), config } })).subject).toBe('u-7');
  });
});

const bare = (text: string) => text.replace(/-----[^-]+-----|\s/g, '');
const encryption = () => encryptionFor(secrets['certificate'] ?? '');

describe('refused', () => {
  test('every attack', async () => {
    const attacks = samlAttacks({ idp, stranger, certificate: secrets['certificate'] ?? '' });
    for (const [what, { options, tamper, later, reason }] of Object.entries(attacks)) {
      idp.options = options?.() ?? {};
      let changed = tamper === undefined;
      idp.tamper = (xml) => {
        const made = tamper?.(xml) ?? xml;
        changed ||= made !== xml;
        return made;
      };
      const { at, answer, kept } = await ask();
      shift = later ?? 0;
      expect([what, changed]).toEqual([what, true]);
      expect([what, await reasonOf(saml.complete(at, answer, kept, ports))]).toEqual([what, reason]);
      shift = 0;
    }
  });

  test('an answer to the request of another attempt', async () => {
    const [mine, other] = [await ask(), await ask()];
    expect(await reasonOf(saml.complete(mine.at, other.answer, mine.kept, ports))).toBe('unsolicited');
  });

  test('a login before the one that was asked for, and an answer by another way', async () => {
    const { at, answer, kept } = await ask({ fresh: true });
    const late = { ...kept, begunAt: new Date(Date.now() + 5 * MINUTE) };
    expect(await reasonOf(saml.complete(at, answer, late, ports))).toBe('not-fresh');
    expect(await reasonOf(saml.complete(at, { ...answer, method: 'GET' }, kept, ports))).toBe('malformed');
  });
});

describe('metadata', () => {
  const answers: [string, string, (response: ServerResponse) => void][] = [
    ['a redirect', 'upstream-garbage', (response) => response.writeHead(302, { location: idp.metadataUrl }).end()],
    [
      'an endless one',
      'upstream-garbage',
      (response) => response.writeHead(200, { 'content-type': 'text/xml' }).end('x'.repeat(1_100_000)),
    ],
    ['a page', 'upstream-garbage', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')],
    ['no XML', 'upstream-garbage', (response) => response.writeHead(200, { 'content-type': 'text/xml' }).end('hello')],
    [
      'entities',
      'upstream-garbage',
      (response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(`${laughs}<a>&j;</a>`),
    ],
    ['nothing', 'upstream-error', (response) => response.writeHead(404).end()],
    ['a dead line', 'upstream-unreachable', (response) => response.destroy()],
  ];
  test.each(answers)('of %s: %s', async (_, reason, metadata) => {
    idp.metadata = metadata;
    expect(
      await reasonOf(saml.begin(connection({ idp: undefined }), { state: 's', fresh: false, locale: 'nl' }, ports)),
    ).toBe(reason);
    idp.metadata = undefined;
  });

  test('is not fetched from a private address', async () => {
    const guarded = { ...ports, outbound: createOutbound({ allowPrivateAddresses: false }) };
    const at = connection({ metadataUrl: idp.metadataUrl.replace('http:', 'https:') });
    expect(await reasonOf(saml.refresh(at, guarded))).toBe('upstream-unreachable');
  });

  test('is read anew: another certificate is taken over, another provider is not', async () => {
    const own = { key: idp.key, cert: idp.cert };
    expect(await saml.refresh(connection(), ports)).toBeUndefined();
    Object.assign(idp, stranger);
    expect(await reasonOf(login())).toBe('signature');
    const next = await saml.refresh(connection(), ports);
    expect((await login({ connection: connection(next as Record<string, unknown>) })).subject).toBe('person-1');
    Object.assign(idp, own, { entityId: `${idp.origin}/another` });
    expect(await reasonOf(saml.refresh(connection(), ports))).toBe('issuer');
    Object.assign(idp, { entityId: `${idp.origin}/saml` });
  });

  test('of our own names us, our addresses and our certificate, and says when things end', async () => {
    const view = saml.adminView(connection());
    expect(view.lines.map(({ value }) => value)).toContain(callback);
    for (const part of [
      `entityID="${callback}/metadata"`,
      `Location="${callback}"`,
      'WantAssertionsSigned="true"',
      'AuthnRequestsSigned="true"',
      secrets['certificate'] ?? '-',
    ])
      expect(view.document?.body.replace(/\s+(?=[A-Za-z0-9+/=]{20})/g, '')).toContain(part);
    expect(saml.expiries(connection()).map(({ what }) => what)).toEqual([
      'federation.expiry.provider-certificate',
      'federation.expiry.own-certificate',
    ]);
  });
});
