import fc from 'fast-check';
import Provider from 'oidc-provider';
import { describe, expect, it } from 'vitest';
import {
  type Client,
  type ClientMetadata,
  createClientStore,
  createClients,
  isAppUri,
  isRedirectUri,
  type NewClient,
  ownPagesClient,
  SCOPES,
} from '../../src/clients/index.ts';
import { SECOND } from '../../src/kernel/clock.ts';
import type { EventContext } from '../../src/kernel/events.ts';
import { newSigningKey } from '../../src/keys/jwk.ts';
import { openStore } from '../../src/storage/index.ts';
import { eventsOf, movableClock, RING } from './users-world.ts';

const SECRET = 'numo-demo-secret-not-for-production';

const DEMO: NewClient = {
  id: 'numo-demo',
  name: 'Numo',
  firstParty: true,
  secret: SECRET,
  redirectUris: ['http://localhost:3001/callback'],
  postLogoutRedirectUris: ['http://localhost:3001/'],
  initiateLoginUri: 'http://localhost:3001/login',
  clientUri: 'http://localhost:3001',
  backchannelLogoutUri: 'http://localhost:3001/backchannel',
};

async function makeClients() {
  const clock = movableClock();
  const store = await openStore('sqlite::memory:', { clock });
  const clientStore = createClientStore(store);
  await store.prepare();
  const deps = { store: clientStore, ring: RING, clock, realmId: 'realm' };
  const context: EventContext = { clock, actor: { kind: 'system', by: 'test' } };
  return { clock, store, clientStore, deps, context, clients: createClients(deps) };
}

const engineKeys = await Promise.all([newSigningKey('RS256'), newSigningKey('ES256')]);

/** What the engine itself makes of the metadata: it refuses what it does not understand. */
async function engineTakes(metadata: ClientMetadata): Promise<Record<string, unknown>> {
  const provider = new Provider('http://localhost:3000', {
    responseTypes: ['code', 'none'],
    scopes: [...SCOPES],
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: () => 'x',
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: false } },
    jwks: { keys: engineKeys },
    cookies: { keys: ['x'] },
    clients: [{ ...metadata }],
  });
  const client = await provider.Client.find(metadata.client_id);
  return { ...client?.metadata() };
}

