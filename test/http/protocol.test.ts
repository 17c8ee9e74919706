/** Discovery, keys and the authorization endpoint: what OpenID certification looks at (product.md section 6). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import type { Jwks } from '../support/jwt.ts';
import { formOf, has, inputValue, send, textOf } from '../support/visitor.ts';
import { walk } from '../support/walk.ts';

const app = await startTestApp();
afterAll(() => app.close());

const json = async (path: string) => {
  const seen = await send(`${app.issuer}${path}`, { headers: { accept: '*/*' } });
  return { ...seen, json: JSON.parse(seen.body) as Record<string, unknown> };
};

/** Metadata names that are registered: OpenID Connect Discovery 1.0, RFC 8414, RFC 9207, RP-Initiated and Back-Channel Logout. */
const REGISTERED = new Set([
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
  'registration_endpoint',
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'acr_values_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'request_object_signing_alg_values_supported',
  'display_values_supported',
  'claim_types_supported',
  'claims_supported',
  'claims_locales_supported',
  'ui_locales_supported',
  'claims_parameter_supported',
  'request_parameter_supported',
  'request_uri_parameter_supported',
  'require_request_uri_registration',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'revocation_endpoint',
  'revocation_endpoint_auth_methods_supported',
  'revocation_endpoint_auth_signing_alg_values_supported',
  'introspection_endpoint',
  'introspection_endpoint_auth_methods_supported',
  'introspection_endpoint_auth_signing_alg_values_supported',
  'code_challenge_methods_supported',
  'authorization_response_iss_parameter_supported',
  'end_session_endpoint',
  'backchannel_logout_supported',
  'backchannel_logout_session_supported',
]);

describe('discovery', () => {
  it('tells what the provider can, in registered names only', async () => {
    const { status, headers, json: metadata } = await json('/.well-known/openid-configuration');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(metadata).toMatchObject({
      issuer: app.issuer,
      authorization_endpoint: `${app.issuer}/auth`,
      token_endpoint: `${app.issuer}/token`,
      userinfo_endpoint: `${app.issuer}/userinfo`,
      jwks_uri: `${app.issuer}/jwks`,
      end_session_endpoint: `${app.issuer}/session/end`,
      response_types_supported: expect.arrayContaining(['code']),
      response_modes_supported: expect.arrayContaining(['query', 'form_post']),
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'ES256']),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['client_secret_basic', 'client_secret_post']),
      grant_types_supported: expect.arrayContaining(['authorization_code', 'refresh_token']),
      code_challenge_methods_supported: ['S256'],
      claims_parameter_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      acr_values_supported: ['urn:numo:acr:1', 'urn:numo:acr:2', 'urn:numo:acr:sso'],
    });
    const scopes = ['openid', 'offline_access', 'profile', 'email', 'address', 'phone', 'school'];
    expect(metadata.scopes_supported).toEqual(expect.arrayContaining(scopes));
    expect(metadata.claims_supported).toEqual(
      expect.arrayContaining(['sub', 'name', 'email', 'school', 'roles', 'auth_time']),
    );
    expect(Object.keys(metadata).filter((name) => !REGISTERED.has(name))).toEqual([]);
  });

  it('publishes public keys only, each with an id of its own, RS256 and ES256', async () => {
    const { json: found } = await json('/jwks');
    const { keys } = found as unknown as Jwks;
    expect(keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256']);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const key of keys) {
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
      expect(key.use).toBe('sig');
    }
  });
});

