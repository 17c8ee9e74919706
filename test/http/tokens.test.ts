/** The token endpoint and its kin: codes, rotation, introspection, revocation (product.md section 6). */
import { afterAll, describe, expect, it } from 'vitest';
import { startTestApp } from '../support/app.ts';
import { send } from '../support/visitor.ts';

const app = await startTestApp();
afterAll(() => app.close());

const OFFLINE = { scope: 'openid profile offline_access', prompt: 'consent' };

const offline = async () => {
  const { refreshToken = '', ...tokens } = await app.tokens(app.visitor(), await app.account(), { params: OFFLINE });
  return { ...tokens, refreshToken };
};

const refreshed = async (token: string, more?: Record<string, string>) => {
  const { status, json } = await app.numo.refresh(token, more);
  expect(status).toBe(200);
  return { access: String(json.access_token), refresh: String(json.refresh_token), id: String(json.id_token) };
};

describe('codes', () => {
  it('give tokens, never to be kept, to either kind of client authentication', async () => {
    const account = await app.account();
    for (const party of [app.numo, app.lesson]) {
      const { ask, seen } = await app.signIn(app.visitor(), account, { party, params: { scope: 'openid' } });
      const reply = await party.redeem(party.callback(seen).code ?? '', ask);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('cache-control')).toContain('no-store');
      expect(reply.json).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'openid' });
      expect(reply.json).not.toHaveProperty('refresh_token');
      const { header, claims } = await party.read(String(reply.json.id_token));
      expect(header.alg).toBe(party === app.lesson ? 'ES256' : 'RS256');
      expect(claims).toMatchObject({ aud: party.client.id, nonce: ask.nonce });
      expect(String(reply.json.access_token).length).toBeGreaterThanOrEqual(43);
    }
  });

  it('used twice: refused, and what the first use gave is revoked, also 40 seconds later', async () => {
    for (const wait of [0, 40_000]) {
      const { ask, seen } = await app.signIn(app.visitor(), await app.account(), { params: OFFLINE });
      const { code = '' } = app.numo.callback(seen);
      const first = await app.numo.redeem(code, ask);
      expect(await app.numo.opens(String(first.json.access_token))).toBe(true);
      app.clock.move(wait);
      const second = await app.numo.redeem(code, ask);
      expect([second.status, second.json.error]).toEqual([400, 'invalid_grant']);
      expect(await app.numo.opens(String(first.json.access_token))).toBe(false);
      expect((await app.numo.refresh(String(first.json.refresh_token))).json.error).toBe('invalid_grant');
    }
  });

  it('are void after a minute, for another client, another address, or a wrong secret', async () => {
    const account = await app.account();
    const { ask, seen } = await app.signIn(app.visitor(), account);
    const { code = '' } = app.numo.callback(seen);
    const other = { grant_type: 'authorization_code', code, code_verifier: ask.verifier };
    expect(
      (await app.lesson.post('/token', { ...other, redirect_uri: 'http://localhost:9/callback' })).json.error,
    ).toBe('invalid_grant');
    expect((await app.numo.post('/token', { ...other, redirect_uri: 'http://localhost:9/x' })).json.error).toBe(
      'invalid_grant',
    );
    const wrong = await send(`${app.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...other, redirect_uri: 'http://localhost:9/callback' }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from('numo:wrong').toString('base64')}`,
      },
    });
    expect([wrong.status, (JSON.parse(wrong.body) as { error: string }).error]).toEqual([401, 'invalid_client']);
    const late = await app.signIn(app.visitor(), account);
    app.clock.move(61_000);
    expect((await app.numo.redeem(app.numo.callback(late.seen).code ?? '', late.ask)).json.error).toBe('invalid_grant');
  });

  it('access tokens end after ten minutes', async () => {
    const { accessToken } = await app.tokens(app.visitor(), await app.account());
    app.clock.move(599_000);
    expect(await app.numo.opens(accessToken)).toBe(true);
    app.clock.move(2_000);
    expect(await app.numo.opens(accessToken)).toBe(false);
  });
});