describe('redirect addresses', () => {
  it('are https, http on this machine, or the scheme of an app', () => {
    const good = [
      'https://numo.example/callback?a=b',
      'https://[2001:db8::1]:8443/cb',
      'http://localhost:3001/callback',
      'http://127.0.0.1/cb',
      'http://[::1]:1/cb',
      'nl.numo.app:/callback',
      'com.example.app://cb',
    ];
    for (const uri of good) expect(isRedirectUri(uri), uri).toBe(true);
    const bad = [
      ...['', 'numo.example', '/callback', '//numo.example', 'http://numo.example/cb', 'https://', 'ftp://a.nl/'],
      ...[
        'https://a.nl/cb#x',
        'https://a.nl/#',
        'https://*.a.nl/cb',
        'https://a.nl/*',
        'https://u:p@a.nl/',
        'https://u@a.nl',
      ],
      ...[
        'javascript:alert(1)',
        'data:text/html,x',
        'myapp:/cb',
        'vbscript:x',
        'file:///etc/passwd',
        'blob:https://a.nl/x',
      ],
      ...[
        'https://a.nl/\n',
        ' https://a.nl/',
        'https://a.nl\\@b.nl',
        'https://a.nl/\u202e',
        'http://localhost.evil.nl/',
      ],
      ...[
        'http://localhost@evil.nl/',
        'https:a.nl',
        'https:///a.nl',
        'HTTPS:0/',
        'http://127.0.0.1.evil.nl/',
        `https://a.nl/${'x'.repeat(3000)}`,
      ],
    ];
    for (const uri of bad) expect(isRedirectUri(uri), JSON.stringify(uri)).toBe(false);
  });

  it('never lead off the machine by http, nor into a script (property)', () => {
    const part = (...texts: string[]) => fc.oneof(fc.constantFrom(...texts), fc.string({ maxLength: 6 }));
    const scheme = part('http:', 'https:', 'HTTPS:', 'javascript:', 'data:', 'nl.app:', 'file:', '');
    const host = part(
      '//localhost',
      '//127.0.0.1',
      '//[::1]',
      '//evil.nl',
      '//localhost@evil.nl',
      '///',
      '\\\\evil.nl',
      '',
    );
    const rest = part('', '.evil.nl', ':80', '/cb', '/#x', '?a=*', '@evil.nl', '/%0a');
    fc.assert(
      fc.property(scheme, host, rest, (...parts) => {
        const uri = parts.join('');
        if (!isRedirectUri(uri) || isAppUri(uri)) return;
        const { protocol, hostname, username, hash } = new URL(uri);
        expect(uri.startsWith(`${protocol}//`)).toBe(true);
        expect(protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)).toBe(true);
        expect([username, hash, uri.includes('*')]).toEqual(['', '', false]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('clients', () => {
  it('are made once and brought up to date, with the secret sealed in their own place', async () => {
    const { clients, clientStore, context, store } = await makeClients();
    const made = await clients.upsert(DEMO, context);
    expect(made).toMatchObject({
      authMethod: 'client_secret_basic',
      subjectType: 'public',
      requirePkce: false,
      version: 1,
    });
    expect(JSON.stringify(await clientStore.get('numo-demo'))).not.toContain(SECRET);
    expect(clients.secretOf(made)).toBe(SECRET);
    expect(() => clients.secretOf({ ...made, id: 'other' })).toThrow('sealed-value-unreadable');
    expect((await clients.upsert(DEMO, context)).version).toBe(1);
    const renamed = await clients.upsert({ ...DEMO, name: 'Numo 2' }, context);
    expect(renamed).toMatchObject({ version: 2, name: 'Numo 2', secret: made.secret });
    const { clientUri: _, ...without } = DEMO;
    const rekeyed = await clients.upsert({ ...without, secret: 'another-secret-of-some-length' }, context);
    expect([rekeyed.version, rekeyed.clientUri, clients.secretOf(rekeyed)]).toEqual([
      3,
      undefined,
      'another-secret-of-some-length',
    ]);
    const facts = await eventsOf(store);
    expect(facts.map(({ name, schoolId, fields }) => [name, schoolId, fields])).toEqual([
      ['client.created', 'realm', { client: 'numo-demo', firstParty: true }],
      ['client.changed', 'realm', { client: 'numo-demo', changed: 'name' }],
      ['client.changed', 'realm', { client: 'numo-demo', changed: 'name clientUri secret' }],
    ]);
    expect(JSON.stringify(facts)).not.toMatch(/secret-/);
  });

  it('are made once by processes that start at once', async () => {
    const { deps, context, store } = await makeClients();
    const nodes = Array.from({ length: 8 }, () => createClients(deps).upsert(DEMO, context));
    expect(new Set((await Promise.all(nodes)).map(({ version }) => version))).toEqual(new Set([1]));
    expect(await eventsOf(store)).toHaveLength(1);
  });

  it('are remembered for 5 seconds at most', async () => {
    const { clients, deps, context, clock } = await makeClients();
    const other = createClients(deps);
    expect(await other.byId('numo-demo')).toBeUndefined();
    await clients.upsert(DEMO, context);
    expect((await other.byId('numo-demo'))?.name).toBe('Numo');
    await clients.upsert({ ...DEMO, name: 'Nieuw' }, context);
    expect((await clients.byId('numo-demo'))?.name).toBe('Nieuw');
    expect((await other.byId('numo-demo'))?.name).toBe('Numo');
    clock.move(5 * SECOND);
    expect((await other.byId('numo-demo'))?.name).toBe('Nieuw');
    for (const id of ['', 'a b', 'x'.repeat(200), '\0', '../x']) expect(await clients.byId(id)).toBeUndefined();
  });

  it('are refused with every fault named, and no secret in it', async () => {
    const { clients, context } = await makeClients();
    const faultsOf = async (more: Partial<NewClient>) => {
      const error: unknown = await clients.upsert({ ...DEMO, ...more }, context).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'client-invalid', kind: 'bad-request' });
      return error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    };
    expect(await faultsOf({ id: 'a b', redirectUris: ['http://a.nl'], name: '' })).toMatch(
      /id: .*name: .*redirectUris\.0: /s,
    );
    expect(await faultsOf({ secret: 'kort' })).not.toContain('kort');
    expect(await faultsOf({ authMethod: 'none' })).toContain('secret');
    expect(await faultsOf({ responseTypes: ['token'] })).toContain('responseTypes');
    expect(await faultsOf({ responseTypes: ['none'], grantTypes: ['authorization_code'] })).toContain('grantTypes');
    expect(await faultsOf({ redirectUris: [] })).toContain('redirectUris');
    const spread = { subjectType: 'pairwise', redirectUris: ['https://a.nl/cb', 'https://b.nl/cb'] } as const;
    expect(await faultsOf(spread)).toContain('sectorIdentifierUri');
    expect(await faultsOf({ sectorIdentifierUri: 'http://localhost/s' })).toContain('https');
    const { secret: _, ...open } = DEMO;
    await expect(clients.upsert({ ...open, authMethod: 'client_secret_post' }, context)).rejects.toThrow(
      'client-invalid',
    );
    expect(await clients.byId('numo-demo')).toBeUndefined();
  });

  it('become metadata that the engine takes, by their registered names', async () => {
    const { clients, context } = await makeClients();
    const demo = clients.toMetadata(await clients.upsert(DEMO, context));
    expect(demo).toEqual({
      client_id: 'numo-demo',
      client_name: 'Numo',
      scope: 'openid offline_access profile email address phone school',
      client_secret: SECRET,
      application_type: 'web',
      redirect_uris: DEMO.redirectUris,
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      post_logout_redirect_uris: DEMO.postLogoutRedirectUris,
      client_uri: DEMO.clientUri,
      backchannel_logout_uri: DEMO.backchannelLogoutUri,
      backchannel_logout_session_required: true,
    });
    expect(await engineTakes(demo)).toMatchObject(demo);
    const app = {
      id: 'app',
      name: 'App',
      redirectUris: ['nl.numo.app:/cb'],
      firstParty: true,
      idTokenAlg: 'ES256',
    } as const;
    const phone = await clients.upsert(app, context);
    expect(phone).toMatchObject({ requirePkce: true, authMethod: 'none', subjectType: 'public' });
    expect(await engineTakes(clients.toMetadata(phone))).toMatchObject({ application_type: 'native' });
    const web = {
      id: 'web',
      name: 'Web',
      secret: SECRET,
      redirectUris: ['https://a.nl/cb'],
      initiateLoginUri: 'https://a.nl/login',
      scope: 'openid profile',
    };
    const metadata = clients.toMetadata(await clients.upsert(web, context));
    expect(metadata).toMatchObject({
      subject_type: 'pairwise',
      initiate_login_uri: 'https://a.nl/login',
      scope: 'openid profile',
    });
    expect(await engineTakes(metadata)).toMatchObject(metadata);
  });

  it('name the ECK iD only for a client that may have it', async () => {
    const { clients, context } = await makeClients();
    const scopesOf = async (more: Partial<NewClient>) => {
      const metadata = clients.toMetadata(await clients.upsert({ ...DEMO, ...more }, context));
      const { scope } = await engineTakes(metadata);
      return typeof scope === 'string' ? scope.split(' ') : scope;
    };
    const others = SCOPES.filter((scope) => scope !== 'eck_id');
    expect(await scopesOf({})).toEqual(others);
    expect(await scopesOf({ eckId: false, scope: 'openid profile' })).toEqual(['openid', 'profile']);
    // All of them, when the engine is told of none.
    expect(await scopesOf({ eckId: true })).toBeUndefined();
    expect(await scopesOf({ eckId: true, scope: 'openid eck_id' })).toEqual(['openid', 'eck_id']);
    await expect(clients.upsert({ ...DEMO, scope: 'openid eck_id' }, context)).rejects.toMatchObject({
      code: 'client-invalid',
      cause: { message: expect.stringContaining('scope: eck_id') },
    });
  });

  it('include the own profile page, which gets no code and no secret', async () => {
    const { clients, context } = await makeClients();
    const own: Client = await clients.upsert(
      ownPagesClient('http://localhost:3000', {
        clientId: 'numo-id-profile',
        back: '/profiel/terug',
        roots: ['/profiel'],
      }),
      context,
    );
    expect(own).toMatchObject({
      id: 'numo-id-profile',
      internal: true,
      firstParty: true,
      authMethod: 'none',
      requirePkce: false,
    });
    const metadata = clients.toMetadata(own);
    expect(metadata).toMatchObject({ response_types: ['none'], grant_types: [] });
    expect(metadata).not.toHaveProperty('client_secret');
    expect(await engineTakes(metadata)).toMatchObject({ redirect_uris: ['http://localhost:3000/profiel/terug'] });
  });
});