describe('the authorization endpoint', () => {
  it('sends errors back with state and iss, and nothing else', async () => {
    const ask = app.numo.ask({ response_type: undefined, state: 's'.repeat(128) });
    const back = app.numo.callback(await app.visitor().get(ask.url));
    expect(back).toEqual({
      error: expect.stringMatching(/^(invalid_request|unsupported_response_type)$/),
      error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/),
      state: 's'.repeat(128),
      iss: app.issuer,
    });
  });

  it('names redirect_uri on a page of its own, and redirects nowhere, for an address that is not registered', async () => {
    for (const redirect_uri of [
      'http://localhost:9/other',
      'http://localhost:9/callback?x=1',
      'https://evil.example',
      undefined,
    ]) {
      const seen = await app.visitor({ 'accept-language': 'en-US' }).get(app.numo.ask({ redirect_uri }).url);
      const name = redirect_uri === undefined ? 'the only one' : 'redirect_uri';
      if (redirect_uri === undefined) {
        // One registered address: that one is meant.
        expect(seen.location, name).toContain('/interaction/');
        continue;
      }
      expect(seen.status, redirect_uri).toBe(400);
      expect(seen.location).toBeUndefined();
      expect(textOf(seen)).toContain(name);
      expect(seen.headers.get('content-type')).toContain('text/html');
    }
  });

  it('an unknown client gets a page with the OAuth error and a request id', async () => {
    const seen = await app.visitor().get(`${app.issuer}/auth?client_id=nobody&response_type=code&scope=openid`);
    expect(seen.status).toBe(400);
    expect(textOf(seen)).toContain('invalid_client');
    expect(textOf(seen)).toMatch(/dit nummer door: [\w-]{8,}/);
  });

  it('unknown parameters, display, hints and languages that we do not know never fail', async () => {
    const account = await app.account();
    const params = {
      display: 'popup',
      ui_locales: 'se',
      claims_locales: 'se',
      login_hint: 'iemand@example.org',
      foo: 'bar',
      nonce: '',
    };
    const visitor = app.visitor();
    const ask = app.numo.ask({
      ...params,
      nonce: undefined,
      code_challenge: undefined,
      code_challenge_method: undefined,
    });
    const seen = await walk(visitor, await visitor.open(ask.url), account);
    const reply = await app.numo.post('/token', {
      grant_type: 'authorization_code',
      code: app.numo.callback(seen).code ?? '',
      redirect_uri: 'http://localhost:9/callback',
    });
    expect(reply.status).toBe(200);
    const { claims } = await app.numo.read(String(reply.json.id_token));
    expect(claims).not.toHaveProperty('nonce');
  });

  it('asks PKCE of public clients, and holds everybody to the one they began with', async () => {
    const bare = app.app.ask({ code_challenge: undefined, code_challenge_method: undefined });
    expect((await app.visitor().get(bare.url)).location).toContain('error=invalid_request');
    const plain = app.app.ask({ code_challenge_method: 'plain' });
    expect((await app.visitor().get(plain.url)).location).toContain('error=invalid_request');
    const account = await app.account();
    const { seen } = await app.signIn(app.visitor(), account, { party: app.app });
    const { code = '' } = app.app.callback(seen);
    expect((await app.app.redeem(code, app.app.ask())).json.error).toBe('invalid_grant');
    const { claims } = await app.tokens(app.visitor(), account, { party: app.app });
    expect(claims).toMatchObject({ aud: 'app', sub: account.id });
  });

  it('a request with Accept: */* and no Origin gets the pages all the same', async () => {
    const account = await app.account();
    const visitor = app.visitor({ accept: '*/*', 'accept-language': 'en-US' });
    const page = await visitor.open(app.numo.ask().url);
    expect(page.headers.get('content-type')).toContain('text/html');
    const { action, hidden } = formOf(page);
    const body = new URLSearchParams({ ...hidden, school: 'demo' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const next = await visitor.follow(await visitor.request(action, { method: 'POST', body, headers }));
    expect(has(next, 'login-submit')).toBe(true);
    expect((await walk(visitor, next, account)).location).toContain('code=');
  });

  it('refuses request objects as long as the setting is off', async () => {
    const object = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`;
    const back = app.numo.callback(await app.visitor().get(app.numo.ask({ request: object }).url));
    expect(back.error).toBe('request_not_supported');
    const bad = await app.visitor().get(app.numo.ask({ request: object, redirect_uri: 'https://evil.example' }).url);
    expect([bad.status, bad.location]).toEqual([400, undefined]);
  });

  it('takes no POST as long as the setting is off', async () => {
    for (const path of ['/auth', '/session/end']) {
      const seen = await app.visitor().post(`${app.issuer}${path}`, app.numo.ask().params);
      expect([seen.status, seen.headers.get('allow'), seen.location]).toEqual([405, 'GET, HEAD', undefined]);
      expect(textOf(seen)).toContain('Dit kan hier niet');
    }
    const unknown = await app.visitor().get(`${app.issuer}/session/nothing`);
    expect([unknown.status, textOf(unknown).includes('Deze pagina is er niet')]).toEqual([404, true]);
  });

  it('response_mode=form_post: our own page, which may send to this client only', async () => {
    const visitor = app.visitor();
    const ask = app.numo.ask({ response_mode: 'form_post' });
    const page = await walk(visitor, await visitor.open(ask.url), await app.account());
    expect(page.status).toBe(200);
    expect(has(page, 'form-post-submit')).toBe(true);
    const { action, hidden } = formOf(page);
    expect(action).toBe('http://localhost:9/callback');
    expect(hidden).toEqual({ code: expect.any(String), state: ask.state, iss: app.issuer });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/form-action 'self' http:\/\/localhost:9$/);
    expect(policy).not.toMatch(/unsafe|sha256|\*/);
    expect(page.body).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/i);
    expect((await app.numo.redeem(hidden.code ?? '', ask)).status).toBe(200);
    const refused = await app.visitor().get(app.numo.ask({ response_mode: 'form_post', prompt: 'none' }).url);
    expect(formOf(refused).hidden).toMatchObject({ error: 'login_required' });
  });

  it('every first page says «Sign in» or «Log in» in English, also when it is shown again', async () => {
    const visitor = app.visitor({ 'accept-language': 'en-US,en;q=0.9' });
    const first = await visitor.open(app.numo.ask().url);
    expect(textOf(first)).toMatch(/Sign in/);
    expect(textOf(await visitor.get(first.url))).toMatch(/Sign in/);
    const password = await visitor.submit(first, { school: 'demo' });
    expect(textOf(password)).toMatch(/Sign in/);
    expect(textOf(await visitor.submit(password, { username: 'x', password: 'y' }))).toMatch(/Sign in/);
  });

  it('ui_locales decides the language, before the browser does', async () => {
    const english = await app.visitor({ 'accept-language': 'nl' }).open(app.numo.ask({ ui_locales: 'fr en-GB' }).url);
    expect([english.headers.get('content-language'), textOf(english).includes('Sign in to Numo')]).toEqual([
      'en',
      true,
    ]);
    const dutch = await app.visitor({ 'accept-language': 'en' }).open(app.numo.ask({ ui_locales: 'nl-NL' }).url);
    expect([dutch.headers.get('content-language'), textOf(dutch).includes('Inloggen bij Numo')]).toEqual(['nl', true]);
    const neither = await app.visitor({ 'accept-language': 'fr' }).open(app.numo.ask({ ui_locales: 'fr' }).url);
    expect(neither.headers.get('content-language')).toBe('nl');
  });

  it('a relying party preselects school and username by login_hint, or the school by its own parameter', async () => {
    const both = await app.visitor().open(app.numo.ask({ login_hint: 'DEMO:docent2' }).url);
    expect([has(both, 'login-submit'), inputValue(both, 'username')]).toEqual([true, 'docent2']);
    expect(textOf(both)).toContain('Demo College');
    for (const params of [{ login_hint: 'ander:' }, { school: 'ander' }]) {
      const page = await app.visitor().open(app.numo.ask(params).url);
      expect([has(page, 'login-submit'), inputValue(page, 'username')]).toEqual([true, '']);
      expect(textOf(page)).toContain('Ander Lyceum');
    }
    for (const params of [
      { login_hint: 'nergens:docent' },
      { school: 'nergens' },
      { login_hint: 'docent' },
      { login_hint: ':' },
    ]) {
      expect(has(await app.visitor().open(app.numo.ask(params).url), 'school-submit')).toBe(true);
    }
  });
});