describe('refresh tokens', () => {
  it('rotate at every use; the ID token stays the same person, login and party', async () => {
    const { refreshToken, claims } = await offline();
    app.clock.move(60_000);
    const next = await refreshed(refreshToken, { scope: 'openid' });
    expect(next.refresh).not.toBe(refreshToken);
    const { claims: later } = await app.numo.read(next.id);
    const { iss, sub, aud, auth_time, acr, amr } = claims;
    expect(later).toMatchObject({ iss, sub, aud, auth_time, acr, amr });
    expect(later.iat).toBe(Number(claims.iat) + 60);
    expect(await app.numo.opens(next.access)).toBe(true);
    expect((await refreshed(next.refresh)).refresh).not.toBe(next.refresh);
  });

  it('public clients rotate as well', async () => {
    const { refreshToken = '' } = await app.tokens(app.visitor(), await app.account(), {
      party: app.app,
      params: OFFLINE,
    });
    const { json } = await app.app.refresh(refreshToken);
    expect(json.refresh_token).not.toBe(refreshToken);
  });

  it('sent twice within ten seconds: refused once, and nothing is revoked', async () => {
    const { refreshToken } = await offline();
    const next = await refreshed(refreshToken);
    app.clock.move(9_000);
    const twice = await app.numo.refresh(refreshToken);
    expect([twice.status, twice.json.error]).toEqual([400, 'invalid_grant']);
    expect(await app.numo.opens(next.access)).toBe(true);
    await refreshed(next.refresh);
  });

  it('used again later: stolen, so the whole family ends', async () => {
    const { refreshToken } = await offline();
    const next = await refreshed(refreshToken);
    const newest = await refreshed(next.refresh);
    app.clock.move(11_000);
    expect((await app.numo.refresh(refreshToken)).json.error).toBe('invalid_grant');
    for (const access of [next.access, newest.access]) expect(await app.numo.opens(access)).toBe(false);
    expect((await app.numo.refresh(newest.refresh)).json.error).toBe('invalid_grant');
  });

  it('are one client’s only, and never give more than was allowed', async () => {
    const { refreshToken } = await offline();
    const other = await app.lesson.refresh(refreshToken);
    expect([other.status, other.json.error]).toEqual([400, 'invalid_grant']);
    expect((await app.numo.refresh(refreshToken, { scope: 'openid email' })).json.error).toBe('invalid_scope');
    await refreshed(refreshToken);
  });

  it('live 14 days from each use', async () => {
    const { refreshToken } = await offline();
    app.clock.move(13.9 * 24 * 3_600_000);
    const next = await refreshed(refreshToken);
    app.clock.move(13.9 * 24 * 3_600_000);
    const last = await refreshed(next.refresh);
    app.clock.move(14.1 * 24 * 3_600_000);
    expect((await app.numo.refresh(last.refresh)).json.error).toBe('invalid_grant');
  });

  it('come only for offline_access with consent', async () => {
    const { refreshToken } = await app.tokens(app.visitor(), await app.account(), {
      params: { scope: 'openid profile' },
    });
    expect(refreshToken).toBeUndefined();
  });
});

describe('introspection and revocation', () => {
  it('tells the own client what a token is, and others that it is nothing', async () => {
    const { accessToken, refreshToken, claims } = await offline();
    const { json } = await app.numo.introspect(accessToken);
    expect(json).toMatchObject({
      active: true,
      client_id: 'numo',
      sub: claims.sub,
      scope: 'openid profile offline_access',
      token_type: 'Bearer',
    });
    expect(json.exp).toBe(Number(claims.iat) + 600);
    expect((await app.numo.introspect(refreshToken)).json.active).toBe(true);
    expect((await app.lesson.introspect(accessToken)).json).toEqual({ active: false });
    expect((await app.lesson.introspect(refreshToken)).json).toEqual({ active: false });
    expect((await app.numo.introspect('nonsense')).json).toEqual({ active: false });
    app.clock.move(601_000);
    expect((await app.numo.introspect(accessToken)).json).toEqual({ active: false });
  });

  it('a used refresh token is nothing any more, also within ten seconds', async () => {
    const { refreshToken } = await offline();
    await refreshed(refreshToken);
    expect((await app.numo.introspect(refreshToken)).json).toEqual({ active: false });
  });

  it('a revoked token takes along what was given with it', async () => {
    const first = await offline();
    expect((await app.numo.revoke(first.accessToken)).status).toBe(200);
    expect(await app.numo.opens(first.accessToken)).toBe(false);
    expect((await app.numo.refresh(first.refreshToken)).json.error).toBe('invalid_grant');
    const next = await refreshed((await offline()).refreshToken);
    expect((await app.numo.revoke(next.refresh)).status).toBe(200);
    expect(await app.numo.opens(next.access)).toBe(false);
    expect((await app.numo.refresh(next.refresh)).json.error).toBe('invalid_grant');
  });

  it('nobody revokes what is another’s', async () => {
    const { accessToken, refreshToken } = await offline();
    await app.lesson.revoke(accessToken);
    await app.lesson.revoke(refreshToken);
    expect(await app.numo.opens(accessToken)).toBe(true);
    await refreshed(refreshToken);
  });
});

describe('bad requests at the token endpoint', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = (body: string | Buffer, headers: Record<string, string> = form) =>
    send(`${app.issuer}/token`, { method: 'POST', body, headers });

  it('are answered as OAuth says: JSON, 4xx, never a stack', async () => {
    const bodies = [
      '',
      'grant_type=',
      'grant_type=password&username=a&password=b',
      'grant_type=refresh_token&grant_type=x',
      '%00=%ff',
      'a'.repeat(1_000_000),
    ];
    for (const body of bodies) {
      const { status, headers, body: text } = await post(body);
      expect([body.slice(0, 30), status >= 400 && status < 500]).toEqual([body.slice(0, 30), true]);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(JSON.parse(text)).toMatchObject({ error: expect.any(String) });
      expect(text).not.toMatch(/\.ts:|\.js:|node_modules/);
    }
    expect((await post('{}', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await send(`${app.issuer}/token`)).status).toBeGreaterThanOrEqual(400);
    expect((await send(`${app.issuer}/token`)).status).toBeLessThan(500);
  });
});
